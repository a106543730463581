"""What may go wrong with Zoho, by what to do next."""


class ZohoError(Exception):
    """Base of all. ``code`` is Zoho's own title or number, ``http_status`` 0 without an answer."""

    def __init__(self, message: str, *, code: str = "", http_status: int = 0):
        super().__init__(message)
        self.message = message
        self.code = code
        self.http_status = http_status


class ZohoThrottled(ZohoError):
    """Too many calls: nothing may be asked of this URL pattern for ``wait_s`` seconds."""

    def __init__(self, message: str, *, wait_s: float, pattern: str = "", **kwargs):
        super().__init__(message, **kwargs)
        self.wait_s = wait_s
        self.pattern = pattern


class ZohoStepTooLong(ZohoError):
    """Nothing is wrong: the calls made so far took as long as a step of the sync may take."""

    def __init__(self):
        super().__init__("The step took too long.", code="step")


class ZohoUnreachable(ZohoError):
    """No usable answer after all repetitions (5xx, timeout, reset, invalid JSON): try later."""


class ZohoAuthorizationLost(ZohoError):
    """The refresh token is dead: only a person who connects again can help."""


class ZohoForbidden(ZohoError):
    """A scope is missing, or the module is switched off in the portal or its plan."""


class ZohoNotAvailable(ZohoError):
    """This portal does not offer this URL: read it the other way."""


class ZohoRefused(ZohoError):
    """Zoho understood and said no, for instance to a parameter."""
