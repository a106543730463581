"""``pip install .`` makes an addon that an existing Odoo 19 finds."""

import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from email import message_from_string
from pathlib import Path
from unittest.mock import patch

import odoo.release
from odoo.modules.module import Manifest

from dev.wheel import build_wheel

NAME = "zoho_projects_connector"
PROJECT = Path(__file__).parent.parent
INSIDE = f"odoo/addons/{NAME}"
# pip takes "no" for "no isolation": with the pinned setuptools, and without any download.
OFFLINE = {"PIP_NO_BUILD_ISOLATION": "no", "PIP_NO_INDEX": "yes"}
# What Odoo does when it starts and looks for its addons.
FIND = f"""
import odoo.addons, odoo.modules.module
from odoo.tools import config
config.parse_config([])
odoo.modules.module.initialize_sys_path()
import odoo.addons.{NAME}
print(odoo.addons.{NAME}.__file__)
print(odoo.modules.module.Manifest.for_addon("{NAME}").path)
"""


class TestWheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        with patch.dict(os.environ, OFFLINE):
            cls.wheel = zipfile.ZipFile(build_wheel(cls.folder))
        cls.addClassCleanup(cls.wheel.close)
        cls.names = cls.wheel.namelist()

    def test_every_file_of_the_addon_is_in_it(self):
        wanted = {
            f"odoo/addons/{path.relative_to(PROJECT).as_posix()}"
            for path in (PROJECT / NAME).rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }
        packed = {name for name in self.names if ".dist-info/" not in name}
        self.assertEqual(packed, wanted)

    def test_every_file_the_manifest_names_is_in_it(self):
        manifest = Manifest.for_addon(NAME)
        named = [*manifest["data"], *manifest.get("demo", ()), "data/neutralize.sql"]
        self.assertTrue(named)
        self.assertFalse([path for path in named if f"{INSIDE}/{path}" not in self.names])

    def test_it_does_not_hide_odoo(self):
        """``odoo`` and ``odoo.addons`` are namespaces: an __init__.py there would be the end."""
        outside = [n for n in self.names if not n.startswith(INSIDE) and ".dist-info/" not in n]
        self.assertEqual(outside, [])

    def test_metadata(self):
        [name] = [name for name in self.names if name.endswith(".dist-info/METADATA")]
        metadata = message_from_string(self.wheel.read(name).decode())
        self.assertEqual(metadata["Version"], Manifest.for_addon(NAME)["version"])
        self.assertTrue(metadata["Version"].startswith(f"{odoo.release.major_version}."))
        self.assertIn("requests", metadata.get_all("Requires-Dist"))

    def test_odoo_finds_it(self):
        """Beside another Odoo, away from this folder, with no addons path of ours."""
        site_packages = self.folder / "site-packages"
        self.wheel.extractall(site_packages)
        [odoo_folder, *_others] = odoo.__path__
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ODOO_", "OPENERP_", "ZOHO_"))
        }
        environment["PYTHONPATH"] = os.pathsep.join(
            [str(site_packages), str(Path(odoo_folder).parent)]
        )
        environment["HOME"] = str(self.folder)  # no configuration file of the user's either
        found = subprocess.run(
            [os.environ.get("ZOHO_TEST_PYTHON", sys.executable), "-c", FIND],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.assertEqual(found.returncode, 0, found.stderr)
        expected = site_packages / INSIDE
        self.assertEqual(found.stdout.splitlines(), [f"{expected}/__init__.py", str(expected)])
