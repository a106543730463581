"""What the tests of the preview share: its numbers, and the same of what a sync did."""

from datetime import timedelta

from .common import ZohoCase


class PreviewCase(ZohoCase):
    maxDiff = None

    def setUp(self):
        super().setUp()
        # Small pages take many calls; their budget is tested apart.
        self.env["ir.config_parameter"].set_param(
            "zoho_projects_connector.calls_per_two_minutes", "1000"
        )
        self.connection = self.connect()

    def fresh_log(self, **values):
        """A log that proves that those of the whole portal can be listed at once."""
        day = self.fake.clock.now().date() - timedelta(days=5)
        user, task = self.ids["user_ana"], self.ids["task_root"]
        values = {"user": user, "task": task, "date": day, "hours": "1:00"} | values
        return self.fake.add_log(self.ids["project_acme"], **values)

    def preview(self, **preferences):
        """:return: the preview made by the button"""
        self.connection.write(preferences)
        action = self.connection.action_preview()
        return self.env["zoho.preview"].browse(action["res_id"])

    def match(self, name):
        """:return: the match of a Zoho record, by its name in the fake's ``ids``"""
        return self.env["zoho.match"].search([("zoho_id", "=", self.ids[name])])

    def numbers(self, preview):
        """:return: ``{kind: {"created": n, "left_out": {reason: n}, "failed": {code: n}}}``"""
        numbers = {}
        for line in preview.line_ids:
            of_kind = numbers.setdefault(line.kind, {"created": 0, "left_out": {}, "failed": {}})
            if line.outcome in ("created", "matched"):
                of_kind["created"] += line.count
            else:
                of_kind[line.outcome][line.reason_code] = line.count
        return numbers

    def done(self, run):
        """:return: the same of what a first sync did"""
        numbers = {}
        for line in run.line_ids:
            failed = {}
            for error in self.errors(kind=line.kind):
                failed[error.code] = failed.get(error.code, 0) + 1
            found = {
                "created": line.created_count,
                "left_out": self.left_out(line.kind),
                "failed": failed,
            }
            if any(found.values()):
                numbers[line.kind] = found
        return numbers

    def sync_for_the_first_time(self):
        self.connection.action_save_and_sync()
        return self.sync()

    def assert_comes_true(self, preview):
        """:return: the numbers foreseen, which the sync just made has confirmed"""
        self.assertEqual(preview.state, "done", preview.message)
        foreseen = self.numbers(preview)
        self.assertEqual(foreseen, self.done(self.sync_for_the_first_time()))
        return foreseen


class MatchCase(PreviewCase):
    def partner(self, **values):
        return self.env["res.partner"].create({"name": "Somebody", "is_company": True, **values})

    def employee(self, **values):
        return self.env["hr.employee"].create({"name": "Somebody", **values})

    def decide(self, name, **values):
        """Decide who a Zoho record is, without a preview."""
        kind = name.partition("_")[0].replace("client", "customer")
        identity = {"connection_id": self.connection.id, "kind": kind, "zoho_id": self.ids[name]}
        return self.env["zoho.match"].create({**identity, "name": name, **values})

    def in_currency(self, code):
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", code)])
        currency.active = True
        return self.env["product.pricelist"].create({"name": code, "currency_id": currency.id})
