from odoo import api, fields, models
from odoo.tools import SQL


class ZohoLink(models.Model):
    """A link outlives its connection: a *former* link has none, but tells by company and portal
    whose it was, so that the same portal linked again finds its records instead of doubling them.
    """

    _inherit = "zoho.link"

    portal_id = fields.Char("Portal ID", help="Of a former link: the portal it came from.")
    stays_invoiced = fields.Boolean(
        help="Hours that an earlier link of the portal took as invoiced elsewhere: they are never "
        "offered for invoicing, whatever date is chosen now.",
    )

    _former_identity = models.UniqueIndex(
        "(company_id, portal_id, kind, zoho_id) WHERE connection_id IS NULL",
        "This Zoho record was linked already.",
    )

    @api.model
    def _outlive(self, connections):
        """Note on the links of these connections, which are about to be deleted, whose they were.

        By SQL: it concerns every record of the portal and no business data.
        """
        self.env.flush_all()
        owners = SQL(
            "connection.id = own.connection_id AND connection.id = ANY(%s)", list(connections.ids)
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM zoho_link former
                      USING zoho_link own, zoho_connection connection
                      WHERE %s
                        AND former.connection_id IS NULL
                        AND former.company_id = connection.company_id
                        AND former.portal_id = connection.portal_id
                        AND former.kind = own.kind
                        AND former.zoho_id = own.zoho_id
                """,
                owners,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE zoho_link own SET portal_id = connection.portal_id"
                "  FROM zoho_connection connection WHERE %s",
                owners,
            )
        )
        self.invalidate_model()

    @api.model
    def _adopt_former(self, connection):
        """Give the connection the links that an earlier one of its company to its portal left.

        Their records are compared anew; hours that were invoiced elsewhere stay so.

        :return: how many records were found again
        """
        self.env.flush_all()
        former = SQL(
            "link.connection_id IS NULL AND link.company_id = %s AND link.portal_id = %s",
            connection.company_id.id,
            connection.portal_id or None,
        )
        query = SQL("SELECT DISTINCT link.res_model FROM zoho_link link WHERE %s", former)
        for [model] in self.env.execute_query(query):
            if model not in self.env:
                continue
            self.env.cr.execute(
                SQL(
                    "DELETE FROM zoho_link link WHERE %s AND link.res_model = %s"
                    " AND NOT EXISTS (SELECT FROM %s record WHERE record.id = link.res_id)",
                    former,
                    model,
                    SQL.identifier(self.env[model]._table),
                )
            )
        self.env.cr.execute(
            SQL(
                """
                UPDATE zoho_link link
                   SET connection_id = %(connection)s,
                       fingerprint = NULL,
                       -- readings are counted anew; what was known as deleted (-1) stays known
                       seen_scan = LEAST(link.seen_scan, 0),
                       stays_invoiced = link.kind = 'timesheet' AND EXISTS (
                           SELECT FROM account_analytic_line hours
                            WHERE hours.id = link.res_id
                              AND hours.zoho_billing_state = 'invoiced_elsewhere'
                       )
                 WHERE %(former)s
                   AND NOT EXISTS (
                       SELECT FROM zoho_link own
                        WHERE own.connection_id = %(connection)s
                          AND own.kind = link.kind
                          AND own.zoho_id = link.zoho_id
                   )
                """,
                connection=connection.id,
                former=former,
            )
        )
        adopted = self.env.cr.rowcount
        self.env.invalidate_all(flush=False)
        return adopted
