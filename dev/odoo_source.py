"""Finding or fetching Odoo 19: ``ODOO_HOME`` when set, else Debian's package of it."""

import dataclasses
import os
import re
import shutil
from pathlib import Path

from . import paths
from .apt import AptSuite
from .shell import HostError, run, say, step

RELEASE = 19

ODOO_SUITE = "unstable"  # the only suite of Debian that has the package
ODOO_PACKAGE = "odoo-19"
# Odoo's package links files of these instead of shipping them; unpacked into the same tree, the
# links resolve. Without them the web client answers 500.
COMPANION_PACKAGES = (
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
)
# Unstable has 7.x, which lacks the files Odoo links; the stable releases have 4.7.
STABLE_PACKAGES = ("fonts-font-awesome",)

# Modules the addon never meets; fonts of theirs may link packages that are not fetched.
MODULES_WITHOUT_FONTS = {"l10n_ch", "point_of_sale"}

# Left out of Debian's package for its licence, but listed in a bundle: without a file of this name
# the browser console shows an error, and every browser test fails.
PLACEHOLDER = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
PLACEHOLDER_TEXT = (
    "/* Placeholder: background blur of video calls is not part of Debian's package. */\n"
)

UNPACKED_PACKAGE = Path("usr/lib/python3/dist-packages/odoo")
VERSION_FILE = "package-version.txt"


@dataclasses.dataclass(frozen=True)
class OdooSource:
    """An Odoo on disk: ``import_folder`` is for Python's path, ``addons`` for the configuration."""

    import_folder: Path
    addons: tuple
    version: str

    @property
    def package(self):
        """Return the folder of the Python package ``odoo``."""
        return self.import_folder / "odoo"


def odoo_source():
    """Return the Odoo to use, fetching it when needed."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _detect(Path(home).expanduser().resolve())
    if not (paths.ODOO_TREE / VERSION_FILE).exists():
        _fetch()
    version = (paths.ODOO_TREE / VERSION_FILE).read_text().strip()
    return _source(paths.ODOO_TREE / UNPACKED_PACKAGE.parent, version)


def _detect(home):
    """Return the Odoo in ``home``: a checkout, an installed one, or the package folder itself."""
    for folder in (home, home.parent):
        if (folder / "odoo" / "release.py").is_file() and (folder == home or home.name == "odoo"):
            release = (folder / "odoo" / "release.py").read_text()
            head = folder / ".git" / "HEAD"
            revision = (
                run(["git", "-C", folder, "rev-parse", "HEAD"]).strip() if head.exists() else ""
            )
            return _source(folder, f"{folder} {paths.digest(release)} {revision}".strip())
    raise HostError(
        f"ODOO_HOME={home} holds no Odoo. Set it to a source checkout (the folder with odoo-bin "
        "and addons/) or to the folder that contains the installed Python package 'odoo', "
        "or unset it to fetch Debian's package."
    )


def _source(folder, version):
    """Check the release in ``folder`` and find its addons."""
    text = (folder / "odoo" / "release.py").read_text()
    match = re.search(r"^version_info\s*=\s*\(\s*'?(?:saas~)?(\d+)", text, re.MULTILINE)
    found = match and int(match[1])
    if found != RELEASE:
        raise HostError(
            f"{folder} holds Odoo {found or 'of an unknown release'}, "
            f"but the addon needs Odoo {RELEASE}."
        )
    # An installed Odoo has all modules inside the package, a checkout most of them beside it.
    # Debian's package has a second place too, but modules without their data: not used.
    places = [folder / "odoo" / "addons", folder / "addons"]
    complete = [place for place in places if (place / "sale_timesheet" / "views").is_dir()]
    if not complete:
        raise HostError(
            f"{folder} lacks the standard module sale_timesheet. "
            f"Use a complete Odoo {RELEASE} Community."
        )
    addons = tuple(place for place in places if place in (places[0], complete[0]))
    return OdooSource(folder, addons, version)


def _fetch():
    """Download and unpack Odoo and the files it links; complete or not there at all."""
    part = paths.ODOO_TREE.with_suffix(".part")
    downloads = paths.APT / "downloads"
    for leftover in (part, paths.ODOO_TREE, downloads):
        shutil.rmtree(leftover, ignore_errors=True)
    unstable, stable = AptSuite(ODOO_SUITE), AptSuite(None)
    with step(f"reading the package lists of {unstable.suite} and {stable.suite}"):
        unstable.update()
        if stable.suite != unstable.suite:
            stable.update()
    with step(f"downloading {ODOO_PACKAGE} (about 125 MB) and what it links"):
        main = unstable.download([ODOO_PACKAGE], downloads)
        files = (
            main
            + unstable.download(COMPANION_PACKAGES, downloads)
            + stable.download(STABLE_PACKAGES, downloads)
        )
    with step("unpacking (about 1.2 GB)"):
        part.mkdir(parents=True)
        for file in files:
            run(
                ["dpkg", "-x", file, part],
                failure=f"{file.name} could not be unpacked. Is the disk full?",
            )
        placeholder = part / UNPACKED_PACKAGE / "addons" / PLACEHOLDER
        placeholder.parent.mkdir(parents=True, exist_ok=True)
        if not placeholder.exists():
            placeholder.write_text(PLACEHOLDER_TEXT)
        _check_links(part)
        version = run(["dpkg-deb", "-f", main[0], "Version"]).strip()
        (part / VERSION_FILE).write_text(version + "\n")
        part.rename(paths.ODOO_TREE)
    shutil.rmtree(downloads, ignore_errors=True)
    say(f"    Odoo {version} is ready in {paths.ODOO_TREE}")


def _check_links(tree):
    """Refuse a tree with links into nothing: the web client would answer 500 much later."""
    dangling = []
    addons = tree / UNPACKED_PACKAGE / "addons"
    for folder, _folders, names in os.walk(addons):
        links = [Path(folder, name) for name in names if Path(folder, name).is_symlink()]
        dangling += [
            link
            for link in links
            if not link.exists() and link.relative_to(addons).parts[0] not in MODULES_WITHOUT_FONTS
        ]
    if dangling:
        shown = "\n".join(
            f"  {path.relative_to(tree)} -> {os.readlink(path)}" for path in sorted(dangling)[:10]
        )
        raise HostError(
            f"{len(dangling)} links of Debian's {ODOO_PACKAGE} lead to packages that were not "
            f"unpacked:\n{shown}\nAdd those packages to COMPANION_PACKAGES in dev/odoo_source.py, "
            "or set ODOO_HOME."
        )
