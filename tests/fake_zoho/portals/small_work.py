"""Tasks, issues and time logs of the small portal."""

from __future__ import annotations

# fmt: off
LOGS = (  # key, project, day, hours, user, task or issue or name of a general log, the rest
    ("log_before", "acme", "2026-01-09", "06:16", "ana", "task_wireframes",
     {"notes": "Home page", "start_time": "01:04 PM", "end_time": "07:20 PM"}),
    ("log_before_2", "acme", "2026-02-27", "07:30", "bruno", "task_root", {"notes": "Catalogue"}),
    ("log_after", "acme", "2026-03-02", "08:00", "bruno", "task_root",
     {"notes": "<div>Prices &amp; taxes</div>"}),
    ("log_child", "acme", "2026-03-31", "03:45", "chloe", "task_child", {}),
    ("log_grandchild", "acme", "2026-04-02", "02:20", "chloe", "task_grandchild",
     {"notes": "Card form"}),
    ("log_long", "acme", "2026-03-15", "26:30", "bruno", "task_root",
     {"notes": "Migration week-end"}),
    ("log_non_billable", "acme", "2026-03-10", "01:00", "bruno", "task_root", {"billable": False}),
    ("log_unapproved", "acme", "2026-03-11", "02:00", "bruno", "task_root",
     {"approval": "Unapproved"}),
    ("log_pending", "acme", "2026-03-12", "02:30", "chloe", "task_child", {"approval": "Pending"}),
    ("log_rejected", "acme", "2026-03-13", "09:00", "chloe", "task_child",
     {"approval": "Rejected"}),
    ("log_closed_user", "acme", "2026-01-20", "04:00", "closed", "task_closed_user", {}),
    ("log_non_billable_unapproved", "acme", "2026-03-16", "00:30", "ana", "task_general",
     {"billable": False, "approval": "Unapproved"}),
    ("log_coordination", "acme", "2026-04-01", "01:15", "ana", "task_general", {}),
    ("log_issue", "acme", "2026-03-20", "01:30", "bruno", "issue_link",
     {"notes": "Fixed the menu"}),
    ("log_issue_before", "acme", "2026-02-10", "00:45", "bruno", "issue_closed", {}),
    ("log_issue_desk", "acme", "2026-03-21", "02:00", "ana", "issue_desk",
     {"approval": "Unapproved"}),
    ("log_general", "acme", "2026-03-05", "01:00", "ana", "Weekly call",
     {"notes": "Weekly call"}),
    ("log_general_before", "acme", "2026-02-05", "01:00", "ana", "Weekly call",
     {"notes": "Weekly call"}),
    ("log_general_non_billable", "acme", "2026-03-06", "00:30", "ana", "Filing",
     {"billable": False}),
    ("log_euro", "euro", "2026-02-16", "07:00", "bruno", "task_count", {}),
    ("log_euro_after", "euro", "2026-03-17", "07:15", "bruno", "task_count", {"notes": "Hall B"}),
    ("log_euro_admin", "euro", "2026-03-18", "05:00", "admin", "task_report", {}),
    ("log_euro_issue", "euro", "2026-03-19", "02:10", "chloe", "issue_euro", {}),
    ("log_euro_general", "euro", "2026-03-19", "00:20", "bruno", "Travel", {"notes": "Travel"}),
    ("log_fixed", "fixed", "2026-02-03", "08:00", "chloe", "task_rooms", {}),
    ("log_fixed_after", "fixed", "2026-04-07", "08:00", "chloe", "task_rooms", {}),
    ("log_kitchen", "fixed", "2026-04-08", "06:40", "chloe", "task_kitchen", {}),
    ("log_tickets", "tasks", "2026-03-25", "03:00", "bruno", "task_tickets", {}),
    ("log_internal", "internal", "2026-03-26", "05:00", "admin", "task_internal", {}),
    ("log_internal_issue", "internal", "2026-03-27", "01:00", "admin", "issue_internal", {}),
    ("log_archived", "archived", "2026-02-18", "04:00", "ana", "task_archived", {}),
)
# fmt: on


