"""Matches on the screen: what can be decided, by whom, and until when."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user

from .common import LINKING_RIGHTS
from .preview_case import MatchCase


class TestDeciding(MatchCase):
    def administrator(self):
        return new_test_user(
            self.env, "decides", "zoho_projects_connector.group_zoho_projects_manager"
        )

    def test_on_the_screen_of_the_preview(self):
        owner = new_test_user(self.env, "owner", ",".join(LINKING_RIGHTS))
        self.partner(name="Cobalt Ltd")
        chosen = self.partner(name="Cobalt Holding")
        action = self.connection.with_user(owner).action_preview()
        preview = self.env["zoho.preview"].with_user(owner).browse(action["res_id"])
        cobalt, bruno = self.match("client_cobalt"), self.match("user_bruno")
        self.assertFalse(preview.is_outdated)
        preview.write(
            {
                "customer_match_ids": [Command.update(cobalt.id, {"partner_id": chosen.id})],
                "user_match_ids": [Command.update(bruno.id, {"decision": "new"})],
            }
        )
        self.assertEqual((cobalt.partner_id, cobalt.matched_by), (chosen, "hand"))
        self.assertEqual((bruno.decision, bruno.matched_by), ("new", "hand"))
        self.assertTrue(preview.is_outdated)
        preview.action_read_again()
        self.assertFalse(preview.is_outdated)

    def test_choosing_a_record_means_using_it(self):
        match = self.decide("client_cobalt", decision="new")
        chosen = self.partner()
        with Form(match, "zoho_projects_connector.zoho_match_view_form") as form:
            form.partner_id = chosen
            self.assertEqual(form.decision, "match")
        match.partner_id = False
        self.assertEqual(match.decision, "new")

    def test_a_match_without_record_is_refused(self):
        match = self.decide("client_cobalt", decision="new")
        with self.assertRaisesRegex(ValidationError, "Choose the record"):
            match.decision = "match"
        employee = self.employee()
        with self.assertRaisesRegex(ValidationError, "staff with employees"):
            match.employee_id = employee

    def test_a_record_of_another_company_is_refused(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        match = self.decide("client_cobalt", decision="new")
        with self.assertRaises(UserError):
            match.partner_id = self.partner(company_id=sister.id)

    def test_administrators_decide_and_nothing_else(self):
        match = self.decide("client_cobalt", decision="new").with_user(self.administrator())
        match.partner_id = self.partner()
        self.assertEqual(match.matched_by, "hand")
        for vals in ({"zoho_id": "1"}, {"matched_by": "name"}, {"problem": "x"}):
            with self.assertRaises(AccessError):
                match.write(vals)

    def test_what_was_imported_is_settled(self):
        self.preview()
        self.sync_for_the_first_time()
        match = self.match("client_cobalt")
        self.assertTrue(match.is_linked)
        with self.assertRaisesRegex(UserError, "imported already"):
            match.with_user(self.administrator()).decision = "new"

    def test_they_go_with_the_connection(self):
        self.preview()
        connection = self.connection.id
        self.connection.unlink()
        self.assertFalse(self.env["zoho.match"].search([("connection_id", "=", connection)]))

    def test_the_list_of_a_connection(self):
        self.preview()
        action = self.connection.action_view_matches()
        self.assertEqual(self.env["zoho.match"].search(action["domain"]), self.connection.match_ids)
