"""The program ``rtlcss``, with which Odoo mirrors its layout for languages such as Arabic."""

import os
import shutil

from . import paths
from .shell import HostError, run, say, step

PACKAGE = "rtlcss@4.3.0"
PROGRAMS = paths.NPM / "node_modules" / ".bin"
STAMP = paths.NPM / "made-from.txt"
LOG = paths.LOGS / "npm.log"


def ensure_rtlcss():
    """Have every program started from here find ``rtlcss``; else say in one line what is missing.

    It is no reason to stop: all but the layout of these languages works without it.
    """
    if not _is_installed():
        if shutil.which("rtlcss"):
            return
        problem = _install()
        if problem:
            say(f"    Odoo will not mirror its layout for Arabic. {problem}")
            return
    os.environ["PATH"] = os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", os.defpath)])


def _is_installed():
    return STAMP.exists() and STAMP.read_text() == PACKAGE


def _install():
    """Return what to do by hand when it cannot be installed."""
    if not shutil.which("npm"):
        return "Install npm: sudo apt-get install --no-install-recommends npm"
    options = ["--no-audit", "--no-fund", "--ignore-scripts"]
    with step(f"installing {PACKAGE}"):
        shutil.rmtree(paths.NPM, ignore_errors=True)
        try:
            run(["npm", "install", "--prefix", paths.NPM, *options, PACKAGE], log=LOG)
        except HostError:
            return f"npm could not install {PACKAGE}: {LOG} tells why."
        STAMP.write_text(PACKAGE)
    return ""
