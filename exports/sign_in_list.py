"""The sign-in list on A4: everybody under the letter of their family name, a box to tick, lines for the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from exports.badge_names import badge_letter, badge_order, split_name
from exports.documents import Evening
from exports.paper import paper_html
from exports.pdf import html_pdf
from exports.texts import Texts
from exports.type_fitting import POINTS, ended

# More rounds than this share one column, or no room is left for names.
_MOST_COLUMNS = 4
_BLANK_LINES = 10
# What an organisation has on a row of the list (sign_in_list.css): two lines of its column, in millimetres and points.
_ORGANISATION, _ORGANISATION_SIZE, _ORGANISATION_LINES = 63.0, 9.0, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody on the list: `tables` are pairs (round, table), `actions` what to do for them and never why."""

    name: str
    organisation: str = ""
    tables: tuple[tuple[int, int], ...] = ()
    actions: tuple[str, ...] = ()
    is_host: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInList:
    """Who is expected and who waits, as it stood at the aware moment `at`."""

    evening: Evening
    network: str
    at: dt.datetime
    people: tuple[Attendee, ...]
    waiting: tuple[Attendee, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody as they stand on the list: the family name first, what fits of who sent them, their tables' cells."""

    family: str
    first: str
    organisation: str
    cells: tuple[str, ...]
    person: Attendee


@dataclass(frozen=True, slots=True)
class Columns:
    """How the tables of an evening are laid out: their headings, in one column each or all in one."""

    rounds: int
    texts: Texts = field(repr=False)

    @property
    def headings(self) -> tuple[str, ...]:
        """One for each round, unless there are too many."""
        _ = self.texts.gettext
        if self.rounds == 1:
            return (_("Tafel"),)
        if self.rounds > _MOST_COLUMNS:
            return (_("Tafels"),)
        return tuple(_("R%(round)s", round=number) for number in range(1, self.rounds + 1))

    def cells(self, tables: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
        """The tables of somebody under those headings."""
        if self.rounds > _MOST_COLUMNS:
            return (
                ", ".join(
                    self.texts.gettext("R%(round)s", round=each) + f"\N{NO-BREAK SPACE}{table}"
                    for each, table in tables
                ),
            )
        found = dict(tables)
        return tuple(str(found.get(number, "")) for number in range(1, self.rounds + 1))


def sign_in_list_pdf(contents: SignInList) -> bytes:
    """A PDF/UA-1 document in the language of the evening."""
    texts = Texts(contents.evening.language)
    return html_pdf(paper_html("sign_in_list", texts, **list_parts(contents, texts)))


def list_parts(contents: SignInList, texts: Texts) -> dict[str, Any]:
    """What the pages of the list are filled with, here and in the emergency folder."""
    columns = Columns(contents.evening.rounds, texts)
    return {
        "contents": contents,
        "evening": contents.evening,
        "columns": columns,
        "letters": lettered(contents.people, columns),
        "waiting": lettered(contents.waiting, columns),
        "blank_lines": _BLANK_LINES,
        "at": contents.at.astimezone(ZoneInfo(contents.evening.timezone)),
    }


def lettered(people: Iterable[Attendee], columns: Columns) -> list[tuple[str, list[Line]]]:
    """The people by the letter under which their badge lies, in the order of the badges."""
    ordered = sorted(people, key=lambda person: badge_order(person.name))
    grouped = groupby(ordered, key=lambda person: badge_letter(person.name))
    return [(letter, list(_lines(group, columns))) for letter, group in grouped]


def _lines(people: Iterable[Attendee], columns: Columns) -> Iterator[Line]:
    for person in people:
        first, rest = split_name(person.name)
        # Somebody with one name is found under that.
        cells = columns.cells(person.tables)
        yield Line(rest or first, first if rest else "", _organisation(person.organisation), cells, person)


def _organisation(text: str) -> str:
    """Long ones would make a row of seven lines, and a list of ten sheets."""
    return ended(text, width=_ORGANISATION * POINTS / _ORGANISATION_SIZE, lines=_ORGANISATION_LINES)
