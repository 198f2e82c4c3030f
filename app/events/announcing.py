"""News of an evening for the people who count on it: it moved, it does not go on, it goes on after all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.core.orm import db
from app.events import signals
from app.events.errors import WrongState
from app.events.models import Event, EventState
from app.events.window import is_ahead

_MAY_BE_CANCELLED = frozenset({EventState.OPEN, EventState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When and where an evening is."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    timezone: str
    venue: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that a calendar shows of an evening."""

    title: str
    subtitle: str
    occasion: Occasion

    @classmethod
    def of(cls, event: Event) -> Shown:
        """As it stands now."""
        occasion = Occasion(
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            timezone=event.timezone,
            venue=event.venue,
            address=event.address,
        )
        return cls(title=event.title, subtitle=event.subtitle, occasion=occasion)


def announce(*, event: Event, before: Shown, tells: bool, now: dt.datetime) -> None:
    """After a change: calendars must take it over, and people hear of another time or place when it is still to come.

    A draft was never announced, and who was told that the evening is cancelled is told when and where once it goes on.
    """
    after = Shown.of(event)
    if after == before:
        return
    event.calendar_sequence += 1
    if after.occasion != before.occasion:
        db.session.flush()  # whoever hears of it reads the evening, beside the session
        signals.rescheduled.send(event.id, before=before.occasion, tells=tells and is_ahead(event, now), now=now)


def cancel(*, event: Event, reason: str, now: dt.datetime) -> None:
    """The evening does not go on; everybody is told why. A second time changes nothing. Raises WrongState."""
    if event.cancelled_at is not None:
        return
    if not may_cancel(event, now):
        raise WrongState
    event.cancelled_at, event.cancelled_reason = now, reason
    event.calendar_sequence += 1
    db.session.flush()
    signals.cancelled.send(event.id, reason=reason, now=now)


def make_room(*, event: Event, now: dt.datetime) -> int:
    """There are places that were not there, or time to offer them; returns to how many who wait one is offered."""
    return sum(count for _who, count in signals.room_made.send(event.id, now=now))


def revive(*, event: Event, now: dt.datetime) -> None:
    """The evening goes on after all; everybody is told. A second time changes nothing. Raises WrongState when over."""
    if event.cancelled_at is None:
        return
    if event.ends_at < now:
        raise WrongState
    event.cancelled_at, event.cancelled_reason = None, ""
    event.calendar_sequence += 1
    db.session.flush()
    signals.revived.send(event.id, now=now)
    make_room(event=event, now=now)


def may_cancel(event: Event, now: dt.datetime) -> bool:
    """Whether the evening can still be called off: the world knows of it, and it has not begun to be held."""
    return event.state in _MAY_BE_CANCELLED and event.cancelled_at is None and event.ends_at >= now


def people_to_tell(event: Event) -> int:
    """How many people would get news of this evening by mail."""
    return sum(count for _who, count in signals.counting_people.send(event.id))
