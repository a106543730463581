from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# What a person decides on; the rest is what Zoho says and what was found.
DECIDED_FIELDS = {"decision", "partner_id", "employee_id"}
RECORD_FIELDS = {"customer": "partner_id", "user": "employee_id"}


class ZohoMatch(models.Model):
    """Which customer or employee in Odoo a customer or user of Zoho is: found, or decided.

    Previews note what the sync would find by itself. What a person decided instead
    (``matched_by`` is ``hand``) is what the importers go by when the record comes in.
    """

    _name = "zoho.match"
    _description = "Zoho Match"
    _order = "kind desc, name, id"
    _check_company_auto = True

    connection_id = fields.Many2one("zoho.connection", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("user", "Staff"), ("customer", "Customers")], "Module", required=True, readonly=True
    )
    zoho_id = fields.Char("Zoho ID", required=True, readonly=True)
    name = fields.Char("In Zoho Projects", readonly=True)
    email = fields.Char("E-mail in Zoho Projects", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer in Odoo",
        check_company=True,
        domain="[('parent_id', '=', False)]",
        index="btree_not_null",
        ondelete="set null",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Employee in Odoo",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    matched_by = fields.Selection(
        [
            ("email", "E-mail"),
            ("vat", "Tax ID"),
            ("name", "Name"),
            ("login", "Login"),
            ("hand", "By hand"),
        ],
        "Matched by",
        readonly=True,
        help="How it was found. What was chosen by hand is not looked for any more.",
    )
    decision = fields.Selection(
        [("match", "Use this record"), ("new", "Make a new one")], required=True, default="new"
    )
    problem = fields.Char(
        readonly=True, help="Why the record could not be used when it was last looked at."
    )
    is_linked = fields.Boolean("Imported", compute="_compute_is_linked")

    _one_per_record = models.UniqueIndex(
        "(connection_id, kind, zoho_id)", "This record of Zoho has a match already."
    )

    @api.depends("connection_id", "kind", "zoho_id")
    def _compute_is_linked(self):
        for (connection, kind), matches in self.grouped(
            lambda match: (match.connection_id, match.kind)
        ).items():
            linked = self.env["zoho.link"]._find(connection, kind, matches.mapped("zoho_id"))
            for match in matches:
                match.is_linked = match.zoho_id in linked

    @api.constrains("kind", "decision", "partner_id", "employee_id")
    def _check_record(self):
        for match in self:
            other = "employee_id" if match.kind == "customer" else "partner_id"
            if match[other]:
                raise ValidationError(
                    self.env._("Customers are matched with contacts, staff with employees.")
                )
            if match.decision == "match" and not match[RECORD_FIELDS[match.kind]]:
                raise ValidationError(
                    self.env._(
                        "Choose the record in Odoo that %(name)s is, or have a new one made.",
                        name=match.name or match.zoho_id,
                    )
                )

    @api.onchange("partner_id", "employee_id")
    def _onchange_record(self):
        for match in self:
            match.decision = "match" if match.partner_id or match.employee_id else "new"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._by_hand(vals) for vals in vals_list])

    def write(self, vals):
        if not self.env.su:
            self._check_may_decide(vals)
        return super().write(self._by_hand(vals))

    def _check_may_decide(self, vals):
        if vals.keys() - DECIDED_FIELDS:
            raise AccessError(self.env._("Only the match itself can be changed."))
        imported = self.filtered("is_linked")[:1]
        if imported:
            raise UserError(
                self.env._(
                    "%(name)s has been imported already: its match is settled.", name=imported.name
                )
            )

    @api.model
    def _by_hand(self, vals):
        """Whoever does not say how a match was found has decided it."""
        if "matched_by" in vals or not vals.keys() & DECIDED_FIELDS:
            return vals
        vals = {**vals, "matched_by": "hand", "problem": False}
        if "decision" not in vals:
            vals["decision"] = (
                "match" if any(vals.get(f) for f in RECORD_FIELDS.values()) else "new"
            )
        return vals

    # ------------------------------------------------------------------ for previews

    @api.model
    def _suggest(self, connection, kind, suggestions):
        """Show what the sync would find by itself; what a person decided stays.

        :param suggestions: see ``zoho.importer.foreseeing._suggest``
        """
        if not suggestions:
            return
        known = self._find(connection, kind, [s["zoho_id"] for s in suggestions])
        new = []
        for suggestion in suggestions:
            match = known.get(suggestion["zoho_id"])
            vals = {
                "name": suggestion["name"],
                "email": suggestion["email"],
                "problem": suggestion["problem"] or (match.problem if match else False),
            }
            if not match or match.matched_by != "hand":
                record = suggestion["record"]
                vals |= {
                    RECORD_FIELDS[kind]: record.id if record else False,
                    "matched_by": suggestion["matched_by"] or False,
                    "decision": suggestion["decision"],
                    "problem": suggestion["problem"],
                }
            if match:
                match.write(vals)
            else:
                identity = {"connection_id": connection.id, "kind": kind}
                new.append(identity | {"zoho_id": suggestion["zoho_id"]} | vals)
        self.create(new)

    @api.model
    def _forget_suggestions(self, connection):
        """A preview starts anew: only what was decided is kept."""
        of_connection = self.search([("connection_id", "=", connection.id)])
        of_connection.filtered(lambda match: match.matched_by != "hand").unlink()

    # ------------------------------------------------------------------ for importers

    @api.model
    def _find(self, connection, kind, zoho_ids):
        matches = self.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", kind),
                ("zoho_id", "in", list(zoho_ids)),
            ]
        )
        return {match.zoho_id: match for match in matches}

    @api.model
    def _decided(self, connection, kind, zoho_ids):
        """:return: ``{zoho_id: match}`` of those a person decided"""
        found = self._find(connection, kind, zoho_ids) if zoho_ids else {}
        return {z: match for z, match in found.items() if match.matched_by == "hand"}

    @api.model
    def _reserved(self, connection, kind):
        """:return: ids of the Odoo records that a person chose: nobody else is to get them"""
        chosen = self.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", kind),
                ("matched_by", "=", "hand"),
                ("decision", "=", "match"),
            ]
        )
        return set(chosen[RECORD_FIELDS[kind]].ids)

    @api.model
    def _used(self, connection, kind, zoho_ids):
        """:return: ``{zoho_id: id of the record a person chose}``"""
        decided = self._decided(connection, kind, zoho_ids)
        return {
            zoho_id: match[RECORD_FIELDS[kind]].id
            for zoho_id, match in decided.items()
            if match.decision == "match"
        }

    def _chosen(self, taken):
        """The record a person chose, None when a new one is to be made.

        A record that cannot be used does not stop the import: a new one is made, which harms
        nobody, and the match says why.

        :param taken: ids of the records that others got on the same page
        """
        self.ensure_one()
        if self.decision == "new":
            return None
        problem = self._unusable(taken)
        if (self.problem or False) != problem:
            self.problem = problem
        return None if problem else self[RECORD_FIELDS[self.kind]]

    def _unusable(self, taken):
        """:return: why the chosen record cannot be used, or False"""
        record = self[RECORD_FIELDS[self.kind]]
        if not record:
            return self.env._("The record chosen for it was deleted; a new one is made.")
        if not record.active:
            return self.env._(
                "%(record)s, chosen for it, is archived; a new record is made.",
                record=record.display_name,
            )
        if record.company_id and record.company_id != self.company_id:
            return self.env._(
                "%(record)s, chosen for it, belongs to another company; a new record is made.",
                record=record.display_name,
            )
        if self.kind == "customer" and record.parent_id:
            return self.env._(
                "%(record)s, chosen for it, is a contact of another customer; a new record is "
                "made.",
                record=record.display_name,
            )
        others = [
            ("connection_id", "=", self.connection_id.id),
            ("kind", "=", self.kind),
            ("res_model", "=", record._name),
            ("res_id", "=", record.id),
        ]
        if record.id in taken or self.env["zoho.link"].search_count(others, limit=1):
            return self.env._(
                "%(record)s, chosen for it, stands for another record of Zoho Projects; a new "
                "record is made.",
                record=record.display_name,
            )
        return False
