"""Where everything lives. All artefacts are below the git-ignored folder ``.host``."""

import hashlib
import tempfile
from pathlib import Path

ADDON_NAME = "zoho_projects_connector"

PROJECT = Path(__file__).resolve().parent.parent
DEV = PROJECT / "dev"
ADDON = PROJECT / ADDON_NAME

HOST = PROJECT / ".host"
ODOO_TREE = HOST / "odoo"  # unpacked Debian packages
APT = HOST / "apt"  # our own package lists and cache
VENV = HOST / "venv"  # Python with Odoo's requirements
NPM = HOST / "npm"  # programs from npm
LINT_VENV = HOST / "lint-venv"  # ruff and pylint-odoo, apart from Odoo
DATA_DIR = HOST / "data"  # Odoo's data_dir: filestore and sessions
ODOO_CONF = HOST / "odoo.conf"
LOGS = HOST / "logs"
JUNIT = HOST / "junit.xml"
LOCK = HOST / "lock"

PROJECT_KEY = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]

# For a project folder that the PostgreSQL user cannot reach, or too long a path for a socket.
TEMPORARY_CLUSTER = Path(tempfile.gettempdir()) / f"zoho_host_{PROJECT_KEY}"


def digest(*parts):
    """Return a short hash of strings and of the contents of existing files (:class:`Path`)."""
    collected = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        collected.update(len(content).to_bytes(8, "big") + content)
    return collected.hexdigest()[:12]


def digest_tree(folder):
    """Return a short hash of the names and contents of all source files below ``folder``."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    )
    parts = []
    for path in files:
        parts += [path.relative_to(folder).as_posix(), path]
    return digest(*parts)
