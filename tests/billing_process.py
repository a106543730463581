"""Two accountants at once: ``python -m tests.billing_process <odoo.conf> <database>``.

Makes a project with hours, then forks two processes that both have seen the hours unbilled before
either of them invoices. Each says a JSON line: ``{"invoice": id}`` or ``{"refused": sentence}``.
"""

import json
import multiprocessing
import sys
from datetime import date

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config


def prepare(env):
    """:return: id of a project with ten unbilled hours"""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company, False)
    customer = env["res.partner"].create({"name": "Acme SA", "is_company": True})
    employee = env["hr.employee"].create({"name": "Ana Alvarez"})
    project = env["project.project"].create(
        {
            "name": "Website",
            "company_id": company.id,
            "partner_id": customer.id,
            "allow_billable": True,
            "allow_timesheets": True,
            "zoho_billing_method": "project_hours",
            "zoho_rate": 85,
        }
    )
    env["account.analytic.line"].create(
        [
            {
                "name": f"Hour {number}",
                "project_id": project.id,
                "employee_id": employee.id,
                "date": date(2026, 7, 1),
                "unit_amount": 1,
                "zoho_billing_state": "unbilled",
                "is_so_line_edited": False,
            }
            for number in range(10)
        ]
    )
    return project.id


def bill(registry, project_id, barrier, answers):
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        project = env["project.project"].browse(project_id)
        wizard = env["zoho.project.invoice"].create({"project_ids": project.ids})
        cr.commit()
        env.invalidate_all()
        assert wizard.timesheet_ids.mapped("zoho_billing_state") == ["unbilled"] * 10
        barrier.wait()
        try:
            action = retrying(wizard.action_create_invoice, env)
            answers.put({"invoice": action["res_id"]})
        except UserError as refusal:
            cr.rollback()
            answers.put({"refused": str(refusal)})


def main(configuration, database):
    config.parse_config(["-c", configuration, "-d", database, "--log-level", "critical"])
    registry = Registry(database)
    with registry.cursor() as cr:
        project_id = prepare(api.Environment(cr, SUPERUSER_ID, {}))
    odoo.sql_db.close_db(database)  # children must not share a connection
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(2), context.SimpleQueue()
    children = [
        context.Process(target=bill, args=(registry, project_id, barrier, answers))
        for _number in range(2)
    ]
    for child in children:
        child.start()
    for _child in children:
        print(json.dumps(answers.get()), flush=True)
    for child in children:
        child.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
