from odoo import models

from ..zoho import values


class ZohoImporterCustomer(models.AbstractModel):
    """Which customer in Odoo a customer of Zoho is."""

    _inherit = "zoho.importer.customer"

    def _match(self, candidate, refs, prepared):
        """Look for the customer in Odoo: what a person decided, else what looks the same.

        :return: the partner, or None; ``candidate.matched_by`` says how it was found
        """
        decided = refs.decided.get(candidate.zoho_id)
        if decided:
            candidate.matched_by = "hand"
            return decided._chosen(refs.taken)
        matches = refs.matches
        for found_by, key, index in (
            ("email", values.email(candidate.row.get("email")), matches.email),
            ("vat", prepared["vat"], matches.vat),
            ("name", prepared["name"], matches.name),
        ):
            partner = index.get(key) if key else None
            if partner and partner.id not in refs.taken | refs.reserved:
                candidate.matched_by = found_by
                return partner
        return None

    # ------------------------------------------------------------------ for a preview

    def _foresee(self, job, candidate, verdict):
        super()._foresee(job, candidate, verdict)
        name = candidate.row.get("name")
        self._suggest(job, candidate, name if isinstance(name, str) else "", verdict)

    def _outcome(self, candidate):
        if candidate.record_id:
            return "matched", candidate.matched_by
        return "created", "cloned" if candidate.match else ""
