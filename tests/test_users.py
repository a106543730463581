"""Users: matched once by e-mail, otherwise archived employees; never a login, never a right."""

from .common import ZohoCase


class TestUsers(ZohoCase):
    def employee(self, **values):
        return self.env["hr.employee"].create({"name": "Somebody", **values})

    def user(self, login):
        return self.env["res.users"].create({"name": login, "login": login})

    def test_strangers_are_archived_employees_without_login(self):
        users = self.env["res.users"].with_context(active_test=False)
        before = users.search_count([])
        self.first_sync()
        chloe = self.linked("user", "user_chloe")
        self.assertFalse(chloe.active)
        self.assertFalse(chloe.user_id)
        self.assertEqual(chloe.zoho_staff, "inactive_timesheet_staff")
        self.assertEqual(chloe.company_id, self.connection.company_id)
        self.assertEqual(chloe.work_email, "chloe.carter@example.com")
        self.assertEqual(users.search_count([]), before, "no new login")

    def test_known_by_work_email_whatever_its_case(self):
        bruno = self.employee(work_email="BRUNO.becker@Example.COM", hourly_cost=99)
        self.first_sync()
        self.assertEqual(self.linked("user", "user_bruno"), bruno)
        self.assertEqual(bruno.zoho_staff, "project_staff")
        self.assertEqual(bruno.name, "Somebody", "nothing else is changed")
        self.assertEqual(bruno.work_email, "BRUNO.becker@Example.COM")
        self.assertEqual(bruno.hourly_cost, 99)
        self.assertTrue(bruno.active)

    def test_known_by_login_whatever_its_case(self):
        user = self.user("Chloe.Carter@Example.com")
        groups = user.group_ids
        chloe = self.employee(user_id=user.id, work_email="cc@elsewhere.example")
        self.first_sync()
        self.assertEqual(self.linked("user", "user_chloe"), chloe)
        self.assertEqual(user.group_ids, groups)

    def test_work_email_counts_more_than_login(self):
        by_login = self.employee(
            user_id=self.user("chloe.carter@example.com").id, work_email="x@elsewhere.example"
        )
        by_email = self.employee(work_email="chloe.carter@example.com")
        self.first_sync()
        self.assertEqual(self.linked("user", "user_chloe"), by_email)
        self.assertFalse(by_login.zoho_staff)

    def test_a_login_without_employee_gets_none(self):
        user = self.user("chloe.carter@example.com")
        self.first_sync()
        self.assertFalse(user.employee_ids)
        self.assertFalse(self.linked("user", "user_chloe").user_id)

    def test_employees_of_another_company_are_not_matched(self):
        company = self.env["res.company"].create({"name": "Sister"})
        theirs = self.employee(work_email="chloe.carter@example.com", company_id=company.id)
        self.first_sync()
        self.assertNotEqual(self.linked("user", "user_chloe"), theirs)
        self.assertFalse(theirs.zoho_staff)

    def test_matched_once(self):
        """A later change of an e-mail, here or there, does not move a person's hours."""
        bruno = self.employee(work_email="bruno.becker@example.com")
        self.first_sync()
        bruno.work_email = "bb@elsewhere.example"
        self.employee(work_email="b.becker@example.com")
        self.fake.update(self.ids["user_bruno"], email="b.becker@example.com")
        self.full_sync()
        self.assertEqual(self.linked("user", "user_bruno"), bruno)
        self.assertEqual(bruno.work_email, "bb@elsewhere.example")

    def test_a_closed_account_keeps_its_name_and_has_no_email(self):
        self.first_sync()
        david = self.linked("user", "user_closed")
        self.assertEqual(david.name, "David Dupont")
        self.assertFalse(david.work_email)
        self.assertEqual(self.linked("timesheet", "log_closed_user").employee_id, david)

    def test_two_closed_accounts_are_two_people(self):
        self.first_sync()
        first = self.linked("user", "user_closed")
        first.active = True  # archived employees are not matched at all
        other = self.fake.add_user("Erik Ende", "erik@example.com", closed=True)
        self.sync()
        self.assertTrue(self.link("user", other))
        self.assertNotEqual(self.link("user", other).res_id, first.id)

    def test_an_invited_person_comes_in(self):
        self.first_sync()
        self.assertEqual(self.linked("user", "user_invited").name, "Elena")

    def test_nobody_and_desk_are_no_people(self):
        self.override_users()
        self.fake.raw(
            self.ids["user_invited"], zuid=0, full_name="Unassigned User", email="Unassigned User"
        )
        self.first_sync()
        self.assertFalse(self.linked("user", "user_invited"))
        employees = self.env["hr.employee"].with_context(active_test=False)
        for name in ("Unassigned User", "Zoho Desk"):
            self.assertFalse(employees.search([("name", "=", name)]))

    def test_the_people_of_customers_are_no_employees(self):
        """Whether the portal leaves them out, lists them all the same, or refuses to choose."""
        for answer in ("honoured", "ignored", "refused"):
            with self.subTest(answer), self.env.cr.savepoint(flush=False) as savepoint:
                self.fake.set_traits(users_type=answer)
                self.assertEqual(self.first_sync().state, "done")
                self.assertTrue(self.linked("user", "user_chloe"))
                jane = [("work_email", "=", "jane.doe@acme.example")]
                employees = self.env["hr.employee"].with_context(active_test=False)
                self.assertFalse(employees.search(jane))
                self.assertTrue(self.linked("contact", "contact_jane"))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_people_of_customers_in_the_older_list(self):
        self.fake.refuse("/api/v3.1/portal/{p}/users")
        self.first_sync()
        self.assertTrue(self.linked("user", "user_chloe"))
        self.assertFalse(self.link("user", self.ids["contact_jane"]))

    def test_who_is_not_listed_comes_with_the_hours(self):
        """Former members are missing from the list of users, not from their logs."""
        self.fake.delete(self.ids["user_chloe"])
        self.fake.raw(self.ids["log_child"], owner={"zpuid": "77", "zuid": 5, "name": "Chloe C."})
        self.first_sync()
        owner = self.linked("timesheet", "log_child").employee_id
        self.assertEqual((owner.name, owner.active), ("Chloe C.", False))
        self.assertEqual(self.link("user", "77").res_id, owner.id)

    def test_cost_rate_in_the_currency_of_the_company_only(self):
        self.fake.update(self.ids["user_chloe"], cost_rate=50, currency="JPY")
        self.first_sync()
        self.assertEqual(self.linked("user", "user_bruno").hourly_cost, 40)
        self.assertEqual(self.linked("user", "user_chloe").hourly_cost, 0)

    def test_changes_of_strangers_follow(self):
        self.first_sync()
        chloe = self.linked("user", "user_chloe")
        self.fake.update(self.ids["user_chloe"], name="Chloe Cartwright", last_name="Cartwright")
        self.sync()
        self.assertEqual(chloe.name, "Chloe Cartwright")
        self.assertFalse(chloe.active)

    def test_who_leaves_keeps_the_hours(self):
        self.first_sync()
        chloe = self.linked("user", "user_chloe")
        self.fake.delete(self.ids["user_chloe"])
        self.full_sync()
        self.assertTrue(chloe.exists())
        self.assertTrue(self.linked("timesheet", "log_child"))
