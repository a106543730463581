from odoo import models
from odoo.tools import SQL

# Fields that refer to a record and are part of it: no use of it.
PARTS = {
    ("mail.followers", "partner_id"),
    ("hr.version", "employee_id"),
    ("project.task.stage.personal", "task_id"),
    ("project.task.type", "project_ids"),
    ("project.tags", "project_ids"),
    ("project.tags", "task_ids"),
}
SPOKEN = ("comment", "email", "email_outgoing")


class ZohoUnused(models.AbstractModel):
    """What refers to a record: all of Odoo's relations are looked at, those of modules we do not
    know included, and what people said or booked about it."""

    _inherit = "zoho.unused"

    def _talked_about(self, model, record_ids):
        """Ids of records with a message of a person, a file or an activity."""
        of_records = [("res_id", "in", list(record_ids))]
        of_model = [("res_model", "=", model), *of_records]
        messages = [("model", "=", model), *of_records, ("message_type", "in", SPOKEN)]
        return {
            *self.env["mail.message"].search(messages).mapped("res_id"),
            *self.env["ir.attachment"].search(of_model).mapped("res_id"),
            *self.env["mail.activity"].search(of_model).mapped("res_id"),
        }

    def _with_costs(self, project_ids, going):
        """Ids of projects whose analytic account somebody booked on, as expenses do."""
        accounts = {
            project.account_id.id: project.id
            for project in self.env["project.project"].browse(project_ids)
            if project.account_id
        }
        self_going = {**going, "project.project": going["project.project"] | set(project_ids)}
        booked = self._referred_to("account.analytic.account", accounts, self_going)
        for name, model in self.env.items():
            shares = model._fields.get("analytic_distribution")
            if model._abstract or not model._auto or not (shares and shares.store):
                continue
            shared = SQL(
                "SELECT DISTINCT unnest(%(accounts)s) FROM %(table)s"
                " WHERE %(accounts)s && %(wanted)s",
                accounts=self.env[name]._query_analytic_accounts(),
                table=SQL.identifier(model._table),
                wanted=[str(account) for account in accounts],
            )
            booked |= {int(text) for [text] in self.env.execute_query(shared) if text.isdigit()}
        return {accounts[account] for account in booked & accounts.keys()}

    def _referred_to(self, model, record_ids, going):
        """Ids of records that others refer to, others than those that go."""
        found = set()
        if not record_ids:
            return found
        wanted = list(record_ids)
        for table, column, other_model, other_column in self._references(model):
            others_that_go = going.get(other_model)
            stays = SQL("TRUE")
            if others_that_go:
                identifier = SQL.identifier(other_column)
                stays = SQL("%s <> ALL(%s)", identifier, list(others_that_go))
            query = SQL(
                "SELECT DISTINCT %(column)s FROM %(table)s"
                " WHERE %(column)s = ANY(%(wanted)s) AND %(stays)s",
                column=SQL.identifier(column),
                table=SQL.identifier(table),
                wanted=wanted,
                stays=stays,
            )
            found.update(record_id for [record_id] in self.env.execute_query(query))
        return found

    def _references(self, model):
        """What may refer to records of ``model``.

        :return: (table, column, model that refers, column of its id) each
        """
        for name, other in self.env.items():
            ours = name.startswith("zoho.") and name != "zoho.task.list"
            if other._abstract or other._transient or not other._auto or ours:
                continue
            for field_name, relation in other._fields.items():
                if not relation.store or relation.comodel_name != model:
                    continue
                if (name, field_name) in PARTS or relation.company_dependent:
                    continue
                if relation.type == "many2one" and not relation.inherited:
                    yield other._table, field_name, name, "id"
                elif relation.type == "many2many" and name != model:
                    yield relation.relation, relation.column2, name, relation.column1
