"""Fetching Debian packages with the machine's own apt, without root, in folders of ours.

The source is the machine's own one with another suite name, so that mirrors, proxies and keys that
work for the machine work here. Nothing of the system changes.
"""

import os
import re
import shutil
from pathlib import Path

from . import paths
from .shell import HostError, is_root, run

SOURCES_LIST = Path("/etc/apt/sources.list")
SOURCES_PARTS = Path("/etc/apt/sources.list.d")
OS_RELEASE = Path("/etc/os-release")

ADVICE = (
    "Set ODOO_HOME to the folder of an Odoo 19 (a source checkout or an installed one) instead."
)


def stable_codename():
    """Return the code name of the machine's own Debian release, e.g. of VERSION_CODENAME."""
    if OS_RELEASE.exists():
        for line in OS_RELEASE.read_text().splitlines():
            name, _, value = line.partition("=")
            if name == "VERSION_CODENAME":
                return value.strip().strip("\"'")
    return "stable"


def parse_deb822(text):
    """Yield the stanzas of a ``.sources`` file as dictionaries with lower-case keys.

    Comment lines are dropped first: they may stand inside a stanza and do not end it.
    """
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for block in re.split(r"\n[ \t]*\n", "\n".join(lines)):
        stanza, key = {}, None
        for line in block.splitlines():
            if line[:1] in (" ", "\t") and key:
                stanza[key] += "\n" + line
            elif ":" in line:
                key, _, value = line.partition(":")
                key = key.strip().lower()
                stanza[key] = value.strip()
        if stanza:
            yield stanza


def parse_one_line(text):
    """Yield the entries of a one-line ``sources.list`` in the form of deb822 stanzas."""
    pattern = re.compile(
        r"^\s*(?P<type>deb)\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)(?P<rest>.*)$"
    )
    for line in text.splitlines():
        match = pattern.match(line.split("#", 1)[0])
        if not match:
            continue
        stanza = {
            "types": "deb",
            "uris": match["uri"],
            "suites": match["suite"],
            "components": match["rest"].strip(),
        }
        for option in (match["options"] or "").split():
            name, _, value = option.partition("=")
            stanza[name.lower()] = value.replace(",", " ")
        yield stanza


def machine_stanzas():
    """Return all binary package sources of the machine."""
    stanzas = []
    if SOURCES_LIST.exists():
        stanzas += parse_one_line(SOURCES_LIST.read_text())
    if SOURCES_PARTS.is_dir():
        for path in sorted(SOURCES_PARTS.iterdir()):
            if path.suffix == ".sources":
                stanzas += parse_deb822(path.read_text())
            elif path.suffix == ".list":
                stanzas += parse_one_line(path.read_text())
    return [
        stanza
        for stanza in stanzas
        if "deb" in stanza.get("types", "").split()
        and stanza.get("enabled", "yes").lower() not in ("no", "false", "0")
    ]


def own_stanza(stanzas, codename):
    """Return the stanza of the machine's own release (not its updates) with component main."""
    for suite in (codename, "stable", "testing", "unstable", "sid"):
        for stanza in stanzas:
            if (
                suite in stanza.get("suites", "").split()
                and "main" in stanza.get("components", "").split()
            ):
                return suite, stanza
    raise HostError(f"No apt source of this machine offers Debian's '{codename} main'. {ADVICE}")


def render(stanza, suite):
    """Return the text of a ``.sources`` file: ``stanza`` with ``suite`` and component main only."""
    kept = {
        key: value
        for key, value in stanza.items()
        # A pinned snapshot or an architecture list of the machine stays valid; the rest is ours.
        if key not in ("types", "suites", "components", "enabled", "x-repolib-name")
    }
    kept.update({"types": "deb", "suites": suite, "components": "main"})
    return "".join(f"{key.title()}: {value}\n" for key, value in kept.items())


class AptSuite:
    """One suite of the machine's own mirror with lists and cache of our own."""

    def __init__(self, suite):
        """Use ``suite``, or the machine's own release when it is None."""
        if not shutil.which("apt-get") or not shutil.which("dpkg"):
            raise HostError(f"This machine has no apt-get, so Odoo cannot be fetched. {ADVICE}")
        own_suite, stanza = own_stanza(machine_stanzas(), stable_codename())
        self.suite = suite or own_suite
        self.folder = paths.APT / self.suite
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        sources = self.folder / "own.sources"
        sources.write_text(render(stanza, self.suite))
        # With an empty status file apt knows no installed package.
        (self.folder / "status").write_text("")
        self.options = [
            f"-oDir::Etc::SourceList={sources}",
            "-oDir::Etc::SourceParts=/dev/null",
            f"-oDir::State={self.folder}",
            f"-oDir::State::Lists={self.folder}/lists",
            f"-oDir::State::status={self.folder}/status",
            f"-oDir::Cache={self.folder}/cache",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
        ]
        if is_root():
            # The unprivileged user of apt may not reach the project folder.
            self.options.append("-oAPT::Sandbox::User=root")

    def _apt(self, program, *words, **options):
        environment = dict(os.environ, LC_ALL="C")
        failure = (
            f"apt could not read Debian's suite '{self.suite}'. Check the network, or: {ADVICE}"
        )
        return run([program, *self.options, *words], failure=failure, env=environment, **options)

    def update(self):
        """Refresh our own package lists."""
        self._apt("apt-get", "update", "-q", "-oAPT::Update::Error-Mode=any")

    def download(self, packages, folder):
        """Download ``packages`` into ``folder`` and return the files."""
        folder.mkdir(parents=True, exist_ok=True)
        before = set(folder.glob("*.deb"))
        self._apt("apt-get", "download", "-q", *packages, cwd=folder)
        return sorted(set(folder.glob("*.deb")) - before)
