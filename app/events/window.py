"""Whether people can register for an evening at some moment, and why not; pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.events.models import EventState

# When nobody comes to an evening any more, whatever the clock says.
DONE = frozenset({EventState.REPORTING, EventState.PUBLISHED, EventState.ARCHIVED})
_AHEAD = frozenset({EventState.OPEN, EventState.CLOSED})


class Phase(StrEnum):
    """Where registering for an evening stands: `closed` by hand, `ended` because its last moment has passed."""

    BEFORE = "before"
    OPEN = "open"
    ENDED = "ended"
    CLOSED = "closed"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when until when people may register; without a moment it has no bound there but the evening itself."""

    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None


# An evening that people can register for from the moment it is open until it is over.
UNBOUND = Window()


class Held(Protocol):
    """What tells whether an evening is held, and when."""

    @property
    def state(self) -> EventState: ...
    @property
    def starts_at(self) -> dt.datetime: ...
    @property
    def ends_at(self) -> dt.datetime: ...
    @property
    def cancelled_at(self) -> dt.datetime | None: ...


class Evening(Held, Protocol):
    """What is asked of an evening: its row, what the public sees of it, or what a statement gave."""

    @property
    def opens_at(self) -> dt.datetime | None: ...
    @property
    def closes_at(self) -> dt.datetime | None: ...


def phase(evening: Evening, now: dt.datetime) -> Phase:
    """Where registering stands at this moment; a window opens at its first moment and is closed at its last."""
    if evening.cancelled_at is not None:
        return Phase.CANCELLED
    if evening.ends_at < now or evening.state in DONE:
        return Phase.OVER
    if evening.state is not EventState.OPEN:
        return Phase.CLOSED
    if evening.closes_at is not None and evening.closes_at <= now:
        return Phase.ENDED
    if evening.opens_at is not None and evening.opens_at > now:
        return Phase.BEFORE
    return Phase.OPEN


def is_ahead(evening: Evening, now: dt.datetime) -> bool:
    """Whether people count on this evening: it was announced, is still to begin, and goes on."""
    return evening.state in _AHEAD and evening.cancelled_at is None and evening.starts_at > now
