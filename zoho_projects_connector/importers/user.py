from types import SimpleNamespace

from odoo import models

from ..zoho import values
from .writing import QUIET


class ZohoImporterUser(models.AbstractModel):
    """Portal users → employees.

    Who is known in Odoo by e-mail becomes *Project Staff* and is not changed otherwise. Who is
    not becomes an archived employee without login, *Inactive Timesheet Staff*: it owns hours,
    costs no licence and shows up in no planning.
    """

    _name = "zoho.importer.user"
    _inherit = "zoho.importer"
    _description = "Zoho Importer: Users"

    _kind = "user"
    _res_model = "hr.employee"
    _api_name = "users"
    _notices_deletions = False  # who left keeps the hours

    def _listings(self, job):
        return job.portal.users()

    def _identified(self, job, rows):
        """Pseudo users (nobody, Desk) are no people, and the people of customers no employees.
        V3.1 calls the key of a user `id`, V3 `zpuid`."""
        real = []
        for row in rows:
            if not isinstance(row, dict):
                real.append(row)
            elif not job.embedded and values.is_client_user(row):
                continue
            elif zpuid := values.person_id(row):
                real.append(row | {"id": zpuid})
        return super()._identified(job, real)

    def _prepare(self, job, rows):
        links = self.env["zoho.link"]._find(job.connection, self._kind, rows)
        employees = self.env["hr.employee"].with_context(active_test=False)
        linked = employees.browse([link.res_id for link in links.values()]).exists()
        unknown = [row for zoho_id, row in rows.items() if zoho_id not in links]
        matches = self.env["zoho.match"]
        return SimpleNamespace(
            decided=matches._decided(job.connection, self._kind, rows.keys() - links.keys()),
            reserved=matches._reserved(job.connection, self._kind),
            taken=job.taken(self._kind),
            staff={employee.id: employee.zoho_staff for employee in linked},
            by_email=self._employees_by_email(
                job, [values.email(row.get("email")) for row in unknown]
            ),
        )

    def _employees_by_email(self, job, emails):
        """:return: ``{e-mail: employee}``: by work e-mail first, then by login"""
        emails = [email for email in emails if email]
        if not emails:
            return {}
        company = job.connection.company_id
        employees = self.env["hr.employee"].search(
            [
                ("company_id", "=", company.id),
                "|",
                ("work_email", "in", self._work_emails(emails)),
                ("user_id", "in", self._users_by_login(emails)),
            ]
        )
        by_login = {e.user_id.login.lower(): e for e in employees if e.user_id.login}
        by_work_email = {e.work_email.lower(): e for e in employees if e.work_email}
        return by_login | by_work_email

    def _work_emails(self, emails):
        """The same addresses as they are written in Odoo, whatever their case."""
        self.env["hr.employee"].flush_model(["work_email"])
        self.env.cr.execute(
            "SELECT DISTINCT work_email FROM hr_employee WHERE lower(work_email) = ANY(%s)",
            [emails],
        )
        return [email for (email,) in self.env.cr.fetchall()]

    def _users_by_login(self, emails):
        self.env.cr.execute("SELECT id FROM res_users WHERE lower(login) = ANY(%s)", [emails])
        return [user_id for (user_id,) in self.env.cr.fetchall()]

    def _values(self, job, candidate, refs):
        row = candidate.row
        email = values.email(row.get("email"))
        match = self._match(candidate, refs, email) if candidate.link is None else None
        known_staff = refs.staff.get(candidate.link.res_id) if candidate.link else None
        if match or known_staff == "project_staff":
            candidate.record_id = match.id if match else 0
            return {"zoho_staff": "project_staff"}
        prepared = {
            "name": values.person_name(row) or email or candidate.zoho_id,
            "work_email": email or False,
            "zoho_staff": "inactive_timesheet_staff",
        }
        cost = (row.get("budget") or {}).get("cost_rate_per_hour")
        if values.currency_code(cost or {}) == job.connection.company_id.currency_id.name:
            prepared["hourly_cost"] = values.amount(cost)
        return prepared

    def _match(self, candidate, refs, email):
        """:return: the employee a person chose, else the one with this e-mail or login, or None;
        ``candidate.matched_by`` says how it was found
        """
        decided = refs.decided.get(candidate.zoho_id)
        if decided:
            employee = decided._chosen(refs.taken)
            candidate.matched_by = "hand"
        else:
            employee = refs.by_email.get(email)
            if not employee or employee.id in refs.reserved:
                return None
            by_email = (employee.work_email or "").lower() == email
            candidate.matched_by = "email" if by_email else "login"
        if employee:
            refs.taken.add(employee.id)
        candidate.match = employee
        return employee

    def _mirrored_fields(self):
        # Of Inactive Timesheet Staff; about Project Staff Odoo decides, see hr.employee.
        return frozenset({"name", "work_email", "zoho_staff"})

    def _create_records(self, job, candidates):
        self._update_records(job, [candidate for candidate in candidates if candidate.record_id])
        strangers = [candidate for candidate in candidates if not candidate.record_id]
        company = {"company_id": job.connection.company_id.id, "active": False}
        employees = self._target().create([candidate.values | company for candidate in strangers])
        for candidate, employee in zip(strangers, employees, strict=True):
            candidate.record_id = employee.id

    def _target(self):
        return self.env["hr.employee"].with_context(**QUIET, active_test=False)

    # ------------------------------------------------------------------ for a preview

    def _foresee(self, job, candidate, verdict):
        super()._foresee(job, candidate, verdict)
        self._suggest(job, candidate, values.person_name(candidate.row), verdict)

    def _outcome(self, candidate):
        return ("matched", candidate.matched_by) if candidate.record_id else ("created", "")

    # ------------------------------------------------------------------ for other importers

    def _employees(self, job, people):
        """The employees of people named in other records; unknown ones are created.

        :param people: user objects as they are embedded in tasks and time logs
        :return: ``{zpuid: employee id}``
        """
        by_id = {values.person_id(person): person for person in people if values.person_id(person)}
        known = job.resolve(self._kind, by_id)
        missing = [{**by_id[zpuid], "id": zpuid} for zpuid in by_id if zpuid not in known]
        if missing:
            self._import_embedded(job, missing)
            known = job.resolve(self._kind, by_id)
        return known

    def _users(self, job, people):
        """:return: ``{zpuid: Odoo user id}`` of the people who have a login in Odoo"""
        zpuids = {values.person_id(person) for person in people} - {""}
        known = job.resolve(self._kind, zpuids)
        employees = self.env["hr.employee"].with_context(active_test=False)
        with_user = {
            employee.id: employee.user_id.id
            for employee in employees.browse(known.values()).exists()
            if employee.user_id.active
        }
        return {z: with_user[e] for z, e in known.items() if e in with_user}
