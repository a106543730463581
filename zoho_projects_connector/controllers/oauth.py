from werkzeug.exceptions import Forbidden

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.zoho_connection_oauth import CALLBACK_PATH


class ZohoOAuthController(http.Controller):
    @http.route(CALLBACK_PATH, type="http", auth="user", methods=["GET"])
    def oauth_callback(self, state=None, code=None, error=None, **kwargs):
        """Where Zoho sends the browser after the consent.

        Answer: ``code``, ``location``, ``accounts-server`` and ``state``, or ``error``
        (https://www.zoho.com/accounts/protocol/oauth/web-apps/authorization.html).
        """
        connection = request.env["zoho.connection"]._from_oauth_state(state)
        if not connection:
            raise Forbidden(
                request.env._("This answer does not belong to you. Start again with Connect.")
            )
        try:
            connection.check_access("write")
            if error or not code:
                raise UserError(
                    request.env._("Zoho did not give its consent (%(reason)s).", reason=error)
                )
            connection._exchange_code(code, accounts_server=kwargs.get("accounts-server") or "")
        except UserError as refusal:
            return request.render(
                "zoho_projects_connector.oauth_refused",
                {"message": str(refusal), "url": self._url_of(connection)},
            )
        return request.redirect(self._url_of(connection))

    def _url_of(self, connection):
        return f"/odoo/zoho.connection/{connection.id}"
