from odoo import api, fields, models
from odoo.tools import SQL

from .zoho_field_mapping import KIND_MODELS
from .zoho_link import KNOWN_DELETED

# From what Zoho no longer decides about to what it does.
MIRROR_STATES = ["deleted", "released", "managed"]


class ZohoLinkedMixin(models.AbstractModel):
    """For models whose records may come from Zoho.

    What Zoho decides about such a record, its mirrored fields, cannot be changed in Odoo while the
    connection is running, see ``zoho.mirror.guard``.
    """

    _name = "zoho.linked.mixin"
    _description = "Record that may come from Zoho"

    zoho_link_ids = fields.One2many(
        "zoho.link",
        "res_id",
        string="Zoho Links",
        domain=lambda self: [("res_model", "=", self._name), ("connection_id", "!=", False)],
        bypass_search_access=True,
        copy=False,
        groups="base.group_user",
    )
    is_from_zoho = fields.Boolean(
        "From Zoho", compute="_compute_is_from_zoho", search="_search_is_from_zoho"
    )
    zoho_mirror_state = fields.Selection(
        [
            ("managed", "Managed in Zoho Projects: change it there."),
            ("released", "Comes from Zoho Projects. The sync is off: it can be edited here."),
            ("deleted", "Deleted in Zoho Projects. It was kept and can be edited here."),
        ],
        "Zoho Projects",
        compute="_compute_zoho_mirror",
    )
    is_zoho_managed = fields.Boolean("Managed in Zoho", compute="_compute_zoho_mirror")
    zoho_locked_fields = fields.Char(
        "Read-only because of Zoho",
        compute="_compute_zoho_mirror",
        export_string_translation=False,
        help="Between commas, for the views: ,name,date,",
    )
    zoho_url = fields.Char("Open in Zoho", compute="_compute_zoho_url")

    @api.depends("zoho_link_ids.connection_id")
    def _compute_is_from_zoho(self):
        for record in self:
            record.is_from_zoho = bool(record.sudo().zoho_link_ids.connection_id)

    def _search_is_from_zoho(self, operator, value):
        if operator != "in":
            return NotImplemented
        links = (
            self.env["zoho.link"]
            .sudo()
            ._search([("res_model", "=", self._name), ("connection_id", "!=", False)])
        )
        linked = [("id", "in", links.subselect("res_id"))]
        unlinked = ["!", *linked]
        both = [*(linked if True in value else []), *(unlinked if False in value else [])]
        return both if len(value) == 1 else []

    @api.depends("zoho_link_ids")
    def _compute_zoho_mirror(self):
        mirrors = self._zoho_mirrors()
        for record in self:
            state, names = mirrors.get(record._origin.id, (False, ()))
            managed = state == "managed"
            record.zoho_mirror_state = state
            record.is_zoho_managed = managed
            record.zoho_locked_fields = f",{','.join(sorted(names))}," if managed else ""

    @api.depends("zoho_link_ids")
    def _compute_zoho_url(self):
        for record in self:
            links = record.sudo().zoho_link_ids
            links = links.filtered(lambda link: link.seen_scan != KNOWN_DELETED)
            record.zoho_url = next(filter(None, (link._web_url() for link in links)), False)

    # ------------------------------------------------------------------ what Zoho decides

    @api.model
    def _zoho_mirrored_by_kind(self):
        """:return: ``{kind: names of the fields it mirrors}`` of the kinds that become records of
        this model"""
        return {
            kind: self.env[f"zoho.importer.{kind}"]._mirrored_fields()
            for kind, model in KIND_MODELS.items()
            if model == self._name
        }

    @api.model
    def _zoho_mirrored_fields(self):
        """:return: names of all fields of this model that Zoho decides about in some record"""
        by_kind = self._zoho_mirrored_by_kind()
        mapped = self.env["zoho.field.mapping"]._mapped_fields()
        custom = (names for (_connection, kind), names in mapped.items() if kind in by_kind)
        return frozenset().union(*by_kind.values(), *custom)

    def _zoho_mirrors(self):
        """What Zoho decides about these records, in one query.

        :return: ``{record id: (zoho_mirror_state, names of the mirrored fields)}`` of those Zoho
            decides something about
        """
        if not self.ids:
            return {}
        by_kind = self._zoho_mirrored_by_kind()
        mapped = self.env["zoho.field.mapping"]._mapped_fields()
        mirrors = {}
        for res_id, kind, connection_id, state, given in self._zoho_query_mirrors():
            names = by_kind.get(kind, frozenset()) | mapped.get((connection_id, kind), frozenset())
            if given is not None:
                names = names & set(given)
            if not names:
                continue
            # Of several links the strictest counts.
            known, others = mirrors.get(res_id, (state, frozenset()))
            if state == known:
                mirrors[res_id] = (state, names | others)
            elif MIRROR_STATES.index(state) > MIRROR_STATES.index(known):
                mirrors[res_id] = (state, names)
        return mirrors

    def _zoho_query_mirrors(self):
        links = self.env["zoho.link"].sudo()
        links.flush_model(["connection_id", "res_model", "res_id", "seen_scan", "given_fields"])
        links.connection_id.flush_model(["state"])
        return self.env.execute_query(
            SQL(
                """
                SELECT link.res_id, link.kind, link.connection_id,
                       CASE WHEN link.seen_scan = %(deleted)s THEN 'deleted'
                            WHEN connection.state = 'running' THEN 'managed'
                            ELSE 'released' END,
                       link.given_fields
                  FROM zoho_link link
                  JOIN zoho_connection connection ON connection.id = link.connection_id
                 WHERE link.res_model = %(model)s AND link.res_id = ANY(%(ids)s)
                """,
                deleted=KNOWN_DELETED,
                model=self._name,
                ids=list(self.ids),
            )
        )

    def unlink(self):
        """Links of deleted records go with them, or a later sync would write into the void."""
        links = (
            self.env["zoho.link"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        result = super().unlink()
        links.unlink()
        return result
