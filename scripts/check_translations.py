"""Checks the catalogues: up to date with the code, Dutch and English complete, placeholders the same everywhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from scripts import translations

COMPLETE = ("nl", "en")
# printf with names, as gettext texts use it; a bare %% is a percent sign.
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]?\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|%%|%")
Key = tuple[str, str]


def main() -> int:
    """Print each finding on a line of its own; 1 when there is one."""
    findings = list(check())
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def check() -> Iterator[str]:
    """Every reason why somebody would read a wrong, missing or half-finished text."""
    template = translations.extract()
    yield from _odd_sources(template)
    for language in translations.LANGUAGES:
        if not translations.catalogue_path(language).exists():
            yield f"{language}: there is no catalogue; run `make translations`"
            continue
        catalogue = translations.read(language)
        yield from _differences(language, template, catalogue)
        for message in translations.texts(catalogue):
            yield from _faults(language, message)


def _odd_sources(template: Catalog) -> Iterator[str]:
    for message in translations.texts(template):
        singular = _forms(message.id)[0]
        if not singular.strip():
            yield f"{_place(message)}: an empty text is marked for translation"
        if "%" in singular and "python-format" not in message.flags and re.search(r"%[ds]", singular):
            yield f"{_place(message)}: name the placeholder in {singular!r}"


def _differences(language: str, template: Catalog, catalogue: Catalog) -> Iterator[str]:
    wanted = {_key(message): message for message in translations.texts(template)}
    present = {_key(message): message for message in translations.texts(catalogue)}
    for key in wanted.keys() - present.keys():
        yield f"{language}: {_place(wanted[key])} says {key[1]!r}; run `make translations`"
    for key in present.keys() - wanted.keys():
        yield f"{language}: {key[1]!r} is no longer said anywhere; run `make translations`"


def _faults(language: str, message: Message) -> Iterator[str]:
    strings = _forms(message.string)
    if message.fuzzy:
        yield f"{language}: {_forms(message.id)[0]!r} is marked fuzzy"
    if not all(strings):
        if language in COMPLETE or any(strings):
            yield f"{language}: {_forms(message.id)[0]!r} is not translated"
        return
    allowed = [_placeholders(form) for form in _forms(message.id)]
    for string in strings:
        if not _fits(_placeholders(string), allowed, is_plural=message.pluralizable):
            yield f"{language}: {string!r} has other placeholders than {_forms(message.id)[-1]!r}"


def _fits(found: list[str], allowed: list[list[str]], *, is_plural: bool) -> bool:
    """In a plural one form may leave out the number ("één plaats"), but none may bring a name of its own."""
    if is_plural:
        return set(found) <= {name for names in allowed for name in names}
    return found == allowed[0]


def _placeholders(text: str) -> list[str]:
    return sorted(match.group(0) for match in PLACEHOLDER.finditer(text))


def _forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, (tuple, list)) else (str(text or ""),)


def _key(message: Message) -> Key:
    return (message.context or "", "\0".join(_forms(message.id)))


def _place(message: Message) -> str:
    return ":".join(map(str, message.locations[0])) if message.locations else "?"


if __name__ == "__main__":
    sys.exit(main())
