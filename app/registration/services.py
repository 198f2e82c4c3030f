"""Registering, changing and cancelling: places and seats are given out under a lock, with a check behind each."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core import limits, outbox
from app.core.orm import db
from app.core.prepared import Call, Prepared, lastly, together
from app.core.text import address_key, fold
from app.events.links import subkey
from app.events.models import Event, EventState
from app.registration import codes, needs, seats, signals
from app.registration.errors import EveningFull, KnownAddress, RegistrationClosed
from app.registration.models import (
    Needs,
    Preference,
    Registration,
    RegistrationSource,
    RegistrationStatus,
)

_NO_LONGER = (RegistrationStatus.CANCELLED, RegistrationStatus.REPEATED)

_FIELDS = (Event.id, Event.state, Event.capacity, Event.places_taken, Event.rounds, Event.secret_key, Event.ends_at)
# The evening's row is locked first by everyone who gives out places or seats, so these never wait for each other
# in a circle, and what they read stays true until they commit.
LOCK = sa.select(*_FIELDS).where(Event.id == sa.bindparam("event_id")).with_for_update()
_LOCK_BY_SLUG = sa.select(*_FIELDS).where(Event.slug == sa.bindparam("slug_given")).with_for_update()
# The lock and the place in one statement: nine in ten registrations need no more of the evening.
_TAKE_A_PLACE = Prepared(
    sa.update(Event)
    .where(
        Event.slug == sa.bindparam("slug_given"),
        Event.state == EventState.OPEN,
        Event.ends_at >= sa.bindparam("now", type_=Event.ends_at.type),
        Event.places_taken < Event.capacity,
    )
    .values(places_taken=Event.places_taken + 1)
    .returning(*_FIELDS)
)
ONE_MORE = sa.update(Event).where(Event.id == sa.bindparam("event")).values(places_taken=Event.places_taken + 1)
_ONE_LESS = sa.update(Event).where(Event.id == sa.bindparam("event")).values(places_taken=Event.places_taken - 1)
_COLUMNS = (
    Registration.id, Registration.ticket_code, Registration.status, Registration.email, Registration.language,
)  # fmt: skip
_OF_EVENING = Registration.event_id == sa.bindparam("event_id")
_IS_SAME = (Registration.submission == sa.bindparam("submission", type_=Registration.submission.type)).label("is_same")
# Written out as in the two partial indexes: only then may a database use them.
_SUBMITTED: sa.Select[*tuple[Any, ...]] = sa.select(*_COLUMNS, _IS_SAME).where(
    _OF_EVENING,
    Registration.submission == sa.bindparam("submission", type_=Registration.submission.type),
    sa.text("status IN ('cancelled', 'repeated')"),
)
_BY_ADDRESS: sa.Select[*tuple[Any, ...]] = sa.select(*_COLUMNS, _IS_SAME).where(
    _OF_EVENING,
    Registration.email_key == sa.bindparam("email_key"),
    sa.text("email_key <> '' AND status NOT IN ('cancelled', 'repeated')"),
)
_KNOWN = sa.union_all(_SUBMITTED, _BY_ADDRESS)
# A known address or form shows as a conflict: looking first would cost everyone else a statement.
_NEW = Prepared(
    {
        name: insert(Registration).on_conflict_do_nothing().returning(Registration.id, seats.rooms_beside)
        for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
    },
    values=(
        "event_id", "name", "name_key", "email", "email_key", "organisation", "function", "language", "status",
        "source", "photo_objection", "guest_of_id", "repeats_id", "shown_waiting", "ticket_code", "manage_hash",
        "submission", "created_at", "cancelled_at",
    ),
)  # fmt: skip
_NEW_PREFERENCE = Prepared(sa.insert(Preference), values=("registration_id", "rank", "table_id"))
_FORGET_PREFERENCES = sa.delete(Preference).where(Preference.registration_id == sa.bindparam("registration_id"))
_NEW_NEEDS = Prepared(sa.insert(Needs), values=("registration_id", "diet", "access", "delete_after"))
_Row = Any
# What an INSERT says of every row, unless someone says otherwise.
_NOT_SAID = {"guest_of_id": None, "repeats_id": None, "shown_waiting": False, "manage_hash": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Someone who is to be on the list; `wishes` are table ids, the dearest first."""

    name: str
    email: str = ""
    organisation: str = ""
    function: str = ""
    language: str = "nl"
    photo_objection: bool = False
    wishes: tuple[int, ...] = ()
    diet: str = ""
    access: str = ""


