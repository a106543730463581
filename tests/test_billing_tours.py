"""What an accountant does, in a real browser, with an imported project."""

from .common import AccountantMixin, ZohoHttpCase

TO_INVOICE = "/odoo/action-zoho_projects_connector.zoho_to_invoice_action"


class TestBillingTours(AccountantMixin, ZohoHttpCase):
    def setUp(self):
        super().setUp()
        self.first_sync()
        self.project = self.linked("project", "project_acme")
        self.project.write({"name": "Acme relaunch", "zoho_own_rate": 85})

    def hours(self):
        return self.env["account.analytic.line"].search([("project_id", "=", self.project.id)])

    def test_from_a_project_to_an_invoice_by_task_and_its_pdf(self):
        self.start_tour(TO_INVOICE, "zoho_invoice_by_task", login="accountant", timeout=120)
        self.env.invalidate_all()
        invoice = self.hours().timesheet_invoice_id
        self.assertEqual((len(invoice), invoice.state), (1, "posted"))
        billed = self.hours().filtered(lambda line: line.zoho_billing_state == "invoiced")
        self.assertEqual(
            len(invoice.invoice_line_ids), len(billed.mapped("task_id")), "a line for each task"
        )
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        html, _kind = report._render_qweb_html("account.account_invoices", invoice.ids)
        for task in billed.task_id:
            self.assertIn(task.name, html.decode())
        self.assertIn("Time spent", html.decode())
        pdf, kind = report._render_qweb_pdf("account.account_invoices", invoice.ids)
        self.assertEqual((kind, pdf[:5]), ("pdf", b"%PDF-"))

    def test_a_credit_note_frees_the_hours(self):
        wizard = self.env["zoho.project.invoice"].create({"project_ids": self.project.ids})
        invoice = self.env["account.move"].browse(wizard.action_create_invoice()["res_id"])
        invoice.action_post()
        billed = invoice.timesheet_ids
        self.start_tour(
            f"/odoo/account.move/{invoice.id}",
            "zoho_credit_note_frees_the_hours",
            login="accountant",
            timeout=120,
        )
        self.env.invalidate_all()
        self.assertEqual(set(billed.mapped("zoho_billing_state")), {"unbilled"})
        self.assertEqual(invoice.reversal_move_ids.state, "posted")
