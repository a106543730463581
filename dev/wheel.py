"""Checking that ``pip install .`` makes an addon that an installed Odoo finds."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from . import paths
from .shell import HostError

MODULE = f"odoo.addons.{paths.ADDON_NAME}"

# Only finding, not importing: the addon's code needs a database registry's world.
FIND = """
import importlib.util, odoo.modules.module, odoo.addons
from odoo.tools import config
config.parse_config([])
odoo.modules.module.initialize_sys_path()
print(importlib.util.find_spec("{module}").origin)
print(odoo.modules.module.Manifest.for_addon("{name}").path)
"""


def build_wheel(folder):
    """Build the addon's wheel into ``folder`` and return its path.

    It builds from a copy, so that nothing is left in the project folder and two builds at a time do
    not meet.
    """
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "source"
        copy.mkdir()
        for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
            if (paths.PROJECT / name).exists():
                shutil.copy(paths.PROJECT / name, copy)
        shutil.copytree(
            paths.ADDON, copy / paths.ADDON_NAME, ignore=shutil.ignore_patterns("__pycache__")
        )
        _pip("wheel", "--no-deps", "-w", folder, copy)
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


def check_wheel(import_folder):
    """Build the wheel, install it beside the Odoo in ``import_folder``, and see what Odoo finds.

    Raises :class:`HostError` with the difference when a file is missing in the wheel, when the
    wheel holds something else than the addon, or when Odoo finds another copy than the wheel's.
    """
    with tempfile.TemporaryDirectory() as temporary:
        wheel = build_wheel(temporary)
        with zipfile.ZipFile(wheel) as archive:
            names = {name for name in archive.namelist() if ".dist-info/" not in name}
        wanted = {
            f"odoo/addons/{path.relative_to(paths.PROJECT).as_posix()}"
            for path in paths.ADDON.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        if names != wanted:
            raise HostError(
                f"The wheel differs from the addon's folder: {', '.join(sorted(names ^ wanted))}"
            )
        # A folder for packages with a .pth file is what a virtual environment's site-packages is.
        site_packages = Path(temporary) / "site-packages"
        _pip("install", "--no-deps", "--target", site_packages, wheel)
        code = (
            f"import sys; sys.path += [{str(site_packages)!r}, {str(import_folder)!r}]\n"
            + FIND.format(module=MODULE, name=paths.ADDON_NAME)
        )
        found = subprocess.run(
            [sys.executable, "-c", code], cwd=temporary, capture_output=True, text=True, check=False
        )
        lines = found.stdout.splitlines()
        expected = site_packages / "odoo" / "addons" / paths.ADDON_NAME
        if found.returncode or lines != [str(expected / "__init__.py"), str(expected)]:
            raise HostError(
                f"Odoo found {lines} instead of the wheel's {expected}.\n{found.stderr}"
            )


def _pip(*words):
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise HostError(f"{' '.join(command)} failed:\n{done.stderr}")
