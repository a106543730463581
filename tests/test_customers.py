"""Customers: who is known already, whose details win, whose currency does not fit."""

from .common import ZohoCase


class TestCustomers(ZohoCase):
    def acme(self):
        return self.linked("customer", "client_acme")

    def partner(self, **values):
        return self.env["res.partner"].create({"name": "Somebody", "is_company": True, **values})

    def in_currency(self, code):
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", code)])
        currency.active = True
        return self.env["product.pricelist"].create({"name": code, "currency_id": currency.id})

    def test_only_customers_of_imported_projects_come_in(self):
        self.first_sync()
        links = self.env["zoho.link"].search([("kind", "=", "customer")])
        names = ("client_acme", "client_borealis", "client_cobalt")
        self.assertEqual(sorted(links.mapped("zoho_id")), sorted(self.ids[n] for n in names))

    def test_details_and_contacts(self):
        self.first_sync()
        acme = self.acme()
        self.assertTrue(acme.is_company)
        self.assertEqual(acme.customer_rank, 1)
        self.assertEqual(
            (acme.email, acme.city, acme.zip), ("office@acme.example", "Paris", "75001")
        )
        self.assertEqual(acme.country_id.code, "FR")
        self.assertEqual(acme.street, "1 Rue de l'Exemple")
        self.assertEqual(acme.phone, "+33 1 99 00 12 34")
        self.assertEqual(
            acme.child_ids.mapped("email"), ["jane.doe@acme.example", "john.roe@acme.example"]
        )
        self.assertFalse(acme.child_ids.filtered("is_company"))

    # ------------------------------------------------------------------ who is known

    def test_known_by_email_whatever_its_case(self):
        known = self.partner(email="Office@ACME.example")
        self.first_sync()
        self.assertEqual(self.acme(), known)
        self.assertEqual((known.name, known.city), ("Acme SA", "Paris"))

    def test_known_by_tax_id(self):
        self.fake.raw(self.ids["client_acme"], vat="TAX-4711")
        known = self.partner(vat="TAX-4711")
        self.first_sync()
        self.assertEqual(self.acme(), known)

    def test_known_by_exact_name(self):
        known = self.partner(name="Cobalt Ltd", phone="+44 20 7946 0000")
        similar = self.partner(name="Acme S.A.")
        self.first_sync()
        self.assertEqual(self.linked("customer", "client_cobalt"), known)
        self.assertEqual(known.phone, "+44 20 7946 0000", "what Zoho leaves empty stays")
        self.assertNotEqual(self.acme(), similar)

    def test_email_counts_more_than_name(self):
        self.partner(name="Acme SA")
        known = self.partner(email="office@acme.example")
        self.first_sync()
        self.assertEqual(self.acme(), known)

    def test_a_person_of_another_customer_is_no_customer(self):
        other = self.partner(name="Other")
        person = self.partner(name="Acme SA", is_company=False, parent_id=other.id)
        self.first_sync()
        self.assertNotEqual(self.acme(), person)

    def test_customers_of_another_company_are_not_touched(self):
        company = self.env["res.company"].create({"name": "Sister"})
        theirs = self.partner(name="Acme SA", company_id=company.id)
        self.first_sync()
        self.assertNotEqual(self.acme(), theirs)

    def test_one_partner_never_stands_for_two_customers(self):
        self.fake.update(self.ids["client_cobalt"], email="office@acme.example")
        known = self.partner(email="office@acme.example")
        self.first_sync()
        self.assertFalse(self.errors())
        customers = self.acme() | self.linked("customer", "client_cobalt")
        self.assertIn(known, customers)
        self.assertEqual(len(customers), 2)

    # ------------------------------------------------------------------ whose details win

    def test_clone_leaves_the_known_customer_alone(self):
        known = self.partner(name="Acme SA", email="office@acme.example", city="Lyon")
        self.first_sync(customer_duplication="clone")
        self.assertNotEqual(self.acme(), known)
        self.assertEqual(self.acme().city, "Paris")
        self.assertEqual(known.city, "Lyon")
        self.assertEqual(self.linked("project", "project_acme").partner_id, self.acme())

    def test_clone_is_made_once(self):
        self.partner(name="Acme SA", email="office@acme.example")
        self.first_sync(customer_duplication="clone")
        self.fake.update(self.ids["client_acme"], city="Nice")
        self.full_sync()
        self.assertEqual(self.env["res.partner"].search_count([("name", "=", "Acme SA")]), 2)
        self.assertEqual(self.acme().city, "Nice")

    def test_customers_from_zoho_crm_always_take_zohos_details(self):
        self.fake.raw(self.ids["client_acme"], crm_account_id="4000000000000777")
        known = self.partner(email="office@acme.example", city="Lyon")
        self.first_sync(customer_duplication="clone")
        self.assertEqual(self.acme(), known)
        self.assertEqual(known.city, "Paris")

    def test_changes_follow(self):
        self.first_sync()
        self.acme().comment = "<p>Pays late</p>"
        self.fake.update(self.ids["client_acme"], city="Nice", phone="")
        self.fake.add_contact(self.ids["client_acme"], "Nina New", "nina@acme.example")
        run = self.sync()
        self.assertEqual(self.counts(run, "customer")["updated"], 1)
        self.assertEqual(self.acme().city, "Nice")
        self.assertEqual(self.acme().phone, "+33 1 99 00 12 34", "what Zoho leaves empty stays")
        self.assertIn("Pays late", self.acme().comment)
        self.assertIn("Nina New", self.acme().child_ids.mapped("name"))

    def test_changes_of_contacts_follow(self):
        self.first_sync()
        jane, john = (self.linked("contact", name) for name in ("contact_jane", "contact_john"))
        self.fake.update(self.ids["contact_jane"], name="Jane Roe", email="jane.roe@acme.example")
        self.fake.update(self.ids["contact_john"], email="")
        run = self.sync()
        self.assertEqual(self.counts(run, "customer")["updated"], 1)
        self.assertEqual((jane.name, jane.email), ("Jane Roe", "jane.roe@acme.example"))
        self.assertEqual(john.email, "john.roe@acme.example", "what Zoho leaves empty stays")
        self.assertEqual(len(self.acme().child_ids), 2)

    def test_a_contact_known_by_email_is_not_doubled(self):
        known = self.partner(email="office@acme.example")
        jane = self.partner(name="J. Doe", email="Jane.Doe@acme.example", parent_id=known.id)
        self.first_sync()
        self.assertEqual(self.linked("contact", "contact_jane"), jane)
        self.assertEqual(len(known.child_ids), 2)

    def test_the_state_belongs_to_its_country(self):
        """California (CA) is no part of Canada (CA)."""
        self.fake.update(self.ids["client_acme"], country="us", state="california")
        self.fake.update(self.ids["client_cobalt"], country="CA", state="CA")
        self.first_sync()
        acme, cobalt = self.acme(), self.linked("customer", "client_cobalt")
        self.assertEqual((acme.country_id.code, acme.state_id.code), ("US", "CA"))
        self.assertEqual((cobalt.country_id.code, cobalt.state_id.code), ("CA", False))

    # ------------------------------------------------------------------ currency

    def test_another_currency_is_an_error_and_touches_nothing(self):
        known = self.partner(name="Acme SA", city="Lyon")
        known.specific_property_product_pricelist = self.in_currency("EUR")
        self.env.flush_all()
        before = known.read(["name", "city", "email", "write_date", "child_ids"])
        run = self.first_sync()
        self.assertEqual(run.state, "done")
        self.assertEqual(known.read(["name", "city", "email", "write_date", "child_ids"]), before)
        self.assertFalse(self.acme())
        self.assertFalse(self.linked("project", "project_acme"))
        for kind, number in (("customer", 1), ("project", 2)):
            problems = self.errors(kind=kind, code="customer_currency")
            self.assertEqual(len(problems), number)
            for word in ("Acme SA", "EUR", "USD"):
                self.assertIn(word, problems[0].message)
        self.assertTrue(self.linked("project", "project_euro"), "the others came in")

    def test_repaired_currency_brings_everything_in(self):
        known = self.partner(name="Acme SA")
        known.specific_property_product_pricelist = self.in_currency("EUR")
        self.first_sync()
        self.assertTrue(self.errors(kind="task", code="project_missing"))
        known.specific_property_product_pricelist = self.in_currency("USD")
        self.sync()
        self.assertFalse(self.errors(), self.errors().mapped("message"))
        self.assertEqual(self.acme(), known)
        self.assert_mirrors()

    def test_a_customer_whose_currency_changes_later_keeps_its_details(self):
        self.first_sync()
        self.acme().specific_property_product_pricelist = self.in_currency("USD")
        self.fake.update(self.ids["client_acme"], currency="EUR", city="Nice")
        self.sync()
        self.assertEqual(self.acme().city, "Paris")
        self.assertTrue(self.errors(kind="customer", code="customer_currency"))
        self.fake.update(self.ids["client_acme"], currency="USD")
        self.sync()
        self.assertEqual(self.acme().city, "Nice")
        self.assertFalse(self.errors(kind="customer"))
