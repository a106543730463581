"""Who is whom: a person decides before it is looked for, and nothing breaks if it cannot be."""

from .preview_case import MatchCase


class TestSuggestions(MatchCase):
    def test_what_the_sync_would_find(self):
        acme = self.partner(email="Office@ACME.example")
        cobalt = self.partner(name="Cobalt Ltd")
        self.fake.raw(self.ids["client_borealis"], vat="TAX-4711")
        borealis = self.partner(vat="TAX-4711")
        bruno = self.employee(work_email="BRUNO.becker@example.com")
        user = self.env["res.users"].create({"name": "C", "login": "Chloe.Carter@example.com"})
        chloe = self.employee(user_id=user.id, work_email="cc@elsewhere.example")
        self.preview()
        found = {
            name: (self.match(name).matched_by, self.match(name).decision, record)
            for name, record in (
                ("client_acme", self.match("client_acme").partner_id),
                ("client_cobalt", self.match("client_cobalt").partner_id),
                ("client_borealis", self.match("client_borealis").partner_id),
                ("user_bruno", self.match("user_bruno").employee_id),
                ("user_chloe", self.match("user_chloe").employee_id),
            )
        }
        self.assertEqual(
            found,
            {
                "client_acme": ("email", "match", acme),
                "client_cobalt": ("name", "match", cobalt),
                "client_borealis": ("vat", "match", borealis),
                "user_bruno": ("email", "match", bruno),
                "user_chloe": ("login", "match", chloe),
            },
        )
        closed = self.match("user_closed")
        self.assertEqual((closed.decision, closed.matched_by), ("new", False))
        self.assertEqual((closed.name, closed.email), ("David Dupont", False))

    def test_only_customers_of_imported_projects(self):
        self.preview()
        self.assertFalse(self.match("client_dunes"))

    def test_a_clone_leaves_the_one_found_alone(self):
        cobalt = self.partner(name="Cobalt Ltd")
        self.preview(customer_duplication="clone")
        match = self.match("client_cobalt")
        self.assertEqual((match.partner_id, match.decision), (cobalt, "new"))

    def test_another_currency_is_said_at_the_match(self):
        acme = self.partner(name="Acme SA")
        acme.specific_property_product_pricelist = self.in_currency("EUR")
        self.preview()
        match = self.match("client_acme")
        self.assertEqual((match.partner_id, match.decision), (acme, "match"))
        for word in ("Acme SA", "EUR", "USD"):
            self.assertIn(word, match.problem)

    def test_decisions_survive_another_preview(self):
        self.partner(name="Cobalt Ltd")
        other = self.partner(name="Other")
        preview = self.preview()
        match = self.match("client_cobalt")
        match.partner_id = other
        self.fake.delete(self.ids["user_invited"])
        preview.action_read_again()
        self.assertEqual((match.partner_id, match.matched_by), (other, "hand"))
        self.assertFalse(self.match("user_invited"), "suggestions are made anew")

    def test_a_suggestion_is_no_decision(self):
        """What changes in Odoo until the sync counts."""
        self.partner(name="Cobalt Ltd")
        self.preview()
        self.match("client_cobalt").partner_id.name = "Renamed"
        later = self.partner(name="Cobalt Ltd")
        self.sync_for_the_first_time()
        self.assertEqual(self.linked("customer", "client_cobalt"), later)


