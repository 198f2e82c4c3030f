"""Registering, changing and cancelling: places and seats are given out under a lock, with a check behind each."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from app.core import limits, tokens
from app.core.orm import db
from app.core.prepared import Call, lastly, together
from app.core.text import address_key, fold
from app.registration import history, places, rows, seats, signals, waiting
from app.registration.errors import EveningFull, RegistrationClosed
from app.registration.history import PERSON, Author
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.registration.places import Evening
from app.registration.post import Addressee, first_token, was_invited_by_mail, write_to
from app.registration.rows import Newcomer, Ticket

__all__ = ["Newcomer", "Ticket", "add", "cancel", "enter", "register", "rename"]


def register(
    connection: sa.Connection, *, slug: str, newcomer: Newcomer, submission: uuid.UUID, now: dt.datetime, attempt: Call
) -> Ticket:
    """Register someone who filled in the form; the same submission again gives the same ticket and no second mail.

    A known address gets a ticket that looks like any other, holds no place, and the first one by mail again. A full
    evening gives a place on the waiting list. Raises RegistrationClosed and, for a wish that is no table of the
    evening, UnknownTable. `attempt` counts against the limit, so TooMany as well.
    """
    # Whoever goes back in the browser and signs up a friend as well sends the same form with another address. The
    # evening counts too: a token is made of this, and no two registrations have the same.
    submission = uuid.uuid5(submission, f"{slug}/{address_key(newcomer.email)}")
    token = first_token(submission)
    evening, status = enter(connection, slug, now, attempt)
    if status is None:
        return _given_before(connection, evening.id, submission, newcomer)
    values: dict[str, Any] = {"status": status, "submission": submission, "manage_hash": tokens.hashed(token)}
    written = rows.insert(connection, evening, newcomer, source=RegistrationSource.ONLINE, now=now, **values)
    if written is None:
        known = rows.known(connection, evening.id, submission, newcomer)
        if known.is_same or known.status is not RegistrationStatus.INVITED:
            return _again(connection, evening, known, newcomer, now=now, **values)
        written = rows.accept_typed(connection, known.id, newcomer, now=now, **values)
    addressee = Addressee(written.ticket.registration_id, newcomer.email, newcomer.language)
    kind = "registration.ticket" if status is RegistrationStatus.REGISTERED else "registration.waiting"
    mail = write_to(kind, addressee, now=now, token=token)
    lastly(connection, *rows.settle(evening, written, newcomer), mail)
    signals.registered.send(evening.id, registration_id=addressee.id, now=now)
    return Ticket(addressee.id, written.ticket.code, status, token)


def enter(
    connection: sa.Connection, slug: str, now: dt.datetime, attempt: Call
) -> tuple[Evening, RegistrationStatus | None]:
    """Lock the evening and take a place when there is one; None for one that takes no registrations.

    `attempt` counts against the limit: raises TooMany, and RegistrationClosed when there is no such evening.
    """
    # The attempt first: everybody else waits for the evening's row, so it is held as briefly as can be.
    noted, taken = together(connection, attempt, (places.TAKE_A_PLACE, {"slug_given": slug, "now": now}))
    limits.check(noted)
    if taken:
        return taken[0], RegistrationStatus.REGISTERED
    evening = connection.execute(places.LOCK_BY_SLUG, {"slug_given": slug}).first()
    if evening is None:
        raise RegistrationClosed
    return evening, RegistrationStatus.WAITING if places.takes_registrations(evening, now) else None


def _given_before(connection: sa.Connection, event_id: int, submission: uuid.UUID, newcomer: Newcomer) -> Ticket:
    """The ticket this form gave while the evening was open; raises RegistrationClosed when it gave none."""
    known = rows.known(connection, event_id, submission, newcomer)
    if known is None or not known.is_same:
        raise RegistrationClosed
    return _same(known)


def _same(known: Any) -> Ticket:
    """The ticket of a row that this form gave; its link too, unless they asked for another since."""
    token = first_token(known.submission)
    return Ticket(known.id, known.ticket_code, known.status, token if tokens.hashed(token) == known.manage_hash else "")


def _again(
    connection: sa.Connection,
    evening: Evening,
    known: Any,
    newcomer: Newcomer,
    *,
    status: RegistrationStatus,
    now: dt.datetime,
    **values: Any,
) -> Ticket:
    """The same form again gives its ticket; a known address one that shows what a new one would, and holds nothing.

    Who waits and asks while there is a place (they let an offer lapse) gets it; their ticket goes by mail.
    """
    has_place = status is RegistrationStatus.REGISTERED
    serves = has_place and not known.is_same and known.status is RegistrationStatus.WAITING
    if has_place and not (serves and known.offered_until is None):
        connection.execute(places.ONE_LESS, {"event": evening.id})
    if known.is_same:
        return _same(known)
    ticket = _repeat(connection, evening, newcomer, has_place=has_place, repeats_id=known.id, now=now, **values)
    if serves:
        waiting.seat(connection, evening, known, now=now, author=PERSON)
    else:
        together(connection, write_to("registration.existing_ticket", Addressee.of(known), now=now))
    return ticket


def _repeat(
    connection: sa.Connection, evening: Evening, newcomer: Newcomer, *, has_place: bool, now: dt.datetime, **values: Any
) -> Ticket:
    """The row of a known address that registers again."""
    source, status = RegistrationSource.ONLINE, RegistrationStatus.REPEATED
    values = {**values, "source": source, "status": status, "shown_waiting": not has_place}
    ticket, rooms = rows.added(connection, evening, newcomer, now=now, **values)
    chosen = seats.choose(rooms, rounds=evening.rounds, wishes=newcomer.wishes)
    if has_place:
        together(connection, *(rows.ranked(ticket.registration_id, *place) for place in chosen))
    else:
        together(connection, *rows.prefer(ticket.registration_id, newcomer.wishes))
    return Ticket(ticket.registration_id, ticket.code, ticket.status, first_token(values["submission"]))


def add(
    *,
    event_id: int,
    newcomer: Newcomer,
    status: RegistrationStatus,
    source: RegistrationSource,
    now: dt.datetime,
    guest_of_id: int | None = None,
    is_minor: bool = False,
    unnamed: bool = False,
    submission: uuid.UUID | None = None,
) -> Ticket:
    """Put someone on the list on the organiser's word or as a guest, without mail; raises KnownAddress, EveningFull."""
    connection = db.session.connection()
    evening = connection.execute(places.LOCK, {"event_id": event_id}).one()
    if status is RegistrationStatus.REGISTERED:
        if evening.places_taken >= evening.capacity:
            raise EveningFull
        connection.execute(places.ONE_MORE, {"event": evening.id})
    values = {
        "status": status,
        "source": source,
        "submission": submission or uuid.uuid4(),
        "guest_of_id": guest_of_id,
        "is_minor": is_minor,
        "unnamed": unnamed,
    }
    written = rows.added(connection, evening, newcomer, now=now, **values)
    together(connection, *rows.settle(evening, written, newcomer))
    signals.registered.send(event_id, registration_id=written.ticket.registration_id, now=now)
    return written.ticket


