"""Published facts about Zoho: hosts, scopes and limits, each with its source."""

from typing import NamedTuple


class DataCenter(NamedTuple):
    """One of Zoho's regions. Host names without scheme."""

    accounts_host: str
    api_host: str
    web_host: str


# https://www.zoho.com/accounts/protocol/oauth/multi-dc.html and GET /oauth/serverinfo.
# The keys are the `location` values of the OAuth answer, except `com`, which Zoho calls `us`.
DATA_CENTERS = {
    "com": DataCenter("accounts.zoho.com", "projectsapi.zoho.com", "projects.zoho.com"),
    "eu": DataCenter("accounts.zoho.eu", "projectsapi.zoho.eu", "projects.zoho.eu"),
    "in": DataCenter("accounts.zoho.in", "projectsapi.zoho.in", "projects.zoho.in"),
    "au": DataCenter("accounts.zoho.com.au", "projectsapi.zoho.com.au", "projects.zoho.com.au"),
    "jp": DataCenter("accounts.zoho.jp", "projectsapi.zoho.jp", "projects.zoho.jp"),
    "ca": DataCenter("accounts.zohocloud.ca", "projectsapi.zohocloud.ca", "projects.zohocloud.ca"),
    "sa": DataCenter("accounts.zoho.sa", "projectsapi.zoho.sa", "projects.zoho.sa"),
    "uk": DataCenter("accounts.zoho.uk", "projectsapi.zoho.uk", "projects.zoho.uk"),
    "cn": DataCenter("accounts.zoho.com.cn", "projectsapi.zoho.com.cn", "projects.zoho.com.cn"),
}

# Read access to what is imported, nothing more.
# https://projects.zoho.com/api-docs#OAuth2_Scopes
SCOPES = tuple(
    f"ZohoProjects.{module}.READ"
    for module in (
        "portals",
        "projects",
        "milestones",
        "tasklists",
        "tasks",
        "bugs",
        "timesheets",
        "users",
        "clients",
        "tags",
        "custom_fields",
    )
)

# An access token lives one hour; it is renewed this long before its end.
TOKEN_RENEWAL_MARGIN_S = 60

# Zoho locks an URL pattern for up to 30 minutes after 100 calls in 2 minutes
# (https://www.zoho.com/projects/help/rest-api/get-tickets-api.html#usage); we stop before.
CALL_WINDOW_S = 120
CALLS_PER_WINDOW = 90
DEFAULT_LOCK_MINUTES = 30  # when the refusal does not name the minutes

PER_PAGE = 200  # the largest page of V3 lists and of V2 `range`
PER_PAGE_PLAIN = 100  # bare arrays tell nothing about paging: the documented size is the safe one
PER_PAGE_USERS = 50  # the largest page of V3.1 users
MAX_PAGES = 20_000  # loop guard: more pages than any portal has

# Odoo restarts a cron that is busy for 120 s (`limit_time_real`): a step of the sync must give up
# before, so that it pauses instead.
TIMEOUT_S = 20  # to connect, and once more for the answer
STEP_S = 45  # after so long in one step no call is repeated, and no new series of calls is begun
ATTEMPTS = 4  # the first call and its repetitions after 5xx, timeouts and resets
BACKOFF_S = 1.0  # doubled at each repetition, with jitter

# `customdate` windows of time logs are at most 6 months long.
TIMELOG_WINDOW_DAYS = 180