class TestCustomers(MatchCase):
    def cobalt(self):
        return self.linked("customer", "client_cobalt")

    def test_a_refused_match_makes_a_new_one(self):
        known = self.partner(name="Cobalt Ltd", city="York")
        preview = self.preview()
        match = self.match("client_cobalt")
        match.decision = "new"
        preview.action_read_again()
        self.assertEqual(match.matched_by, "hand")
        self.assert_comes_true(preview)
        self.assertNotEqual(self.cobalt(), known)
        self.assertEqual((known.city, self.cobalt().city), ("York", "Leeds"))

    def test_a_refused_match_lets_another_currency_in(self):
        self.partner(name="Acme SA").specific_property_product_pricelist = self.in_currency("EUR")
        self.preview()
        self.match("client_acme").decision = "new"
        preview = self.preview()
        self.assertFalse(self.match("client_acme").problem)
        self.assert_comes_true(preview)
        self.assertTrue(self.linked("project", "project_acme"))

    def test_a_changed_match_is_overwritten(self):
        known = self.partner(name="Cobalt Ltd", city="York")
        chosen = self.partner(name="Cobalt Holding", city="York")
        self.preview()
        self.match("client_cobalt").partner_id = chosen
        preview = self.preview()
        line = preview.line_ids.filtered(lambda line: line.reason_code == "hand")
        self.assertEqual((line.kind, line.outcome, line.count), ("customer", "matched", 1))
        self.assert_comes_true(preview)
        self.assertEqual(self.cobalt(), chosen)
        self.assertEqual((chosen.name, chosen.city), ("Cobalt Ltd", "Leeds"))
        self.assertEqual(known.city, "York")

    def test_with_clone_the_chosen_one_is_linked_as_it_is(self):
        chosen = self.partner(name="Acme Holding", city="York")
        self.connection.customer_duplication = "clone"
        self.decide("client_acme", partner_id=chosen.id)
        self.assert_comes_true(self.preview())
        acme = self.linked("customer", "client_acme")
        self.assertEqual(acme, chosen)
        self.assertEqual((acme.name, acme.city, acme.email), ("Acme Holding", "York", False))
        self.assertEqual(acme.child_ids.mapped("name"), ["Jane Doe", "John Roe"])
        self.assertEqual(self.linked("project", "project_acme").partner_id, chosen)
        self.fake.update(self.ids["client_acme"], city="Nice")
        self.sync()
        self.assertEqual(chosen.city, "York", "later changes leave it alone, too")

    def test_customers_from_zoho_crm_take_zohos_details_all_the_same(self):
        self.fake.raw(self.ids["client_cobalt"], crm_account_id="4000000000000777")
        chosen = self.partner(name="Cobalt Holding")
        self.connection.customer_duplication = "clone"
        self.decide("client_cobalt", partner_id=chosen.id)
        self.sync_for_the_first_time()
        self.assertEqual((self.cobalt(), chosen.city), (chosen, "Leeds"))

    def test_who_was_chosen_for_one_is_not_found_for_another(self):
        chosen = self.partner(name="Acme SA")
        self.decide("client_cobalt", partner_id=chosen.id)
        self.assert_comes_true(self.preview())
        self.assertEqual(self.cobalt(), chosen)
        self.assertNotEqual(self.linked("customer", "client_acme"), chosen)

    def test_a_decision_waits_for_a_customer_that_comes_later(self):
        chosen = self.partner(name="Dunes Holding")
        self.decide("client_dunes", partner_id=chosen.id)
        self.sync_for_the_first_time()
        self.fake.set_primary_client(self.ids["project_internal"], self.ids["client_dunes"])
        self.sync()
        self.assertEqual(self.linked("customer", "client_dunes"), chosen)

    # ------------------------------------------------------------------ what cannot be used

    def test_chosen_ones_that_cannot_be_used(self):
        """New ones are made, and the matches say why."""
        deleted, archived, moved = (self.partner(name=name) for name in "abc")
        matches = {
            self.decide("client_acme", partner_id=deleted.id): "deleted",
            self.decide("client_borealis", partner_id=archived.id): "archived",
            self.decide("client_cobalt", partner_id=moved.id): "another company",
        }
        deleted.unlink()
        archived.active = False
        moved.company_id = self.env["res.company"].create({"name": "Sister"})
        preview = self.preview()
        for match, word in matches.items():
            self.assertEqual(match.decision, "match")
            self.assertIn(word, match.problem)
            match.problem = False
        self.assert_comes_true(preview)
        for match, word in matches.items():
            self.assertIn(word, match.problem)
        self.assertFalse(self.errors())
        self.assertEqual(self.cobalt().city, "Leeds")
        self.assertEqual((archived.name, moved.name), ("b", "c"))

    def test_a_chosen_one_that_became_a_contact(self):
        chosen = self.partner()
        match = self.decide("client_cobalt", partner_id=chosen.id)
        chosen.parent_id = self.partner()
        self.preview()
        self.assertIn("contact", match.problem)

    def test_one_that_was_chosen_twice(self):
        chosen = self.partner()
        matches = self.decide("client_cobalt", partner_id=chosen.id)
        matches |= self.decide("client_borealis", partner_id=chosen.id)

        def problems():
            return [problem for problem in matches.mapped("problem") if problem]

        self.preview()  # all on one page
        self.assertEqual(len(problems()), 1)
        matches.problem = False
        with self.small_pages(1):
            preview = self.preview()
            self.assertEqual(len(problems()), 1)
            matches.problem = False
            self.assert_comes_true(preview)
        [problem] = problems()
        self.assertIn("another record of Zoho", problem)
        customers = self.cobalt() | self.linked("customer", "client_borealis")
        self.assertEqual(len(customers), 2)
        self.assertIn(chosen, customers)

    def test_a_chosen_one_with_another_currency(self):
        chosen = self.partner(city="York")
        chosen.specific_property_product_pricelist = self.in_currency("EUR")
        self.decide("client_cobalt", partner_id=chosen.id)
        foreseen = self.assert_comes_true(self.preview())
        self.assertEqual(foreseen["customer"]["failed"], {"customer_currency": 1})
        self.assertEqual((chosen.name, chosen.city), ("Somebody", "York"))
        self.assertFalse(self.cobalt())

    def test_what_was_wrong_is_forgotten_when_it_is_right(self):
        chosen = self.partner(active=False)
        match = self.decide("client_cobalt", partner_id=chosen.id)
        preview = self.preview()
        self.assertTrue(match.problem)
        chosen.active = True
        preview.action_read_again()
        self.assertFalse(match.problem)
        self.assert_comes_true(preview)
        self.assertEqual(self.cobalt(), chosen)


