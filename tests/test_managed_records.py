"""What Zoho decides about is read-only in Odoo, in the screens and on the server, while the
connection is running; the rest of an imported record is the users'."""

import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from odoo.addons.zoho_projects_connector.models.zoho_entity import ORDERED_KINDS

from .common import SaleMixin, ZohoCase


class ManagedCase(SaleMixin, ZohoCase):
    def setUp(self):
        super().setUp()
        self.first_sync()
        self.project = self.linked("project", "project_acme")
        self.task = self.linked("task", "task_root")
        self.bug = self.linked("bug", "issue_link")
        self.milestone = self.linked("milestone", "milestone_build")
        self.task_list = self.linked("task_list", "list_build")
        self.hours = self.linked("timesheet", "log_after")
        self.customer = self.linked("customer", "client_acme")
        self.staff = self.linked("user", "user_bruno")
        self.user = new_test_user(
            self.env,
            "manages",
            "project.group_project_manager,hr_timesheet.group_timesheet_manager,"
            "hr.group_hr_manager,base.group_partner_manager,account.group_account_invoice",
        )

    def as_user(self, record):
        return record.with_user(self.user)

    def assert_refused(self, record, *labels, **values):
        """:param labels: how the refusal names the fields"""
        with self.subTest(record=record, **values):
            with self.assertRaisesRegex(UserError, "managed in Zoho Projects") as caught:
                self.as_user(record).write(values)
            for label in labels:
                self.assertIn(label, str(caught.exception))
            self.assertIn(record.display_name, str(caught.exception))

    def assert_allowed(self, record, **values):
        with self.subTest(record=record, **values):
            self.as_user(record).write(dict(values))
            self.env.flush_all()

    def disable(self):
        self.connection.state = "disabled"


