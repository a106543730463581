from odoo import api, fields, models
from odoo.tools import SQL

from .zoho_entity import KINDS

# `seen_scan` of records whose deletion in Zoho has been dealt with.
KNOWN_DELETED = -1
LINK_KINDS = [*KINDS, ("contact", "Contacts"), ("status", "Statuses"), ("tag", "Tags")]


class ZohoLink(models.Model):
    """Identity: which Odoo record stands for which Zoho record."""

    _name = "zoho.link"
    _description = "Zoho Link"
    _order = "id"
    _rec_name = "zoho_id"

    connection_id = fields.Many2one("zoho.connection", ondelete="set null")
    company_id = fields.Many2one("res.company", index=True, ondelete="cascade")
    kind = fields.Selection(LINK_KINDS, required=True)
    zoho_id = fields.Char("Zoho ID", required=True)
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)
    zoho_updated_at = fields.Datetime("Changed in Zoho")
    fingerprint = fields.Char(help="A digest of the values last written to the record.")
    given_fields = fields.Json(
        help="Names of the fields Zoho gave a value, where what it leaves empty is Odoo's.",
    )
    awaited_zoho_id = fields.Char(
        "Waits for",
        help="The parent task that had not been read yet when this task was imported.",
    )
    seen_scan = fields.Integer(
        help="Number of the last complete reading that saw the record; what a complete reading "
        "no longer sees was deleted in Zoho.",
    )

    is_created = fields.Boolean(
        "Created by the sync", help="Not a customer, employee or tag that had been in Odoo before."
    )

    _identity = models.UniqueIndex(
        "(connection_id, kind, zoho_id)", "This Zoho record is linked already."
    )
    _target = models.Index("(res_model, res_id)")
    _deleted = models.Index("(connection_id, kind) WHERE seen_scan < 0")
    _awaiting = models.Index("(connection_id, kind) WHERE awaited_zoho_id IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """The company is noted on the link itself: it stays when the connection goes."""
        connections = self.env["zoho.connection"]
        return super().create(
            [
                {"company_id": connections.browse(vals.get("connection_id")).company_id.id} | vals
                for vals in vals_list
            ]
        )

    @api.model
    def _find(self, connection, kind, zoho_ids):
        """:return: ``{zoho_id: link}`` of those that are linked, in one query"""
        links = self.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", kind),
                ("zoho_id", "in", list(zoho_ids)),
            ]
        )
        return {link.zoho_id: link for link in links}

    @api.model
    def _resolve(self, connection, kind, zoho_ids):
        """:return: ``{zoho_id: id of the Odoo record}`` of those that are linked, in one query"""
        wanted = [zoho_id for zoho_id in zoho_ids if zoho_id]
        if not wanted:
            return {}
        self.flush_model(["connection_id", "kind", "zoho_id", "res_id"])
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT zoho_id, res_id FROM zoho_link"
                    " WHERE connection_id = %s AND kind = %s AND zoho_id = ANY(%s)",
                    connection.id,
                    kind,
                    wanted,
                )
            )
        )

    @api.model
    def _insert(self, connection, kind, res_model, rows):
        """Store the links of a page of new records.

        By SQL: there is one for each record of the portal, and no code depends on them.

        :param rows: (zoho id, record id, changed at, fingerprint, awaited zoho id, scan, whether
            the record is new) each
        """
        if not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO zoho_link (
                    connection_id, company_id, kind, res_model, create_uid, write_uid,
                    create_date, write_date, zoho_id, res_id, zoho_updated_at, fingerprint,
                    awaited_zoho_id, seen_scan, is_created
                )
                SELECT %(connection)s, %(company)s, %(kind)s, %(model)s, %(user)s, %(user)s,
                       %(now)s, %(now)s, page.*
                  FROM unnest(
                       %(zoho_ids)s::varchar[], %(res_ids)s::int[], %(changed)s::timestamp[],
                       %(fingerprints)s::varchar[], %(awaited)s::varchar[], %(scans)s::int[],
                       %(created)s::bool[]
                  ) AS page
                """,
                connection=connection.id,
                company=connection.company_id.id,
                kind=kind,
                model=res_model,
                user=self.env.uid,
                now=self.env.cr.now(),
                zoho_ids=columns[0],
                res_ids=columns[1],
                changed=columns[2],
                fingerprints=columns[3],
                awaited=columns[4],
                scans=columns[5],
                created=columns[6],
            )
        )
        self.invalidate_model()

    @api.model
    def _mark_seen(self, connection, kind, zoho_ids, scan):
        """Note that a complete reading saw these records.

        By SQL: it concerns every record of the portal and no business data.
        """
        self.flush_model(["connection_id", "kind", "zoho_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE zoho_link SET seen_scan = %s"
                " WHERE connection_id = %s AND kind = %s AND zoho_id = ANY(%s)",
                scan,
                connection.id,
                kind,
                list(zoho_ids),
            )
        )
        self.invalidate_model(["seen_scan"], flush=False)

    @api.model
    def _forget_fingerprints(self, connection):
        """Have the next complete reading compare every value with what the records hold.

        By SQL: it concerns every record of the portal and no business data.
        """
        self.flush_model(["connection_id", "fingerprint"])
        self.env.cr.execute(
            SQL("UPDATE zoho_link SET fingerprint = NULL WHERE connection_id = %s", connection.id)
        )
        self.invalidate_model(["fingerprint"], flush=False)

    @api.model
    def _note_changes(self, connection, kind, changed_at):
        """Note when records were changed whose change does not matter to us.

        By SQL, as above.

        :param changed_at: ``{zoho_id: naive UTC}``
        """
        if not changed_at:
            return
        self.flush_model(["connection_id", "kind", "zoho_id", "zoho_updated_at"])
        self.env.cr.execute(
            SQL(
                "UPDATE zoho_link SET zoho_updated_at = page.changed_at"
                " FROM unnest(%s::varchar[], %s::timestamp[]) AS page (zoho_id, changed_at)"
                " WHERE connection_id = %s AND kind = %s AND zoho_link.zoho_id = page.zoho_id",
                list(changed_at),
                list(changed_at.values()),
                connection.id,
                kind,
            )
        )
        self.invalidate_model(["zoho_updated_at"], flush=False)

    def _record(self):
        """The linked record, empty when it was deleted in Odoo."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _web_url(self):
        """:return: the URL of the record in Zoho's web client, or ``""``"""
        self.ensure_one()
        if not self.connection_id:
            return ""
        return self.connection_id._web_address(self.kind, self.zoho_id, self._project_zoho_id())

    def _project_zoho_id(self):
        """:return: Zoho id of the project the record belongs to, or ``""``"""
        record = self._record()
        if "project_id" not in record._fields:
            return ""
        project = record.project_id.zoho_link_ids.filtered(
            lambda link: link.connection_id == self.connection_id
        )
        return project[:1].zoho_id or ""
