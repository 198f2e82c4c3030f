"""Letting in people who are on no list: a place when there is one, a seat where there is room, and in they are."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

import sqlalchemy as sa
from email_validator import EmailNotValidError

from app.core import outbox, tokens
from app.core.access import Actor
from app.core.forms import checked_address
from app.core.orm import rows_of
from app.core.outbox import OutboxMail
from app.core.prepared import together
from app.core.text import LONGEST_LINE, clean_line
from app.door.rules import WalkIn
from app.events.models import Event
from app.registration import history, places, rows, seats, signals, waiting
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.registration.places import Evening
from app.registration.post import Addressee, first_token, write_to
from app.registration.rows import Newcomer, Written

# The reason of the scan that put somebody on the list.
REASON = "walk_in"
LONGEST_REASON = 200
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Who came in; `known` when their address was on the list, and then nothing else is said here."""

    registration_id: int
    is_known: bool = False
    is_beyond: bool = False
    has_table: bool = True
    code: str = ""
    tables: tuple[tuple[int, int], ...] = ()


def readable(*, name: str, organisation: str, email: str, table: int | None, beyond_reason: str) -> WalkIn:
    """What a phone sent, as we keep it: on one line each, cut to what a column of people holds.

    An address that is none is left out: whoever typed it has let this person in already.
    """
    address = clean_line(email)[:LONGEST_ADDRESS]
    try:
        address = checked_address(address) if address else ""
    except EmailNotValidError:
        address = ""
    return WalkIn(
        name=clean_line(name)[:LONGEST_LINE],
        organisation=clean_line(organisation)[:LONGEST_LINE],
        email=address,
        table=table,
        beyond_reason=clean_line(beyond_reason)[:LONGEST_REASON],
    )


def admit_walk_in(
    connection: sa.Connection,
    evening: Evening,
    *,
    who: WalkIn,
    key: uuid.UUID,
    at: dt.datetime,
    now: dt.datetime,
    by: Actor,
    language: str,
    without_reason: str,
) -> Admitted:
    """Put them on the list and let them in at `at`; whoever calls holds the lock on the evening and notes the scan.

    A full evening gives no place: then `beyond_reason` stands for it, or `without_reason` when nobody gave one. With an
    address the ticket goes there. Whose address is on the list is that person: nothing is written, their id comes back.
    `key` is the uuid of the form or of the phone's item.
    """
    submission = uuid.uuid5(key, f"walk-in/{evening.id}")
    newcomer = Newcomer(name=who.name, email=who.email, organisation=who.organisation, language=language)
    token = first_token(submission) if who.email else ""
    written = _listed(connection, evening, newcomer, submission=submission, token=token, now=now)
    if written is None:
        known = rows.known(connection, evening.id, submission, newcomer)
        return Admitted(registration_id=known.id, is_known=True)
    is_beyond = is_full(connection, evening)
    if not is_beyond:
        connection.execute(places.ONE_MORE, {"event": evening.id})
    person = written.ticket.registration_id
    _enter(connection, person, at=at, by=by, beyond=(who.beyond_reason or without_reason) if is_beyond else "")
    tables, has_table = _seat(connection, evening, written, newcomer, table=who.table)
    calls = [history.noted("added", registration_id=person, author=history.staff(by.name), now=now)]
    if token:
        calls.append(write_to("registration.ticket", Addressee(person, who.email, language), now=now, token=token))
    together(connection, *calls)
    signals.registered.send(evening.id, registration_id=person, now=now)
    code = written.ticket.code
    return Admitted(registration_id=person, is_beyond=is_beyond, has_table=has_table, code=code, tables=tables)


def _listed(
    connection: sa.Connection,
    evening: Evening,
    newcomer: Newcomer,
    *,
    submission: uuid.UUID,
    token: str,
    now: dt.datetime,
) -> Written | None:
    """Their row; None when the address or the form is known."""
    return rows.insert(
        connection,
        evening,
        newcomer,
        now=now,
        status=RegistrationStatus.REGISTERED,
        source=RegistrationSource.WALK_IN,
        submission=submission,
        manage_hash=tokens.hashed(token) if token else None,
    )


def is_full(connection: sa.Connection, evening: Evening) -> bool:
    """Whether whoever comes in now comes on top of the places; for who holds the lock on the evening."""
    # Read anew: a batch lets several in under one lock.
    full = sa.select(Event.places_taken >= Event.capacity).where(Event.id == evening.id)
    return bool(connection.execute(full).scalar_one())


def is_on_the_list(connection: sa.Connection, evening: Evening, who: WalkIn) -> bool:
    """Whether somebody with this address is expected in one way or another."""
    newcomer = Newcomer(name=who.name, email=who.email)
    return rows.known(connection, evening.id, uuid.uuid4(), newcomer) is not None


def _enter(connection: sa.Connection, person: int, *, at: dt.datetime, by: Actor, beyond: str) -> None:
    connection.execute(
        sa.update(Registration)
        .where(Registration.id == person)
        .values(checked_in_at=at, checked_in_device_id=by.device_id, beyond_reason=beyond)
    )


def _seat(
    connection: sa.Connection, evening: Evening, written: Written, newcomer: Newcomer, *, table: int | None
) -> tuple[tuple[tuple[int, int], ...], bool]:
    """Seat them by that wish; the numbers of their tables by round, and whether the wish came true."""
    numbers = {table_id: number for table_id, number, _round, _free in rows_of(written.rooms)}
    wishes = tuple(table_id for table_id, number in numbers.items() if number == table)
    places_ = seats.choose(written.rooms, rounds=evening.rounds, wishes=wishes)
    together(connection, *rows.settle(evening, written, replace(newcomer, wishes=wishes)))
    tables = tuple((number, numbers[table_id]) for number, table_id in places_)
    return tables, table is None or table in {number for _round, number in tables}


def withdraw(connection: sa.Connection, evening: Evening, *, person: int, by: Actor, now: dt.datetime) -> None:
    """Take somebody off the list who was let in by mistake: their place and seats come free, and no mail goes out.

    For who holds the lock on the evening; whoever is off it already stays so.
    """
    gone = connection.execute(
        sa.update(Registration)
        .where(Registration.id == person, Registration.status == RegistrationStatus.REGISTERED)
        .values(status=RegistrationStatus.CANCELLED, cancelled_at=now, checked_in_at=None, checked_in_device_id=None)
        .returning(Registration.beyond_reason)
    ).first()
    if gone is None:
        return
    seats.give_back(connection, registration_id=person)
    outbox.take_back(connection, OutboxMail.regarding == person, OutboxMail.kind == "registration.ticket")
    if not gone.beyond_reason:
        connection.execute(places.ONE_LESS, {"event": evening.id})
    was = {"was": RegistrationStatus.REGISTERED.value}
    author = history.staff(by.name)
    together(connection, history.noted("cancelled", registration_id=person, author=author, now=now, **was))
    signals.cancelled.send(evening.id, registration_id=person, now=now)
    waiting.offer_free_places(connection, event_id=evening.id, now=now)
