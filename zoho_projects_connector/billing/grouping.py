"""How the hours of an invoice are put together: its lines, what they say and what they count."""

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from odoo import models
from odoo.tools import float_round, format_date

GROUPINGS = [
    ("rate", "One line"),
    ("task_list", "By task list"),
    ("milestone", "By milestone"),
    ("task", "By task"),
    ("employee", "By person"),
    ("day", "By day"),
    ("entry", "By entry"),
]


@dataclass
class Group:
    """Timesheets that become one invoice line."""

    project: object
    rate: float
    key: object  # what they have in common besides their rate, see key_of
    timesheets: object  # account.analytic.line
    quantity: float = 0.0  # what the invoice says, see share_out

    @property
    def hours(self):
        return sum(self.timesheets.mapped("unit_amount"))

    def with_env(self, env):
        """:return: the same in the language of ``env``"""
        key = self.key.with_env(env) if isinstance(self.key, models.BaseModel) else self.key
        return replace(
            self,
            project=self.project.with_env(env),
            key=key,
            timesheets=self.timesheets.with_env(env),
        )


def key_of(timesheet, group_by):
    """:return: what timesheets of the same invoice line have in common"""
    task = timesheet.task_id
    match group_by:
        case "task_list":
            return task.zoho_task_list_id
        case "milestone":
            return task.milestone_id
        case "task":
            return task
        case "employee":
            return timesheet.employee_id
        case "day":
            return timesheet.date
        case "entry":
            return timesheet
    return None


def groups_of(timesheets, group_by):
    """:return: a list of Group, in the order of the days: one for each rate and key"""
    found = {}
    for timesheet in timesheets.sorted(lambda line: (line.date, line.id)):
        project, rate = timesheet.project_id, timesheet.zoho_hourly_rate
        found.setdefault((project, rate, key_of(timesheet, group_by)), []).append(timesheet.id)
    return [Group(*key, timesheets.browse(ids)) for key, ids in found.items()]


def share_out(groups, billed_before, quantity_before, digits):
    """Let the quantities of the lines add up to what all hours together come to.

    Invoices count hundredths of an hour, Zoho minutes: rounded one by one, 20 minutes three times
    are 0.99 hours. What has been billed before takes part: invoices written month by month add up
    as well.

    :param groups: of one project and rate; their ``quantity`` is set
    :param billed_before: hours of the project at this rate that stand on other invoices
    :param quantity_before: as how many they were billed; of hours that were billed and freed
        between others, more or less than a hundredth may be left
    """
    ends = [*accumulate((group.hours for group in groups), initial=billed_before)]
    ends[0] = quantity_before
    rounded = [float_round(hours, precision_digits=digits) for hours in ends]
    for group, (start, end) in zip(groups, pairwise(rounded), strict=True):
        group.quantity = float_round(end - start, precision_digits=digits)


def amount_of(groups, currency, company):
    """:return: what the lines of these groups add up to on an invoice of this company"""
    amounts = [group.quantity * group.rate for group in groups]
    if company.tax_calculation_rounding_method == "round_globally":
        return currency.round(sum(amounts))
    return sum(currency.round(amount) for amount in amounts)


def label_of(group, group_by):
    """:return: what the invoice line says"""
    env, key, name = group.timesheets.env, group.key, group.project.name
    if group_by == "rate" or not key:
        days = group.timesheets.mapped("date")
        first, last = format_date(env, min(days)), format_date(env, max(days))
        return f"{name}: {first if first == last else f'{first} – {last}'}"
    match group_by:
        case "day":
            what = format_date(env, key)
        case "entry":
            what = f"{format_date(env, key.date)} {key.employee_id.name}: {key.name}"
        case _:
            what = key.display_name
    return f"{name}: {what}"
