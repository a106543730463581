"""Two people invoicing the same hours at the same time: the hours are billed once."""

import json
import os
import subprocess
import sys
import unittest

from .processes import PROJECT, DatabaseCopy

TIMEOUT_S = 120


class TestConcurrency(unittest.TestCase):
    def test_two_accountants(self):
        database = DatabaseCopy("billing")
        self.addCleanup(database.drop)
        database.create()
        done = subprocess.run(
            [
                os.environ.get("ZOHO_TEST_PYTHON", sys.executable),
                *("-m", "tests.billing_process", os.environ["ZOHO_TEST_ODOO_CONF"], database.name),
            ],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), 2, done.stderr)
        [invoice] = [answer["invoice"] for answer in answers if "invoice" in answer]
        [refusal] = [answer["refused"] for answer in answers if "refused" in answer]
        self.assertRegex(refusal, "invoiced meanwhile|just invoicing")
        with database.cursor() as cr:
            cr.execute(
                "SELECT timesheet_invoice_id, count(*) FROM account_analytic_line"
                " WHERE zoho_billing_state = 'invoiced' GROUP BY 1"
            )
            self.assertEqual(cr.fetchall(), [(invoice, 10)])
            cr.execute(
                "SELECT sum(quantity) FROM account_move_line line"
                " JOIN account_move move ON move.id = line.move_id"
                " WHERE line.display_type = 'product' AND move.move_type = 'out_invoice'"
            )
            self.assertEqual(cr.fetchone(), (10,))