class Addressee(NamedTuple):
    """Whom a mail is about and for."""

    id: int
    email: str
    language: str

    @classmethod
    def of(cls, row: Any) -> Addressee:
        """Of a row or registration with these names."""
        return cls(row.id, row.email, row.language)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What registering gives."""

    registration_id: int
    code: str
    status: RegistrationStatus


class _Written(NamedTuple):
    """Whose row was just written, and the room at the tables as it was then."""

    ticket: Ticket
    rooms: str


def register(
    connection: sa.Connection,
    *,
    slug: str,
    newcomer: Newcomer,
    submission: uuid.UUID,
    host: str,
    now: dt.datetime,
    attempt: Call,
) -> Ticket:
    """Register someone who filled in the form; the same submission again gives the same ticket and no second mail.

    A known address gets a ticket that looks like any other, holds no place, and the first one by mail again. A full
    evening gives a place on the waiting list. `host` is what our Message-IDs end in. Raises RegistrationClosed and,
    for a wish that is no table of the evening, UnknownTable. `attempt` counts against the limit, so TooMany as well.
    """
    # Whoever goes back in the browser and signs up a friend as well sends the same form with another address.
    submission = uuid.uuid5(submission, address_key(newcomer.email))
    token = secrets.token_urlsafe(32)
    evening, status = _enter(connection, slug, now, attempt)
    if status is None:
        return _given_before(connection, evening.id, submission, newcomer)
    values = {"status": status, "submission": submission, "manage_hash": manage_hash(token)}
    written = _insert(connection, evening, newcomer, source=RegistrationSource.ONLINE, now=now, **values)
    if written is None:
        known = _known(connection, evening.id, submission, newcomer)
        if known.status is not RegistrationStatus.INVITED:
            return _again(
                connection, evening, known, newcomer, status=status, submission=submission, host=host, now=now
            )
        written = _accept(connection, known.id, newcomer, **values)
    addressee = Addressee(written.ticket.registration_id, newcomer.email, newcomer.language)
    kind = "registration.ticket" if status is RegistrationStatus.REGISTERED else "registration.waiting"
    mail = write_to(kind, addressee, host=host, now=now, token=token)
    lastly(connection, *_settle(evening, written, newcomer), mail)
    signals.registered.send(evening.id, registration_id=addressee.id, now=now)
    return written.ticket


def _enter(
    connection: sa.Connection, slug: str, now: dt.datetime, attempt: Call
) -> tuple[_Row, RegistrationStatus | None]:
    """Lock the evening and take a place when there is one; None for one that takes no registrations."""
    # The attempt first: everybody else waits for the evening's row, so it is held as briefly as can be.
    noted, taken = together(connection, attempt, (_TAKE_A_PLACE, {"slug_given": slug, "now": now}))
    limits.check(noted)
    if taken:
        return taken[0], RegistrationStatus.REGISTERED
    evening = connection.execute(_LOCK_BY_SLUG, {"slug_given": slug}).first()
    if evening is None:
        raise RegistrationClosed
    is_open = evening.state is EventState.OPEN and evening.ends_at >= now
    return evening, RegistrationStatus.WAITING if is_open else None


def _given_before(connection: sa.Connection, event_id: int, submission: uuid.UUID, newcomer: Newcomer) -> Ticket:
    """The ticket this form gave while the evening was open; raises RegistrationClosed when it gave none."""
    known = _known(connection, event_id, submission, newcomer)
    if known is None or not known.is_same:
        raise RegistrationClosed
    return Ticket(known.id, known.ticket_code, known.status)


def _known(connection: sa.Connection, event_id: int, submission: uuid.UUID, newcomer: Newcomer) -> Any:
    """The row this form gave before (`is_same`), otherwise who is on the list with this address, otherwise None."""
    given = {"event_id": event_id, "submission": submission, "email_key": address_key(newcomer.email)}
    found = connection.execute(_KNOWN, given).all()
    return max(found, key=lambda row: int(row.is_same), default=None)


def _again(
    connection: sa.Connection,
    evening: _Row,
    known: _Row,
    newcomer: Newcomer,
    *,
    status: RegistrationStatus,
    submission: uuid.UUID,
    host: str,
    now: dt.datetime,
) -> Ticket:
    """The same form again gives its ticket; a known address one that shows what a new one would, and holds nothing."""
    if status is RegistrationStatus.REGISTERED:
        connection.execute(_ONE_LESS, {"event": evening.id})
    if known.is_same:
        return Ticket(known.id, known.ticket_code, known.status)
    mail = write_to("registration.existing_ticket", Addressee.of(known), host=host, now=now)
    waits = status is RegistrationStatus.WAITING
    ticket, rooms = _added(
        connection,
        evening,
        newcomer,
        status=RegistrationStatus.REPEATED,
        source=RegistrationSource.ONLINE,
        submission=submission,
        repeats_id=known.id,
        shown_waiting=waits,
        now=now,
    )
    places = seats.choose(rooms, rounds=evening.rounds, wishes=newcomer.wishes)
    together(connection, mail, *_prefer(ticket.registration_id, {} if waits else dict(places)))
    return ticket


def add(
    *,
    event_id: int,
    newcomer: Newcomer,
    status: RegistrationStatus,
    source: RegistrationSource,
    now: dt.datetime,
    guest_of_id: int | None = None,
) -> Ticket:
    """Put someone on the list on the organiser's word, without mail; raises KnownAddress, EveningFull."""
    connection = db.session.connection()
    evening = connection.execute(LOCK, {"event_id": event_id}).one()
    if status is RegistrationStatus.REGISTERED:
        if evening.places_taken >= evening.capacity:
            raise EveningFull
        connection.execute(ONE_MORE, {"event": evening.id})
    values = {"status": status, "source": source, "submission": uuid.uuid4(), "guest_of_id": guest_of_id}
    written = _added(connection, evening, newcomer, now=now, **values)
    together(connection, *_settle(evening, written, newcomer))
    signals.registered.send(event_id, registration_id=written.ticket.registration_id, now=now)
    return written.ticket


