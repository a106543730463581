from types import SimpleNamespace

from odoo import models
from odoo.fields import Domain

from ..zoho import values
from .job import RecordProblem
from .writing import difference

TEXT_KEYS = {
    # Odoo field: Zoho keys, the first one that holds something counts
    "phone": ("phone", "mobile"),
    "website": ("website",),
    "street": ("address", "street"),
    "city": ("city",),
    "zip": ("zip_code", "zip", "postal_code"),
    "vat": ("vat", "tax_id", "gst_no"),
}
NAME_LIMIT = 200


class ZohoImporterCustomer(models.AbstractModel):
    """Customers (“client companies”) → companies in Contacts, with their people.

    Only those of imported projects come in: the project importer asks for them. This kind's own
    list brings later changes of the ones that are linked.
    """

    _name = "zoho.importer.customer"
    _inherit = "zoho.importer"
    _description = "Zoho Importer: Customers"

    _kind = "customer"
    _res_model = "res.partner"
    _api_name = "clients"
    _notices_deletions = False  # a partner may have invoices

    def _listings(self, job):
        linked = [("connection_id", "=", job.connection.id), ("kind", "=", self._kind)]
        return job.portal.clients() if self.env["zoho.link"].search_count(linked, limit=1) else []

    def _lists_with_everything(self, job):
        return job.portal.clients()

    def _forget_stale_errors(self, entity):
        """The list of customers passes over those that are not linked; what the projects say
        counts, see the project importer."""

    def _identified(self, job, rows):
        """Of the list of all customers, what no project needs is passed over."""
        rows = super()._identified(job, rows)
        if job.embedded:
            return rows
        linked = self.env["zoho.link"]._find(job.connection, self._kind, rows)
        return {zoho_id: row for zoho_id, row in rows.items() if zoho_id in linked}

    def _prepare(self, job, rows):
        links = self.env["zoho.link"]._find(job.connection, self._kind, rows)
        unknown = [row for zoho_id, row in rows.items() if zoho_id not in links]
        return SimpleNamespace(matches=self._existing(job, unknown), taken=set(), employees={})

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

    def _match(self, refs, row, prepared):
        matches = refs.matches
        for key, index in (
            (values.email(row.get("email")), matches.email),
            (prepared["vat"], matches.vat),
            (prepared["name"], matches.name),
        ):
            if key and key in index and index[key] not in refs.taken:
                return index[key]
        return None

    def _values(self, job, candidate, refs):
        row = candidate.row
        name = values.text(row.get("name"), "name", NAME_LIMIT)
        if not name:
            raise values.InvalidValue("missing", "name")
        prepared = {
            "name": name,
            "is_company": True,
            "email": values.email(row.get("email")) or False,
            **{field: self._text(row, field) or False for field in TEXT_KEYS},
            **self._place(row),
            "zoho_contacts": self._contacts(row),
            "zoho_currency": values.currency_code(row),
        }
        prepared |= self.env["zoho.field.mapping"]._values(job.connection, self._kind, row, {})
        partner = None
        if candidate.link:
            partner = self.env["res.partner"].browse(candidate.link.res_id).exists()
        else:
            partner = self._match(refs, row, prepared)
        if partner:
            self._check_currency(job, partner, prepared["zoho_currency"])
            if candidate.link is None and self._may_overwrite(job, row):
                candidate.record_id = partner.id
                refs.taken.add(partner)  # of two alike only one can be it
        return prepared

    def _text(self, row, field):
        return next(
            (found for key in TEXT_KEYS[field] if (found := values.text(row.get(key), key, 255))),
            "",
        )

    def _place(self, row):
        name = values.text(row.get("country"), "country")
        if not name:
            return {"country_id": False, "state_id": False}
        country = self.env["res.country"].search(
            ["|", ("name", "=ilike", name), ("code", "=", name.upper())], limit=1
        )
        state = values.text(row.get("state"), "state")
        region = state and self.env["res.country.state"].search(
            [
                ("country_id", "=", country.id),
                "|",
                ("name", "=ilike", state),
                ("code", "=", state.upper()),
            ],
            limit=1,
        )
        return {"country_id": country.id, "state_id": region.id if region else False}

    def _contacts(self, row):
        people = row.get("users") or row.get("client_users") or []
        contacts = []
        for person in people if isinstance(people, list) else []:
            zoho_id = values.person_id(person)
            name = values.person_name(person) if zoho_id else ""
            if name:
                contacts.append([zoho_id, name, values.email(person.get("email"))])
        return sorted(contacts)

    def _may_overwrite(self, job, row):
        """Customers that come from Zoho CRM always take Zoho's details."""
        from_crm = any(row.get(key) for key in ("crm_account_id", "crm_id", "is_crm_customer"))
        return from_crm or job.connection.customer_duplication == "overwrite"

    def _check_currency(self, job, partner, code):
        """:raise RecordProblem: the customer is dealt with in another currency in Odoo"""
        theirs = self._currency_of(job, partner)
        if code and theirs and theirs != code:
            raise RecordProblem(
                "customer_currency",
                self.env._(
                    "The customer %(customer)s exists with the currency %(odoo)s; in Zoho Projects "
                    "it is %(zoho)s.",
                    customer=partner.display_name,
                    odoo=theirs,
                    zoho=code,
                ),
            )

    def _currency_of(self, job, partner):
        """The currency a partner is dealt with in: of its own price list, else its last invoice."""
        pricelist = partner.with_company(
            job.connection.company_id
        ).specific_property_product_pricelist
        if pricelist:
            return pricelist.currency_id.name
        invoice = self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", job.connection.company_id.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
            ],
            order="invoice_date desc, id desc",
            limit=1,
        )
        return invoice.currency_id.name

    # ------------------------------------------------------------------ writing

    def _create_records(self, job, candidates):
        for candidate in candidates:
            if candidate.record_id:
                self._write_details(candidate)
        new = [candidate for candidate in candidates if not candidate.record_id]
        partners = self._target().create(
            [self._own_values(candidate) | {"customer_rank": 1} for candidate in new]
        )
        for candidate, partner in zip(new, partners, strict=True):
            candidate.record_id = partner.id
        for candidate in candidates:
            self._write_contacts(job, candidate)

    def _update_records(self, job, candidates):
        for candidate in candidates:
            self._write_details(candidate)
            self._write_contacts(job, candidate)

    def _own_values(self, candidate):
        """What belongs on the partner itself."""
        others = ("zoho_contacts", "zoho_currency")
        return {name: value for name, value in candidate.values.items() if name not in others}

    def _write_details(self, candidate):
        """Zoho's details replace those in Odoo; what Zoho leaves empty stays."""
        partner = self._target().browse(candidate.record_id)
        changes = difference(partner, self._own_values(candidate))
        changes = {name: value for name, value in changes.items() if value}
        if changes:
            partner.write(changes)

    def _write_contacts(self, job, candidate):
        contacts = {
            zoho_id: (name, email) for zoho_id, name, email in candidate.values["zoho_contacts"]
        }
        links = self.env["zoho.link"]
        known = links._resolve(job.connection, "contact", contacts)
        partner = self.env["res.partner"].browse(candidate.record_id)
        by_email = {child.email_normalized: child for child in partner.child_ids if child.email}
        new_links = []
        for zoho_id, (name, email) in contacts.items():
            if zoho_id in known:
                continue
            person = by_email.get(email) or self._target().create(
                {"name": name, "email": email or False, "parent_id": partner.id, "type": "contact"}
            )
            new_links.append(
                {
                    "connection_id": job.connection.id,
                    "kind": "contact",
                    "zoho_id": zoho_id,
                    "res_model": "res.partner",
                    "res_id": person.id,
                }
            )
        links.create(new_links)

    # ------------------------------------------------------------------ for the project importer

    def _partners(self, job, clients):
        """The partners of the primary clients of a page of projects; new ones are created.

        :param clients: ``{client id: what the project says about it}``
        :return: ``{client id: partner id}``, ``{client id: RecordProblem}``
        """
        links = self.env["zoho.link"]
        known = links._resolve(job.connection, self._kind, clients)
        missing = [client_id for client_id in clients if client_id not in known]
        if not missing:
            return known, {}
        details = job.portal.client_details()
        rows = [clients[c] | details.get(c, {}) | {"id": c} for c in missing]
        inner = self._import_embedded(job, rows)
        return links._resolve(job.connection, self._kind, clients), inner.failures
