import logging
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq
from odoo.tools.misc import hmac
from odoo.tools.urls import urljoin

from ..zoho import const, errors, oauth, resources
from ..zoho.client import ZohoClient

_logger = logging.getLogger(__name__)

CALLBACK_PATH = "/zoho_projects/oauth/callback"
# A consent takes a few minutes; a state older than this is no longer accepted.
STATE_LIFETIME_S = 30 * 60


class ZohoConnection(models.Model):
    """Access to Zoho: consent, tokens and the client that uses them."""

    _inherit = "zoho.connection"

    refresh_token = fields.Char(groups="base.group_system", copy=False)
    access_token = fields.Char(groups="base.group_system", copy=False)
    access_token_expires_at = fields.Float(
        groups="base.group_system", copy=False, help="Seconds since 1970."
    )
    redirect_uri = fields.Char(
        "Redirect URI",
        compute="_compute_redirect_uri",
        help="Enter this address in Zoho's API console as “Authorized Redirect URI”.",
    )
    attention_message = fields.Char(
        readonly=True, copy=False, help="Why the connection needs a person, and what to do."
    )
    api_traits = fields.Json(
        default=dict, copy=False, help="How this portal's lists turned out to work."
    )

    def _compute_redirect_uri(self):
        for connection in self:
            connection.redirect_uri = urljoin(connection.get_base_url(), CALLBACK_PATH)

    # ------------------------------------------------------------------ hosts

    def _host_url(self, parameter, host):
        """``https://host``, unless a system parameter (never a field) replaces it."""
        key = f"zoho_projects_connector.{parameter}"
        override = self.env["ir.config_parameter"].sudo().get_param(key)
        return (override or f"https://{host}").rstrip("/")

    def _accounts_url(self):
        return self._host_url("accounts_url", const.DATA_CENTERS[self.data_center].accounts_host)

    def _api_url(self):
        return self._host_url("api_url", const.DATA_CENTERS[self.data_center].api_host)

    def _accept_accounts_server(self, accounts_server):
        """Follow the region the answer names, if it is one of Zoho's.

        A forged answer must not make us send the client secret to another host.

        :raise UserError: the host is not one of Zoho's accounts servers
        """
        if not accounts_server or accounts_server.rstrip("/") == self._accounts_url():
            return
        parts = urlsplit(accounts_server)
        for key, center in const.DATA_CENTERS.items():
            if parts.scheme == "https" and parts.netloc == center.accounts_host:
                self.data_center = key
                return
        raise UserError(
            self.env._("The answer names an unknown accounts server. Start again with Connect.")
        )

    # ------------------------------------------------------------------ consent

    def action_connect(self):
        """Send the browser to Zoho for the owner's consent."""
        self.ensure_one()
        self._check_linking_rights()
        if not self.client_id or not self.sudo().client_secret:
            raise UserError(
                self.env._("Enter the client ID and the client secret of Zoho's API console first.")
            )
        url = oauth.consent_url(
            self._accounts_url(), self.client_id, self.redirect_uri, self._oauth_state()
        )
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _oauth_state(self):
        """Says which connection and user the answer is for, signed and dated."""
        message = f"{self.id}.{self.env.uid}.{int(time.time())}"
        return f"{message}.{self._sign(message)}"

    def _sign(self, message):
        return hmac(self.env(su=True), "zoho_projects_oauth", message)

    def _from_oauth_state(self, state):
        """:return: the connection a signed state is for; empty when it is forged, too old, or was
        given to another user
        """
        message, _dot, signature = (state or "").rpartition(".")
        # consteq compares ASCII only
        genuine = signature.isascii() and consteq(signature, self._sign(message))
        if not message or not genuine:
            return self.browse()
        connection_id, user_id, made_at = (int(part) for part in message.split("."))
        if user_id != self.env.uid or time.time() - made_at > STATE_LIFETIME_S:
            return self.browse()
        return self.browse(connection_id).exists()

    def _exchange_code(self, code, accounts_server=None):
        """Redeem the code of a consent, or a Self Client code pasted by the administrator.

        :param accounts_server: of the OAuth answer; None for a Self Client code, which was made
            without a redirect address
        :raise UserError: Zoho refused it
        """
        self.ensure_one()
        self._check_linking_rights()
        self_client = accounts_server is None
        self._accept_accounts_server(accounts_server)
        connection = self.sudo()
        try:
            tokens = oauth.exchange_code(
                self._accounts_url(),
                connection.client_id,
                connection.client_secret,
                (code or "").strip(),
                "" if self_client else self.redirect_uri,
            )
        except errors.ZohoError as failure:
            raise UserError(connection._explain(failure)) from failure
        connection._store_tokens(tokens)
        connection.write(
            {
                "state": "connected" if connection.state == "draft" else connection.state,
                "user_id": self.env.uid if not self.env.su else connection.user_id.id,
                "attention_message": False,
            }
        )
        connection._load_portals()
        if connection.state == "running":
            connection._request_sync("instant")

    def _available_portals(self):
        """The portals the connected Zoho user sees.

        :return: ``[{"id": "600000001", "name": …, "timezone": …, "is_owner": True}]``
        :raise UserError: Zoho cannot be asked now
        """
        self.ensure_one()
        try:
            with self._zoho_portal() as portal:
                rows = portal.portals()
        except errors.ZohoError as failure:
            raise UserError(self._explain(failure)) from failure
        return [
            {
                "id": str(row["id"]),
                "name": str(row.get("portal_name") or row.get("name") or row["id"]),
                "timezone": str(row.get("timezone") or ""),
                "is_owner": (row.get("profile") or {}).get("name") == "Portal Owner",
            }
            for row in rows
            if row.get("id")
        ]

    # ------------------------------------------------------------------ tokens

    def _store_tokens(self, tokens):
        values = {
            "access_token": tokens.access_token,
            "access_token_expires_at": time.time() + tokens.expires_in_s,
        }
        if tokens.refresh_token:
            values["refresh_token"] = tokens.refresh_token
        self.sudo().write(values)

    def _valid_access_token(self, renew=False):
        """A token good for another minute; renewed under the row lock, once for all workers.

        Who waited there for another worker meets a serialization failure, and begins again with the
        token that worker got.

        :param renew: Zoho did not accept the one we have
        :raise ZohoAuthorizationLost: it cannot be renewed
        """
        connection = self.sudo()
        token = connection.access_token
        if not renew and token and not connection._token_expires_soon():
            return token
        self.env.cr.execute(
            "SELECT id FROM zoho_connection WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )
        if not connection.refresh_token:
            raise errors.ZohoAuthorizationLost("There is no refresh token.", code="no_token")
        connection._store_tokens(
            oauth.refresh(
                connection._accounts_url(),
                connection.client_id,
                connection.client_secret,
                connection.refresh_token,
            )
        )
        return connection.access_token

    def _token_expires_soon(self):
        return self.access_token_expires_at - const.TOKEN_RENEWAL_MARGIN_S < time.time()

    @contextmanager
    def _zoho_portal(self, before_call=None):
        """The linked portal, ready to be read; closes the network connection afterwards.

        :param before_call: ``before_call(pattern)`` is told of every call as well and may raise
            :class:`ZohoThrottled`
        """
        self.ensure_one()
        budget = self.env["zoho.call.budget"].sudo()

        def take_call(pattern):
            if before_call:
                before_call(pattern)
            budget._take(self, pattern)

        client = ZohoClient(
            self._api_url(),
            access_token=self._valid_access_token,
            take_call=take_call,
        )
        traits = dict(self.api_traits or {})
        try:
            yield resources.Portal(client, self.portal_id or "", traits)
        finally:
            client.close()
        if self.exists() and traits != (self.api_traits or {}):  # else it was deleted meanwhile
            self.sudo().api_traits = traits

    # ------------------------------------------------------------------ telling people

    def _explain(self, failure):
        """A :class:`ZohoError` as one sentence with what to do."""
        if isinstance(failure, errors.ZohoThrottled):
            return self.env._(
                "Zoho asks for a pause of %(minutes)s minutes. Try again then.",
                minutes=max(1, round(failure.wait_s / 60)),
            )
        if isinstance(failure, errors.ZohoAuthorizationLost):
            return self.env._(
                "Zoho no longer accepts the authorization (%(reason)s). Check the data center, "
                "client ID and client secret, and connect again.",
                reason=failure.code or failure.message,
            )
        if isinstance(failure, errors.ZohoUnreachable):
            return self.env._(
                "Zoho cannot be reached (%(reason)s). Try again in a few minutes.",
                reason=failure.message,
            )
        if isinstance(failure, errors.ZohoForbidden):
            return self.env._(
                "Zoho does not allow it (%(reason)s). Connect again and agree to all that is asked "
                "for, or switch the module on in Zoho Projects.",
                reason=failure.message,
            )
        return self.env._("Zoho refused the request (%(reason)s).", reason=failure.message)

    def _need_attention(self, message):
        """Show that a person is needed, and mail the responsible user once."""
        self.ensure_one()
        if self.attention_message:
            return
        self.attention_message = message
        template = self.env.ref("zoho_projects_connector.mail_template_attention")
        template.send_mail(self.id)
        _logger.warning("Zoho connection %s needs attention: %s", self.id, message)
