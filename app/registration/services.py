"""Registering, changing and cancelling: places and seats are given out under a lock, with a check behind each."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core import outbox
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.text import address_key, fold
from app.events.links import subkey
from app.events.models import Event, EventState, Table, TableRound
from app.registration import codes, rules, signals
from app.registration.errors import EveningFull, KnownAddress, RegistrationClosed
from app.registration.models import (
    Needs,
    Preference,
    Registration,
    RegistrationSource,
    RegistrationStatus,
    Seat,
)

# Diet and access needs go a week after the evening (design/trust.md).
NEEDS_KEPT = dt.timedelta(days=7)
_NO_LONGER = (RegistrationStatus.CANCELLED, RegistrationStatus.REPEATED)

# The evening's row is locked first by everyone who gives out places or seats, so these never wait for each other
# in a circle, and what they read stays true until they commit.
_EVENING = (
    sa.select(
        Event.id, Event.slug, Event.state, Event.capacity, Event.places_taken, Event.rounds, Event.secret_key,
        Event.ends_at,
    )
    .where(Event.id == sa.bindparam("event_id"))
    .with_for_update()
)  # fmt: skip
_SUBMITTED = sa.select(Registration.id, Registration.ticket_code, Registration.status).where(
    Registration.event_id == sa.bindparam("event_id"), Registration.submission == sa.bindparam("submission")
)
_BY_ADDRESS = sa.select(Registration.id, Registration.email, Registration.language).where(
    Registration.event_id == sa.bindparam("event_id"),
    Registration.email_key == sa.bindparam("email_key"),
    Registration.status.not_in(_NO_LONGER),
)
_ROOMS = (
    sa.select(Table.id, Table.number, TableRound.round, TableRound.seats - TableRound.taken)
    .join(TableRound, TableRound.table_id == Table.id)
    .where(Table.event_id == sa.bindparam("event_id"))
)
_NEW = sa.insert(Registration).returning(Registration.id)
_NEW_SEAT = sa.insert(Seat).inline()
_NEW_PREFERENCE = sa.insert(Preference).inline()
_NEW_NEEDS = sa.insert(Needs).inline()
_NEW_MAIL = sa.insert(OutboxMail).inline()
_TAKE_SEAT = (
    sa.update(TableRound)
    .where(TableRound.table_id == sa.bindparam("table"), TableRound.round == sa.bindparam("in_round"))
    .values(taken=TableRound.taken + 1)
)
_TAKE_PLACE = sa.update(Event).where(Event.id == sa.bindparam("event")).values(places_taken=Event.places_taken + 1)


_EveningRow = sa.Row[*tuple[Any, ...]]


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


class _Addressee(NamedTuple):
    """Whom a mail is about and for."""

    id: int
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """What registering gives."""

    registration_id: int
    code: str
    status: RegistrationStatus


def register(*, event_id: int, newcomer: Newcomer, submission: uuid.UUID, host: str, now: dt.datetime) -> Ticket:
    """Register someone who filled in the form; the same submission again gives the same ticket and no second mail.

    A known address gets a ticket that looks like any other, holds no place, and the first one by mail again. A full
    evening gives a place on the waiting list. `host` is what our Message-IDs end in. Raises RegistrationClosed.
    """
    connection = db.session.connection()
    evening = connection.execute(_EVENING, {"event_id": event_id}).one()
    before = connection.execute(_SUBMITTED, {"event_id": event_id, "submission": submission}).first()
    if before is not None:
        return Ticket(before.id, before.ticket_code, before.status)
    if evening.state is not EventState.OPEN or evening.ends_at < now:
        raise RegistrationClosed
    known = connection.execute(_BY_ADDRESS, {"event_id": event_id, "email_key": address_key(newcomer.email)}).first()
    status = _free_status(evening)
    if known is not None:
        values = {"status": RegistrationStatus.REPEATED, "repeats_id": known.id}
        ticket, _token = _write(evening, newcomer, submission=submission, now=now, manage=False, **values)
        _mail("registration.existing_ticket", _Addressee(*known), params={}, host=host, now=now)
        return ticket
    ticket, token = _write(evening, newcomer, submission=submission, now=now, manage=True, status=status)
    kind = "registration.ticket" if status is RegistrationStatus.REGISTERED else "registration.waiting"
    addressee = _Addressee(ticket.registration_id, newcomer.email, newcomer.language)
    _mail(kind, addressee, params={"token": token}, host=host, now=now)
    signals.registered.send(event_id, registration_id=ticket.registration_id, now=now)
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
    evening = connection.execute(_EVENING, {"event_id": event_id}).one()
    key = address_key(newcomer.email)
    if key and connection.execute(_BY_ADDRESS, {"event_id": event_id, "email_key": key}).first() is not None:
        raise KnownAddress
    if status is RegistrationStatus.REGISTERED and _free_status(evening) is not status:
        raise EveningFull
    ticket, _token = _write(
        evening,
        newcomer,
        submission=uuid.uuid4(),
        now=now,
        manage=True,
        status=status,
        source=source,
        guest_of_id=guest_of_id,
    )
    return ticket


def rename(*, registration: Registration, name: str) -> None:
    """Change how someone is called, also on the badge; the ticket code stays the same."""
    registration.name = name
    registration.name_key = fold(name)


def cancel(*, registration: Registration, host: str, now: dt.datetime) -> None:
    """Give the place and the seats back; a second time changes nothing."""
    db.session.connection().execute(_EVENING, {"event_id": registration.event_id})
    db.session.refresh(registration)
    if registration.status in _NO_LONGER:
        return
    held_place = registration.status is RegistrationStatus.REGISTERED
    registration.status = RegistrationStatus.CANCELLED
    registration.cancelled_at = now
    _free_seats(registration)
    if held_place:
        registration.event.places_taken = Event.places_taken - 1
    if registration.email:
        addressee = _Addressee(registration.id, registration.email, registration.language)
        _mail("registration.cancelled", addressee, params={}, host=host, now=now)
    signals.cancelled.send(registration.event_id, registration_id=registration.id, now=now)


def manage_hash(token: str) -> str:
    """How a manage token is stored: it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _free_status(evening: _EveningRow) -> RegistrationStatus:
    has_room = evening.places_taken < evening.capacity
    return RegistrationStatus.REGISTERED if has_room else RegistrationStatus.WAITING


