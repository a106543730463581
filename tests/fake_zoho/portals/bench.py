"""Portals of any size for the benchmark: every project has a customer, every log is billable and
approved."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from ..clock import UTC
from ..editing import Builder
from ..store import Portal

DAYS = 365
LOG_TYPES = ("task",) * 16 + ("issue",) * 3 + ("general",)  # 80 %, 15 %, 5 %


def build(projects, tasks, logs, issues=None, clock=None):
    """``projects``, ``tasks``, ``logs`` and ``issues`` (default a tenth of the tasks), over the
    last 12 months."""
    portal = Portal(clock=clock, timezone="UTC")
    random = Random(f"{projects}:{tasks}:{logs}:{issues}")
    today = portal.clock.now().date()
    begin = today - timedelta(days=DAYS)
    issues = tasks // 10 if issues is None else issues
    add = portal.add

    def instant(day, second):
        return datetime.combine(day, time(9), UTC) + timedelta(seconds=second % 28800)

    start = instant(begin, 0)
    builder = Builder(portal)
    users = []
    for n in range(min(50, max(5, projects))):
        users.append(
            builder.add_user(f"User{n:03d} Bench", f"user{n:03d}@example.com", created=start)
        )
    portal.owner = users[0]
    clients = [
        add(
            "client",
            name=f"Customer {n:04d}",
            currency="USD",
            email=f"office{n:04d}@example.com",
            created=start,
        ).id
        for n in range(max(1, projects // 2))
    ]
    for n, client in enumerate(clients):
        add(
            "contact",
            client=client,
            name=f"Contact {n:04d}",
            email=f"contact{n:04d}@example.com",
            created=start,
        )
    project_ids = [
        add(
            "project",
            name=f"Project {n:04d}",
            client=clients[n % len(clients)],
            owner=users[n % len(users)],
            rate=80 + n % 40,
            billing_method=("project_hours", "staff_hours")[n % 2],
            start=begin,
            created=start + timedelta(seconds=n),
        ).id
        for n in range(projects)
    ]
    lists = []
    for n, project in enumerate(project_ids):
        milestone = add(
            "milestone",
            project=project,
            name=f"Phase {n:04d}",
            owner=users[0],
            start=begin,
            end=today,
            created=start,
        ).id
        lists.append(
            [
                add(
                    "tasklist",
                    project=project,
                    name=name,
                    milestone=milestone,
                    owner=users[0],
                    created=start,
                ).id
                for name in ("Concept", "Build", "Test")
            ]
        )
    task_ids, parent = [[] for _ in project_ids], {}
    for n in range(tasks):
        where = n % projects
        serial = n // projects
        row = add(
            "task",
            project=project_ids[where],
            name=f"Task {n:06d}",
            tasklist=lists[where][serial // 5 % 3],
            parent=parent.get(where) if serial % 5 == 4 else None,
            owners=[users[n % len(users)]],
            estimate=480,
            created=instant(begin + timedelta(days=n * DAYS // tasks), n),
        )
        if serial % 5 != 4:
            parent[where] = row.id
        task_ids[where].append(row.id)
    issue_ids = [[] for _ in project_ids]
    for n in range(issues):
        where = n % projects
        issue_ids[where].append(
            add(
                "issue",
                project=project_ids[where],
                name=f"Issue {n:06d}",
                assignee=users[n % len(users)],
                severity="Minor",
                created=instant(begin + timedelta(days=n * DAYS // issues), n),
            ).id
        )
    for n in range(logs):
        where = random.randrange(projects)
        log_type = LOG_TYPES[n % 20]
        items = {"task": task_ids, "issue": issue_ids}.get(log_type, task_ids)[where]
        if not items:
            log_type = "general"
        day = begin + timedelta(days=n * DAYS // logs)
        user = users[n % len(users)]
        add(
            "log",
            project=project_ids[where],
            user=user,
            date=day,
            minutes=15 * random.randrange(1, 33),
            type=log_type,
            item=random.choice(items) if log_type != "general" else None,
            approver=users[0],
            notes=f"Work {n}",
            name="Meeting" if log_type == "general" else "",
            created=instant(day, n),
        )
    return portal
