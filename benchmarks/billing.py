"""5,000 hours on one invoice: the addon's dialog, by task, against Odoo's own wizard, one line.

Both begin with the same project, whose hours Odoo has put on the lines of its order, and end with a
draft invoice that holds all of them.
"""

from datetime import date, timedelta

from .measure import measured

TASKS = 100
PEOPLE = 10
FIRST_DAY = date(2026, 1, 1)
RATE = 85.55


def prepare(env, logs):
    """:return: a project with so many unbilled hours, delivered on the line of its order"""
    company = env.company
    env["account.chart.template"].try_loading("generic_coa", company, False)
    customer = env["res.partner"].create({"name": "Acme SA", "is_company": True})
    people = env["hr.employee"].create([{"name": f"Person {n}"} for n in range(PEOPLE)])
    project = env["project.project"].create(
        {
            "name": "Website",
            "company_id": company.id,
            "partner_id": customer.id,
            "allow_billable": True,
            "allow_timesheets": True,
            "zoho_billing_method": "project_hours",
            "zoho_rate": RATE,
        }
    )
    tasks = env["project.task"].create(
        [{"name": f"Task {n}", "project_id": project.id, "zoho_kind": "task"} for n in range(TASKS)]
    )
    env["account.analytic.line"].create(
        [
            {
                "name": f"Work {n}",
                "project_id": project.id,
                "task_id": tasks[n % TASKS].id,
                "employee_id": people[n % PEOPLE].id,
                "date": FIRST_DAY + timedelta(days=n % 180),
                "unit_amount": (n % 95 + 5) / 60,
                "zoho_billing_state": "unbilled",
                "is_so_line_edited": False,
            }
            for n in range(logs)
        ]
    )
    project._zoho_bind_rates()
    env.cr.commit()
    return project


def addon(env, logs):
    """:return: what :func:`measured` gives, and what was billed"""
    project = prepare(env, logs)
    with measured() as figures:
        wizard = env["zoho.project.invoice"].create({"project_ids": project.ids})
        invoice = env["account.move"].browse(wizard.action_create_invoice()["res_id"])
        env.cr.commit()
    return figures | _billed(invoice)


def core(env, logs):
    """:return: the same of Odoo's own wizard"""
    project = prepare(env, logs)
    order = project.sale_order_id
    with measured() as figures:
        wizard = env["sale.advance.payment.inv"].create(
            {"sale_order_ids": order.ids, "advance_payment_method": "delivered"}
        )
        wizard.create_invoices()
        env.cr.commit()
    return figures | _billed(order.invoice_ids)


def _billed(invoice):
    return {
        "lines": len(invoice.invoice_line_ids),
        "timesheets": len(invoice.timesheet_ids),
        "hours": round(sum(invoice.invoice_line_ids.mapped("quantity")), 2),
    }
