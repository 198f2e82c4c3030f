"""Which column of somebody's own list is which of our fields: a guess by its header, for a person to correct."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exports.workbook import cells, format
from exports.workbook.grid import Cell, Grid, column_letter, is_blank
from exports.workbook.records import MOST_ROWS_ABOVE, headers_at
from exports.workbook.registrations import Matched, open_grid
from exports.workbook.vocabulary import folded

FIRST_NAME, LAST_NAME = "first_name", "last_name"
_NAME, _EMAIL = "name", "email"
# How lists that others made call their columns, beside the words of our own format.
_OTHER_WORDS = {
    FIRST_NAME: ("voornaam", "first name", "given name", "prénom", "Vorname", "roepnaam"),
    LAST_NAME: (
        "familienaam", "achternaam", "last name", "surname", "family name", "nom de famille", "Nachname",
        "Familienname",
    ),
    _NAME: ("naam en voornaam", "contactpersoon", "deelnemer", "genodigde", "participant", "Teilnehmer"),
    _EMAIL: ("e-mail adres", "mail adres", "contact e-mail", "adres e-mail"),
    "organisation": (
        "bedrijf", "firma", "company", "société", "entreprise", "Unternehmen", "instelling", "werkgever",
        "organisatie of wijk", "bedrijfsnaam", "naam organisatie",
    ),
    "function": ("functietitel", "job", "beroep", "poste"),
    "language": ("voorkeurstaal", "preferred language", "taalcode"),
    "photo_objection": ("geen foto’s", "niet op foto", "no photos"),
    "diet": ("allergie", "allergieën", "dieetwensen", "allergies", "Allergien"),
    "access": ("toegankelijkheidsnoden", "noden"),
    "guest_of": ("plus één van", "+1 van"),
}  # fmt: skip
_BY_WORD = {folded(word): key for key, words in _OTHER_WORDS.items() for word in words}
# Beside a first name, a column with one of these holds the family name: so do most lists in Flanders.
_BARE_NAMES = frozenset(folded(word) for word in ("naam", "name", "nom"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list by its place from 0: its header, or its letter, and the first thing that stands under it."""

    index: int
    header: str
    example: str


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list that was opened: its columns, and which of them we take for which field, by the key of the field.

    Beside the fields of our format there are `first_name` and `last_name`, which together make a name.
    """

    grid: Grid
    top: int
    columns: tuple[Column, ...]
    guess: Mapping[str, int]
    is_ours: bool

    @property
    def unread(self) -> tuple[Column, ...]:
        """The columns that we take for nothing."""
        taken = set(self.guess.values())
        return tuple(column for column in self.columns if column.index not in taken)

    @property
    def parts_names(self) -> bool:
        """Whether first and family names stand in columns of their own, beside an address."""
        return _EMAIL in self.guess and not {FIRST_NAME, LAST_NAME}.isdisjoint(self.guess)

    def matched(self, chosen: Mapping[str, int]) -> Matched:
        """How to read the list with these columns (indices by key); what is no column of it counts as none."""
        there = {column.index for column in self.columns}
        known = {key: index for key, index in chosen.items() if index in there}
        parts = tuple(known[key] for key in (FIRST_NAME, LAST_NAME) if key in known)
        columns: dict[str, tuple[int, ...]] = {
            key: (index,) for key, index in known.items() if key not in {FIRST_NAME, LAST_NAME}
        }
        if parts and _NAME not in columns:
            columns[_NAME] = parts
        return Matched(top=self.top, columns=columns)


def open_list(data: bytes, filename: str) -> OpenList:
    """The list in an .xlsx or CSV file, whatever its columns are called; raises WorkbookRefused for another kind."""
    return look_at(open_grid(data, filename))


def look_at(grid: Grid) -> OpenList:
    """The columns of a sheet that is already open, and what we take them for."""
    top = _header_row(grid)
    headers = headers_at(grid, top)
    below = grid.rows[top + 1 :]
    width = max((len(row) for row in grid.rows[top:]), default=0)
    columns = (
        Column(index, _header(headers, index) or column_letter(index), _example(below, index))
        for index in range(width)
        if _header(headers, index) or _example(below, index)
    )
    guess = _guess(headers)
    return OpenList(
        grid, top, tuple(columns), guess, _in_our_words(headers) and not {FIRST_NAME, LAST_NAME} & set(guess)
    )


def _in_our_words(headers: list[str]) -> bool:
    """Whether our format names a name and an address among these, and no field twice."""
    fields = [found[1] for header in headers if (found := format.REGISTRATIONS.field_named(header))]
    return {_NAME, _EMAIL} <= set(fields) and len(fields) == len(set(fields))


def _header_row(grid: Grid) -> int:
    """The index of the row with most headers that we can guess, among the first; else the first that is not empty."""
    first = grid.rows[:MOST_ROWS_ABOVE]
    scores = [sum(1 for cell in row if isinstance(cell, str) and _key_of(cell)) for row in first]
    if any(scores):
        return scores.index(max(scores))
    return next((index for index, row in enumerate(first) if not all(map(is_blank, row))), 0)


def _header(headers: list[str], index: int) -> str:
    return headers[index] if index < len(headers) else ""


def _example(rows: Iterable[tuple[Cell, ...]], index: int) -> str:
    filled_in = (row[index] for row in rows if index < len(row))
    return next((cells.single_line(cell) for cell in filled_in if not is_blank(cell)), "")


def _key_of(header: str) -> str:
    """The key of the field that a header means, in our words or in those of others; empty for none."""
    found = format.REGISTRATIONS.field_named(header)
    return found[1] if found else _BY_WORD.get(folded(header), "")


def _guess(headers: list[str]) -> dict[str, int]:
    """The first column of each field; a header with `mail` in it will be the address when no other is."""
    guess: dict[str, int] = {}
    for index, header in enumerate(headers):
        key = _key_of(header)
        if key == _NAME and _is_bare(headers, guess):
            guess[_NAME] = index  # a full name behind it says more
        elif key:
            guess.setdefault(key, index)
    if FIRST_NAME in guess and LAST_NAME not in guess and _is_bare(headers, guess):
        guess[LAST_NAME] = guess.pop(_NAME)
    if _NAME in guess:
        guess = {key: index for key, index in guess.items() if key not in {FIRST_NAME, LAST_NAME}}
    if _EMAIL not in guess:
        mails = [index for index, header in enumerate(headers) if "mail" in folded(header) and "@" not in header]
        guess |= {_EMAIL: mails[0]} if mails else {}
    return guess


def _is_bare(headers: list[str], guess: Mapping[str, int]) -> bool:
    """Whether the name stands under a header that may as well mean the family name."""
    return _NAME in guess and folded(headers[guess[_NAME]]) in _BARE_NAMES