class TestWrites(ManagedCase):
    def test_projects(self):
        for values in (
            {"name": "Other"},
            {"active": False},
            {"partner_id": self.linked("customer", "client_borealis").id},
            {"description": "<p>Other</p>"},
            {"user_id": self.user.id},
            {"date_start": "2026-01-06", "date": "2026-06-30"},
            {"tag_ids": [Command.clear()]},
            {"zoho_rate": 1},
            {"company_id": False},
        ):
            self.assert_refused(self.project, **values)
        self.assert_allowed(
            self.project,
            color=3,
            sequence=7,
            allow_milestones=False,
            privacy_visibility="followers",
            favorite_user_ids=[Command.link(self.user.id)],
        )
        with self.assertRaises(UserError):
            self.as_user(self.project).action_archive()

    def test_tasks(self):
        stage = self.env["project.task.type"].search([("id", "!=", self.task.stage_id.id)], limit=1)
        for task in (self.task, self.bug):
            for values in (
                {"name": "Other"},
                {"active": False},
                {"description": "<p>Other</p>"},
                {"stage_id": stage.id},
                {"user_ids": [Command.link(self.user.id)]},
                {"tag_ids": [Command.create({"name": "New"})]},
                {"priority": "3"},
                {"date_deadline": "2026-12-31 10:00:00"},
                {"milestone_id": self.linked("milestone", "milestone_design").id},
                {"project_id": self.linked("project", "project_euro").id},
                {"zoho_kind": False},
            ):
                self.assert_refused(task, **values)
        self.assert_refused(self.task, allocated_hours=1)
        self.assert_refused(self.task, parent_id=self.linked("task", "task_general").id)

        self.assert_allowed(self.bug, allocated_hours=5, parent_id=self.task.id)

    def test_the_rest_of_a_task_is_free(self):
        order = self.order(self.task.partner_id, "ordered_prepaid")
        self.assert_allowed(
            self.task,
            sequence=3,
            color=4,
            sale_line_id=order.order_line.id,
            email_cc="somebody@example.com",
        )

        done = self.linked("task", "task_wireframes")
        for task, free, refused in (
            (self.task, "03_approved", "1_done"),
            (self.task, "02_changes_requested", "1_canceled"),
            (done, "1_canceled", "01_in_progress"),
        ):
            self.assert_refused(task, state=refused)
            self.assert_allowed(task, state=free)
            self.assertEqual(task.state, free)

    def test_other_flows_on_tasks(self):
        task = self.as_user(self.task)
        task.message_post(body="A question")
        task.message_subscribe(self.user.partner_id.ids)
        task.activity_schedule("mail.mail_activity_data_todo", user_id=self.user.id)
        self.assert_allowed(self.task, depend_on_ids=[Command.link(self.bug.id)])
        employee = self.env["hr.employee"].create({"name": "Own", "user_id": self.user.id})
        own = self.env["account.analytic.line"].with_user(self.user)
        own = own.create(
            {
                "task_id": task.id,
                "project_id": task.project_id.id,
                "unit_amount": 1,
                "employee_id": employee.id,
            }
        )
        own.unit_amount = 2
        own.unlink()
        step = task.create(
            {"name": "Own step", "parent_id": task.id, "project_id": self.project.id}
        )
        step.write({"name": "Renamed", "state": "1_done"})
        step.unlink()

    def test_milestones_stages_and_timesheets(self):
        for values in ({"name": "Other"}, {"deadline": "2026-01-01"}, {"is_reached": True}):
            self.assert_refused(self.milestone, **values)
        self.assert_refused(self.task.stage_id, name="Other")
        self.assert_allowed(self.task.stage_id, sequence=4, fold=True)

        colleague = self.env["hr.employee"].create({"name": "Colleague"})
        for values in (
            {"unit_amount": 1},
            {"date": "2026-03-03"},
            {"name": "Other"},
            {"task_id": self.linked("task", "task_child").id},
            {"project_id": self.linked("project", "project_euro").id},
            {"employee_id": colleague.id},
            {"zoho_billing_state": "invoiced_elsewhere"},
        ):
            self.assert_refused(self.hours, **values)
        order = self.order(self.hours.partner_id, "delivered_timesheet")
        self.assert_allowed(self.hours, so_line=order.order_line.id)

    def test_customers_and_contacts(self):
        for values in (
            {"name": "Other"},
            {"email": "other@example.com"},
            {"phone": "1"},
            {"city": "Lyon"},
            {"country_id": self.env.ref("base.be").id},
            {"website": "https://other.example"},
            {"company_type": "person"},
        ):
            self.assert_refused(self.customer, **values)
        self.assert_allowed(self.customer, comment="Pays late", user_id=self.user.id, street2="B")

        contact = self.customer.child_ids[0]
        self.assertTrue(contact.is_from_zoho)
        self.assertFalse(contact.is_zoho_managed)
        self.assert_allowed(contact, name="Renamed", email="renamed@example.com")

    def test_what_zoho_leaves_empty_is_free(self):
        self.assert_allowed(self.customer, vat="FR23334175221")
        borealis = self.linked("customer", "client_borealis")
        self.assert_allowed(borealis, phone="+49 30 1")
        self.full_sync()
        self.assertEqual(borealis.phone, "+49 30 1")
        self.fake.update(self.ids["client_borealis"], phone="+49 30 2")
        self.full_sync()
        self.assertEqual(borealis.phone, "+49 30 2")
        self.assert_refused(borealis, phone="+49 30 1")

    def test_employees(self):
        for values in ({"name": "Other"}, {"work_email": "other@example.com"}):
            self.assert_refused(self.staff, **values)
        self.assert_allowed(self.staff, work_phone="1", job_title="Developer", hourly_cost=50)

        employee = self.env["hr.employee"].create(
            {"name": "Ana", "work_email": "ana.alvarez@example.com"}
        )
        self.env["zoho.link"].search([("zoho_id", "=", self.ids["user_ana"])]).unlink()
        self.full_sync()
        self.assertEqual(employee.zoho_staff, "project_staff")
        self.assertTrue(employee.is_from_zoho)
        self.assert_allowed(employee, name="Ana B.", work_email="ana@example.com")

    def test_what_is_compared_and_said(self):
        self.assert_allowed(
            self.task,
            name=self.task.name,
            description=self.task.description,
            stage_id=self.task.stage_id.id,
            user_ids=[Command.set(self.task.user_ids.ids)],
            tag_ids=[Command.link(tag_id) for tag_id in self.task.tag_ids.ids],
            allocated_hours=self.task.allocated_hours,
            date_deadline=self.task.date_deadline,
        )
        self.assert_allowed(self.hours, date="2026-03-02", unit_amount=8, name=self.hours.name)

        self.assert_refused(self.task, "Title", "Priority", name="Other", priority="3")
        self.assert_refused(self.task, "disable the connection", name="Other")

        self.as_user(self.task).sudo().name = "Corrected"
        self.assertEqual(self.task.name, "Corrected")

    def test_other_ways(self):
        own = self.env["project.task"].create({"name": "Own", "project_id": self.project.id})
        with self.assertRaises(UserError):
            self.as_user(own | self.task).write({"name": "Other"})
        self.assert_allowed(own, name="Other")

        with self.assertRaisesRegex(UserError, "managed in Zoho"):
            self.as_user(self.project).write(
                {"task_ids": [Command.update(self.task.id, {"name": "Other"})]}
            )
        with self.assertRaisesRegex(UserError, "managed in Zoho"):
            self.as_user(self.task).write({"timesheet_ids": [Command.delete(self.hours.id)]})

        stranger = new_test_user(self.env, "stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.customer.with_user(stranger).write({"name": "Other"})


class TestDeletion(ManagedCase):
    def test_refused(self):
        for record in (self.project, self.task, self.bug, self.milestone, self.hours):
            name = re.escape(record.display_name)
            refusal = f"“{name}” is managed in Zoho Projects: delete it there"
            with self.subTest(record=record), self.assertRaisesRegex(UserError, refusal):
                self.as_user(record).unlink()
            self.assertTrue(record.exists())

    def test_task_lists(self):
        """Nobody has the right to; a later addon that gives it meets the guard."""
        self.env["ir.model.access"].create(
            {
                "name": "all of task lists",
                "model_id": self.env["ir.model"]._get_id("zoho.task.list"),
                "group_id": self.env.ref("base.group_user").id,
                **dict.fromkeys(("perm_read", "perm_write", "perm_create", "perm_unlink"), True),
            }
        )
        self.assert_refused(self.task_list, name="Other")
        with self.assertRaisesRegex(UserError, "delete it there"):
            self.as_user(self.task_list).unlink()

    def test_what_is_deleted_in_zoho_is_free(self):
        self.task.message_post(body="A conversation", message_type="comment")
        self.fake.delete(self.ids["task_unassigned"])
        kept = self.linked("task", "task_unassigned")
        kept.message_post(body="A conversation", message_type="comment")
        self.full_sync()
        self.assertFalse(kept.active)
        self.assertEqual(kept.zoho_mirror_state, "deleted")
        self.assertFalse(kept.zoho_url)
        self.assert_allowed(kept, name="Kept")
        self.as_user(kept).unlink()


class TestConnection(ManagedCase):
    def test_disabled_everything_is_free(self):
        self.assertTrue(self.task.is_zoho_managed)
        self.disable()
        self.assertFalse(self.task.is_zoho_managed)
        self.assertEqual(self.task.zoho_mirror_state, "released")
        self.assertTrue(self.task.is_from_zoho)
        self.assert_allowed(self.project, name="Own name")
        self.assert_allowed(self.task, name="Own name", state="1_done")
        self.assert_allowed(self.hours, unit_amount=7)
        self.assert_allowed(self.customer, name="Own name")
        self.as_user(self.hours).unlink()
        self.connection.state = "running"
        self.assert_refused(self.task, name="Other")

    def test_a_customer_of_two_companies(self):
        """What either of them mirrors is read-only; here one is disabled."""
        company = self.env["res.company"].create({"name": "Second"})
        other = self.env["zoho.connection"].create({"company_id": company.id, "state": "running"})
        self.env["zoho.link"].create(
            {
                "connection_id": other.id,
                "kind": "customer",
                "zoho_id": self.ids["client_acme"],
                "res_model": "res.partner",
                "res_id": self.customer.id,
                "given_fields": ["phone"],
            }
        )
        self.disable()
        self.assertEqual(self.customer.zoho_mirror_state, "managed")
        self.assert_allowed(self.customer, name="Own name")
        self.assert_refused(self.customer, phone="1")

    def test_the_sync_goes_on(self):
        self.fake.update(self.ids["task_root"], name="Web shop")
        self.fake.update(self.ids["client_acme"], name="Acme Group")
        self.fake.update(self.ids["log_after"], hours="07:00")
        run = self.full_sync()
        self.assertEqual(run.state, "done")
        self.assertFalse(self.errors())
        self.assertEqual(self.task.name, "Web shop")
        self.assertEqual(self.customer.name, "Acme Group")
        self.assertEqual(self.hours.unit_amount, 7)

    def test_invoicing_goes_on(self):
        """As an accountant does it: order, invoice, credit note."""
        company = self.connection.company_id
        if not company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", company, False)
        accountant = new_test_user(
            self.env,
            "accountant",
            "account.group_account_invoice,sales_team.group_sale_salesman_all_leads,"
            "hr_timesheet.group_hr_timesheet_approver,project.group_project_user",
        )
        order = self.order(self.hours.partner_id, "delivered_timesheet").with_user(accountant)
        self.hours.with_user(accountant).so_line = order.order_line
        invoice = order._create_invoices()
        self.assertEqual(self.hours.timesheet_invoice_id, invoice)
        invoice.action_post()
        self.assertEqual(self.hours.zoho_billing_state, "invoiced")
        reversal = self.env["account.move.reversal"].with_user(accountant)
        reversal = reversal.with_context(active_model="account.move", active_ids=invoice.ids)
        reversal.create({"journal_id": invoice.journal_id.id}).refund_moves()
        invoice.reversal_move_ids.action_post()
        self.assertEqual(self.hours.zoho_billing_state, "unbilled")

    def test_mapped_fields(self):
        self.assert_allowed(self.task, email_cc="one@example.com")
        mapping = self.env["zoho.field.mapping"].create(
            {
                "connection_id": self.connection.id,
                "kind": "task",
                "zoho_key": "release_version",
                "label": "Release",
                "field_id": self.env["ir.model.fields"]._get("project.task", "email_cc").id,
            }
        )
        self.assert_refused(self.task, email_cc="two@example.com")
        self.assert_allowed(self.bug, email_cc="two@example.com")
        mapping.unlink()
        self.assert_allowed(self.task, email_cc="two@example.com")

    def test_everything_an_importer_writes_is_mirrored(self):
        """But what it takes over by a rule of its own."""
        own_rules = {
            "user": {"hourly_cost"},
            "customer": {"zoho_contacts", "zoho_currency"},
        }
        written = {}
        for kind in ORDERED_KINDS:
            self.watch(kind, written)
        self.full_sync()
        self.assertEqual(set(written), set(ORDERED_KINDS))
        for kind, names in written.items():
            importer = self.env[f"zoho.importer.{kind}"]
            mirrored = importer._mirrored_fields()
            self.assertLessEqual(names - own_rules.get(kind, set()), mirrored, kind)
            self.assertLessEqual(mirrored, self.env[importer._res_model]._fields.keys(), kind)

    def watch(self, kind, written):
        """Note the names of the fields an importer prepares."""
        importer = type(self.env[f"zoho.importer.{kind}"])
        original = importer._values

        def values(this, job, candidate, refs):
            prepared = original(this, job, candidate, refs)
            if this._kind == kind:
                written.setdefault(kind, set()).update(prepared)
            return prepared

        self.patch(importer, "_values", values)


class TestQueries(ManagedCase):
    def links_asked(self, write):
        self.env.flush_all()
        with self.queries() as texts:
            write()
            self.env.flush_all()
        return sum("JOIN zoho_connection connection" in text for text in texts)

    def test_one_for_a_batch(self):
        tasks = self.env["project.task"].create(
            [{"name": f"Own {n}", "project_id": self.project.id} for n in range(20)]
        )
        tasks = self.as_user(tasks)
        self.assertEqual(self.links_asked(lambda: tasks.write({"name": "Other"})), 1)
        self.assertEqual(self.links_asked(lambda: tasks.write({"color": 3})), 0)
        self.assertEqual(self.links_asked(lambda: tasks.sudo().write({"name": "Root"})), 0)


class TestViews(ManagedCase):
    def view(self, model, view=None, view_type="form"):
        view_id = self.env.ref(view).id if view else None
        return self.env[model].with_user(self.user).get_view(view_id, view_type)["arch"]

    def readonly(self, arch, field):
        """:return: readonly expressions of the nodes of this field"""
        nodes = re.findall(rf'<field name="{field}"[^>]*', arch)
        return [(re.findall(r'readonly="([^"]*)"', node) or [""])[0] for node in nodes]

    def test_mirrored_fields_are_read_only(self):
        for model, view, view_type, names in (
            ("project.project", "project.edit_project", "form", ["user_id", "date_start"]),
            ("project.project", None, "list", ["partner_id"]),
            ("project.task", "project.view_task_form2", "form", ["stage_id", "date_deadline"]),
            ("project.task", None, "list", ["name", "date_deadline"]),
            ("project.task", None, "kanban", ["priority"]),
            ("account.analytic.line", "hr_timesheet.hr_timesheet_line_form", "form", ["date"]),
            ("account.analytic.line", "hr_timesheet.hr_timesheet_line_tree", "list", ["date"]),
            ("project.milestone", None, "form", ["deadline"]),
            ("res.partner", "base.view_partner_form", "form", ["phone", "company_type"]),
            ("hr.employee", "hr.view_employee_form", "form", ["work_email"]),
        ):
            arch = self.view(model, view, view_type)
            for name in names:
                with self.subTest(model=model, view_type=view_type, field=name):
                    found = self.readonly(arch, name)
                    self.assertTrue(found)
                    for expression in found:
                        self.assertIn("zoho_locked_fields", expression)
            self.assertIn('<field name="zoho_locked_fields"', arch)

        arch = self.view("account.analytic.line", "hr_timesheet.hr_timesheet_line_form")
        [expression] = self.readonly(arch, "unit_amount")
        self.assertEqual(
            expression,
            "(readonly_timesheet) or ',unit_amount,' in (zoho_locked_fields or '')",
        )

        arch = self.view("project.task", "project.view_task_form2")
        for name in ("sale_line_id", "state", "sequence"):
            self.assertNotIn("zoho_locked_fields", "".join(self.readonly(arch, name)))

        for model, view in (
            ("project.project", "project.edit_project"),
            ("project.task", "project.view_task_form2"),
            ("account.analytic.line", "hr_timesheet.hr_timesheet_line_form"),
            ("account.analytic.line", "analytic.view_account_analytic_line_form"),
            ("project.milestone", "project.project_milestone_view_form"),
            ("res.partner", "base.view_partner_form"),
            ("hr.employee", "hr.view_employee_form"),
        ):
            arch = self.view(model, view)
            self.assertIn('name="zoho_mirror_state"', arch, model)
            self.assertIn('name="zoho_url"', arch, model)

        arch = self.view("project.task", "project.view_task_form2")
        self.assertNotIn("zoho_locked_fields", "".join(self.readonly(arch, "email_cc")))
        self.env["zoho.field.mapping"].create(
            {
                "connection_id": self.connection.id,
                "kind": "task",
                "zoho_key": "release_version",
                "label": "Release",
                "field_id": self.env["ir.model.fields"]._get("project.task", "email_cc").id,
            }
        )
        arch = self.view("project.task", "project.view_task_form2")
        self.assertIn("zoho_locked_fields", "".join(self.readonly(arch, "email_cc")))

    def test_forms(self):
        """As the web client sees them, the subordinate lists included."""
        form = Form(self.as_user(self.task), view="project.view_task_form2")
        with self.assertRaises(AssertionError):
            form.name = "Other"
        form.state = "03_approved"
        form.save()
        own = self.env["project.task"].create({"name": "Own", "project_id": self.project.id})
        form = Form(self.as_user(own), view="project.view_task_form2")
        form.name = "Other"
        form.save()
        form = Form(self.as_user(self.customer), view="base.view_partner_form")
        with self.assertRaises(AssertionError):
            form.phone = "1"
        form.vat = "FR23334175221"
        form.save()
        self.disable()
        form = Form(self.as_user(self.task), view="project.view_task_form2")
        form.name = "Other"
        form.save()
        new = Form(self.env["res.partner"].with_user(self.user), view="base.view_partner_form")
        new.name = "New"
        new.save()

    def test_subordinate_lists(self):
        self.as_user(self.task)
        form = Form(self.as_user(self.task), view="project.view_task_form2")
        with form.timesheet_ids.edit(self.task.timesheet_ids.ids.index(self.hours.id)) as line:
            with self.assertRaises(AssertionError):
                line.unit_amount = 1

    def test_customers_who_share_a_project(self):
        portal = new_test_user(self.env, "portal", "base.group_portal")
        view = self.env.ref("project.project_sharing_project_task_view_form")
        tasks = self.env["project.task"].with_user(portal)
        arch = tasks.get_view(view.id, "form")["arch"]
        self.assertIn("zoho_locked_fields", "".join(self.readonly(arch, "name")))
        self.project.privacy_visibility = "portal"
        self.env["project.collaborator"].create(
            {"project_id": self.project.id, "partner_id": portal.partner_id.id}
        )
        self.project.message_subscribe(portal.partner_id.ids)
        self.task.message_subscribe(portal.partner_id.ids)
        task = self.task.with_user(portal)
        self.assertIn(",name,", task.read(["zoho_locked_fields"])[0]["zoho_locked_fields"])
        for values in ({"name": "Other"}, {"description": "<p>Core writes it as superuser</p>"}):
            with self.assertRaisesRegex(UserError, "managed in Zoho"):
                task.write(values)


class TestAddresses(ManagedCase):
    def test_open_in_zoho(self):
        portal = f"https://projects.zoho.com/portal/{self.connection.portal_name}"
        project = self.ids["project_acme"]
        for record, address in (
            (self.project, f"#zp/projects/{project}/"),
            (self.task, f"#zp/task-detail/{self.ids['task_root']}"),
            (self.bug, f"#buginfo/{project}/{self.ids['issue_link']}"),
            (self.milestone, f"#zp/projects/{project}/milestones/"),
            (self.task_list, f"#zp/projects/{project}/tasks/"),
            (self.hours, f"#zp/projects/{project}/"),
            (self.customer, ""),
            (self.staff, ""),
        ):
            self.assertEqual(record.zoho_url, portal + address, record)
        self.assertFalse(self.task.stage_id.zoho_url, "a status has no page")

        address = self.connection._web_address("bug", "42")
        self.assertEqual(address, f"https://projects.zoho.com/portal/{self.connection.portal_name}")
        self.assertEqual(self.connection._web_address("tag", "42"), "")

        own = self.env["project.task"].create({"name": "Own", "project_id": self.project.id})
        self.assertFalse(own.zoho_url)
        self.assertFalse(own.zoho_mirror_state)
        self.assertFalse(own.is_from_zoho)

        self.connection.write({"data_center": "eu", "portal_name": "Büro & Co/x"})
        self.env.invalidate_all()
        self.assertEqual(
            self.project.zoho_url,
            "https://projects.zoho.eu/portal/B%C3%BCro%20%26%20Co%2Fx"
            f"#zp/projects/{self.ids['project_acme']}/",
        )
