"""When people came in and through which door, in quarters of an hour for a drawing and for a table; pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.door import rules

_QUARTER = dt.timedelta(minutes=15)
# Six hours: longer than any evening has its doors open.
_MOST_QUARTERS = 24
# More colours than these cannot be told apart; further doors are drawn together.
MOST_DRAWN = 4
_HEIGHT = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar in its drawing of 100 high: `series` is which door it is of, from 0."""

    series: int
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A quarter of an hour: when it began on the evening's clock, how many came through each door, and its pieces."""

    starts: dt.datetime
    counts: tuple[int, ...]
    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """How many came in all."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Chart:
    """The doors in the order of the counts, None for no device, 0 for no door; and the quarters, oldest first."""

    doors: tuple[int | None, ...]
    totals: tuple[int, ...]
    bars: tuple[Bar, ...]


def chart(arrivals: Iterable[tuple[dt.datetime, int | None]], zone: ZoneInfo) -> Chart:
    """Who came when (and by which device), with the busiest door first; empty quarters in between stand there too."""
    seen = [(rules.quarter(moment), door) for moment, door in arrivals]
    by_door = Counter(door for _quarter, door in seen)
    doors = sorted(by_door, key=lambda door: (not door, -by_door[door], door or 0))
    counts = Counter(seen)
    quarters = _quarters({quarter for quarter, _door in seen})
    rows = [(quarter, tuple(counts[quarter, door] for door in doors)) for quarter in quarters]
    highest = max((sum(row) for _quarter, row in rows), default=1)
    return Chart(
        doors=tuple(doors),
        totals=tuple(by_door[door] for door in doors),
        bars=tuple(Bar(quarter.astimezone(zone), row, _parts(row, highest)) for quarter, row in rows),
    )


def series_of(place: int) -> int:
    """Which colour the door at this place among the doors has."""
    return min(place, MOST_DRAWN - 1)


def _quarters(seen: set[dt.datetime]) -> list[dt.datetime]:
    """Every quarter from the first to the last; when that is longer than an evening, the latest that saw somebody."""
    if not seen:
        return []
    first, last = min(seen), max(seen)
    count = (last - first) // _QUARTER + 1
    if count > _MOST_QUARTERS:
        return sorted(seen)[-_MOST_QUARTERS:]
    return [first + _QUARTER * number for number in range(count)]


def _parts(counts: tuple[int, ...], highest: int) -> tuple[Part, ...]:
    """The pieces of a bar from the bottom up."""
    drawn: Counter[int] = Counter()
    for place, count in enumerate(counts):
        drawn[series_of(place)] += count
    parts, floor = [], float(_HEIGHT)
    for series, count in sorted(drawn.items()):
        height = round(_HEIGHT * count / highest, 2)
        floor = round(floor - height, 2)
        if count:
            parts.append(Part(series, max(floor, 0), height))
    return tuple(parts)