class TestStaff(MatchCase):
    def test_a_changed_match(self):
        self.employee(work_email="bruno.becker@example.com")
        chosen = self.employee(name="Bruno B.", work_email="bb@elsewhere.example")
        self.preview()
        self.match("user_bruno").employee_id = chosen
        self.assert_comes_true(self.preview())
        self.assertEqual(self.linked("user", "user_bruno"), chosen)
        self.assertEqual(chosen.zoho_staff, "project_staff")
        self.assertEqual((chosen.name, chosen.work_email), ("Bruno B.", "bb@elsewhere.example"))
        self.assertEqual(self.linked("timesheet", "log_euro").employee_id, chosen)

    def test_a_refused_match(self):
        known = self.employee(work_email="bruno.becker@example.com")
        self.preview()
        self.match("user_bruno").decision = "new"
        self.assert_comes_true(self.preview())
        bruno = self.linked("user", "user_bruno")
        self.assertNotEqual(bruno, known)
        self.assertEqual((bruno.active, bruno.zoho_staff), (False, "inactive_timesheet_staff"))
        self.assertFalse(known.zoho_staff)

    def test_an_employee_chosen_for_one_is_not_found_for_another(self):
        chosen = self.employee(work_email="bruno.becker@example.com")
        self.decide("user_chloe", employee_id=chosen.id)
        self.assert_comes_true(self.preview())
        self.assertEqual(self.linked("user", "user_chloe"), chosen)
        self.assertNotEqual(self.linked("user", "user_bruno"), chosen)

    def test_a_decision_for_somebody_who_is_in_no_list(self):
        self.fake.delete(self.ids["user_chloe"])
        chosen = self.employee()
        self.decide("user_chloe", employee_id=chosen.id)
        owner = {"zpuid": self.ids["user_chloe"], "zuid": 5, "name": "Chloe C."}
        self.fake.raw(self.ids["log_child"], owner=owner)
        self.assert_comes_true(self.preview())
        self.assertEqual(self.linked("timesheet", "log_child").employee_id, chosen)

    def test_chosen_ones_that_cannot_be_used(self):
        deleted, archived, moved, twice = (self.employee(name=n) for n in "abcd")
        decided = {
            "user_ana": (deleted, "deleted"),
            "user_bruno": (archived, "archived"),
            "user_chloe": (moved, "another company"),
            "user_closed": (twice, False),
            "user_invited": (twice, "another record of Zoho"),
        }
        for name, (employee, _word) in decided.items():
            self.decide(name, employee_id=employee.id)
        deleted.unlink()
        archived.active = False
        moved.company_id = self.env["res.company"].create({"name": "Sister"})
        self.assert_comes_true(self.preview())
        self.assertFalse(self.errors())
        problems = {name: self.match(name).problem for name in decided}
        settled = {problems.pop("user_closed"), problems.pop("user_invited")}
        self.assertIn(False, settled)
        self.assertIn("another record of Zoho", "".join(filter(None, settled)))
        for name, problem in problems.items():
            self.assertIn(decided[name][1], problem)
            employee = self.linked("user", name)
            self.assertEqual(employee.zoho_staff, "inactive_timesheet_staff")