def add_tasks(b):
    """16 tasks; the list is newest first, so a root comes after its sub-tasks."""
    ids = b.portal.ids
    acme, ana, bruno, chloe = (
        ids[k] for k in ("project_acme", "user_ana", "user_bruno", "user_chloe")
    )
    design, build = ids["list_design"], ids["list_build"]
    b.make(
        "task_wireframes",
        "task",
        acme,
        "Wireframes",
        design,
        owners=[ana],
        start="2026-01-08",
        end="2026-01-12",
        estimate="24:00",
        work="flexible_list",
        status="Closed",
        percent=100,
        completed="2026-01-12T10:00:00",
        description="<div>All <b>pages</b></div>",
        tags=["ux"],
        priority="high",
    )
    root = b.make(
        "task_root",
        "task",
        acme,
        "Shop",
        build,
        owners=[bruno],
        estimate="40:00",
        work="flexible",
        custom={"release_version": "3.6.0", "story_points": 8, "go_live_date": "2026-05-29"},
    )
    child = b.make(
        "task_child",
        "task",
        acme,
        "Checkout",
        build,
        parent=root,
        owners=[bruno, chloe],
        start="2026-03-30",
        end="2026-04-03",
        estimate="16:00",
        status="In progress",
        percent=40,
    )
    b.make(
        "task_grandchild",
        "task",
        acme,
        "Payment page",
        build,
        parent=child,
        owners=[chloe],
        estimate="08:00",
        work="standard_hours",
        priority="medium",
    )
    b.make(
        "task_unassigned", "task", acme, "Imprint", build, billing="non_billable", priority="low"
    )
    b.make(
        "task_closed_user",
        "task",
        acme,
        "Old logo",
        design,
        owners=[ids["user_closed"]],
        billing="none",
        created_by=ids["user_closed"],
    )
    b.make("task_general", "task", acme, "Coordination", ids["list_general"], owners=[ana])
    euro = ids["project_euro"]
    b.make(
        "task_count",
        "task",
        euro,
        "Stock count",
        ids["list_audit"],
        owners=[bruno],
        estimate="30:00",
    )
    b.make(
        "task_report", "task", euro, "Audit report", ids["list_audit"], owners=[ids["user_admin"]]
    )
    fixed = ids["project_fixed"]
    b.make(
        "task_rooms",
        "task",
        fixed,
        "Meeting rooms",
        ids["list_fitout"],
        owners=[chloe],
        start="2026-04-06",
        end="2026-04-10",
    )
    b.make("task_kitchen", "task", fixed, "Kitchen", ids["list_fitout"], owners=[chloe])
    b.make("task_tickets", "task", ids["project_tasks"], "Tickets", owners=[bruno])
    b.make("task_training", "task", ids["project_tasks"], "Training", owners=[ana])
    b.make("task_internal", "task", ids["project_internal"], "Intranet", owners=[ids["user_admin"]])
    b.make(
        "task_archived",
        "task",
        ids["project_archived"],
        "Flyer",
        owners=[ana],
        status="Closed",
        percent=100,
        completed="2026-02-19T10:00:00",
    )
    b.make("task_template", "task", ids["project_template"], "Kick-off")


def add_issues(b):
    """5 issues: with custom fields, from Desk, closed, of a project without customer."""
    ids = b.portal.ids
    acme = ids["project_acme"]
    b.make(
        "issue_link",
        "issue",
        acme,
        "Broken link",
        assignee=ids["user_bruno"],
        severity="Major",
        classification="Other bug",
        reproducible="Always",
        due="2026-03-27T06:29:00",
        description="<div>404 on the start page</div>",
        custom={
            "devices_browsers": "MacOS / Chrome",
            "platform": "Production",
            "url": "https://example.com",
        },
    )
    b.make(
        "issue_desk",
        "issue",
        acme,
        "Cannot log in",
        desk=True,
        severity="Critical",
        flag="External",
    )
    b.make(
        "issue_closed",
        "issue",
        acme,
        "Typo on the home page",
        assignee=ids["user_closed"],
        status="Closed",
        severity="Minor",
    )
    b.make(
        "issue_euro",
        "issue",
        ids["project_euro"],
        "Scanner does not read labels",
        assignee=ids["user_chloe"],
        severity="Show stopper",
    )
    b.make(
        "issue_internal",
        "issue",
        ids["project_internal"],
        "Backup job fails",
        assignee=ids["user_admin"],
    )


def add_logs(b):
    """31 logs, approved by Ana and billable unless said otherwise, booked at 15:00 of their day."""
    ids = b.portal.ids
    for key, project, day, hours, user, what, rest in LOGS:
        kind = what.partition("_")[0]
        values = {kind: ids[what]} if kind in ("task", "issue") else {"name": what}
        b.named(
            key,
            b.add_log(
                ids[f"project_{project}"],
                date=day,
                hours=hours,
                user=ids[f"user_{user}"],
                approver=ids["user_ana"],
                created=f"{day}T15:00:00",
                **values,
                **rest,
            ),
        )
