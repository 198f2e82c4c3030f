"""The welcome board for a big screen in the hall: who just came and which tables fill, and the links that open it."""

from __future__ import annotations

import base64
import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core import clock
from app.core.orm import db
from app.door import queries, tonight
from app.events import devices, links
from app.events import queries as events
from app.events.models import Event, Table
from app.registration.models import Registration, Seat
from exports.badge_names import split_name

# What can be read from ten metres leaves room for no more.
MOST_SHOWN = 5
_TOKEN_BYTES = 16
# The programme is free text: a round is the line that begins with the word and its number.
_ROUND = re.compile(r"(?:ronde|gespreksronde|round|tour|runde)\s*(\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """An evening whose board somebody opened by its link, and whether that link shows first names."""

    event: Event
    has_names: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came: the first name, empty when it is not to be shown, and the table of the round that is on."""

    first_name: str
    table: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """What stands on the screen; `round` is None when the evening has but one."""

    round: int | None
    present: int
    expected: int
    arrivals: list[Arrival]
    tables: list[tonight.Filling]


def token(event: Event, *, has_names: bool) -> str:
    """The secret part of a board's link: whether names are shown is part of it, so nobody can add them by hand.

    A new link of the door makes it worthless.
    """
    kind = "board-names" if has_names else "board"
    key = links.subkey(event.secret_key, f"{kind}/{event.door_generation}")
    return base64.b32encode(key[:_TOKEN_BYTES]).decode().rstrip("=").lower()


def opened(slug: str, token: str) -> Opened | None:
    """The board this link opens, until four hours after the end of the evening."""
    return _opened(slug, token, now=clock.now())


def _opened(slug: str, given: str, *, now: dt.datetime) -> Opened | None:
    event = events.event(slug)
    if event is None or now > event.ends_at + devices.AFTERGLOW:
        return None
    # Both are compared each time, so that it takes as long for the one as for the other.
    right = [links.same(given, token(event, has_names=has_names)) for has_names in (False, True)]
    return Opened(event, has_names=right[1]) if any(right) else None


def board(opened: Opened) -> Board:
    """The board as it stands."""
    return _board(opened, now=clock.now())


def _board(opened: Opened, *, now: dt.datetime) -> Board:
    event_id = opened.event.id
    present, expected = queries.counts(event_id)
    rounds = tonight.rounds(event_id)
    current = round_at(opened.event, now=now)
    return Board(
        round=current if len(rounds) > 1 else None,
        present=present,
        expected=expected,
        arrivals=_arrivals(event_id, in_round=current, has_names=opened.has_names),
        tables=rounds.get(current, []),
    )


def round_at(event: Event, *, now: dt.datetime) -> int:
    """The last round whose time by the programme has come, the first before that and where no line names a round."""
    started = [1]
    for item in event.programme:
        named = _ROUND.match(item.title.strip())
        if named and 1 <= int(named[1]) <= event.rounds and _begins(event, item.starts) <= now:
            started.append(int(named[1]))
    return max(started)


def _begins(event: Event, wall: dt.time) -> dt.datetime:
    """When a line of the programme begins; one before the evening's own hour is after midnight."""
    opens = event.starts_at.astimezone(ZoneInfo(event.timezone))
    begins = dt.datetime.combine(opens.date(), wall, tzinfo=opens.tzinfo)
    return begins if wall >= opens.time() else begins + dt.timedelta(days=1)


def _arrivals(event_id: int, *, in_round: int, has_names: bool) -> list[Arrival]:
    """Who came last, the newest first; never the name of a child, nor one that nobody gave."""
    is_shown = sa.and_(Registration.unnamed.is_(False), Registration.is_minor.is_(False))
    rows = db.session.execute(
        sa.select(sa.case((is_shown, Registration.name), else_="").label("name"), Table.number)
        .outerjoin(Seat, sa.and_(Seat.registration_id == Registration.id, Seat.round == in_round))
        .outerjoin(Table, Table.id == Seat.table_id)
        .where(Registration.event_id == event_id, Registration.checked_in_at.is_not(None))
        .order_by(Registration.checked_in_at.desc(), Registration.id.desc())
        .limit(MOST_SHOWN)
    )
    return [Arrival(split_name(row.name)[0] if has_names else "", row.number) for row in rows]
