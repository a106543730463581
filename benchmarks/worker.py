"""One step of the benchmark in a fresh Odoo process: nothing is warm, and the memory is its own.

    python -m benchmarks.worker <odoo.conf> <database> <step>

The step's arguments come as one JSON object on standard input, its figures go as one JSON line to
standard output.
"""

import json
import os
import subprocess
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from . import billing, plain_create, sync
from .portal import PROJECT

STEPS = {
    "first_import": sync.first_import,
    "later_sync": sync.later_sync,
    "export": plain_create.export,
    "create": plain_create.create,
    "bill": billing.addon,
    "bill_with_core": billing.core,
}


def run(database, step, **arguments):
    """Run a step in a new process. :return: its figures"""
    python = os.environ.get("ZOHO_TEST_PYTHON", sys.executable)
    configuration = os.environ["ZOHO_TEST_ODOO_CONF"]
    done = subprocess.run(
        [python, "-m", "benchmarks.worker", configuration, database, step],
        input=json.dumps(arguments),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    if done.returncode:
        raise RuntimeError(f"The step {step} failed.")
    return json.loads(done.stdout.splitlines()[-1])


def main(configuration, database, step):
    """Do one step and say what it cost."""
    config.parse_config(["-c", configuration, "-d", database, "--log-level", "warn"])
    registry = Registry(database)
    arguments = json.load(sys.stdin)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        figures = STEPS[step](env, **arguments)
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
