from types import SimpleNamespace

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..zoho import values
from .job import RecordProblem

NAME_LIMIT = 200
VAT_KEYS = ("vat", "tax_id", "gst_no")


class ZohoImporterKnownCustomers(models.AbstractModel):
    """Which customers are in Odoo already, and in which currency they are dealt with there."""

    _name = "zoho.importer.known.customers"
    _description = "Zoho Importer: Known Customers"

    def _existing(self, job, rows):
        """Customers that are in Odoo already: same e-mail, tax ID or exact name.

        :return: partners by e-mail, tax ID and name, in one dict each
        """
        company = job.connection.company_id
        emails = [values.email(row.get("email")) for row in rows]
        vats = [row.get(key) for row in rows for key in VAT_KEYS]
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
            partners=partners,
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

    def _check_currency(self, partner, refs, code):
        """:raise RecordProblem: the customer is dealt with in another currency in Odoo"""
        theirs = refs.currencies.get(partner.id)
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

    def _currencies(self, job, partners, rows):
        """The currencies partners are dealt with in: of their own price list, else of their last
        invoice.

        :return: ``{partner id: code}`` of those that have one
        """
        if not partners or not any(values.currency_code(row) for row in rows):
            return {}
        company = job.connection.company_id
        found = {}
        for partner in partners.with_company(company):
            pricelist = partner.specific_property_product_pricelist
            if pricelist:
                found[partner.id] = pricelist.currency_id.name
        others = partners.filtered(lambda partner: partner.id not in found)
        last = self._last_invoices(company, others.commercial_partner_id)
        for partner in others:
            if invoice := last.get(partner.commercial_partner_id.id):
                found[partner.id] = invoice.currency_id.name
        return found

    def _last_invoices(self, company, partners):
        """:return: ``{partner id: its last invoice or credit note}``"""
        if not partners:
            return {}
        moves = self.env["account.move"]
        moves.flush_model(
            ["commercial_partner_id", "company_id", "move_type", "state", "invoice_date"]
        )
        found = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (commercial_partner_id) commercial_partner_id, id
                  FROM account_move
                 WHERE commercial_partner_id = ANY(%s) AND company_id = %s
                   AND move_type IN ('out_invoice', 'out_refund') AND state = 'posted'
              ORDER BY commercial_partner_id, invoice_date DESC, id DESC
                """,
                partners.ids,
                company.id,
            )
        )
        invoices = moves.browse([move_id for _partner_id, move_id in found])
        return dict(zip([partner_id for partner_id, _move_id in found], invoices, strict=True))
