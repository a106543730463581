"""A stateful Zoho Projects portal behind real HTTP, for tests, demo and benchmark.

    from tests.fake_zoho import FakeZoho, build_portal
    fake = FakeZoho("small").start()  # or FakeZoho(build_portal("demo"), trait=value, …), or `with`
    fake.url  # http://127.0.0.1:PORT, accounts server and API host at once
    fake.ids["project_acme"]  # ids of what portals/small.py names
    fake.stop()

    python -m tests.fake_zoho --host 127.0.0.1 --port 0 [--warm] [--trait NAME=JSON]
        --portal demo | small | bench:<projects>:<tasks>:<logs>[:<issues>]
    prints one JSON line when ready: {"url", "control", "portal_id", "portal_name", "client_id",
    "client_secret", "counts"}; SIGTERM or SIGINT ends it. Loopback only.

Every verb below is a method, and also POST {url}/__fake__/<verb> with its keyword arguments as a
JSON object (or {"args": […], …}); the answer is {"result": …}, or HTTP 400 {"error": …}.

OAuth: client "1000.TESTCLIENT", secret "test-secret", portal id "600000001". /oauth/v2/auth
consents at once (302); any loopback redirect_uri is registered.
    self_client_code(scopes=DEFAULT_SCOPES, minutes=10) -> code
    issue_tokens(scopes=DEFAULT_SCOPES) -> {"access_token", "refresh_token", …} without the dance
    deny_consent(times=1)               -1 = always
    allow_redirects(*uris)              none = any loopback address
    expire_access_tokens()  revoke_tokens()
    sign_in(zpuid=None, portal_id=None) who consents; None = the owner, else a mere member
    add_portal(name, owned=True) -> id  another, empty portal of the signed-in user

Faults. pattern = None or "*" (all), a URL pattern with ids as {p} and {id}, its tail ("tasks",
"portal/{p}/tasks", "projects/{id}/tasks", "oauth/v2/token", "clients") or a glob ("*/timelogs").
after_calls = so many matching calls pass first; times=None = until clear_faults().
    throttle(pattern=None, minutes=22, after_calls=0, times=None, status=400 | 429 | 200)
                                        without times it also ends when the clock passes minutes
    fail(pattern=None, status=500, times=1, after_calls=0, title=None)
    refuse(pattern, title="URL_RULE_NOT_CONFIGURED", status=400, times=None)
    timeout(pattern=None, seconds=30, times=1, after_calls=0)
    reset_connection(pattern=None, times=1, after_calls=0)
    invalid_json(pattern=None, times=1, after_calls=0)          the real answer, cut in half
    empty_body(pattern=None, times=1, after_calls=0, status=200)
    on_page(pattern, page, callback=None, times=1, do=[[verb, {…}], …])
                                        callback() or the verbs run before that page is answered
    clear_faults()

Clock and calls.
    set_clock(value=None)               freeze at a datetime or ISO text; None = real time again
    advance(seconds)                    tokens, throttles and modified times follow this clock
    requests                            [Call(method, pattern, path, params, status)], 0 = no answer
    calls(pattern=None) -> int          request_log() -> [dict]     forget_requests()
    known_ids() -> ids                  describe() -> dict          warm()  renders all rows now

Records. Dates and instants also as ISO text; hours as "HH:MM" or a number. All fields: records.py.
    add_user(name, email, *, zuid=0, closed, status, confirmed, role, profile, cost_rate, currency)
    add_client(name, currency="USD", *, email, phone, website, address, city, state, country,
        zip_code)                       add_contact(client, name, email)
    add_project(name, client=None, *, billing_method, currency, rate, fixed_cost, budget_amount,
        budget_hours, owner, start, end, status, project_type, completed, description, tags, custom)
    add_milestone(project, name, *, start, end, status="Active", flag, owner, tags, completed)
    add_tasklist(project, name, milestone=None, *, status="active", flag, general, tags)
    add_task(project, name, tasklist=None, *, parent, owners=[zpuid], status="Open", billing,
        priority, start, end, estimate, percent, completed, description, tags, custom, created_by,
        work="standard" | "standard_hours" | "flexible" | "flexible_list")
    add_issue(project, name, *, assignee, status="Open", severity, classification, reproducible,
        due, desk, flag, added_via, description, custom)
    add_log(project, *, user, date, hours, task=None, issue=None, name="", billable=True,
        approval="Approved", approver, notes, start_time, end_time)
    update(id, *, touch=True, **fields)             delete(id, cascade=True)
    trash(id)  untrash(id)              into the bin and out of it, with all below
    archive_project(id)  restore_project(id)        set_primary_client(project, client)
    approve_log(id, approver=None)                  unapprove_log(id, status="Unapproved")
    add_status(kind, name, closed=False)            rename_status(kind, name, new_name)
    add_custom_field(module, api_name, label, field_type); the values: custom={api_name: text,
        number, ISO date or {"users": [zpuid]}}
    raw(id, /, _delete=("key",), **overrides)       keys of the rendered row verbatim; "a.b" reaches
        into objects; over HTTP the id is "record_id"
Each add_… takes created= and modified= (default: the clock's now) and returns the id.

Traits: FakeZoho(…, name=value) or set_traits(name=value). The first value is the default.
    sort_by = "honoured" | "ignored" | "refused"
    over_max = "refuse" | "clamp"                   per_page above 200 (users v3.1: 50)
    portal_timelogs = "honours_end_date" | "iso_week" | "refused" | "fails" (HTTP 500)
    project_states = "either" | "status" | "status_type" (the other is ignored)
        | "status_type_only" (`status` is refused) | "ignored" | "refused"
    silent_maximum = None                           rows a page has at most, and says nothing of it
    timelogs_has_next = "always_true" | "right"     portal-wide list
    timelogs_past_end = "empty" | "repeat"
    modified_time_filter = True | False (ignored) | "refused"
    general_logs = "bare" | "named"                 with module_detail {name, type}
    archived_in_portal_lists = False
    portal_tasks = portal_issues = portal_milestones = True, portal_tasklists = False
    project_customer_key = None | "primary_client" | "customer" | "client" | "company"
    project_customer_in = "list" | "details"
    v2 = True, v2_wrong_url_status = 400 | 500
    v2_project_company = False, v2_client_ids = "text" | "number"
    client_users_in = "list" | "detail_users" | "detail_client_users"
    v3_clients = False, portals_shape = "full" | "abridged", portal_details_envelope = True
    show_keys = False, budget_permission = True
    text_booleans = {"issues"}                      lists whose has_next_page is text
    empty_lists = {list: "204" | "empty_body" | "envelope"}     mixed
    rate_limit = None, rate_lock_minutes = 22       calls per URL pattern in 2 minutes
    refresh_limit = None                            refreshes per 10 minutes (10 in reality)
    location = "us", accounts_server = None         of the callback; None = the fake's own URL

Reproduces sections 1 to 5 of the API notes. By default only V2 …/projects/{id}/clients/ names a
project's primary client. Newest tasks and issues come first: parents after their sub-tasks.
"""

from .accounts import DEFAULT_SCOPES
from .portals import build_portal
from .server import FakeZoho

__all__ = ["DEFAULT_SCOPES", "FakeZoho", "build_portal"]
