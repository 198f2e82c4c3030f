"""Where someone stands who is asked whether they come: what their page says, and what they may answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from app.core.orm import db
from app.events import window
from app.events.models import Event, EventState
from app.registration import coming, personal_links, rules, standing
from app.registration.models import Registration, RegistrationStatus


class Stand(StrEnum):
    """What there is to answer: an offer, a place in the line, an offer that lapsed, or whether one still comes."""

    OFFERED = "offered"
    WAITING = "waiting"
    LAPSED = "lapsed"
    COMING = "coming"
    CANCELLED = "cancelled"
    INVITED = "invited"
    BEGUN = "begun"
    OVER = "over"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the page of someone shows. `url` is where it stands, and its buttons post below it.

    `place` counts from 1 for who waits; `is_near` says that the evening begins within the hour, when the door
    knows more than a mail; `is_asked` whether we have begun to ask who still comes, and them too; `is_open` whether
    one may register anew.
    """

    stand: Stand
    url: str
    until: dt.datetime | None
    place: int
    comes: bool
    is_confirmed: bool
    is_asked: bool
    is_near: bool
    is_open: bool


def of(registration: Registration, *, now: dt.datetime) -> Answer:
    """How this person stands now; a repeated registration looks like what it would have been."""
    event = registration.event
    stand = _stand(registration, now)
    return Answer(
        stand=stand,
        url=personal_links.answer_url(registration),
        until=registration.offered_until,
        place=_place_in_line(registration) if stand is Stand.WAITING else 0,
        comes=standing.shown(registration).status is RegistrationStatus.REGISTERED,
        is_confirmed=registration.confirmed_at is not None,
        is_asked=coming.is_asked(registration, now=now),
        is_near=event.starts_at - now < rules.SHORTEST_OFFER,
        is_open=window.phase(event, now) is window.Phase.OPEN,
    )


def _stand(registration: Registration, now: dt.datetime) -> Stand:
    status = standing.shown(registration).status
    of_evening = _of_evening(registration.event, now)
    if of_evening in {Stand.OFF, Stand.OVER}:
        return of_evening
    if status is RegistrationStatus.CANCELLED:
        return Stand.CANCELLED
    if status is RegistrationStatus.INVITED:
        return Stand.INVITED
    if of_evening is not None:
        return of_evening
    return Stand.COMING if status is RegistrationStatus.REGISTERED else _of_waiting(registration, now)


def _of_evening(event: Event, now: dt.datetime) -> Stand | None:
    phase = window.phase(event, now)
    if phase is window.Phase.CANCELLED:
        return Stand.OFF
    if phase is window.Phase.OVER:
        return Stand.OVER
    return Stand.BEGUN if event.starts_at <= now or event.state is EventState.RUNNING else None


def _of_waiting(registration: Registration, now: dt.datetime) -> Stand:
    if registration.offered_until is not None:
        # The worker comes by once a minute: what has lapsed has lapsed before.
        return Stand.OFFERED if registration.offered_until >= now else Stand.LAPSED
    return Stand.WAITING if registration.lapsed_at is None else Stand.LAPSED


def _place_in_line(registration: Registration) -> int:
    """How many are offered a place before this person, and they themselves."""
    since = registration.waiting_since or registration.created_at
    earlier = sa.tuple_(Registration.waiting_since, Registration.id) < sa.tuple_(
        sa.literal(since, Registration.waiting_since.type), sa.literal(registration.id)
    )
    ahead = sa.select(sa.func.count()).where(
        Registration.event_id == registration.event_id,
        sa.text("status = 'waiting'"),
        Registration.offered_until.is_(None),
        Registration.lapsed_at.is_(None),
        earlier,
    )
    return 1 + (db.session.scalar(ahead) or 0)
