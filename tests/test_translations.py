"""The sentences: the template holds what the addon says, and four languages say all of it."""

import io
import re
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

from .common import ZohoCase

ADDON = "zoho_projects_connector"
FOLDER = Path(__file__).resolve().parent.parent / ADDON / "i18n"
LANGUAGES = ("ar", "de", "es", "fr")
# What a sentence must keep in every language: named values and tags.
KEPT = re.compile(r"%\(\w+\)s|</?\w+[^>]*>|\{\{[^}]*\}\}")


class TestTranslations(ZohoCase):
    def test_the_template_is_current(self):
        buffer = io.BytesIO()
        trans_export(None, [ADDON], buffer, "po", self.env)
        exported = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        committed = {entry.msgid for entry in polib.pofile(str(FOLDER / f"{ADDON}.pot"))}
        self.assertEqual(exported - committed, set(), "run make i18n")
        self.assertEqual(committed - exported, set(), "run make i18n")

    def test_each_language_is_complete(self):
        wanted = {entry.msgid for entry in polib.pofile(str(FOLDER / f"{ADDON}.pot"))}
        for language in LANGUAGES:
            with self.subTest(language):
                entries = polib.pofile(str(FOLDER / f"{language}.po"))
                said = {entry.msgid for entry in entries if entry.translated()}
                self.assertEqual(wanted - said, set())

    def test_values_and_tags_are_kept(self):
        for language in LANGUAGES:
            for entry in polib.pofile(str(FOLDER / f"{language}.po")):
                with self.subTest(f"{language}: {entry.msgid}"):
                    self.assertEqual(
                        sorted(KEPT.findall(entry.msgstr)), sorted(KEPT.findall(entry.msgid))
                    )
