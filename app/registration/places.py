"""The places of an evening: counted in its row, which whoever gives them out locks first."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from app.core.prepared import Prepared
from app.events import window
from app.events.models import Event, EventState

_FIELDS = (
    Event.id, Event.state, Event.capacity, Event.places_taken, Event.rounds, Event.secret_key, Event.starts_at,
    Event.ends_at, Event.opens_at, Event.closes_at, Event.cancelled_at, Event.timezone,
)  # fmt: skip
# The evening's row is locked first by everyone who gives out places or seats, so these never wait for each other
# in a circle, and what they read stays true until they commit. Its key stays the same, so a row that refers to it, as
# each scan does, need not wait; a check-in that holds a registration and waits here would close the circle.
LOCK = sa.select(*_FIELDS).where(Event.id == sa.bindparam("event_id")).with_for_update(key_share=True)
LOCK_BY_SLUG = sa.select(*_FIELDS).where(Event.slug == sa.bindparam("slug_given")).with_for_update(key_share=True)
_NOW = sa.bindparam("now", type_=Event.ends_at.type)
# The lock and the place in one statement: nine in ten registrations need no more of the evening.
TAKE_A_PLACE = Prepared(
    sa.update(Event)
    .where(
        Event.slug == sa.bindparam("slug_given"),
        Event.state == EventState.OPEN,
        Event.ends_at >= _NOW,
        sa.or_(Event.opens_at.is_(None), Event.opens_at <= _NOW),
        sa.or_(Event.closes_at.is_(None), Event.closes_at > _NOW),
        Event.cancelled_at.is_(None),
        Event.places_taken < Event.capacity,
    )
    .values(places_taken=Event.places_taken + 1)
    .returning(*_FIELDS)
)
ONE_MORE = sa.update(Event).where(Event.id == sa.bindparam("event")).values(places_taken=Event.places_taken + 1)
ONE_LESS = sa.update(Event).where(Event.id == sa.bindparam("event")).values(places_taken=Event.places_taken - 1)
# An evening as these statements give it.
Evening = Any


def takes_registrations(evening: Evening, now: dt.datetime) -> bool:
    """Whether someone may register now: it is open, within its window, not over and not cancelled."""
    return window.phase(evening, now) is window.Phase.OPEN


def is_ahead(evening: Evening, now: dt.datetime) -> bool:
    """Whether places are still given out before the doors open: the evening is to come and goes on."""
    return window.is_ahead(evening, now)
