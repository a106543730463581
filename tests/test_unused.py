"""“Also remove what nobody used”: what goes, what stays, and that both are said before."""

from odoo import fields
from odoo.tests import new_test_user

from .life_cycle_case import MODELS, LifeCycleCase

EXISTED, USED = "in Odoo before the sync", "used in Odoo"
BILLED, EDITED = "invoiced or on an order", "changed in Odoo"


class TestUnused(LifeCycleCase):
    def setUp(self):
        super().setUp()
        self.before = self.numbers()

    def expect(self, kept, billed=0):
        """The wizard says what stays, and so it comes to be; twice over the same is kept.

        :param kept: ``{label: (number kept, reasons)}``
        """
        wizard = self.wizard("delete", typed_name=self.connection.display_name)
        lines = self.lines(wizard)
        found = {
            label: (count - unused, why)
            for label, (count, unused, why) in lines.items()
            if count != unused and not label.startswith("of them")
        }
        self.assertEqual(found, kept)
        linked = len(self.connection.link_ids)
        going = sum(unused for _count, unused, _why in lines.values())
        wizard.remove_unused = True
        message = wizard.action_confirm()["params"]["message"]
        self.assertEqual(sum(self.links(former=True).values()), linked - going)
        for label, (number, why) in kept.items():
            self.assertIn(f"{label}: {number} ({why})", message)
        return message

    def left(self):
        """:return: ``{model: records more than before the import}``"""
        left = {name: number - self.before[name] for name, number in self.numbers().items()}
        return {name: number for name, number in left.items() if number}

    def test_nobody_used_anything(self):
        self.first_sync(sync_general_timesheets=True)
        self.assertEqual(set(self.left()), set(MODELS))
        message = self.expect({})
        self.assertEqual(self.left(), {})
        self.assertIn("Projects: 4", message)
        self.assertNotIn("Kept", message)

    def test_without_the_option_everything_stays(self):
        self.first_sync()
        numbers = self.numbers()
        self.delete()
        self.assertEqual(self.numbers(), numbers)

    def test_what_was_there_before_stays(self):
        partner = self.env["res.partner"].create(
            {"name": "Acme", "email": "office@acme.example", "is_company": True}
        )
        person = self.env["res.partner"].create(
            {"name": "Jane", "email": "jane.doe@acme.example", "parent_id": partner.id}
        )
        employee = self.env["hr.employee"].create(
            {"name": "Ana", "work_email": "ana.alvarez@example.com"}
        )
        tag = self.env["project.tags"].create({"name": "vip"})
        self.before = self.numbers()
        self.first_sync()
        self.assertEqual(self.linked("customer", "client_acme"), partner)
        self.assertEqual(self.linked("user", "user_ana"), employee)
        self.expect(
            {
                "Customers": (1, EXISTED),
                "Contacts": (1, EXISTED),
                "Users": (1, EXISTED),
                "Tags": (1, EXISTED),
            }
        )
        self.assertEqual(self.left(), {})
        self.assertTrue(partner.exists() and person.exists() and employee.exists() and tag.exists())

    def test_billed_hours_stay_with_all_they_belong_to(self):
        self.first_sync(invoiced_before="2026-02-01")
        billed = self.linked("timesheet", "log_grandchild")
        ordered = self.linked("timesheet", "log_kitchen")
        elsewhere = self.linked("timesheet", "log_before")
        self.invoice(billed)
        ordered.so_line = self.order(ordered.partner_id, "delivered_timesheet").order_line
        grandchild = billed.task_id
        project = grandchild.project_id
        self.expect(
            {
                # of January: log_before and log_closed_user
                "Timesheets": (4, BILLED),
                "Tasks": (6, USED),
                "Task lists": (3, USED),
                "Milestones": (3, USED),
                "Projects": (2, USED),
                "Customers": (2, USED),
                "Users": (3, USED),
                "Statuses": (5, USED),
                "Tags": (2, USED),
            }
        )
        self.assertEqual(grandchild.parent_id.parent_id.name, "Shop", "its parents stay")
        self.assertEqual(project.task_ids.mapped("name").count("Coordination"), 0)
        self.assertTrue(billed.timesheet_invoice_id)
        self.assertEqual(elsewhere.zoho_billing_state, "invoiced_elsewhere")
        self.assertTrue(elsewhere.employee_id)

    def test_what_people_did_with_it(self):
        self.first_sync()
        person = new_test_user(
            self.env,
            "person",
            "project.group_project_manager,sales_team.group_sale_manager,base.group_partner_manager"
            ",hr_expense.group_hr_expense_manager,hr.group_hr_manager",
        )
        # Only then may people change what comes from Zoho.
        self.connection.state = "disabled"
        self.linked("task", "task_training").with_user(person).message_post(
            body="Call them first", message_type="comment"
        )
        bug = self.linked("bug", "issue_euro")
        self.env["ir.attachment"].create(
            {"name": "photo.png", "raw": b"x", "res_model": bug._name, "res_id": bug.id}
        )
        self.linked("task", "task_unassigned").activity_schedule("mail.mail_activity_data_todo")
        self.linked("milestone", "milestone_fitout").with_user(person).name = "Keys"
        cobalt = self.linked("customer", "client_cobalt")
        self.env["res.partner"].create({"name": "Their accountant", "parent_id": cobalt.id})
        general = self.linked("task", "task_general")
        own = self.env["project.task"].create(
            {"name": "Own", "project_id": general.project_id.id, "parent_id": general.id}
        )
        employee = self.linked("user", "user_invited")
        self.env["project.project"].create(
            {
                "name": "Own",
                "tag_ids": [fields.Command.set(self.linked("task", "task_wireframes").tag_ids.ids)],
            }
        )
        employee.with_user(person).name = "Elena E."
        self.expect(
            {
                "Tasks": (3, USED),
                "Bugs": (1, USED),
                "Task lists": (3, USED),
                "Milestones": (2, f"{EDITED}: 1, {USED}: 1"),
                "Projects": (4, USED),
                "Customers": (3, USED),
                "Users": (1, EDITED),
                "Statuses": (5, USED),
                "Tags": (2, USED),
            }
        )
        self.assertEqual(own.parent_id, general)

    def test_money_spent_on_a_project_keeps_it(self):
        self.first_sync()
        fixed, tasks, euro = (
            self.linked("project", f"project_{name}") for name in ("fixed", "tasks", "euro")
        )
        employee = self.env["hr.employee"].create({"name": "Any"})
        self.env["hr.expense"].create(
            {
                "name": "Train",
                "employee_id": employee.id,
                "total_amount_currency": 50,
                "analytic_distribution": {str(fixed.account_id.id): 100},
            }
        )
        self.env["account.analytic.line"].create(
            {"name": "Rent", "account_id": tasks.account_id.id, "amount": -10}
        )
        order = self.env["sale.order"].create(
            {"partner_id": euro.partner_id.id, "project_id": euro.id}
        )
        self.expect({"Projects": (3, USED), "Customers": (3, USED), "Statuses": (2, USED)})
        self.assertEqual(order.project_id, euro)
        self.assertTrue(fixed.account_id and tasks.account_id)

    def test_what_another_company_has_too(self):
        self.first_sync()
        other = self.env["zoho.connection"].create(
            {
                "company_id": self.env["res.company"].create({"name": "Second"}).id,
                "client_id": self.connection.client_id,
                "client_secret": self.connection.client_secret,
            }
        )
        other._exchange_code(self.fake.self_client_code())
        other.action_save_and_sync()
        self.sync(other)
        theirs = len(other.link_ids)
        shared = self.linked_to_both("customer")
        self.assertEqual(len(shared), 3)
        self.expect({"Customers": (3, USED), "Contacts": (3, USED), "Tags": (2, USED)})
        self.assertEqual(len(other.link_ids), theirs)
        self.assertTrue(self.env["res.partner"].browse(shared).exists())

    def linked_to_both(self, kind):
        groups = self.env["zoho.link"]._read_group(
            [("kind", "=", kind)], ["res_id"], ["connection_id:count_distinct"]
        )
        return [res_id for res_id, number in groups if number == 2]

    def test_what_odoo_refuses_to_delete_is_said(self):
        self.first_sync()
        task = self.linked("task", "task_training")
        self.env.cr.execute(
            "CREATE TABLE strange (task_id int REFERENCES project_task ON DELETE RESTRICT)"
        )
        self.env.cr.execute("INSERT INTO strange VALUES (%s)", [task.id])
        message = self.delete(remove_unused=True)
        self.assertIn("Tasks: 12", message)
        self.assertIn("Tasks: 1 (Odoo refused to remove them)", message)
        self.assertTrue(task.exists() and task.project_id.exists())
