"""Taking in a whole list of registrations: all good rows at once, or none."""

from __future__ import annotations

import datetime as dt

from app.core.text import address_key
from app.events.models import Event
from app.registration import queries, services
from app.registration.errors import ListOutdated, TooFewPlacesLeft
from app.registration.models import RegistrationSource, RegistrationStatus
from app.registration.services import Newcomer
from exports.workbook.registrations import RegistrationRow, RegistrationSheet, read_registrations


def read_list(event: Event, data: bytes, *, filename: str) -> RegistrationSheet:
    """The good rows and the findings of a file for this evening; raises WorkbookRefused when there is no list in it."""
    return read_registrations(
        data,
        filename=filename,
        table_numbers=[table.number for table in event.tables],
        known_emails=list(queries.known_addresses(event)),
    )


def import_list(*, event: Event, sheet: RegistrationSheet, now: dt.datetime) -> int:
    """Put every good row on the list and return how many; raises TooFewPlacesLeft when they do not fit.

    The list was read before: raises ListOutdated or KnownAddress when the evening changed in between.
    Guests come last, so that whoever brings them is there.
    """
    hosts = queries.known_addresses(event)
    tables = {table.number: table.id for table in event.tables}
    if any(number not in tables for _number, row in sheet.rows for number in row.preferences):
        raise ListOutdated
    left = event.capacity - event.places_taken
    coming = sum(row.status.value == RegistrationStatus.REGISTERED.value for _number, row in sheet.rows)
    if coming > left:
        raise TooFewPlacesLeft(coming=coming, left=left)
    event_id = event.id
    for _number, row in sorted(sheet.rows, key=lambda numbered: bool(numbered[1].guest_of)):
        ticket = services.add(
            event_id=event_id,
            newcomer=_newcomer(row, tables, event.language),
            status=RegistrationStatus(row.status.value),
            source=RegistrationSource.IMPORT,
            guest_of_id=hosts.get(address_key(row.guest_of)) if row.guest_of else None,
            now=now,
        )
        if row.email:
            hosts[address_key(row.email)] = ticket.registration_id
    return len(sheet.rows)


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
