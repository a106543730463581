"""Packages the addon so that ``pip install .`` puts it where an installed Odoo 19 looks for addons.

Odoo's packages ``odoo`` and ``odoo.addons`` are namespaces. The wheel therefore holds
``odoo/addons/zoho_projects_connector`` and nothing else of ``odoo``: an ``__init__.py`` there would
hide Odoo itself.
"""

import ast
from pathlib import Path

from setuptools import setup

NAME = "zoho_projects_connector"
PACKAGE = f"odoo.addons.{NAME}"
ROOT = Path(__file__).parent
MANIFEST = ast.literal_eval((ROOT / NAME / "__manifest__.py").read_text(encoding="utf-8"))


def python_packages():
    """Return the addon's folders with Python files as packages below ``odoo.addons``."""
    folders = sorted(
        {path.parent for path in (ROOT / NAME).rglob("*.py") if "__pycache__" not in path.parts}
    )
    return {
        ".".join([PACKAGE, *folder.relative_to(ROOT / NAME).parts]): folder.relative_to(
            ROOT
        ).as_posix()
        for folder in folders
    }


def data_files():
    """Return every file of the addon that is not Python, relative to its folder."""
    files = (path.relative_to(ROOT / NAME) for path in (ROOT / NAME).rglob("*") if path.is_file())
    return sorted(
        path.as_posix()
        for path in files
        if "__pycache__" not in path.parts and path.suffix not in (".py", ".pyc")
    )


readme = ROOT / "README.md"

setup(
    name="odoo-addon-zoho-projects-connector",
    version=MANIFEST["version"],
    description=MANIFEST["summary"],
    long_description=readme.read_text(encoding="utf-8") if readme.exists() else "",
    long_description_content_type="text/markdown",
    author=MANIFEST["author"],
    license=MANIFEST["license"],
    python_requires=">=3.10",
    # Odoo itself is not on the package index, so it cannot be named here.
    install_requires=["requests"],
    packages=sorted(python_packages()),
    package_dir=python_packages(),
    package_data={PACKAGE: data_files()},
    include_package_data=False,
    zip_safe=False,
    classifiers=[
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python :: 3",
    ],
)
