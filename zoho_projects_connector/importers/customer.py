from types import SimpleNamespace

from odoo import models
from odoo.fields import Domain

from ..zoho import values
from .known_customers import NAME_LIMIT, VAT_KEYS
from .writing import difference

TEXT_KEYS = {
    # Odoo field: Zoho keys, the first one that holds something counts
    "phone": ("phone", "mobile"),
    "website": ("website",),
    "street": ("address", "street"),
    "city": ("city",),
    "zip": ("zip_code", "zip", "postal_code"),
    "vat": VAT_KEYS,
}


class ZohoImporterCustomer(models.AbstractModel):
    """Customers (“client companies”) → companies in Contacts, with their people.

    Only those of imported projects come in: the project importer asks for them. This kind's own
    list brings later changes of the ones that are linked.
    """

    _name = "zoho.importer.customer"
    _inherit = ["zoho.importer.known.customers", "zoho.importer"]
    _description = "Zoho Importer: Customers"

    _kind = "customer"
    _res_model = "res.partner"
    _api_name = "clients"
    _notices_deletions = False  # a partner may have invoices

    def _listings(self, job):
        linked = [("connection_id", "=", job.connection.id), ("kind", "=", self._kind)]
        return job.portal.clients() if self.env["zoho.link"].search_count(linked, limit=1) else []

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
        partners = self.env["res.partner"].browse([link.res_id for link in links.values()])
        matches = self._existing(job, unknown)
        known = partners.exists() | matches.partners
        return SimpleNamespace(
            matches=matches,
            taken=set(),
            partners={partner.id: partner for partner in known},
            currencies=self._currencies(job, known, rows.values()),
            places=self._places(rows.values()),
            employees=self._custom_field_people(job, rows.values()),
        )

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
            **self._place(row, refs),
            "zoho_contacts": self._contacts(row),
            "zoho_currency": values.currency_code(row),
        }
        prepared |= self.env["zoho.field.mapping"]._values(
            job.connection, self._kind, row, refs.employees
        )
        if candidate.link:
            partner = refs.partners.get(candidate.link.res_id)
        else:
            partner = self._match(refs, row, prepared)
        if partner:
            self._check_currency(partner, refs, prepared["zoho_currency"])
            if candidate.link is None and self._may_overwrite(job, row):
                candidate.record_id = partner.id
                refs.taken.add(partner)  # of two alike only one can be it
        return prepared

    def _text(self, row, field):
        return next(
            (found for key in TEXT_KEYS[field] if (found := values.text(row.get(key), key, 255))),
            "",
        )

    def _place(self, row, refs):
        country = values.text(row.get("country"), "country").lower()
        state = values.text(row.get("state"), "state").lower()
        country_id = refs.places.get(country, False)
        return {"country_id": country_id, "state_id": refs.places.get((country_id, state), False)}

    def _places(self, rows):
        """The countries named in these rows, by name or code in lower case, and their states, by
        country and name or code.

        :return: ``{"france": country id, "fr": …, (country id, "paris"): state id, …}``
        """
        named = {row["country"].strip().lower() for row in rows if _holds_text(row, "country")}
        countries = self.env["res.country"].search(
            Domain.OR(
                Domain("name", "=ilike", name) | Domain("code", "=", name.upper()) for name in named
            )
        )
        places = {}
        for country in countries:
            places |= dict.fromkeys((country.name.lower(), country.code.lower()), country.id)
        if countries and any(_holds_text(row, "state") for row in rows):
            states = self.env["res.country.state"].search([("country_id", "in", countries.ids)])
            for state in states:
                for name in (state.code, state.name):
                    places[state.country_id.id, name.lower()] = state.id
        return places

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

    # ------------------------------------------------------------------ writing

    def _create_records(self, job, candidates):
        self._write_details([candidate for candidate in candidates if candidate.record_id])
        new = [candidate for candidate in candidates if not candidate.record_id]
        partners = self._target().create(
            [self._own_values(candidate) | {"customer_rank": 1} for candidate in new]
        )
        for candidate, partner in zip(new, partners, strict=True):
            candidate.record_id = partner.id
        self._write_contacts(job, candidates)

    def _update_records(self, job, candidates):
        self._write_details(candidates)
        self._write_contacts(job, candidates)

    def _own_values(self, candidate):
        """What belongs on the partner itself."""
        others = ("zoho_contacts", "zoho_currency")
        return {name: value for name, value in candidate.values.items() if name not in others}

    def _write_details(self, candidates):
        """Zoho's details replace those in Odoo; what Zoho leaves empty stays."""
        for candidate, partner in self._with_records(candidates):
            _write_filled(partner, self._own_values(candidate))

    def _write_contacts(self, job, candidates):
        """The people of customers: new ones are created, linked ones take Zoho's details."""
        links = self.env["zoho.link"]
        zoho_ids = {c[0] for candidate in candidates for c in candidate.values["zoho_contacts"]}
        known = links._resolve(job.connection, "contact", zoho_ids)
        people = self._target().with_context(active_test=False).browse(known.values()).exists()
        by_id = {person.id: person for person in people}
        new_links = []
        for candidate, partner in self._with_records(candidates):
            by_email = {child.email_normalized: child for child in partner.child_ids if child.email}
            for zoho_id, name, email in candidate.values["zoho_contacts"]:
                if zoho_id in known:
                    if person := by_id.get(known[zoho_id]):  # else deleted in Odoo
                        _write_filled(person, {"name": name, "email": email})
                    continue
                details = {"name": name, "email": email or False, "type": "contact"}
                person = by_email.get(email) or self._target().create(
                    {**details, "parent_id": partner.id}
                )
                known[zoho_id] = person.id
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


def _holds_text(row, key):
    return isinstance(row.get(key), str) and row[key].strip()


def _write_filled(record, new_values):
    """Write what differs and is not empty in Zoho."""
    changes = {name: value for name, value in difference(record, new_values).items() if value}
    if changes:
        record.write(changes)
