"""The addon's translation files: the template is exported by Odoo, the languages follow it."""

from . import databases, paths
from .host import prepare_host
from .shell import only_one, run, say, step

FOLDER = paths.ADDON / "i18n"

# Runs in Odoo's shell. Odoo stamps the time of the export: without it, a file changes only when
# its sentences do.
EXPORT = """
import io
import polib
from odoo.tools.translate import trans_export

buffer = io.BytesIO()
trans_export(None, ["{addon}"], buffer, "po", env)
template = polib.pofile(buffer.getvalue().decode())
for stamp in ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team"):
    template.metadata.pop(stamp, None)
template.save("{file}")
"""

# Runs in Python with polib: languages are merged as `msgmerge` does, what is gone is dropped.
MERGE = """
import sys
import polib

template_path, *language_paths = sys.argv[1:]
template = polib.pofile(template_path)
for path in language_paths:
    language = polib.pofile(path)
    language.merge(template)
    for entry in language.obsolete_entries():
        language.remove(entry)
    language.save(path)
    missing = len(language.untranslated_entries()) + len(language.fuzzy_entries())
    print(f"{path}: {missing} of {len(language)} sentences to translate")
"""


def export_translations():
    """Write the template, bring the languages up to date, and say what is left to translate."""
    with only_one():
        odoo = prepare_host()
        database = databases.working_copy(odoo, "i18n")
    template = FOLDER / f"{paths.ADDON_NAME}.pot"
    FOLDER.mkdir(exist_ok=True)
    try:
        with step("exporting the sentences"):
            script = EXPORT.format(addon=paths.ADDON_NAME, file=template)
            odoo.run_script(database, script, "export-translations")
    finally:
        databases.drop(database)
    for line in run(
        [odoo.python, "-c", MERGE, template, *sorted(FOLDER.glob("*.po"))]
    ).splitlines():
        say(f"    {line}")
    return 0
