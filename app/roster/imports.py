"""Taking in a whole list of registrations: all its good rows at once, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.orm import db
from app.core.text import address_key, fold
from app.events.models import Event
from app.registration import places, queries, services
from app.registration.errors import ListOutdated, TooFewPlacesLeft
from app.registration.history import Author
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.registration.services import Newcomer
from app.roster import batches
from exports.workbook import format
from exports.workbook.matching import OpenList
from exports.workbook.registrations import Matched, RegistrationRow, RegistrationSheet, understand

_GONE = (RegistrationStatus.CANCELLED, RegistrationStatus.REPEATED)


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A good row with the name of somebody who is on the list already, or stands on an earlier `row` of the file."""

    number: int
    name: str
    like: str
    row: int | None = None


def read_list(
    event: Event,
    opened: OpenList,
    *,
    matched: Matched | None = None,
    unless_said: RegistrationStatus = RegistrationStatus.REGISTERED,
) -> RegistrationSheet:
    """The good rows and the findings of a list for this evening; raises WorkbookRefused when it lacks a column.

    `matched` says which column is what, without it the headers must be ours; who has no status in the list gets
    `unless_said`.
    """
    return understand(
        opened.grid,
        table_numbers=[table.number for table in event.tables],
        known_emails=list(queries.known_addresses(event)),
        matched=matched,
        unless_said=format.RegistrationStatus(unless_said.value),
    )


def lookalikes(event: Event, sheet: RegistrationSheet) -> dict[int, Lookalike]:
    """The good rows that may be somebody we have already, by row number: the same words in the name, in any order."""
    there = db.session.scalars(
        sa.select(Registration.name).where(Registration.event_id == event.id, Registration.status.not_in(_GONE))
    )
    names = {_words(name): (name, None) for name in there}
    found: dict[int, Lookalike] = {}
    seen: dict[str, tuple[str, int | None]] = {**names}
    for number, row in sheet.rows:
        like, at = seen.setdefault(_words(row.name), (row.name, number))
        if at != number:
            found[number] = Lookalike(number, row.name, like, at)
    return found


def _words(name: str) -> str:
    return " ".join(sorted(fold(name).split()))


def import_list(
    *,
    event: Event,
    sheet: RegistrationSheet,
    source: str,
    author: Author,
    now: dt.datetime,
    lookalikes_taken: Collection[int] | None = None,
) -> int:
    """Put every good row on the list, as a batch that can be undone, and return how many came in.

    Of the rows that look like somebody we have only those with a number in `lookalikes_taken` come in; None takes all.
    `source` is the name of the file. Raises TooFewPlacesLeft when they do not fit. The list was read before: raises
    ListOutdated or KnownAddress when the evening changed in between.
    """
    # Before anything is read of the evening: a second click waits here, and then sees what the first took in.
    db.session.execute(places.LOCK, {"event_id": event.id})
    db.session.expire_all()
    taken = _chosen(event, sheet, lookalikes_taken)
    tables = {table.number: table.id for table in event.tables}
    if any(number not in tables for row in taken for number in row.preferences):
        raise ListOutdated
    left = event.capacity - event.places_taken
    coming = sum(row.status.value == RegistrationStatus.REGISTERED.value for row in taken)
    if coming > left:
        raise TooFewPlacesLeft(coming=coming, left=left)
    event_id = event.id
    people = _added(event, taken, tables, now)
    batches.record(event_id=event_id, source=source, people=people, author=author, now=now)
    return len(people)


def _chosen(event: Event, sheet: RegistrationSheet, lookalikes_taken: Collection[int] | None) -> list[RegistrationRow]:
    """The rows to take in, whoever brings guests before their guests; a guest of a row that is left out stays out."""
    left_out = set() if lookalikes_taken is None else lookalikes(event, sheet).keys() - set(lookalikes_taken)
    rest = [row for number, row in sheet.rows if number not in left_out]
    there = set(queries.known_addresses(event))
    taken: list[RegistrationRow] = []
    while rest:
        ready = [row for row in rest if not row.guest_of or address_key(row.guest_of) in there]
        if not ready:
            break
        rest = [row for row in rest if row.guest_of and address_key(row.guest_of) not in there]
        taken += ready
        there |= {address_key(row.email) for row in ready if row.email}
    return taken


def _added(event: Event, rows: Iterable[RegistrationRow], tables: dict[int, int], now: dt.datetime) -> list[int]:
    hosts = queries.known_addresses(event)
    event_id, language = event.id, event.language
    people: list[int] = []
    for row in rows:
        ticket = services.add(
            event_id=event_id,
            newcomer=_newcomer(row, tables, language),
            status=RegistrationStatus(row.status.value),
            source=RegistrationSource.IMPORT,
            guest_of_id=hosts.get(address_key(row.guest_of)) if row.guest_of else None,
            now=now,
        )
        people.append(ticket.registration_id)
        if row.email:
            hosts[address_key(row.email)] = ticket.registration_id
    return people


def _newcomer(row: RegistrationRow, tables: dict[int, int], language: str) -> Newcomer:
    return Newcomer(
        name=row.name,
        email=row.email,
        organisation=row.organisation,
        function=row.function,
        language=row.language or language,
        photo_objection=row.photo_objection,
        wishes=tuple(tables[number] for number in row.preferences),
        diet=row.diet,
        access=row.access,
    )
