"""A lively portal: 32 projects of an invented services company over the last ten months, same seed,
same portal."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from ..clock import UTC
from ..editing import Builder
from ..store import Portal
from . import demo_words as words

SPAN = 300
TASKS, BUGS, LOGS = 2000, 300, 10000


def build(clock=None):
    """32 projects (26 with a customer, 3 without, 2 archived, a template), 2,000 tasks, 300 bugs,
    10,000 logs."""
    return _Demo(Portal(name="meridian-works", org_name="Meridian Works", clock=clock)).build()


class _Demo(Builder):
    def __init__(self, portal):
        super().__init__(portal)
        self.random = Random(19)
        self.today = portal.clock.now().date()
        self.begin = self.today - timedelta(days=SPAN)
        self.team = []
        self.lists = {}  # project -> [(task list, task names, first day, last day)]
        self.spans = {}  # project -> (first day, last day, trade)
        self.tasks = {}  # project -> [(task, owners, first day)]
        self.issues = {}

    def at(self, day, hour=9):
        """An instant of a day, never in the future."""
        moment = datetime.combine(
            day, time(hour, self.random.randrange(60), self.random.randrange(60)), UTC
        )
        return min(moment, self.portal.clock.now())

    def build(self):
        """People, customers, projects, work, hours."""
        self.people()
        self.projects(self.customers())
        for _ in range(TASKS):
            self.task(self.pick_project())
        for _ in range(BUGS):
            self.bug(
                self.pick_project(("software", "agency", "software", "construction", "consulting"))
            )
        booked = [p for p in self.spans if self.portal.get(p).project_type != "template"]
        for _ in range(LOGS):
            self.log(self.random.choice(booked))
        return self.portal

    def pick_project(self, trades=None):
        """Any project with work, or one of a trade."""
        trade = self.random.choice(trades) if trades else None
        return self.random.choice([p for p, span in self.spans.items() if trade in (None, span[2])])

    def people(self):
        """The team, two who left, an invitee, a colleague known to Odoo as admin."""
        start = self.at(self.begin - timedelta(days=200))
        for name, role, cost in words.PEOPLE:
            email = name.lower().replace(" ", ".") + "@example.com"
            profile = (
                "Portal Owner"
                if role == "Administrator"
                else "Manager"
                if role == "Manager"
                else "Employee"
            )
            self.team.append(
                self.add_user(
                    name,
                    email,
                    role=role,
                    profile=profile,
                    cost_rate=cost,
                    currency="USD",
                    created=start,
                )
            )
        self.portal.owner = self.named("owner", self.team[0])
        manager = {"role": "Manager", "profile": "Manager", "cost_rate": 60, "currency": "USD"}
        admin = self.add_user("Ada Admin", "admin@example.com", created=start, **manager)
        self.team.append(self.named("user_admin", admin))
        for name in words.LEFT:
            email = name.lower().replace(" ", ".") + "@example.com"
            self.team.append(
                self.add_user(name, email, closed=True, status="inactive", created=start)
            )
        invited = {"zuid": None, "last_name": "", "confirmed": False}
        self.add_user("Zoe", "zoe@example.com", created=start, **invited)

    def customers(self):
        """Customers with their contacts."""
        ids = []
        for name, currency, city, country, contacts in words.CUSTOMERS:
            short = name.lower().replace("&", " ").replace(" ltd", "").replace(" gmbh", "")
            domain = "-".join(short.split()) + ".example"
            client = self.add_client(
                name,
                currency,
                email=f"office@{domain}",
                website=f"https://{domain}",
                phone=f"+00 555 01{len(ids):02d}",
                city=city,
                country=country,
            )
            ids.append(client)
            for contact in contacts:
                self.add_contact(client, contact, f"{contact.lower().replace(' ', '.')}@{domain}")
        return ids

    def projects(self, clients):
        """All projects with their milestones and task lists."""
        trades = sorted({row[1].title() for row in (*words.PROJECTS, *words.INTERNAL)})
        self.add_custom_field("projects", "service_type", "Service type", "picklist", trades)
        self.add_custom_field("projects", "purchase_order", "Purchase order", "text")
        self.add_custom_field("tasks", "release_version", "Release", "text")
        self.add_custom_field("tasks", "story_points", "Story points", "number")
        for n, (name, trade, client, method, amount, offset, length) in enumerate(words.PROJECTS):
            first = self.begin + timedelta(days=offset)
            self.project(
                name,
                trade,
                first,
                first + timedelta(days=length),
                client=clients[client],
                billing_method=method,
                currency=words.CUSTOMERS[client][1],
                rate=amount if method == "project_hours" else 0,
                fixed_cost=amount if method == "fixed_cost" else 0,
                budget_hours=40 * self.random.randrange(5, 30),
                tags=[words.TAGS[n % 3]] if n % 3 != 2 else [],
                custom={"service_type": trade.title(), "purchase_order": f"PO-{4100 + 7 * n}"},
            )
        for name, trade in words.INTERNAL:
            self.project(name, trade, self.begin, self.today, billable=False)
        for name, trade, client in words.ARCHIVED:
            last = self.begin + timedelta(days=90)
            self.project(
                name,
                trade,
                self.begin,
                last,
                client=clients[client],
                project_type="archived",
                currency=words.CUSTOMERS[client][1],
                status="Completed",
                completed=self.at(last),
            )
        for name, trade in words.TEMPLATES:
            self.project(name, trade, self.begin, self.today, project_type="template")

    def project(self, name, trade, first, last, **values):
        """One project with a milestone per phase of its trade."""
        past = last < self.today
        if past and "status" not in values:
            values |= {"status": "Completed", "completed": self.at(last)}
        values = {
            "status": "In Progress",
            "owner": self.random.choice(self.team[:2]),
            "group": trade.title(),
            **values,
        }
        project = self.add_project(
            name,
            start=first,
            end=last,
            created=self.at(first - timedelta(days=5)),
            description=f"<div>{name}</div>",
            **values,
        )
        self.spans[project] = (first, min(last, self.today), trade)
        phases = words.PHASES[trade]
        step = (last - first) / len(phases)
        for n, (phase, lists) in enumerate(phases.items()):
            begin, end = first + step * n, first + step * (n + 1) - timedelta(days=1)
            done = {"status": "Completed", "completed": end} if end < self.today else {}
            milestone = self.add_milestone(
                project, phase, start=begin, end=end, created=self.at(first), **done
            )
            for title, names in lists.items():
                tasklist = self.add_tasklist(
                    project,
                    title,
                    milestone,
                    created=self.at(first),
                    status="completed" if done else "active",
                )
                self.lists.setdefault(project, []).append((tasklist, names, begin, end))

    def task(self, project):
        """A task of a random list, mostly closed when its time is over; some are sub-tasks."""
        random, trade = self.random, self.spans[project][2]
        tasklist, names, begin, end = random.choice(self.lists[project])
        name = random.choice(names).format(random.choice(words.AREAS[trade]))
        known = self.tasks.setdefault(project, [])
        parent = None
        same_list = [t for t in known[-25:] if self.portal.get(t[0]).tasklist == tasklist]
        if same_list and random.random() < 0.2:
            parent = random.choice(same_list)[0]
            above = self.portal.get(parent).name.rpartition(": ")[2]
            name = f"{random.choice(words.SUBTASKS)}: {above}"
        start = min(begin + timedelta(days=random.randrange(max(1, (end - begin).days))), end)
        finish = start + timedelta(days=random.randrange(1, 12))
        owners = random.sample(self.team, random.choice((1, 1, 1, 1, 2, 0)))
        closed = finish < self.today and random.random() < 0.88
        values = (
            {"status": "Closed", "percent": 100, "completed": self.at(finish)}
            if closed
            else {
                "status": random.choice(("Open", "Open", "In progress", "On hold")),
                "percent": random.choice((0, 0, 20, 50, 80)),
            }
        )
        if trade == "software":
            values["custom"] = {
                "release_version": f"{random.randrange(1, 4)}.{random.randrange(10)}",
                "story_points": random.choice((1, 2, 3, 5, 8)),
            }
        created = self.at(min(start, self.today))
        task = self.add_task(
            project,
            name,
            tasklist,
            parent=parent,
            owners=owners,
            start=start,
            end=finish,
            created=created,
            modified=max(created, values.get("completed", created)),
            estimate=random.choice((0, 4, 8, 12, 16, 24, 40)),
            work=random.choice(
                ("standard", "standard", "flexible", "flexible_list", "standard_hours")
            ),
            priority=random.choice(("none", "none", "low", "medium", "high")),
            billing="non_billable" if random.random() < 0.1 else "billable",
            description=f"<div>{name}</div>" if random.random() < 0.5 else "",
            tags=[random.choice(words.TAGS)] if random.random() < 0.15 else [],
            **values,
        )
        known.append((task, owners, start))

    def bug(self, project):
        """A bug; some come from Desk, some nobody took."""
        random, (first, last, trade) = self.random, self.spans[project]
        day = first + timedelta(days=random.randrange(max(1, (last - first).days)))
        name = random.choice(words.BUGS[trade]).format(random.choice(words.AREAS[trade]))
        assignee = random.choice((*self.team, None, None))
        issue = self.add_issue(
            project,
            name[0].upper() + name[1:],
            assignee=assignee,
            created=self.at(day),
            desk=random.random() < 0.1,
            status=random.choice(
                ("Open", "In progress", "To be tested", "Closed", "Closed", "Closed")
            ),
            severity=random.choice(("None", "Minor", "Minor", "Major", "Critical", "Show stopper")),
            classification=random.choice((None, "Other bug", "UI/Usability")),
            due=self.at(day + timedelta(days=14)) if random.random() < 0.5 else None,
            flag=random.choice(("Internal", "Internal", "External")),
        )
        self.issues.setdefault(project, []).append((issue, [assignee] if assignee else [], day))

    def log(self, project):
        """A log on a working day: mostly billable and approved, the last weeks undecided."""
        random, (first, last, _trade) = self.random, self.spans[project]
        kind = random.choices(("task", "issue", "general"), (85, 10, 5))[0]
        known = {"task": self.tasks, "issue": self.issues}.get(kind, {}).get(project)
        anywhere = (None, [], first + timedelta(days=random.randrange(max(1, (last - first).days))))
        item, owners, start = random.choice(known) if known else anywhere
        day = min(start, last) + timedelta(days=random.randrange(20))
        day = min(day, self.today)
        day -= timedelta(days=max(0, day.weekday() - 4))
        fresh = (self.today - day).days < 14
        approval = random.choices(
            ("Approved", "Unapproved", "Rejected"), (20, 75, 5) if fresh else (93, 5, 2)
        )[0]
        values = {kind: item} if item else {"name": random.choice(words.MEETINGS)}
        created = self.at(day, 17)
        self.add_log(
            project,
            user=random.choice(owners or self.team[:12]),
            date=day,
            hours=random.randrange(2, 33) / 4,
            billable=random.random() < 0.85,
            approval=approval,
            approver=self.portal.owner,
            created=created,
            approved_at=min(created + timedelta(days=1), self.portal.clock.now()),
            notes=random.choice(words.NOTES),
            **values,
        )
