"""Writes the organiser's list as a workbook: the columns that are read back, and beside them what people look up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exports.workbook import format, single
from exports.workbook.contents import Row
from exports.workbook.format import RegistrationStatus
from exports.workbook.vocabulary import Field, Look, Words

_TABLE = Words("tafel ronde", "table round", "table tour", "Tisch Runde")
_ORDINAL = Words("voorkeur", "preference", "préférence", "Wunsch")
_REGISTERED = Words("ingeschreven op", "registered on", "inscrit le", "angemeldet am")
_INSIDE = Words("binnen om", "checked in at", "arrivé à", "da seit")
_GUESTS = Words("gasten", "guests", "invités", "Gäste")
_NOTE = Words("notitie", "note", "note", "Notiz")
# What a second form of a known address counts as; no word that a list may be taken in with.
_DOUBLE = Words("dubbel", "double", "doublon", "doppelt")
_NEEDS = ("diet", "access")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """One person of the list; moments are on the evening's own clock, without a zone, as Excel keeps them.

    `preferences` and `tables` are numbers of tables, `tables` one for each round and None without a seat there;
    `status` is None for a second form of a known address; `guest_of` is the address of who brings them.
    """

    name: str
    email: str
    organisation: str
    function: str
    language: str
    status: RegistrationStatus | None
    preferences: tuple[int, ...]
    diet: str = ""
    access: str = ""
    photo_objection: bool
    guest_of: str
    tables: tuple[int | None, ...]
    registered: dt.datetime
    checked_in: dt.datetime | None
    guests: int
    note: str


def people_workbook(people: Sequence[ListedPerson], *, of: single.Made, rounds: int, with_needs: bool = False) -> bytes:
    """The list as .xlsx in the evening's language; without diet and access unless they are asked for."""
    language = of.language
    wishes = max((len(person.preferences) for person in people), default=0)
    columns = [*_read_back(language, wishes, with_needs=with_needs), *_looked_up(language, rounds)]
    rows = (_row(person, language, wishes, with_needs=with_needs) for person in people)
    return single.workbook(format.REGISTRATIONS.words.within(language), columns, rows, of=of)


def _read_back(language: str, wishes: int, *, with_needs: bool) -> Iterable[single.Column]:
    for field in format.REGISTRATIONS.fields:
        if field.repeated:
            for number in range(1, wishes + 1):
                yield single.Column(f"{_ORDINAL.within(language)} {number}", Look.NUMBER)
        elif field.key not in _NEEDS or with_needs:
            yield single.Column(field.words.within(language), _look(field))


def _look(field: Field) -> Look:
    return Look.LONG_TEXT if field.key in _NEEDS else field.look


def _looked_up(language: str, rounds: int) -> Iterable[single.Column]:
    for number in range(1, rounds + 1):
        yield single.Column(f"{_TABLE.within(language)} {number}", Look.NUMBER)
    yield single.Column(_REGISTERED.within(language), Look.MOMENT)
    yield single.Column(_INSIDE.within(language), Look.MOMENT)
    yield single.Column(_GUESTS.within(language), Look.NUMBER)
    yield single.Column(_NOTE.within(language), Look.LONG_TEXT)


def _row(person: ListedPerson, language: str, wishes: int, *, with_needs: bool) -> Row:
    status = format.STATUSES.word(person.status, language) if person.status else _DOUBLE.within(language)
    return (
        person.name,
        person.email,
        person.organisation,
        person.function,
        person.language,
        status,
        *(person.preferences + (None,) * (wishes - len(person.preferences))),
        *((person.diet, person.access) if with_needs else ()),
        format.YES_NO.word(person.photo_objection, language),
        person.guest_of,
        *person.tables,
        person.registered,
        person.checked_in,
        person.guests,
        person.note,
    )
