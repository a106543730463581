"""What an import left behind, comparable between two databases or two imports.

Everything is told by Zoho ids: the numbers of Odoo's records differ from import to import.
"""

# Model: its plain columns, and the columns that point to other imported records.
COMPARED = {
    "res.partner": (("name", "email", "phone", "city", "is_company", "active"), {"parent_id"}),
    "hr.employee": (("name", "work_email", "active", "zoho_staff", "hourly_cost"), set()),
    "project.project": (
        ("name", "active", "date_start", "date", "user_id", "description", "allow_billable")
        + ("zoho_key", "zoho_billing_method", "zoho_rate", "zoho_fixed_cost", "zoho_created_at"),
        {"partner_id"},
    ),
    "project.milestone": (("name", "deadline", "is_reached"), {"project_id"}),
    "zoho.task.list": (
        ("name", "active", "is_completed", "sequence"),
        {"project_id", "milestone_id"},
    ),
    "project.task": (
        ("name", "active", "state", "priority", "description", "date_deadline", "zoho_kind")
        + ("zoho_prefix", "allocated_hours", "effective_hours", "sale_line_id"),
        {"project_id", "parent_id", "stage_id", "milestone_id", "zoho_task_list_id", "partner_id"},
    ),
    "account.analytic.line": (
        ("name", "date", "unit_amount", "amount", "so_line", "zoho_billing_state"),
        {"project_id", "task_id", "employee_id", "partner_id"},
    ),
    "project.task.type": (("name", "fold"), set()),
    "project.tags": (("name",), set()),
}
# Records without a link would be duplicates or leftovers.
COUNTED = (
    *(model.replace(".", "_") for model in COMPARED),
    "account_analytic_account",
    "project_task_user_rel",
    "project_tags_project_task_rel",
    "project_project_project_tags_rel",
    "resource_resource",
    "zoho_link",
)


def end_state(cr):
    """:param cr: a cursor, Odoo's or psycopg2's
    :return: ``{what: {key: values}}``; ends equal exactly when two imports have the same result
    """
    links = _rows(
        cr,
        "SELECT res_model, res_id, kind, zoho_id, fingerprint IS NULL, zoho_updated_at,"
        " awaited_zoho_id FROM zoho_link",
    )
    names = {}
    for model, res_id, kind, zoho_id, *_rest in links:
        names.setdefault((model, res_id), []).append(f"{kind} {zoho_id}")
    names = {record: ", ".join(sorted(keys)) for record, keys in names.items()}
    state = {
        "links": {(kind, zoho_id): (model, *rest) for model, _id, kind, zoho_id, *rest in links},
        "counts": {
            table: _rows(cr, f'SELECT count(*) FROM "{table}"')[0][0]  # noqa: S608
            for table in COUNTED
        },
        "left out": dict(
            _rows(
                cr,
                "SELECT kind || ' ' || reason || ' ' || coalesce(project_zoho_id, ''), count"
                " FROM zoho_sync_exclusion",
            )
        ),
        "errors": dict(
            _rows(cr, "SELECT kind || ' ' || coalesce(zoho_id, ''), code FROM zoho_sync_error")
        ),
    }
    for model, (columns, references) in COMPARED.items():
        state[model] = _records(cr, model, columns, sorted(references), names)
    return state


def _records(cr, model, columns, references, names):
    table = model.replace(".", "_")
    targets = dict(
        _rows(
            cr,
            "SELECT name, relation FROM ir_model_fields WHERE model = %s AND name = ANY(%s)",
            [model, references],
        )
    )
    selected = ", ".join(f'"{column}"' for column in ("id", *columns, *references))
    found = {}
    for res_id, *values in _rows(cr, f"SELECT {selected} FROM {table}"):  # noqa: S608
        if (model, res_id) not in names:
            continue
        plain = [str(value) for value in values[: len(columns)]]
        pointers = [
            names.get((targets[column], value), value and "not imported")
            for column, value in zip(references, values[len(columns) :], strict=True)
        ]
        found[names[model, res_id]] = dict(
            zip((*columns, *references), (*plain, *pointers), strict=True)
        )
    return found


def _rows(cr, query, parameters=None):
    cr.execute(query, parameters)
    return cr.fetchall()


class EndStateMixin:
    """For tests of :class:`common.ZohoCase` that disturb an import."""

    maxDiff = None

    def undisturbed_state(self, **preferences):
        """Import the portal as it is now, take it all back.

        :return: what the import had left behind
        """
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT undisturbed")
        self.assertEqual(self.first_sync(**preferences).state, "done")
        state = self.end_state()
        self.env.invalidate_all()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT undisturbed")
        self.env.transaction.clear()
        self.registry.clear_all_caches()
        self.fake.forget_requests()
        return state

    def end_state(self):
        self.env.flush_all()
        return end_state(self.env.cr)

    def assertSameEnd(self, actual, expected):
        for what, values in expected.items():
            self.assertEqual(actual[what], values, what)