def rename(*, registration: Registration, name: str) -> None:
    """Change how someone is called, also on the badge; the ticket code stays the same."""
    registration.name = name
    registration.name_key = fold(name)


def cancel(*, registration: Registration, host: str, now: dt.datetime) -> None:
    """Give the place and the seats back; a second time changes nothing."""
    connection = db.session.connection()
    connection.execute(LOCK, {"event_id": registration.event_id})
    db.session.refresh(registration)
    if registration.status in _NO_LONGER:
        return
    held_place = registration.status is RegistrationStatus.REGISTERED
    registration.status = RegistrationStatus.CANCELLED
    registration.cancelled_at = now
    seats.give_back(connection, registration_id=registration.id)
    db.session.expire(registration, ["seats"])
    if held_place:
        registration.event.places_taken = Event.places_taken - 1
    if registration.email:
        together(connection, write_to("registration.cancelled", Addressee.of(registration), host=host, now=now))
    signals.cancelled.send(registration.event_id, registration_id=registration.id, now=now)


def manage_hash(token: str) -> str:
    """How a manage token is stored: it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def write_to(kind: str, to: Addressee, *, host: str, now: dt.datetime, **params: str) -> Call:
    """What queues this mail about and for someone; `params` are for its writer."""
    return outbox.queued(
        kind=kind,
        recipient=to.email,
        language=to.language,
        params={"registration_id": to.id, **params},
        token=secrets.token_hex(16),
        host=host,
        now=now,
    )


def _added(
    connection: sa.Connection, evening: _Row, newcomer: Newcomer, *, now: dt.datetime, **values: Any
) -> _Written:
    written = _insert(connection, evening, newcomer, now=now, **values)
    if written is None:
        raise KnownAddress
    return written


def _insert(
    connection: sa.Connection, evening: _Row, newcomer: Newcomer, *, now: dt.datetime, **values: Any
) -> _Written | None:
    """The row of one person, with a fresh ticket code; None when the address or the form is known."""
    status: RegistrationStatus = values["status"]
    code = codes.new_code(subkey(evening.secret_key, "ticket"))
    row = {
        **_NOT_SAID,
        **_described(newcomer),
        "event_id": evening.id,
        "ticket_code": code,
        "created_at": now,
        "cancelled_at": now if status is RegistrationStatus.CANCELLED else None,
        **values,
    }
    found = _NEW.first(connection, **row)
    return None if found is None else _Written(Ticket(found.id, code, status), found.rooms)


def _accept(connection: sa.Connection, registration_id: int, newcomer: Newcomer, **values: Any) -> _Written:
    """Someone who was invited comes: their row and their code stay, what they typed now counts."""
    connection.execute(_FORGET_PREFERENCES, {"registration_id": registration_id})
    typed = _described(newcomer)
    kept = ("function", *(() if newcomer.organisation else ("organisation",)))
    changed = {name: value for name, value in typed.items() if name not in kept}
    code, rooms = connection.execute(
        sa.update(Registration)
        .where(Registration.id == registration_id)
        .values(**changed, **values)
        .returning(Registration.ticket_code, seats.rooms_beside)
    ).one()
    return _Written(Ticket(registration_id, code, values["status"]), rooms)


def _settle(evening: _Row, written: _Written, newcomer: Newcomer) -> list[Call]:
    """What gives seats, wishes and needs to someone whose row was just written."""
    ticket, rooms = written
    places = seats.choose(rooms, rounds=evening.rounds, wishes=newcomer.wishes)
    calls = _prefer(ticket.registration_id, dict(enumerate(dict.fromkeys(newcomer.wishes), start=1)))
    if ticket.status is RegistrationStatus.REGISTERED:
        calls += seats.take(registration_id=ticket.registration_id, places=places)
    if newcomer.diet or newcomer.access:
        told = {"diet": newcomer.diet, "access": newcomer.access, "delete_after": needs.delete_after(evening.ends_at)}
        calls.append((_NEW_NEEDS, {"registration_id": ticket.registration_id, **told}))
    return calls


def _prefer(registration_id: int, tables: dict[int, int]) -> list[Call]:
    return [
        (_NEW_PREFERENCE, {"registration_id": registration_id, "rank": rank, "table_id": table_id})
        for rank, table_id in tables.items()
    ]


def _described(newcomer: Newcomer) -> dict[str, Any]:
    return {
        "name": newcomer.name,
        "name_key": fold(newcomer.name),
        "email": newcomer.email,
        "email_key": address_key(newcomer.email),
        "organisation": newcomer.organisation,
        "function": newcomer.function,
        "language": newcomer.language,
        "photo_objection": newcomer.photo_objection,
    }
