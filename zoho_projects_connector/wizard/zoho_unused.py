import logging
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import SUPERUSER_ID, models
from odoo.tools import SQL, split_every

from ..importers.writing import CONFLICTS, QUIET
from ..models.zoho_link import LINK_KINDS

_logger = logging.getLogger(__name__)

# In the order of removal: what refers to others goes first.
STEPS = [
    (("timesheet",), "account.analytic.line"),
    (("task", "bug"), "project.task"),
    (("task_list",), "zoho.task.list"),
    (("milestone",), "project.milestone"),
    (("project",), "project.project"),
    (("contact",), "res.partner"),
    (("customer",), "res.partner"),
    (("user",), "hr.employee"),
    (("status",), "project.task.type"),
    (("tag",), "project.tags"),
]
# What nobody invoiced, put on an order or gave a login.
UNBILLED = {
    "account.analytic.line": [
        ("zoho_billing_state", "=", "unbilled"),
        ("timesheet_invoice_id", "=", False),
        ("so_line", "=", False),
    ],
    "project.task": [("sale_line_id", "=", False)],
    "project.milestone": [("sale_line_id", "=", False)],
    "project.project": [("sale_line_id", "=", False)],
    "hr.employee": [("user_id", "=", False)],
}
BATCH = 500


@dataclass
class Verdict:
    """What becomes of the imported records of a few kinds."""

    kinds: dict  # {record id: kind}
    unused: set = field(default_factory=set)
    kept: dict = field(default_factory=dict)  # {record id: existed, billed, edited, used, refused}

    def count(self, kind):
        """:return: number of unused records, ``{reason: number of kept records}``"""
        kept = defaultdict(int)
        for record_id, reason in self.kept.items():
            if self.kinds[record_id] == kind:
                kept[reason] += 1
        return sum(self.kinds[record_id] == kind for record_id in self.unused), dict(kept)


