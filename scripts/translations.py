"""The catalogues: extract what the code says, bring the .po files up to date, compile them.

Dutch is the source language: its catalogue repeats the texts, so that it is as complete as the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "translations"
SOURCE = "nl"
LANGUAGES = (SOURCE, "en", "fr", "de")
FOLDERS = ("app", "exports", "templates")
METHODS = {".py": "python", ".html": "jinja2", ".txt": "jinja2", ".svg": "jinja2"}
KEYWORDS = {
    # Marked where it stands, translated where it is read.
    "N_": None,
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """`update` rewrites the .po files from the code, `compile` makes the .mo files."""
    parser = argparse.ArgumentParser(prog="scripts.translations", description=__doc__)
    parser.add_argument("action", choices=["update", "compile"])
    if parser.parse_args(arguments).action == "update":
        update()
    else:
        compile_all()
    return 0


def extract() -> Catalog:
    """Every text the code and the templates ask for, in the order of the files."""
    catalogue = Catalog(project="Opbrengst", charset="utf-8", fuzzy=False)
    for path in _sources():
        name = path.relative_to(ROOT).as_posix()
        options = {"silent": "false"} if METHODS[path.suffix] == "jinja2" else {}
        try:
            found = extract_from_file(METHODS[path.suffix], path, keywords=KEYWORDS, options=options)
        except (SyntaxError, TemplateSyntaxError) as error:
            error.add_note(f"while reading {name}")
            raise
        for line, text, comments, context in found:
            catalogue.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return catalogue


def update() -> None:
    """Add what is new, drop what is gone, keep every translation that still has its text."""
    template = extract()
    for language in LANGUAGES:
        catalogue = read(language)
        # The date of the first extraction stays: a run without news must not change the file.
        made = catalogue.creation_date
        # A copy each: the catalogues would share the messages, and with them the translations.
        catalogue.update(deepcopy(template), no_fuzzy_matching=True)
        catalogue.creation_date = made
        catalogue.obsolete.clear()
        if language == SOURCE:
            _repeat_source(catalogue)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            # No line numbers: a change of code elsewhere must not change a catalogue.
            write_po(file, catalogue, width=120, include_lineno=False, sort_by_file=True)


def compile_all() -> None:
    """A .mo file beside every .po file."""
    for language in LANGUAGES:
        if catalogue_path(language).exists():
            with catalogue_path(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, read(language))


def read(language: str) -> Catalog:
    """The catalogue as it stands, or an empty one."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(
            locale=language,
            project="Opbrengst",
            version="1",
            copyright_holder="Opbrengst",
            msgid_bugs_address="",
            last_translator="",
            language_team=language,
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def catalogue_path(language: str) -> Path:
    """Where the texts of a language are kept."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def _repeat_source(catalogue: Catalog) -> None:
    for message in texts(catalogue):
        if not message.string or not all(message.string):
            message.string = message.id


def texts(catalogue: Catalog) -> Iterator[Message]:
    """The messages without the header, which gettext keeps under the empty text."""
    return (message for message in catalogue if message.id)


def _sources() -> list[Path]:
    return sorted(
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in METHODS and "static" not in path.parts
    )


if __name__ == "__main__":
    sys.exit(main())
