"""What an organiser does to one person: adds them, changes what is known of them, moves them, notes something."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.orm import db
from app.core.prepared import together
from app.core.text import address_key, fold
from app.registration import history, own_link, places, services, sitting
from app.registration.errors import KnownAddress, NotComing
from app.registration.history import Author
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.registration.rows import Newcomer, Ticket
from app.roster import restoring

_LISTED = sa.text("email_key <> '' AND status NOT IN ('cancelled', 'repeated')")  # written out as in the index


def add(
    *, event_id: int, newcomer: Newcomer, submission: uuid.UUID, with_mail: bool, now: dt.datetime, author: Author
) -> Ticket:
    """Put someone on the list; on a full evening on the waiting list. Raises KnownAddress, UnknownTable.

    They get their ticket, or word of the waiting list, by mail when that is asked and they have an address. The same
    form (`submission`) again gives the same ticket.
    """
    connection = db.session.connection()
    evening = connection.execute(places.LOCK, {"event_id": event_id}).one()
    same = (Registration.event_id == event_id, Registration.submission == submission)
    before = db.session.scalars(sa.select(Registration).where(*same)).first()
    if before is not None:
        return Ticket(before.id, before.ticket_code, before.status)
    is_full = evening.places_taken >= evening.capacity
    status = RegistrationStatus.WAITING if is_full else RegistrationStatus.REGISTERED
    source = RegistrationSource.STAFF
    ticket = services.add(
        event_id=event_id, newcomer=newcomer, status=status, source=source, now=now, submission=submission
    )
    together(connection, history.noted("added", registration_id=ticket.registration_id, author=author, now=now))
    if with_mail:
        kind = "registration.waiting" if is_full else "registration.ticket"
        restoring.tell(connection, db.session.get_one(Registration, ticket.registration_id), kind, now=now)
    return ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What an organiser may change of someone."""

    name: str
    email: str
    organisation: str
    function: str
    language: str
    photo_objection: bool


def change_details(*, registration: Registration, to: Details, now: dt.datetime, author: Author) -> None:
    """Take over what was typed. Raises KnownAddress when somebody else on the list has the address.

    A new address gets a new link by mail, and the old link, which went to the old address, opens nothing any more.
    """
    connection = _locked(registration)
    key = address_key(to.email)
    if key != registration.email_key:
        _check_free(registration, key)
    names = ("name", "email", "organisation", "function", "language", "photo_objection")
    changed = [name for name in names if getattr(registration, name) != getattr(to, name)]
    if not changed:
        return
    for name in changed:
        setattr(registration, name, getattr(to, name))
    if "name" in changed:
        registration.name_key, registration.unnamed = fold(to.name), False
    if "email" in changed:
        registration.email_key = key
        registration.manage_hash = None
    db.session.flush()
    together(
        connection,
        history.noted("details_changed", registration_id=registration.id, author=author, now=now, fields=changed),
    )
    if "email" in changed:
        own_link.send_link(connection, registration=registration, now=now)
        db.session.expire(registration)


def _check_free(registration: Registration, key: str) -> None:
    other = sa.select(Registration.id).where(
        Registration.event_id == registration.event_id,
        Registration.email_key == key,
        Registration.id != registration.id,
    )
    if key and db.session.scalars(other.where(_LISTED).limit(1)).first() is not None:
        raise KnownAddress


def move(*, registration: Registration, to: Mapping[int, int], now: dt.datetime, author: Author) -> bool:
    """Seat someone at these tables (by round, the table's id); whether that changed anything.

    Raises NotComing for who has no place, and what `sitting.move` raises; then all seats stay.
    """
    connection = _locked(registration)
    if registration.status is not RegistrationStatus.REGISTERED:
        raise NotComing
    numbers = {room.table_id: room.number for room in sitting.rooms_of(connection, registration.event_id)}
    changed = sitting.move(connection, registration=registration, to=to)
    for number, table_id in changed.items():
        detail = {"round": number, "table": numbers[table_id]}
        line = history.noted("moved", registration_id=registration.id, author=author, now=now, **detail)
        together(connection, line)
    return bool(changed)


def set_note(*, registration: Registration, text: str, now: dt.datetime, author: Author) -> None:
    """Keep this as the note about someone, for the staff only."""
    connection = _locked(registration)
    if registration.note == text:
        return
    registration.note = text
    db.session.flush()
    together(connection, history.noted("note_changed", registration_id=registration.id, author=author, now=now))


def send_link(*, registration: Registration, now: dt.datetime, author: Author) -> None:
    """Mail someone a new link to their registration."""
    connection = _locked(registration)
    own_link.send_link(connection, registration=registration, now=now)
    together(connection, history.noted("link_sent", registration_id=registration.id, author=author, now=now))


def _locked(registration: Registration) -> sa.Connection:
    """The connection, once nobody else changes this evening; the registration is as it is then."""
    connection = db.session.connection()
    connection.execute(places.LOCK, {"event_id": registration.event_id})
    db.session.refresh(registration)
    return connection
