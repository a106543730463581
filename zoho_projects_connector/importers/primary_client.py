from odoo import models

from ..zoho import errors, values

# Under this key a project that fails keeps what its customer was said to be: it has neither link
# nor exclusion to tell that it was asked about.
ASKED = "asked_for_client"
# So many refusals, and not one answer ever: the portal has no such list.
REFUSALS = 5
INTERRUPTIONS = (errors.ZohoThrottled, errors.ZohoUnreachable, errors.ZohoStepTooLong)


class ZohoImporterPrimaryClient(models.AbstractModel):
    """Whom a project is done for: its row says it, or one call for each new or changed project."""

    _name = "zoho.importer.primary.client"
    _description = "Zoho Importer: Primary Clients"

    def _primary_clients(self, job, rows, links):
        """Find the customers of the projects that are new or changed.

        When Zoho stops answering, the rows not asked about are dropped from the page; they come
        when the sync goes on.

        :return: the ids asked about, ``{project id: client}``, and ``{project id: sentence}`` of
            those Zoho does not tell about
        :raise ZohoError: the portal tells of none
        """
        left_out = self.env["zoho.sync.exclusion"]._left_out_projects(job.connection)
        wanted = {
            zoho_id: row
            for zoho_id, row in rows.items()
            if self._needs_client(job, row, links.get(zoho_id), left_out.get(zoho_id))
        }
        # Any row that names its customer shows that rows of this portal do.
        named = {zoho_id: job.portal.named_client(row) for zoho_id, row in wanted.items()}
        remembered = self._asked_before(job, wanted)
        asked, refusals = 0, []
        for zoho_id, row in wanted.items():
            if job.interruption:
                del rows[zoho_id]
                continue
            answer = remembered.get(zoho_id)
            if named[zoho_id]:
                answer = {"client": named[zoho_id]}
            elif not answer:
                try:
                    if asked and job.portal.client.is_out_of_time():
                        raise errors.ZohoStepTooLong
                    asked += 1
                    answer = {"client": job.portal.primary_client(row)}
                except INTERRUPTIONS as failure:
                    job.interruption = failure
                    del rows[zoho_id]
                    continue
                except errors.ZohoAuthorizationLost:
                    raise
                except errors.ZohoError as failure:
                    refusals.append(failure)
                    if len(refusals) == REFUSALS and not job.portal.names_clients():
                        break
                    answer = {"refusal": job.connection._explain(failure)}
            rows[zoho_id] = row | {ASKED: {**answer, "run": job.line.run_id.id}}
        if refusals and not job.portal.names_clients():
            raise refusals[0]
        answers = {zoho_id: rows[zoho_id][ASKED] for zoho_id in wanted if zoho_id in rows}
        return (
            {zoho_id for zoho_id, answer in answers.items() if "refusal" not in answer},
            {
                zoho_id: answer["client"]
                for zoho_id, answer in answers.items()
                if answer.get("client")
            },
            {
                zoho_id: answer["refusal"]
                for zoho_id, answer in answers.items()
                if "refusal" in answer
            },
        )

    def _asked_before(self, job, rows):
        """What is known about the customers of projects that failed.

        An answer holds until the project changes or everything is read again, a refusal until the
        next run.

        :return: ``{project id: {"client": …} or {"refusal": sentence}}``
        """
        failed = self.env["zoho.sync.error"].search(
            [
                ("connection_id", "=", job.connection.id),
                ("kind", "=", self._kind),
                ("zoho_id", "in", list(rows)),
                ("state", "!=", "resolved"),
            ]
        )
        answers = {}
        for error in failed:
            before = error.payload if isinstance(error.payload, dict) else {}
            answer = before.get(ASKED)
            if not isinstance(answer, dict):
                continue
            same = values.modified_at(before) == values.modified_at(rows[error.zoho_id])
            this_run = answer.get("run") == job.line.run_id.id
            holds = this_run or ("client" in answer and not job.full)
            if same and holds:
                answers[error.zoho_id] = answer
        return answers

    def _needs_client(self, job, row, link, left_out):
        """Whether the project is new or changed. In a complete reading each is asked about once,
        also when the reading is interrupted."""
        if type_of(row) == "template" or (type_of(row) == "archived" and not link):
            return False
        updated_at = values.modified_at(row)
        if link:
            return link.zoho_updated_at != updated_at or (
                job.full and link.seen_scan != job.entity.scan
            )
        return left_out != ("no_primary_client", updated_at)


def type_of(row):
    """``active``, ``archived`` or ``template``."""
    return row.get("project_type") or "active"
