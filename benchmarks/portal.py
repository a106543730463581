"""The fake portal in a process of its own: ``python -m benchmarks.portal bench:P:T:L:I``.

It renders all its rows before it says that it is ready, so that the addon is measured and not the
portal. Beside what ``tests.fake_zoho`` tells of itself it tells its *shape*: how many records lie
where, from which ``least_calls`` works out what reading them must cost.
"""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from pathlib import Path
from random import Random

from tests.fake_zoho import FakeZoho, build_portal

PROJECT = Path(__file__).parent.parent
START_S = 900  # the largest portals take minutes to be rendered
CHANGED_SHARE = 100  # one record in so many is changed for the run with 1 % changed
CHANGED_HOURS = "09:30"  # longer than any log of these portals, so a change for each


class PortalProcess:
    """A running portal; use it as a context manager.

    :param spec: ``bench:<projects>:<tasks>:<logs>:<issues>``
    """

    def __init__(self, spec):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.portal", spec],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        too_late = threading.Timer(START_S, self._process.kill)  # reading has no time limit
        too_late.daemon = True
        too_late.start()
        line = self._process.stdout.readline()
        too_late.cancel()
        if not line:
            self.stop()
            raise RuntimeError(f"The fake portal {spec} did not start.")
        self.about = json.loads(line)
        self.shape = self.about.pop("shape")

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self.stop()

    def stop(self):
        """End the process."""
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=20)
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def change_one_percent(self):
        """Change the hours of 1 % of the logs and the names of 1 % of the tasks.

        :return: ``{"task": changed tasks, "log": changed logs by module}``
        """
        for number, task in enumerate(self.shape["tasks_to_change"]):
            verb(self.about, "update", record_id=task, name=f"Renamed {number}")
        for log, _module in self.shape["logs_to_change"]:
            verb(self.about, "update", record_id=log, hours=CHANGED_HOURS)
        verb(self.about, "warm")
        return {
            "task": len(self.shape["tasks_to_change"]),
            "log": Counter(module for _log, module in self.shape["logs_to_change"]),
        }


def verb(about, name, /, **arguments):
    """Have the portal do something; see ``tests.fake_zoho``.

    :param about: what a portal process told of itself
    :return: the answer
    """
    request = urllib.request.Request(
        about["control"] + name, json.dumps(arguments).encode(), method="POST"
    )
    # A proxy of the machine has no business with the loopback interface.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=600) as answer:
        return json.load(answer)["result"]


def shape_of(portal):
    """:return: the numbers of records of a portal, as far as they decide how many calls it takes
    to read them
    """
    tables = portal.tables
    logs_by_day = {"task": Counter(), "issue": Counter(), "general": Counter()}
    for log in tables["log"].values():
        logs_by_day[log.type][log.date.isoformat()] += 1
    lists_of = Counter(task_list.project for task_list in tables["tasklist"].values())
    random = Random(len(tables["log"]))
    tasks, logs = list(tables["task"]), list(tables["log"].values())
    return {
        "user": len(tables["user"]),
        "client": len(tables["client"]),
        "project": Counter(project.project_type for project in tables["project"].values()),
        "milestone": len(tables["milestone"]),
        "task_lists_of_projects": [lists_of[project] for project in tables["project"]],
        "task": len(tasks),
        "issue": len(tables["issue"]),
        "log": len(logs),
        "logs_by_day": logs_by_day,
        "tasks_to_change": random.sample(tasks, len(tasks) // CHANGED_SHARE),
        "logs_to_change": [
            (log.id, log.type) for log in random.sample(logs, len(logs) // CHANGED_SHARE)
        ],
    }


def main(spec):
    """Serve until SIGTERM or SIGINT."""
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_args: done.set())
    portal = build_portal(spec)
    with FakeZoho(portal) as fake:
        fake.warm()
        print(json.dumps(fake.describe() | {"shape": shape_of(portal)}), flush=True)
        done.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
