"""For tests of the life cycle: the wizard's verbs, and what of the portal is in Odoo."""

from .common import SaleMixin, ZohoCase
from .end_state import EndStateMixin

# Of the portal “small”, with all its preferences as they are at first.
IMPORTED = {
    "project": 4,
    "task": 13,
    "bug": 4,
    "timesheet": 18,
    "customer": 3,
    "contact": 3,
    "user": 6,
    "milestone": 3,
    "task_list": 6,
    "status": 5,
    "tag": 2,
}
MODELS = (
    "res.partner",
    "hr.employee",
    "project.project",
    "project.task",
    "project.milestone",
    "project.tags",
    "project.task.type",
    "zoho.task.list",
    "account.analytic.line",
    "account.analytic.account",
    "resource.resource",
)


class LifeCycleCase(SaleMixin, EndStateMixin, ZohoCase):
    def wizard(self, operation, connection=None, **values):
        """:return: the wizard that the button opens"""
        connection = connection or self.connection
        action = getattr(connection, f"action_{operation}")()
        self.assertEqual(action["res_model"], "zoho.life.cycle")
        wizard = connection.env["zoho.life.cycle"].browse(action["res_id"])
        self.assertEqual(wizard.operation, operation)
        wizard.write(values)
        return wizard

    def disable(self):
        self.wizard("disable").action_confirm()

    def enable(self):
        """:return: the run"""
        self.wizard("enable").action_confirm()
        return self.sync()

    def delete(self, **values):
        """:return: what the user is told"""
        wizard = self.wizard("delete", typed_name=self.connection.display_name, **values)
        answer = wizard.action_confirm()
        self.assertFalse(self.connection.exists())
        return answer["params"]["message"]

    def lines(self, wizard):
        """:return: ``{label: (in Odoo, nobody used, why the others are kept)}``"""
        return {
            line.name: (line.count, line.unused_count, line.kept or "") for line in wizard.line_ids
        }

    def numbers(self):
        """:return: ``{model: number of records, archived ones included}``"""
        self.env.flush_all()
        everything = {"active_test": False}
        return {name: self.env[name].with_context(**everything).search_count([]) for name in MODELS}

    def links(self, former=False):
        """:return: ``{kind: number of links}``"""
        domain = [("connection_id", "=" if former else "!=", False)]
        groups = self.env["zoho.link"]._read_group(domain, ["kind"], ["__count"])
        return dict(groups)