class ZohoUnused(models.AbstractModel):
    """Finds, and removes, the imported records that nobody used in Odoo.

    Unused is what the sync created, what no person changed, invoiced, put on an order or talked
    about, and what no other record refers to that stays.
    """

    _name = "zoho.unused"
    _description = "Imported Records That Nobody Used"

    def _look(self, connection):
        """:return: :class:`Verdict` of each step, as a removal would come out"""
        return self._judge_all(connection, remove=False)

    def _remove(self, connection):
        """Remove them, in batches within savepoints; what Odoo refuses to remove stays.

        :return: :class:`Verdict` of each step, as it came out
        """
        return self._judge_all(connection, remove=True)

    def _judge_all(self, connection, remove):
        # The sync's own user: what follows from a removal is no person's change.
        this = self.with_user(SUPERUSER_ID).with_company(connection.company_id)
        this = this.with_context(active_test=False)
        going = defaultdict(set)  # {model: ids} that will be gone by the time of the next step
        verdicts = []
        for kinds, model in STEPS:
            verdict = this._judge(connection, kinds, model, going)
            verdicts.append(verdict)
            if remove:
                this._unlink(model, verdict)
            else:
                going[model] |= verdict.unused
        return verdicts

    # ------------------------------------------------------------------ judging

    def _judge(self, connection, kinds, model, going):
        self.env.flush_all()
        rows = self._linked(connection, kinds)
        present = set(self.env[model].browse(rows).exists().ids) - going[model]
        verdict = Verdict({record_id: rows[record_id][0] for record_id in present})
        rest = set(present)

        def keep(record_ids, reason):
            kept = rest & set(record_ids)
            verdict.kept |= dict.fromkeys(kept, reason)
            rest.difference_update(kept)

        keep((r for r in present if not rows[r][1]), "existed")
        unbilled = [("id", "in", list(rest)), *UNBILLED.get(model, [])]
        keep(rest - set(self.env[model].search(unbilled).ids), "billed")
        edited = [("id", "in", list(rest)), ("write_uid", "!=", SUPERUSER_ID)]
        keep(self.env[model].search(edited).ids, "edited")
        keep((r for r in present if rows[r][2]), "used")
        keep(self._talked_about(model, rest), "used")
        if model == "project.project":
            keep(self._with_costs(rest, going), "used")
        while used := self._referred_to(model, rest, {**going, model: going[model] | rest}):
            keep(used, "used")  # and so is, perhaps, what these refer to
        verdict.unused = rest
        if model == "project.project":
            accounts = self.env[model].browse(rest).account_id
            going["account.analytic.account"] = set(accounts.ids)
        return verdict

    def _linked(self, connection, kinds):
        """:return: ``{record id: (kind, whether the sync created it, whether another connection
        has it, too)}``"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.res_id, min(link.kind), bool_or(link.is_created),
                       bool_or(other.id IS NOT NULL)
                  FROM zoho_link link
             LEFT JOIN zoho_link other ON other.res_model = link.res_model
                                      AND other.res_id = link.res_id
                                      AND other.connection_id <> link.connection_id
                 WHERE link.connection_id = %s AND link.kind IN %s
              GROUP BY link.res_id
                """,
                connection.id,
                kinds,
            )
        )
        return {record_id: facts for record_id, *facts in rows}

    # ------------------------------------------------------------------ removing

    def _unlink(self, model, verdict):
        records = self.env[model].with_context(**QUIET, active_test=False)
        contacts = self._made_with_employees(model, verdict.unused)
        for batch in split_every(BATCH, sorted(verdict.unused)):
            if self._try_unlink(records.browse(batch)):
                continue
            for record_id in batch:
                # Odoo deletes sub-tasks with their task: some may be gone by now.
                if not self._try_unlink(records.browse(record_id).exists()):
                    verdict.unused.discard(record_id)
                    verdict.kept[record_id] = "refused"
        free = contacts - self._talked_about("res.partner", contacts)
        free -= self._referred_to("res.partner", free, {"res.partner": free})
        self._try_unlink(records.env["res.partner"].browse(free))

    def _try_unlink(self, records):
        try:
            with self.env.cr.savepoint():
                records.unlink()
        except CONFLICTS:
            raise
        except Exception as refusal:  # whatever an installed module raises: then it stays
            _logger.info("%s %s stay: %s", records._name, records.ids, refusal)
            return False
        return True

    def _made_with_employees(self, model, record_ids):
        """Ids of the contacts that Odoo made along with these employees."""
        if model != "hr.employee":
            return set()
        employees = self.env[model].browse(record_ids)
        own = employees.filtered(lambda e: e.work_contact_id.create_date == e.create_date)
        return set(own.work_contact_id.filtered(lambda c: c.write_uid.id == SUPERUSER_ID).ids)

    # ------------------------------------------------------------------ sentences

    def _sentences(self, verdicts):
        """What a removal did, and what stayed for which reason."""
        labels = dict(self.env["zoho.link"]._fields["kind"]._description_selection(self.env))
        removed, kept = [], []
        for verdict in verdicts:
            for kind, _label in LINK_KINDS:
                if kind not in verdict.kinds.values():
                    continue
                unused, reasons = verdict.count(kind)
                if unused:
                    removed.append(f"{labels[kind]}: {unused}")
                if reasons:
                    why = self._reasons(reasons)
                    kept.append(f"{labels[kind]}: {sum(reasons.values())} ({why})")
        said = []
        if removed:
            said.append(self.env._("Removed: %(what)s.", what="; ".join(removed)))
        if kept:
            said.append(self.env._("Kept: %(what)s.", what="; ".join(kept)))
        return said

    def _reasons(self, reasons):
        """:param reasons: ``{reason: number}``"""
        words = {
            "existed": self.env._("in Odoo before the sync"),
            "billed": self.env._("invoiced or on an order"),
            "edited": self.env._("changed in Odoo"),
            "used": self.env._("used in Odoo"),
            "refused": self.env._("Odoo refused to remove them"),
        }
        if len(reasons) == 1:
            return words[next(iter(reasons))]
        return ", ".join(f"{words[reason]}: {number}" for reason, number in reasons.items())
