"""Virtual environments with pinned packages, keyed by what they were made from."""

import os
import shutil
import sys

from . import paths
from .shell import HostError, run, say, step

OLDEST_PYTHON = (3, 10)  # of Odoo 19

ODOO_REQUIREMENTS = paths.DEV / "requirements-odoo.txt"
ADDON_REQUIREMENTS = paths.PROJECT / "requirements.txt"
LINT_REQUIREMENTS = paths.DEV / "requirements-lint.txt"

STAMP = "made-from.txt"


def odoo_python(import_folder):
    """Return the Python interpreter that can import Odoo, the addon's needs and the test tools."""
    python = _environment(paths.VENV, [ODOO_REQUIREMENTS, ADDON_REQUIREMENTS])
    # A .pth file, not PYTHONPATH: programs started by tests have it without doing anything.
    site_packages = next((paths.VENV / "lib").glob("python*/site-packages"))
    pth = site_packages / "odoo-home.pth"
    line = f"{import_folder}\n"
    if not pth.exists() or pth.read_text() != line:
        pth.unlink(missing_ok=True)
        run(
            [
                python,
                "-c",
                "import odoo.release, odoo.tools, odoo.http, odoo.service.server, odoo.tests",
            ],
            failure="Odoo cannot be imported with the packages of dev/requirements-odoo.txt.",
            cwd=paths.HOST,
            env=dict(os.environ, PYTHONPATH=str(import_folder)),
        )
        pth.write_text(line)
    return python


def lint_python():
    """Return the Python interpreter that has ruff and pylint-odoo."""
    return _environment(paths.LINT_VENV, [LINT_REQUIREMENTS])


def _environment(folder, requirements):
    """Return the interpreter in ``folder``, made anew when its requirements changed."""
    if sys.version_info < OLDEST_PYTHON:
        raise HostError(
            "Odoo 19 needs Python 3.10 or newer. Run make with PYTHON=<a newer python3>."
        )
    python = folder / "bin" / "python"
    key = paths.digest(sys.version, str(folder), *requirements)
    stamp = folder / STAMP
    if stamp.exists() and stamp.read_text() == key and python.exists():
        return python
    names = " and ".join(path.name for path in requirements)
    with step(f"making a virtual environment from {names}"):
        shutil.rmtree(folder, ignore_errors=True)
        run(
            [sys.executable, "-m", "venv", folder],
            failure="Python cannot make virtual environments. Install the package python3-venv.",
        )
        environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
        arguments = [word for path in requirements for word in ("-r", path)]
        run(
            [python, "-m", "pip", "install", "-q", *arguments],
            failure="pip could not install the pinned packages. Check the network and try again.",
            log=paths.LOGS / f"pip-{folder.name}.log",
            env=environment,
        )
        stamp.write_text(key)
    say(f"    {python}")
    return python
