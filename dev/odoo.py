"""Odoo's configuration file, installing modules, and running a server."""

import ast
import contextlib
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import paths
from .shell import HostError, run, say, stop_process

# Installed beside the addon when its manifest cannot be read yet, or names fewer: the optional
# modules its features meet (expenses of projects, invoicing of timesheets).
HOST_MODULES = ("sale_timesheet", "sale_expense", "sale_project", "project_hr_expense")

FIRST_PORT = 8069
START_SECONDS = 120


class Odoo:
    """The Odoo of this host: where it is and which Python runs it."""

    def __init__(self, source, python):
        """Write the configuration file for ``source`` (an ``OdooSource``)."""
        self.source = source
        self.python = python
        self.configuration = paths.ODOO_CONF
        self._write_configuration()

    def _write_configuration(self):
        addons = [str(path) for path in self.source.addons] + [str(paths.PROJECT)]
        options = {
            "addons_path": ",".join(addons),
            "data_dir": paths.DATA_DIR,
            "http_interface": "127.0.0.1",
            "list_db": "False",
            "workers": "0",
            "max_cron_threads": "0",
            # No limits: a test or an import stopped by them would look like a defect of the addon.
            "limit_time_cpu": "0",
            "limit_time_real": "0",
            "limit_time_real_cron": "0",
        }
        # A password stays where the user put it: libpq reads PGPASSWORD and its pass file itself.
        for option, variable in (
            ("db_host", "PGHOST"),
            ("db_port", "PGPORT"),
            ("db_user", "PGUSER"),
        ):
            if os.environ.get(variable):
                options[option] = os.environ[variable]
        text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items())
        paths.DATA_DIR.mkdir(parents=True, exist_ok=True)
        temporary = self.configuration.with_suffix(".conf.part")
        temporary.write_text(text)
        temporary.replace(self.configuration)

    def command(self, *words):
        """Return the command line of the program ``odoo`` with our configuration."""
        return [self.python, "-m", "odoo", *words]

    def server_command(self, database, *words):
        """Return the command line of the server for one database."""
        return self.command("server", "-c", self.configuration, "-d", database, *words)

    def install(self, database, modules, log_name):
        """Install ``modules`` into ``database`` and return the warnings Odoo logged."""
        log = paths.LOGS / f"{log_name}.log"
        output = run(
            self.server_command(
                database, "-i", ",".join(modules), "--stop-after-init", "--no-http"
            ),
            failure=f"Odoo could not install {', '.join(modules)}.",
            log=log,
            cwd=paths.HOST,
        )
        # Odoo only warns about an unknown or uninstallable module and exits with 0.
        return [
            line for line in output.splitlines() if re.search(r" (WARNING|ERROR|CRITICAL) ", line)
        ]

    def run_script(self, database, script, log_name):
        """Run Python source ``script`` in Odoo's shell; only ``env.cr.commit()`` keeps changes."""
        log = paths.LOGS / f"{log_name}.log"
        words = self.command(
            "shell", "-c", self.configuration, "-d", database, "--no-http", "--log-level=warn"
        )
        with (paths.LOGS / f"{log_name}.py").open("w+") as file:
            file.write(script)
            file.seek(0)
            return run(
                words,
                failure="A script in Odoo's shell failed.",
                log=log,
                cwd=paths.HOST,
                stdin=file,
            )

    @contextlib.contextmanager
    def server(self, database, port, *words):
        """Run a server on the loopback interface until the block ends; yield its URL."""
        log = paths.LOGS / "server.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        command = self.server_command(
            database, "--http-port", str(port), "--db-filter", f"^{database}$", *words
        )
        with log.open("w") as output:
            process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=paths.HOST,
                # Ctrl-C reaches us first; we stop the server in order.
                start_new_session=True,
            )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_until_it_answers(process, url, log)
            say(f"    Odoo answers at {url} (its log: {log})")
            yield url
        finally:
            stop_process(process)


def _wait_until_it_answers(process, url, log):
    """Return when the server renders its login page."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            with urllib.request.urlopen(f"{url}/web/health", timeout=10) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.2)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
    raise HostError(f"Odoo did not start. The end of {log}:\n{tail}")


def free_port(first=None):
    """Return the first free loopback port from ``first`` on, or any free one."""
    for port in range(first, first + 100) if first else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise HostError(f"No free port between {first} and {first + 99}.")


def addon_exists():
    """Tell whether the addon has a manifest."""
    return (paths.ADDON / "__manifest__.py").exists()


def addon_manifest():
    """Return the addon's manifest."""
    return ast.literal_eval((paths.ADDON / "__manifest__.py").read_text())


def host_modules():
    """Return the modules of the template database, in a fixed order."""
    modules = set(HOST_MODULES)
    if addon_exists():
        modules.update(addon_manifest().get("depends", ()))
    return sorted(modules)
