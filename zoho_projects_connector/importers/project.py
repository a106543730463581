from types import SimpleNamespace

from odoo import models
from odoo.fields import Command

from ..zoho import values
from .job import RecordProblem
from .primary_client import type_of
from .project_terms import TERMS
from .reading import KNOWN_DELETED
from .writing import QUIET

NAME_LIMIT = 200
# What is read by its changes; bugs are read completely every time.
PARTS = {"milestone", "task_list", "task", "timesheet"}

# What the row of a project tells of the size of other modules.
COUNTERS = {"milestone": "milestones", "task": "tasks", "bug": "issues"}


class ZohoImporterProject(models.AbstractModel):
    """Projects with a primary client → billable projects with timesheets."""

    _name = "zoho.importer.project"
    _inherit = [
        "zoho.importer.primary.client",
        "zoho.importer",
        "zoho.importer.labels",
        "zoho.importer.project.terms",
    ]
    _description = "Zoho Importer: Projects"

    _kind = "project"
    _res_model = "project.project"
    _api_name = "projects"

    def _listings(self, job):
        states = ("active", "archived", "template") if job.full else ("active", "archived")
        return job.portal.projects(states)

    def _project_of(self, row):
        return str(row["id"]), values.text(row.get("name"), "name", NAME_LIMIT)

    def _import_page(self, job, rows):
        if job.full and not job.again:
            self._announce(job, rows)
        super()._import_page(job, rows)

    def _announce(self, job, rows):
        """Note how many milestones, tasks and bugs are to come: people see how far the sync is."""
        begins = not job.entity.resume_listing
        # The lists of the whole portal leave out what belongs to archived projects.
        rows = [row for row in rows if isinstance(row, dict) and type_of(row) == "active"]
        for entity in job.connection.entity_ids.filtered(lambda e: e.kind in COUNTERS):
            number = sum(values.total_count(row, COUNTERS[entity.kind]) for row in rows)
            entity.expected_count = number + (0 if begins else entity.expected_count)

    def _prepare(self, job, rows):
        links = self.env["zoho.link"]._find(job.connection, self._kind, rows)
        asked, clients, refused = self._primary_clients(job, rows, links)
        customers = self.env["zoho.importer.customer"]
        partners, problems = customers._partners(
            job, {str(client["id"]): client for client in clients.values()}
        )
        projects = self.env["project.project"].with_context(active_test=False)
        linked = projects.browse([link.res_id for link in links.values()]).exists()
        owners = [row.get("owner") for row in rows.values()]
        return SimpleNamespace(
            asked=asked,
            refused=refused,
            clients={zoho_id: str(client["id"]) for zoho_id, client in clients.items()},
            partners=partners,
            problems=problems,
            partner_of={project.id: project.partner_id.id for project in linked},
            left_out=job.left_out_projects(),
            currencies=self._currencies(rows.values()),
            users=self.env["zoho.importer.user"]._users(job, owners),
            tags=self._tags(job, rows.values()),
            custom=self._custom_fields(job, rows.values()),
        )

    def _reason_left_out(self, job, candidate, refs):
        if candidate.zoho_id in refs.refused:
            raise RecordProblem("zoho_refused", refs.refused[candidate.zoho_id])
        kind = type_of(candidate.row)
        if kind == "template":
            return "template"
        if kind == "archived" and not candidate.link:
            return "archived"
        if candidate.zoho_id in refs.asked:
            return None if candidate.zoho_id in refs.clients else "no_primary_client"
        as_before = refs.left_out.get(candidate.zoho_id) == (
            "no_primary_client",
            candidate.updated_at,
        )
        return "no_primary_client" if as_before or not candidate.link else None

    def _values(self, job, candidate, refs):
        row = candidate.row
        name = values.text(row.get("name"), "name", NAME_LIMIT)
        if not name:
            raise values.InvalidValue("missing", "name")
        prepared = {
            "name": name,
            "active": type_of(row) != "archived",
            "partner_id": self._partner(candidate, refs),
            "description": values.rich_text(row.get("description")) or False,
            "user_id": refs.users.get(values.person_id(row.get("owner"))) or False,
            **self._period(row),
            "tag_ids": [Command.set(self._tag_ids(row, refs.tags))],
            "zoho_created_at": values.created_at(row) or False,
            "zoho_key": values.text(row.get("key"), "key", 64) or False,
            **self._terms(row, refs.currencies),
        }
        return prepared | self._custom_values(row, refs.custom)

    def _mirrored_fields(self):
        return frozenset(
            {
                "name",
                "active",
                "company_id",
                "partner_id",
                "description",
                "user_id",
                "date_start",
                "date",
                "tag_ids",
                "zoho_created_at",
                "zoho_key",
                *TERMS,
            }
        )

    def _partner(self, candidate, refs):
        if candidate.zoho_id not in refs.asked:
            return refs.partner_of.get(candidate.link.res_id) or False
        client_id = refs.clients[candidate.zoho_id]
        if client_id not in refs.partners:
            problem = refs.problems.get(client_id)
            if problem:
                raise RecordProblem(problem.code, problem.message)
            raise values.InvalidValue("missing", "primary client")
        return refs.partners[client_id]

    def _period(self, row):
        """Odoo wants both days or none, in order."""
        start = values.plain_date(row.get("start_date"), "start_date")
        end = values.plain_date(row.get("end_date"), "end_date")
        if not start or not end or start > end:
            return {"date_start": False, "date": False}
        return {"date_start": start, "date": end}

    def _begin(self, job):
        """A complete reading forgets who was left out: who comes in again has to catch up."""
        left_out = self.env["zoho.sync.exclusion"]._left_out_projects(job.connection)
        links = self.env["zoho.link"]._find(job.connection, self._kind, left_out)
        waiting = [*(job.entity.catch_up_ids or []), *links]
        super()._begin(job)
        if job.full:
            job.entity.catch_up_ids = [*dict.fromkeys(waiting)]

    def _create(self, job, candidates, refs):
        created = super()._create(job, candidates, refs)
        self._have_caught_up(job, {c.zoho_id: values.created_at(c.row) for c in created})
        return created

    def _update(self, job, candidates):
        """The lists of the whole portal left out what belonged to archived projects."""
        projects = self.env["project.project"].with_context(active_test=False)
        projects = projects.browse([candidate.link.res_id for candidate in candidates]).exists()
        archived = set(projects.filtered(lambda project: not project.active)._ids)
        updated = super()._update(job, candidates)
        restored = [c.zoho_id for c in updated if c.record_id in archived and c.values["active"]]
        self._have_caught_up(job, dict.fromkeys(restored))
        return updated

    def _bring_back(self, job, links):
        """What belonged to the projects is in no list of changes."""
        self._have_caught_up(job, dict.fromkeys(links.mapped("zoho_id")))

    def _have_caught_up(self, job, projects):
        """Projects may come in long after their work was entered: when they get a primary client,
        for instance. What was read without them is read again, for them alone.

        :param projects: ``{zoho id: when it was made, None for long ago}``
        """
        if not projects:
            return
        exclusions = self.env["zoho.sync.exclusion"]
        of_projects = [
            ("connection_id", "=", job.connection.id),
            ("project_zoho_id", "in", list(projects)),
        ]
        exclusions.search([*of_projects, ("reason", "=", "project_left_out")]).unlink()
        for entity in job.connection.entity_ids:
            cursor = entity.cursor_at
            if entity.kind not in PARTS or not (cursor or entity.pass_mode):
                continue
            late = [
                zoho_id
                for zoho_id, made_at in projects.items()
                # A pass under way may have passed by them.
                if entity.pass_mode or made_at is None or made_at <= cursor
            ]
            if late:
                waiting = [*(entity.catch_up_ids or []), *late]
                entity.catch_up_ids = [*dict.fromkeys(waiting)]
                # What is read again is counted again.
                counted = [*of_projects[:1], ("project_zoho_id", "in", late)]
                exclusions.search([*counted, ("kind", "=", entity.kind)]).unlink()

    def _create_records(self, job, candidates):
        fixed = {
            "company_id": job.connection.company_id.id,
            "allow_timesheets": True,
            "allow_billable": True,
            "allow_milestones": True,
            # Not “portal”: customers are not invited to see a project because it was imported.
            "privacy_visibility": "employees",
        }
        projects = self._target().create([fixed | candidate.values for candidate in candidates])
        for candidate, project in zip(candidates, projects, strict=True):
            candidate.record_id = project.id

    def _is_not_counted_yet(self, job, candidate):
        return True  # see _store_outcome

    def _store_outcome(self, job, came_through):
        """Projects are left out one by one, not counted: each remembers what it looked like."""
        left_out = {
            project_id: (reason, name, updated_at)
            for (reason, project_id), (_number, name, updated_at) in job.left_out.items()
        }
        job.left_out = {}
        self._have_caught_up(job, self._let_in_again(job, came_through, left_out))
        super()._store_outcome(job, came_through)
        self.env["zoho.sync.exclusion"]._set_projects(job.connection, came_through, left_out)

    def _let_in_again(self, job, came_through, left_out):
        """:return: those of the imported projects that had lost their primary client, with None
        each"""
        rows = self.env["zoho.sync.exclusion"].search(
            [
                ("connection_id", "=", job.connection.id),
                ("kind", "=", self._kind),
                ("reason", "=", "no_primary_client"),
                ("project_zoho_id", "in", list(came_through)),
            ]
        )
        before = {*rows.mapped("project_zoho_id"), *(job.entity.catch_up_ids or [])}
        again = before & set(came_through) - left_out.keys()
        if again & set(job.entity.catch_up_ids or []):
            job.entity.catch_up_ids = [z for z in job.entity.catch_up_ids if z not in again]
        return dict.fromkeys(again)

    def _forget_stale_errors(self, entity):
        """Nor does a customer have to be settled that no project is done for any longer."""
        super()._forget_stale_errors(entity)
        customers = entity.connection_id.entity_ids.filtered(lambda e: e.kind == "customer")
        super()._forget_stale_errors(customers)

    def _foresee(self, job, candidate, verdict):
        """Projects count their work: it need not be read to be foreseen."""
        super()._foresee(job, candidate, verdict)
        forecast, row = job.forecast, candidate.row
        if verdict == "left_out":
            forecast.left_out[candidate.zoho_id] = candidate.reason
            if candidate.reason != "no_primary_client":
                return  # the lists of the portal hold no work of archived projects and templates
        elif verdict == "wanted":
            forecast.note_project_day(candidate.values["zoho_created_at"])
        outcome = {"wanted": "created"}.get(verdict, verdict)
        for kind, key in COUNTERS.items():
            counted = forecast.counted.setdefault(kind, {})
            counted[outcome] = counted.get(outcome, 0) + values.total_count(row, key)

    def _handle_vanished(self, job, links):
        """Deleted in Zoho: archived here, with all that belongs to it.

        As long as no list has shown archived projects, it may have been archived only: then its
        work stays.
        """
        projects = self.env["project.project"].browse(links.mapped("res_id")).exists()
        present = projects.with_context(**QUIET).filtered("active")
        present.active = False
        if job.portal.lists_archived_projects():
            links.seen_scan = KNOWN_DELETED
            job.count("removed", len(links))
        else:
            links.fingerprint = False  # what was last written is not what is there now
            job.count("removed", len(present))
