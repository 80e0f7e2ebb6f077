"""Fail when a string lacks its French or its English, or when a compiled catalogue is not its source."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "en")
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "var", "vendor", "tests", "__pycache__", ".*_cache", "*.woff2"
)
Key = tuple[str, str, str]


def key(entry: polib._BaseEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def faults_of(language: str, strings: set[Key]) -> list[str]:
    """Return what is wrong with one language, one line each."""
    source = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not source.exists():
        return [f"{language}: there is no catalogue"]
    catalogue = polib.pofile(str(source))
    active = {key(entry): entry for entry in catalogue if not entry.obsolete}
    faults = [f"{language}: missing: {wanted[1]!r}" for wanted in sorted(strings - active.keys())]
    faults += [f"{language}: empty: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
    faults += [f"{language}: fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
    return faults + compiled_faults(language, source, active)


def compiled_faults(language: str, source: Path, active: dict[Key, polib.POEntry]) -> list[str]:
    compiled = source.with_suffix(".mo")
    if not compiled.exists():
        return [f"{language}: there is no compiled catalogue"]
    held = {key(entry): (entry.msgstr, entry.msgstr_plural) for entry in polib.mofile(str(compiled))}
    wanted = {
        name: (entry.msgstr, entry.msgstr_plural) for name, entry in active.items() if entry.translated()
    }
    return [f"{language}: not compiled: {name[1]!r}" for name in wanted if held.get(name) != wanted[name]]


def strings_in_the_code() -> set[Key]:
    """Return every translatable string, gathered from a copy so that no catalogue is touched."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
        shutil.rmtree(copy / "locale", ignore_errors=True)
        (copy / "locale").mkdir()
        command = [
            sys.executable,
            "manage.py",
            "makemessages",
            "--locale",
            "fr",
            "--keep-pot",
            "--verbosity",
            "0",
        ]
        subprocess.run(command, cwd=copy, check=True, env={**os.environ, "TST_NO_BOOTSTRAP": "1"})
        return {key(entry) for entry in polib.pofile(str(copy / "locale" / "django.pot"))}


def main() -> int:
    if shutil.which("xgettext") is None:
        print("gettext is not installed: the strings of the code cannot be gathered")
        return 1
    strings = strings_in_the_code()
    faults = [fault for language in LANGUAGES for fault in faults_of(language, strings)]
    print("\n".join(faults) if faults else f"{len(strings)} strings, complete in {', '.join(LANGUAGES)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
