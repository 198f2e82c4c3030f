"""The waiting list: a free place is offered to who waits longest, for a time, and goes on to the next.

Whoever frees a place offers it in the same transaction, so that no newcomer passes someone who waits: there is never
a free place while somebody on the list wants one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core import tokens
from app.core.orm import db
from app.core.prepared import Call, together
from app.events import signals as event_signals
from app.events.models import Event, EventState
from app.registration import coming, history, places, rules, seats, signals, standing
from app.registration.errors import EveningFull, NotWaiting, OfferLapsed, RegistrationClosed
from app.registration.history import MACHINE, PERSON, Author
from app.registration.models import Preference, Registration, RegistrationStatus
from app.registration.places import Evening
from app.registration.post import Addressee, token_for, write_to

_WAITS = sa.text("status = 'waiting'")  # written out as in the partial index
_HOST = aliased(Registration)


def goes_along() -> sa.ColumnElement[bool]:
    """Which guests are nobody without who brings them: those without a name of their own, and minors."""
    return sa.or_(Registration.unnamed, Registration.is_minor)


def wants_a_place() -> tuple[sa.ColumnElement[bool], ...]:
    """Who of those who wait is to be offered a place; a guest who is nobody without their host waits for theirs."""
    host_waits = sa.exists().where(_HOST.id == Registration.guest_of_id, _HOST.status == RegistrationStatus.WAITING)
    follows = sa.and_(goes_along(), host_waits)
    return Registration.offered_until.is_(None), Registration.lapsed_at.is_(None), sa.not_(follows)


_PERSON = (
    Registration.id, Registration.email, Registration.language, Registration.submission, Registration.manage_hash,
)  # fmt: skip
_NEXT = (
    sa.select(*_PERSON)
    .where(
        Registration.event_id == sa.bindparam("event_id"), _WAITS, *wants_a_place(),
    )
    .order_by(Registration.waiting_since, Registration.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)  # fmt: skip


def offer_free_places(connection: sa.Connection, *, event_id: int, now: dt.datetime) -> int:
    """Offer what is free to who waits longest; returns to how many.

    Without an address nobody can answer, so such a person gets the place at once. Once the evening has begun nothing is
    offered any more: the door says who comes in.
    """
    evening = connection.execute(places.LOCK, {"event_id": event_id}).one()
    free = evening.capacity - evening.places_taken
    until = rules.offer_until(now=now, starts_at=evening.starts_at, timezone=evening.timezone)
    if free <= 0 or until is None or not places.is_ahead(evening, now):
        return 0
    following = connection.execute(_NEXT, {"event_id": event_id, "most": free}).all()
    for person in following:
        connection.execute(places.ONE_MORE, {"event": event_id})
        _serve(connection, evening, person, until=until, now=now)
    return len(following)


def _serve(connection: sa.Connection, evening: Evening, person: Any, *, until: dt.datetime, now: dt.datetime) -> None:
    if person.email:
        _offer(connection, person, until=until, now=now)
    else:
        seat(connection, evening, person, now=now, author=MACHINE)


def _offer(connection: sa.Connection, person: Any, *, until: dt.datetime, now: dt.datetime) -> None:
    change = sa.update(Registration).where(Registration.id == person.id).values(offered_until=until)
    connection.execute(change)
    together(
        connection,
        write_to("registration.offer", Addressee.of(person), now=now),
        history.noted("offered", registration_id=person.id, author=MACHINE, now=now, until=until.isoformat()),
    )


def seat(connection: sa.Connection, evening: Evening, person: Any, *, now: dt.datetime, author: Author) -> None:
    """Make someone who waited come, on a place that whoever calls has taken, with seats by their wishes."""
    token = token_for(person)
    values = {
        "status": RegistrationStatus.REGISTERED,
        "waiting_since": None,
        "offered_until": None,
        "lapsed_at": None,
        "manage_hash": tokens.hashed(token) if person.email else person.manage_hash,
    }
    change = sa.update(Registration).where(Registration.id == person.id).values(**values)
    rooms: str = connection.execute(change.returning(seats.rooms_beside)).scalar_one()
    chosen = seats.choose(rooms, rounds=evening.rounds, wishes=_wishes(connection, person.id))
    calls: list[Call] = seats.take(registration_id=person.id, places=chosen)
    if person.email:
        calls.append(write_to("registration.ticket", Addressee.of(person), now=now, token=token, waited="yes"))
    calls.append(history.noted("given_place", registration_id=person.id, author=author, now=now))
    together(connection, *calls)
    signals.registered.send(evening.id, registration_id=person.id, now=now)


def _wishes(connection: sa.Connection, registration_id: int) -> tuple[int, ...]:
    wished = sa.select(Preference.table_id).where(Preference.registration_id == registration_id)
    return tuple(connection.execute(wished.order_by(Preference.rank)).scalars())


def give_place(*, registration: Registration, now: dt.datetime, author: Author) -> None:
    """Someone who waits gets a place on the organiser's word, before their turn, and the ticket by mail.

    Who has a place already keeps it and gets no second mail. Raises EveningFull, and NotWaiting for anybody else.
    """
    connection, evening = locked(registration)
    if registration.status is RegistrationStatus.REGISTERED:
        return
    if registration.status is not RegistrationStatus.WAITING:
        raise NotWaiting
    if registration.offered_until is None:
        if evening.places_taken >= evening.capacity:
            raise EveningFull
        connection.execute(places.ONE_MORE, {"event": evening.id})
    _seated(connection, evening, registration, now=now, author=author)


def accept_offer(*, registration: Registration, now: dt.datetime) -> None:
    """Take the place that was offered; a second time changes nothing.

    Raises OfferLapsed when it is too late, RegistrationClosed when the evening gives no places, NotWaiting for who is
    not on the list.
    """
    connection, evening = locked(registration)
    # A repeated registration answers as what it would have been, so that nobody learns which addresses are known.
    stands = standing.shown(registration).status
    if stands is RegistrationStatus.REGISTERED:
        return
    if stands is not RegistrationStatus.WAITING:
        raise NotWaiting
    if registration.offered_until is None or registration.offered_until < now:
        raise OfferLapsed
    if not places.is_ahead(evening, now):
        raise RegistrationClosed
    _seated(connection, evening, registration, now=now, author=PERSON)
    if coming.due_step(starts_at=evening.starts_at, now=now) is not None:
        # They have just said so: asking whether they still come would be odd.
        registration.confirmed_at = now


def _seated(
    connection: sa.Connection, evening: Evening, registration: Registration, *, now: dt.datetime, author: Author
) -> None:
    seat(connection, evening, registration, now=now, author=author)
    # Now it is the turn of the guests who waited for this.
    offer_free_places(connection, event_id=evening.id, now=now)
    db.session.expire(registration.event)
    db.session.expire(registration)


def ask_again(*, registration: Registration, now: dt.datetime) -> None:
    """Back on the list, at its end, for who let an offer lapse; a place that is free is offered at once.

    Who waits as it is keeps their turn. Raises NotWaiting for anybody who is not on the list, RegistrationClosed when
    the evening gives no more places.
    """
    connection, evening = locked(registration)
    if standing.shown(registration).status is not RegistrationStatus.WAITING:
        raise NotWaiting
    if not places.is_ahead(evening, now):
        raise RegistrationClosed
    if _has_lapsed(registration, evening, now):
        _take_back(connection, registration, now=now)
    if registration.lapsed_at is None:
        return
    registration.lapsed_at = None
    registration.waiting_since = now
    db.session.flush()  # the list is read next
    together(connection, history.noted("asked_again", registration_id=registration.id, author=PERSON, now=now))
    offer_free_places(connection, event_id=evening.id, now=now)
    db.session.expire(registration)


def pass_on(*, registration: Registration, now: dt.datetime) -> None:
    """The offer to this person is over: the place goes to the next; they stay on the list and are not asked again.

    They hear of it as long as the evening is to come. Nothing happens to an offer that still holds.
    """
    connection, evening = locked(registration)
    if not _has_lapsed(registration, evening, now):
        return
    _take_back(connection, registration, now=now)
    if registration.email and places.is_ahead(evening, now):
        together(connection, write_to("registration.offer_lapsed", Addressee.of(registration), now=now))
    offer_free_places(connection, event_id=evening.id, now=now)
    db.session.expire(registration)


def lapsed(*, now: dt.datetime, most: int) -> list[int]:
    """Whose offers are over, those first that have been for longest; ids of at most so many registrations."""
    # The evening may have moved after the offer: nobody holds a place by an offer once it has begun.
    # Of one that is called off the offers are kept: nobody can answer them, and it may go on after all.
    unanswered = sa.and_(Registration.offered_until < now, Event.cancelled_at.is_(None))
    over = sa.or_(unanswered, Event.starts_at <= now)
    found = sa.select(Registration.id).join(Event, Event.id == Registration.event_id)
    found = found.where(_WAITS, Registration.offered_until.is_not(None), over)
    return list(db.session.scalars(found.order_by(Registration.offered_until, Registration.id).limit(most)))


def unserved(*, now: dt.datetime) -> list[int]:
    """Ids of the evenings to come with a free place and somebody who is to be offered it."""
    wants = sa.exists().where(Registration.event_id == Event.id, _WAITS, *wants_a_place())
    found = sa.select(Event.id).where(
        Event.state.in_((EventState.OPEN, EventState.CLOSED)),
        Event.cancelled_at.is_(None),
        Event.starts_at > now,
        Event.places_taken < Event.capacity,
        wants,
    )
    return list(db.session.scalars(found))


@event_signals.room_made.connect
def _follow(event_id: int, *, now: dt.datetime, **_news: Any) -> int:
    """The evening has more room: who waits is offered it before anybody else sees it; returns to how many."""
    db.session.flush()  # the evening's row is read next, beside the session
    offered = offer_free_places(db.session.connection(), event_id=event_id, now=now)
    db.session.expire(db.session.get_one(Event, event_id))
    return offered


@event_signals.revived.connect
def _renew_offers(event_id: int, *, now: dt.datetime, **_news: Any) -> None:
    """The evening goes on after all: whoever had an offer has it still, and as much time to answer as for a new one."""
    db.session.flush()  # the evening's row is read next, beside the session
    connection = db.session.connection()
    evening = connection.execute(places.LOCK, {"event_id": event_id}).one()
    until = rules.offer_until(now=now, starts_at=evening.starts_at, timezone=evening.timezone)
    if until is None:
        return
    held = (Registration.event_id == event_id, _WAITS, Registration.offered_until.is_not(None))
    for person in connection.execute(sa.select(*_PERSON).where(*held).order_by(Registration.id)).all():
        _serve(connection, evening, person, until=until, now=now)
    db.session.expire_all()


def _has_lapsed(registration: Registration, evening: Evening, now: dt.datetime) -> bool:
    """Whether the offer to this person is over, by its time while the evening goes on, or because it begins."""
    until = registration.offered_until
    if until is None:
        return False
    return evening.starts_at <= now or (until < now and evening.cancelled_at is None)


def _take_back(connection: sa.Connection, registration: Registration, *, now: dt.datetime) -> None:
    registration.offered_until = None
    registration.lapsed_at = now
    db.session.flush()  # the list is read next
    together(connection, history.noted("offer_lapsed", registration_id=registration.id, author=MACHINE, now=now))
    connection.execute(places.ONE_LESS, {"event": registration.event_id})


def locked(registration: Registration) -> tuple[sa.Connection, Evening]:
    """The evening's row under its lock, and the registration as it is then."""
    connection = db.session.connection()
    evening = connection.execute(places.LOCK, {"event_id": registration.event_id}).one()
    db.session.refresh(registration)
    return connection, evening
