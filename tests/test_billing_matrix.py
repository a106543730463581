"""Every billing method × every way to show hours × every way to take an invoice back.

What is expected is counted here from the logs alone, in decimals.
"""

from decimal import ROUND_HALF_UP, Decimal

from odoo.fields import Command

from .billing_case import LOGS, BillingCase

CENT = Decimal("0.01")
PROJECT_RATE = Decimal("85.55")
STAFF = {"ana": Decimal("100"), "bruno": PROJECT_RATE}
TASKS = {"design": Decimal("120"), "build": Decimal("60"), "test": PROJECT_RATE, None: PROJECT_RATE}
MILESTONES = {"design": "Design done", "build": "Launch", "test": "Launch", None: ""}
LISTS = {"design": "Drafts", "build": "Code", "test": "Code", None: ""}
RATES = {
    "project_hours": lambda _task, _person: PROJECT_RATE,
    "task_hours": lambda task, _person: TASKS[task],
    "staff_hours": lambda _task, person: STAFF[person],
}
GROUPINGS = {
    "rate": lambda _number, _day, _task, _person: "",
    "task_list": lambda _number, _day, task, _person: LISTS[task],
    "milestone": lambda _number, _day, task, _person: MILESTONES[task],
    "task": lambda _number, _day, task, _person: task or "",
    "employee": lambda _number, _day, _task, person: person,
    "day": lambda _number, day, _task, _person: str(day),
    "entry": lambda number, _day, _task, _person: str(number),
}


def rounded(value):
    return value.quantize(CENT, ROUND_HALF_UP)


def expected(pricing, group_by):
    """:return: ``[(quantity, price, numbers of the logs)]``, a line each"""
    lines = {}
    for number, (day, task, person, minutes) in enumerate(LOGS):
        key = (RATES[pricing](task, person), GROUPINGS[group_by](number, day, task, person))
        lines.setdefault(key, []).append((number, Decimal(minutes) / 60))
    found, so_far = [], {}
    for (rate, _key), logs in lines.items():
        before = so_far.get(rate, Decimal())
        so_far[rate] = before + sum(hours for _number, hours in logs)
        quantity = rounded(so_far[rate]) - rounded(before)
        found.append((quantity, rate, {number for number, _hours in logs}))
    return found


class TestMatrix(BillingCase):
    def each(self, check):
        """Call ``check(project, invoice, lines, group_by)`` with a posted invoice of each kind."""
        for pricing in RATES:
            for group_by in GROUPINGS:
                with self.subTest(f"{pricing} {group_by}"):
                    project = self.make_project(pricing)
                    if pricing == "staff_hours":
                        self.set_rates(project, people=[(self.ana, 100)])
                    if pricing == "task_hours":
                        self.set_rates(project, tasks=[("design", 120), ("build", 60)])
                    invoice = self.bill(project, group_by)
                    lines = expected(pricing, group_by)
                    self.assert_lines(invoice, lines)
                    invoice.action_post()
                    check(project, invoice, lines, group_by)

    def assert_lines(self, invoice, lines):
        numbers = {log.id: number for number, log in enumerate(self.logs)}
        found = sorted(
            (
                round(line.quantity, 2),
                line.price_unit,
                sorted(numbers[log.id] for log in line.zoho_timesheet_ids),
            )
            for line in invoice.invoice_line_ids
        )
        wanted = sorted((float(q), float(price), sorted(logs)) for q, price, logs in lines)
        self.assertEqual(found, wanted)
        total = sum(quantity * price for quantity, price, _logs in lines)
        self.assertAlmostEqual(invoice.amount_untaxed, float(rounded(total)), 2)

    def billable(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return {n for n, log in enumerate(self.logs) if log.zoho_billing_state == "unbilled"}

    def test_credited_in_full_and_billed_again(self):
        def check(project, invoice, lines, group_by):
            credit_note = self.credit(invoice)
            self.assertEqual(credit_note.amount_untaxed, invoice.amount_untaxed)
            self.assertEqual(self.billable(), set(range(len(LOGS))))
            self.assert_consistent(project)
            self.assert_lines(self.bill(project, group_by), lines)

        self.each(check)

    def test_one_line_credited(self):
        def check(project, invoice, lines, group_by):
            line = invoice.invoice_line_ids.sorted("sequence")[-1]
            logs = {n for n, log in enumerate(self.logs) if log in line.zoho_timesheet_ids}
            credit_note = self.reverse(invoice)
            others = credit_note.invoice_line_ids.filtered(
                lambda credited, line=line: credited.zoho_origin_line_id != line
            )
            credit_note.invoice_line_ids = [Command.delete(other.id) for other in others]
            credit_note.action_post()
            self.assertEqual(credit_note.amount_untaxed, line.price_subtotal)
            self.assertEqual(self.billable(), logs)
            self.assert_consistent(project, delta=0.015)
            again = self.bill(project, group_by)
            hours = sum((invoice | again).invoice_line_ids.mapped("quantity")) - line.quantity
            self.assertAlmostEqual(hours, float(sum(quantity for quantity, *_rest in lines)), 2)

        self.each(check)

    def test_one_log_credited(self):
        def check(project, invoice, lines, group_by):
            log = self.logs[3]
            credit_note = self.reverse(invoice)
            [line] = credit_note.invoice_line_ids.filtered(
                lambda credited, log=log: credited.zoho_origin_line_id == log.zoho_invoice_line_id
            )
            credit_note.invoice_line_ids = [
                Command.delete(other.id) for other in credit_note.invoice_line_ids - line
            ]
            line.zoho_credited_timesheet_ids = log
            line._onchange_zoho_credited_timesheet_ids()
            credit_note.action_post()
            self.assertEqual(self.billable(), {3})
            self.assert_consistent(project, delta=0.015)
            again = self.bill(project, group_by)
            hours = sum((invoice | again).invoice_line_ids.mapped("quantity")) - line.quantity
            self.assertAlmostEqual(hours, float(sum(quantity for quantity, *_rest in lines)), 2)

        self.each(check)

    def test_reversed_and_made_anew(self):
        def check(project, invoice, lines, _group_by):
            new = self.reverse(invoice, modify=True)
            self.assert_lines(new, lines)
            self.assertEqual(self.billable(), set())
            self.assert_consistent(project)
            new.unlink()
            self.assertEqual(self.billable(), set(range(len(LOGS))))

        self.each(check)

    def test_fixed_cost(self):
        """Its hours have no price of their own: only the amount is credited, and all of them."""
        for share, amount in ((25, 2500), (100, 10000)):
            for way in ("credit", "modify", "delete"):
                with self.subTest(f"{share} {way}"):
                    project = self.make_project("fixed_cost")
                    invoice = self.bill(project, percentages={project.id: share})
                    self.assertEqual(invoice.amount_untaxed, amount)
                    if way == "delete":
                        invoice.unlink()
                    else:
                        invoice.action_post()
                        if way == "credit":
                            self.credit(invoice)
                        else:
                            new = self.reverse(invoice, modify=True)
                            self.assertEqual((new.amount_untaxed, self.billable()), (amount, set()))
                            self.assertEqual(project._zoho_fixed_price_billed(), share)
                            new.unlink()
                    self.assertEqual(self.billable(), set(range(len(LOGS))))
                    self.assertEqual(project._zoho_fixed_price_billed(), 0)
