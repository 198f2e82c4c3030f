"""Bringing a registration back to how it was, inside the lock on the evening that whoever calls has taken."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from app.core import outbox, tokens
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.prepared import together
from app.registration import history, places, seats, signals, sitting
from app.registration.errors import ChangedSince, KnownAddress
from app.registration.history import Author
from app.registration.models import Preference, Registration, RegistrationStatus
from app.registration.post import Addressee, token_for, write_to

# How someone was, as it is kept until an act may no longer be undone: no name, no address, nothing that was typed.
Before = dict[str, Any]
_NOT_LISTED = (RegistrationStatus.CANCELLED, RegistrationStatus.REPEATED)


def remembered(connection: sa.Connection, person: Registration) -> Before:
    """How this registration is now."""
    held = sitting.held(connection, person.id)
    return {
        "id": person.id,
        "status": person.status.value,
        "waiting_since": _text(person.waiting_since),
        "offered_until": _text(person.offered_until),
        "lapsed_at": _text(person.lapsed_at),
        "seats": [[number, table, locked] for number, (table, locked) in held.items()],
    }


def put_back(
    connection: sa.Connection, *, person: Registration, before: Before, now: dt.datetime, author: Author
) -> bool:
    """Make them what they were; False when their place is gone: then they are the first on the waiting list.

    Raises KnownAddress when somebody else on the list has their address by now.
    """
    check_address(person)
    wanted = RegistrationStatus(before["status"])
    if wanted is RegistrationStatus.REGISTERED:
        is_whole = take_place(connection, person)
    else:
        give_up_place(connection, person)
        is_whole = True
    was, person.status = person.status, wanted if is_whole else RegistrationStatus.WAITING
    _dated(person, before, now, is_whole=is_whole)
    db.session.flush()  # the seats and the list are read next, beside the session
    if person.status is RegistrationStatus.REGISTERED:
        seat_again(connection, person, before)
    detail = {"was": was.value, "to": person.status.value}
    together(connection, history.noted("restored", registration_id=person.id, author=author, now=now, **detail))
    if person.status in {RegistrationStatus.REGISTERED, RegistrationStatus.WAITING}:
        signals.registered.send(person.event_id, registration_id=person.id, now=now)
    return is_whole


def _dated(person: Registration, before: Before, now: dt.datetime, *, is_whole: bool) -> None:
    person.cancelled_at = now if person.status is RegistrationStatus.CANCELLED else None
    person.offered_until = None
    person.lapsed_at = _moment(before["lapsed_at"])
    since = _moment(before["waiting_since"]) if is_whole else None
    person.waiting_since = (since or person.created_at) if person.status is RegistrationStatus.WAITING else None


def check_address(person: Registration) -> None:
    """Raise KnownAddress when someone who is not on the list now could not be, for their address is."""
    if person.status not in _NOT_LISTED or not person.email_key:
        return
    other = sa.select(Registration.id).where(
        Registration.event_id == person.event_id,
        Registration.email_key == person.email_key,
        Registration.status.not_in(_NOT_LISTED),
    )
    if db.session.scalars(other.limit(1)).first() is not None:
        raise KnownAddress


def take_place(connection: sa.Connection, person: Registration) -> bool:
    """Take a place for someone, the one that is held for them if there is; False when there is none.

    Who was let in on top of the places comes on one now if there is one, and otherwise as before.
    """
    if person.offered_until is not None:
        return True
    evening = connection.execute(places.LOCK, {"event_id": person.event_id}).one()
    if evening.places_taken >= evening.capacity:
        return bool(person.beyond_reason)
    person.beyond_reason = ""
    connection.execute(places.ONE_MORE, {"event": evening.id})
    return True


def give_up_place(connection: sa.Connection, person: Registration) -> None:
    """Give back the seats and the place that someone has or that is held for them; nothing for who has none.

    Whoever gets a place later has one like any other, also who was once let in on top of the places and cancelled.
    """
    if person.status is RegistrationStatus.REGISTERED or person.offered_until is not None:
        seats.give_back(connection, registration_id=person.id)
        if not person.beyond_reason:
            connection.execute(places.ONE_LESS, {"event": person.event_id})
        db.session.expire(person, ["seats"])
    person.beyond_reason = ""


def wait_again(connection: sa.Connection, *, person: Registration, before: Before, now: dt.datetime) -> None:
    """Someone who got a place from the waiting list stands there again as before; an open offer goes on."""
    until = _moment(before["offered_until"])
    is_held = until is not None and until > now
    seats.give_back(connection, registration_id=person.id)
    if not is_held:
        connection.execute(places.ONE_LESS, {"event": person.event_id})
    person.status = RegistrationStatus.WAITING
    person.waiting_since = _moment(before["waiting_since"])
    person.offered_until = until if is_held else None
    person.lapsed_at = _moment(before["lapsed_at"])
    db.session.flush()
    db.session.expire(person, ["seats"])


def seat_again(connection: sa.Connection, person: Registration, before: Before) -> None:
    """Seat someone who has no seats where they sat, and where that is gone as anybody else."""
    evening = connection.execute(places.LOCK, {"event_id": person.event_id}).one()
    wishes = sa.select(Preference.table_id).where(Preference.registration_id == person.id).order_by(Preference.rank)
    sitting.again(
        connection,
        registration=person,
        former={number: (table, locked) for number, table, locked in before["seats"]},
        wishes=list(connection.execute(wishes).scalars()),
        rounds=evening.rounds,
    )


def hears(connection: sa.Connection, *, registration_id: int, kind: str, since: dt.datetime) -> bool:
    """Take back the mail of this kind that was written since then; whether one has left, or leaves, all the same."""
    theirs = (OutboxMail.regarding == registration_id, OutboxMail.kind == kind, OutboxMail.created_at >= since)
    outbox.take_back(connection, *theirs)
    return connection.execute(sa.select(sa.exists().where(*theirs))).scalar_one()


def tell(
    connection: sa.Connection,
    person: Registration,
    kind: str,
    *,
    now: dt.datetime,
    not_before: dt.datetime | None = None,
) -> None:
    """Mail someone what they are now, with a link that may change it; nothing for who has no address."""
    if not person.email or person.status is RegistrationStatus.REPEATED:
        return
    token = token_for(person)
    person.manage_hash = tokens.hashed(token)
    db.session.flush()
    mail = write_to(kind, Addressee.of(person), now=now, not_before=not_before, token=token)
    together(connection, mail)


def restore(*, registration: Registration, now: dt.datetime, author: Author) -> None:
    """Someone who cancelled comes after all: on a place when there is one, otherwise at the end of the waiting list.

    They get a mail. A second time changes nothing. Raises KnownAddress when somebody on the list has their address,
    ChangedSince for who never cancelled.
    """
    connection = db.session.connection()
    connection.execute(places.LOCK, {"event_id": registration.event_id})
    db.session.refresh(registration)
    if registration.status in {RegistrationStatus.REGISTERED, RegistrationStatus.WAITING}:
        return
    if registration.status is not RegistrationStatus.CANCELLED:
        raise ChangedSince
    plain: Before = {
        "status": RegistrationStatus.REGISTERED.value,
        "lapsed_at": None,
        "waiting_since": None,
        "seats": [],
    }
    if not put_back(connection, person=registration, before=plain, now=now, author=author):
        registration.waiting_since = now
    tell(connection, registration, "registration.restored", now=now)
    db.session.expire(registration.event)


def _text(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