def _write(
    evening: _EveningRow,
    newcomer: Newcomer,
    *,
    submission: uuid.UUID,
    now: dt.datetime,
    manage: bool,
    **values: Any,
) -> tuple[Ticket, str]:
    """The rows of one person; returns the ticket and, with `manage`, the token that may change it."""
    status: RegistrationStatus = values["status"]
    seats = _seats(evening, newcomer)
    token = secrets.token_urlsafe(32) if manage else ""
    code = codes.new_code(subkey(evening.secret_key, "ticket"))
    registration_id: int = (
        db.session.connection()
        .execute(
            _NEW,
            {
                **_described(newcomer),
                "event_id": evening.id,
                "source": RegistrationSource.ONLINE,
                "ticket_code": code,
                "manage_hash": manage_hash(token) if token else None,
                "submission": submission,
                "created_at": now,
                "cancelled_at": now if status is RegistrationStatus.CANCELLED else None,
                # A repeated registration shows the table it would have had: its page tells nobody that it is one.
                "shown_table_id": seats[0][1] if seats and status is RegistrationStatus.REPEATED else None,
                **values,
            },
        )
        .scalar_one()
    )
    if status is RegistrationStatus.REGISTERED:
        _take(evening.id, registration_id, seats)
    _write_wishes(registration_id, newcomer, evening.ends_at)
    return Ticket(registration_id, code, status), token


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


def _seats(evening: _EveningRow, newcomer: Newcomer) -> tuple[tuple[int, int], ...]:
    rows = db.session.connection().execute(_ROOMS, {"event_id": evening.id})
    rooms = [rules.Room(*row) for row in rows]
    return rules.choose_seats(wishes=newcomer.wishes, rooms=rooms, rounds=evening.rounds)


def _take(event_id: int, registration_id: int, seats: tuple[tuple[int, int], ...]) -> None:
    connection = db.session.connection()
    connection.execute(_TAKE_PLACE, {"event": event_id})
    if not seats:
        return
    connection.execute(_TAKE_SEAT, [{"table": table_id, "in_round": number} for number, table_id in seats])
    connection.execute(
        _NEW_SEAT,
        [
            {"registration_id": registration_id, "round": number, "table_id": table_id, "locked": False}
            for number, table_id in seats
        ],
    )


def _write_wishes(registration_id: int, newcomer: Newcomer, ends_at: dt.datetime) -> None:
    connection = db.session.connection()
    if newcomer.wishes:
        connection.execute(
            _NEW_PREFERENCE,
            [
                {"registration_id": registration_id, "rank": rank, "table_id": table_id}
                for rank, table_id in enumerate(dict.fromkeys(newcomer.wishes), start=1)
            ],
        )
    if newcomer.diet or newcomer.access:
        needs = {"diet": newcomer.diet, "access": newcomer.access, "delete_after": ends_at + NEEDS_KEPT}
        connection.execute(_NEW_NEEDS, {"registration_id": registration_id, **needs})


def _free_seats(registration: Registration) -> None:
    for seat in registration.seats:
        db.session.execute(
            sa.update(TableRound)
            .where(TableRound.table_id == seat.table_id, TableRound.round == seat.round)
            .values(taken=TableRound.taken - 1)
        )
    registration.seats = []


def _mail(kind: str, to: _Addressee, *, params: dict[str, str], host: str, now: dt.datetime) -> None:
    values = outbox.row_values(
        kind=kind,
        recipient=to.email,
        language=to.language,
        params={"registration_id": to.id, **params},
        token=secrets.token_hex(16),
        host=host,
        now=now,
    )
    db.session.connection().execute(_NEW_MAIL, values)
