from types import SimpleNamespace

from odoo import models
from odoo.fields import Domain

from ..zoho import values
from .customer import NAME_LIMIT, TEXT_KEYS


class ZohoImporterCustomer(models.AbstractModel):
    """Which customer in Odoo a customer of Zoho is."""

    _inherit = "zoho.importer.customer"

    def _existing(self, job, rows):
        """Customers that are in Odoo already: same e-mail, tax ID or exact name.

        :return: partners by e-mail, tax ID and name, in one dict each
        """
        company = job.connection.company_id
        emails = [values.email(row.get("email")) for row in rows]
        vats = [row.get(key) for row in rows for key in TEXT_KEYS["vat"]]
        names = [row.get("name") for row in rows]
        linked = self.env["zoho.link"]._search(
            [("connection_id", "=", job.connection.id), ("kind", "=", self._kind)]
        )
        partners = self.env["res.partner"].search(
            Domain("company_id", "in", [False, company.id])
            & Domain("parent_id", "=", False)
            & Domain("id", "not in", linked.subselect("res_id"))
            & Domain.OR(
                [
                    Domain("email_normalized", "in", [email for email in emails if email]),
                    Domain("vat", "in", [vat for vat in vats if isinstance(vat, str) and vat]),
                    Domain(
                        "name",
                        "in",
                        [
                            values.text(n, "name", NAME_LIMIT)
                            for n in names
                            if isinstance(n, str) and n
                        ],
                    ),
                ]
            ),
            order="id desc",  # in the dicts below the oldest one wins
        )
        return SimpleNamespace(
            email={partner.email_normalized: partner for partner in partners},
            vat={partner.vat: partner for partner in partners},
            name={partner.name: partner for partner in partners},
        )

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
