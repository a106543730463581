"""The programs that only a system package can bring: PostgreSQL, Chromium, wkhtmltopdf, npm."""

import glob
import os
import shutil
import subprocess
from pathlib import Path

from .shell import HostError, is_root, run, step

# The names Odoo's own browser tests look for, in Odoo's order.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
DEBIAN_BINARIES = "/usr/lib/postgresql/*/bin"  # Debian keeps initdb out of PATH


def postgres_binaries(major=None):
    """Return the folder of the newest PostgreSQL server (or of release ``major``), or None."""
    folders = [Path(path) for path in glob.glob(DEBIAN_BINARIES) if Path(path, "initdb").exists()]
    folders.sort(key=lambda path: float(path.parent.name), reverse=True)
    if major:
        folders = [path for path in folders if path.parent.name == major]
    if folders:
        return folders[0]
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb and not major else None


def _has_fonts():
    """Tell whether a screenshot or a printed invoice can show accents and Arabic."""
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=ar"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def missing_packages(*, need_postgres):
    """Return the Debian packages to install, in a fixed order."""
    missing = []
    if need_postgres and not postgres_binaries():
        missing.append("postgresql")
    if not shutil.which("psql"):
        missing.append("postgresql-client")
    if not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    if not shutil.which("wkhtmltopdf"):
        missing.append("wkhtmltopdf")
    # Only along with the others: these are no reason to stop somebody who cannot install.
    if missing and not _has_fonts():
        missing += ["fontconfig", "fonts-dejavu-core"]
    if missing and not (shutil.which("npm") or shutil.which("rtlcss")):
        missing.append("npm")  # see right_to_left
    if "postgresql" in missing and "postgresql-client" in missing:
        missing.remove("postgresql-client")
    return missing


def ensure_system_packages(*, need_postgres):
    """Install what is missing when root; else say in one line what to install."""
    missing = missing_packages(need_postgres=need_postgres)
    if not missing:
        return
    command = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if not is_root() or not shutil.which("apt-get"):
        raise HostError(f"Install these programs, then run the command again: sudo {command}")
    # RUNLEVEL=1 keeps Debian's PostgreSQL from starting a server we do not use.
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", RUNLEVEL="1")
    with step(f"installing {', '.join(missing)}"):
        run(["apt-get", "update", "-q"], failure="apt-get update failed.", env=environment)
        run(
            [*command.replace("install", "install -q -y", 1).split()],
            failure=f"Installing system packages failed. Try it by hand: {command}",
            env=environment,
        )
    still = missing_packages(need_postgres=need_postgres)
    if still:
        raise HostError(
            f"These packages did not bring the programs they should: {', '.join(still)}"
        )
