"""Static checks: ruff for everything, pylint-odoo for the addon."""

from . import paths
from .odoo import addon_exists
from .shell import run_in_foreground, say
from .virtualenv import lint_python


def fix():
    """Rewrite the code as ruff wants it; what it cannot solve stays for :func:`lint`."""
    python = lint_python()
    run_in_foreground([python, "-m", "ruff", "check", "-q", "--fix-only", "."], cwd=paths.PROJECT)
    return run_in_foreground([python, "-m", "ruff", "format", "."], cwd=paths.PROJECT)


def lint():
    """Run all checks and return 0 when every one is clean."""
    python = lint_python()
    checks = [
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
    ]
    if addon_exists():
        # Any message makes pylint exit with a status other than 0.
        checks.append(
            ("pylint-odoo", [python, "-m", "pylint", "--rcfile=.pylintrc", paths.ADDON_NAME])
        )
    failed = []
    for name, command in checks:
        say(f"==> {name}")
        if run_in_foreground(command, cwd=paths.PROJECT):
            failed.append(name)
    say(f"    not clean: {', '.join(failed)}" if failed else "    everything is clean")
    return 1 if failed else 0