def rename(*, registration: Registration, name: str) -> None:
    """Change how someone is called, also on the badge; the ticket code stays the same."""
    registration.name = name
    registration.name_key = fold(name)
    registration.unnamed = False


def cancel(
    *,
    registration: Registration,
    now: dt.datetime,
    author: Author = PERSON,
    mail_not_before: dt.datetime | None = None,
) -> None:
    """Give the place and the seats back, and offer what comes free; a second time changes nothing.

    Guests who are nobody without this person go along: those without a name of their own, and minors.
    The mail goes out from `mail_not_before` on, so that whoever cancels for others can take it back until then.
    """
    connection = db.session.connection()
    connection.execute(places.LOCK, {"event_id": registration.event_id})
    db.session.refresh(registration)
    leaving = [registration, *_who_goes_along(registration)]
    for each in leaving:
        _release(connection, each, now=now, author=author, mail_not_before=mail_not_before)
    waiting.offer_free_places(connection, event_id=registration.event_id, now=now)
    db.session.expire(registration.event)


def _who_goes_along(registration: Registration) -> list[Registration]:
    brought = sa.select(Registration).where(Registration.guest_of_id == registration.id, waiting.goes_along())
    return list(db.session.scalars(brought.execution_options(populate_existing=True)))


def _release(
    connection: sa.Connection,
    registration: Registration,
    *,
    now: dt.datetime,
    author: Author,
    mail_not_before: dt.datetime | None,
) -> None:
    was = registration.status
    if was is RegistrationStatus.CANCELLED:
        return
    counted = was is RegistrationStatus.REGISTERED and not registration.beyond_reason
    held_place = counted or registration.offered_until is not None
    registration.status = RegistrationStatus.CANCELLED
    registration.cancelled_at = now
    registration.waiting_since = registration.offered_until = registration.lapsed_at = None
    db.session.flush()  # the list is read next, beside the session
    seats.give_back(connection, registration_id=registration.id)
    db.session.expire(registration, ["seats"])
    if held_place:
        connection.execute(places.ONE_LESS, {"event": registration.event_id})
    # A repeat never held anything, and its owner's own registration stands; a guest of a repeat has none and is told.
    if was is RegistrationStatus.REPEATED and registration.repeats_id is not None:
        return
    calls = [history.noted("cancelled", registration_id=registration.id, author=author, now=now, was=was.value)]
    if registration.email and _knows_of_it(connection, registration, was):
        to = Addressee.of(registration)
        calls.append(write_to("registration.cancelled", to, now=now, not_before=mail_not_before, was=was.value))
    together(connection, *calls)
    signals.cancelled.send(registration.event_id, registration_id=registration.id, now=now)


def _knows_of_it(connection: sa.Connection, registration: Registration, was: RegistrationStatus) -> bool:
    """Whoever no mail has invited yet needs none that says it is off."""
    if was is not RegistrationStatus.INVITED:
        return True
    mine = sa.select(was_invited_by_mail()).where(Registration.id == registration.id)
    return connection.execute(mine).scalar_one()
