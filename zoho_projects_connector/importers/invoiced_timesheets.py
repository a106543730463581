from odoo import models
from odoo.fields import Domain

from .job import RecordProblem
from .reading import KNOWN_DELETED

# What an invoice is made of; the rest of a billed timesheet may still be corrected.
BILLED_FIELDS = {"unit_amount", "date", "project_id", "task_id", "employee_id"}


class InvoicedChange(RecordProblem):
    """What Zoho wants of an invoiced timesheet, which only an accountant can decide about.

    :param facts: values of the ``zoho.billing.change``
    """

    def __init__(self, message, **facts):
        super().__init__("already_invoiced", message)
        self.facts = facts


class ZohoImporterInvoicedTimesheets(models.AbstractModel):
    """Invoiced hours never change silently: what changed is reported, with the money in it."""

    _name = "zoho.importer.invoiced.timesheets"
    _description = "Zoho Importer: Invoiced Timesheets"

    def _changes_of_invoiced(self, candidate, timesheet, changes):
        """:return: what may be written to an invoiced timesheet
        :raise InvoicedChange: the invoice would not be right any longer
        """
        new_hours = candidate.values["unit_amount"]
        if timesheet.zoho_correction_ids:
            # Earlier changes were billed or credited: together they are what Zoho has.
            digits = timesheet._fields["unit_amount"]
            net = digits.convert_to_cache(timesheet._zoho_net_hours(), timesheet)
            if abs(net - new_hours) < 1e-6:
                changes.pop("unit_amount", None)
            else:
                changes["unit_amount"] = new_hours
        if changes.keys() & BILLED_FIELDS:
            moved = {
                name: value
                for name, value in changes.items()
                if name in BILLED_FIELDS and name != "unit_amount"
            }
            raise self._changed_after_invoicing(
                timesheet,
                changes,
                what="moved" if moved else "hours",
                zoho_hours=new_hours,
                new_values=_as_json(moved),
                fingerprint=candidate.fingerprint,
            )
        changes.pop("zoho_billing_state", None)
        return changes

    def _values_beside_corrections(self, candidate, timesheet):
        """Hours that are billable again, while the difference of an earlier change was billed or
        credited: together they are what Zoho has."""
        values = candidate.values
        if timesheet.zoho_correction_ids and timesheet._is_not_billed():
            corrected = sum(timesheet.zoho_correction_ids.mapped("unit_amount"))
            values = values | {"unit_amount": values["unit_amount"] - corrected}
        return values

    def _replace_corrected(self, timesheet, new_id, values):
        if timesheet.zoho_correction_ids:
            new = self._target().browse(new_id)
            new.unit_amount = values["unit_amount"]
            timesheet.zoho_correction_ids.zoho_corrects_id = new

    def _changed_after_invoicing(self, timesheet, changes, **facts):
        labels = [timesheet._fields[name]._description_string(self.env) for name in changes]
        return InvoicedChange(
            self.env._(
                "%(what)s changed in Zoho Projects after it had been invoiced (%(invoice)s).",
                what=", ".join(labels),
                invoice=timesheet.timesheet_invoice_id.display_name,
            ),
            timesheet_id=timesheet.id,
            **facts,
        )

    def _retried_errors(self, job):
        """What was not changed because it was invoiced is tried again once it is not any longer:
        the invoice was cancelled, or its draft deleted."""
        domain = super()._retried_errors(job)
        of_invoiced = [*self._open_errors(job), ("code", "=", "already_invoiced")]
        errors = self.env["zoho.sync.error"].search(of_invoiced)
        links = self.env["zoho.link"]._find(job.connection, self._kind, errors.mapped("zoho_id"))
        unbilled = [
            zoho_id
            for zoho_id, link in links.items()
            if self._target().browse(link.res_id).exists()._is_not_billed()
        ]
        return list(Domain(domain) | (Domain(of_invoiced) & Domain("zoho_id", "in", unbilled)))

    def _remove_no_longer_billed(self, job):
        """Hours deleted in Zoho stayed because they were invoiced. Without their invoice they would
        be offered for invoicing again.

        :return: links of those that were removed
        """
        links = self.env["zoho.link"].search(
            [
                ("connection_id", "=", job.connection.id),
                ("kind", "=", self._kind),
                ("seen_scan", "=", KNOWN_DELETED),
            ]
        )
        timesheets = self._target().browse(links.mapped("res_id")).exists()
        unbilled = timesheets.filtered(lambda timesheet: timesheet._is_not_billed())
        links = links.filtered(lambda link: link.res_id in unbilled._ids)
        if links:
            zoho_ids = links.mapped("zoho_id")
            self._remove(job, links, None)
            self.env["zoho.sync.error"]._resolve(job.connection, self._kind, zoho_ids)
        return links

    def _remove(self, job, links, row):
        timesheets = self._target().browse(links.mapped("res_id")).exists()
        billed = timesheets.filtered(lambda timesheet: not timesheet._is_not_billed())
        links_of_billed = links.filtered(lambda link: link.res_id in billed.ids)
        links_of_billed.seen_scan = job.entity.scan if row else KNOWN_DELETED
        for link in links_of_billed:
            timesheet = billed.browse(link.res_id)
            if abs(timesheet._zoho_net_hours()) < 1e-6:
                continue  # credited already
            invoice = timesheet.timesheet_invoice_id.display_name
            if row:
                message = self.env._(
                    "No longer billable or approved in Zoho Projects, after it had been invoiced "
                    "(%(invoice)s).",
                    invoice=invoice,
                )
            else:
                message = self.env._(
                    "Deleted in Zoho Projects after it had been invoiced (%(invoice)s).",
                    invoice=invoice,
                )
            payload = row or {"id": link.zoho_id, "name": timesheet.name}
            job.fail(
                link.zoho_id,
                InvoicedChange(
                    message,
                    timesheet_id=timesheet.id,
                    what="unapproved" if row else "deleted",
                    zoho_hours=0.0,
                    new_values=False,
                    fingerprint=False,
                ),
                payload,
            )
        settled = (links - links_of_billed).mapped("zoho_id")
        removed = timesheets - billed
        job.count("removed", len(removed))
        corrections = removed.zoho_correction_ids.filtered(lambda line: line._is_not_billed())
        (removed | corrections).unlink()
        self.env["zoho.sync.error"]._resolve(job.connection, self._kind, settled)

    def _store_outcome(self, job, came_through):
        facts = {
            zoho_id: problem.facts
            for zoho_id, (problem, _row) in job.problems.items()
            if isinstance(problem, InvoicedChange)
        }
        super()._store_outcome(job, came_through)
        self.env["zoho.billing.change"]._record(job.connection, facts)


def _as_json(values):
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
