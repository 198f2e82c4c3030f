"""Rules about evenings: slugs, moments, what state may follow which; pure."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from app.core.text import fold
from app.events.models import EventState

NEXT_STATES: dict[EventState, frozenset[EventState]] = {
    EventState.DRAFT: frozenset({EventState.OPEN, EventState.CLOSED, EventState.RUNNING, EventState.REPORTING}),
    EventState.OPEN: frozenset({EventState.CLOSED, EventState.RUNNING, EventState.REPORTING, EventState.DRAFT}),
    EventState.CLOSED: frozenset({EventState.OPEN, EventState.RUNNING, EventState.REPORTING}),
    EventState.RUNNING: frozenset({EventState.REPORTING, EventState.OPEN, EventState.CLOSED}),
    EventState.REPORTING: frozenset({EventState.PUBLISHED, EventState.RUNNING}),
    EventState.PUBLISHED: frozenset({EventState.REPORTING, EventState.ARCHIVED}),
    EventState.ARCHIVED: frozenset({EventState.PUBLISHED}),
}
LONGEST_SLUG = 60
# When nobody said otherwise, the doors open this long before the start.
DOORS_BEFORE = dt.timedelta(hours=1)


def slug_of(title: str, date: dt.date) -> str:
    """A readable, unique-by-date address part: `X500` on 21 October 2027 becomes `x500-2027-10-21`."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:LONGEST_SLUG].strip("-")
    return f"{words or 'avond'}-{date.isoformat()}"


def moments(*, date: dt.date, starts: dt.time, ends: dt.time, timezone: str) -> tuple[dt.datetime, dt.datetime]:
    """Start and end in UTC of an evening on the wall clock of its time zone; an end before the start is after midnight.

    Raises ValueError when one of them does not exist there (the hour the clock skips in spring).
    """
    last_day = date if ends > starts else date + dt.timedelta(days=1)
    return moment(date, starts, timezone), moment(last_day, ends, timezone)


def doors_open_at(*, starts_at: dt.datetime, doors_at: dt.datetime | None) -> dt.datetime:
    """When the doors open: at the moment that was chosen, otherwise an hour before the start."""
    return starts_at - DOORS_BEFORE if doors_at is None else doors_at


def moment(date: dt.date, clock: dt.time, timezone: str) -> dt.datetime:
    """The moment in UTC when the clock of that time zone says this; raises ValueError for an hour it skips."""
    zone = ZoneInfo(timezone)
    found = dt.datetime.combine(date, clock, tzinfo=zone).astimezone(dt.UTC)
    if found.astimezone(zone).replace(tzinfo=None) != dt.datetime.combine(date, clock):
        raise ValueError(f"{clock} does not exist on {date} in {timezone}")
    return found
