"""What a door has to hear since it last asked: who came in, and who is out again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.prepared import Prepared, Row
from app.door.models import Scan, ScanResult
from app.registration.models import Registration

# Rows that are told again each time. Without it SQLite could hide one: it gives the number of the newest row anew when
# that row went with the person it was about.
_AGAIN = 50
# Whoever is further behind than this is told everybody: that is shorter by then.
_MOST_ROWS = 1000
# On PostgreSQL a number may be given out and show up later than the next one, but no request takes this long.
_LONGEST_REQUEST = dt.timedelta(minutes=1)

_WHO = (Registration.id, Registration.checked_in_at, Registration.checked_in_device_id)
# Of all evenings, for a number that is missing could be one of ours that is not there yet.
_SINCE = Prepared(
    sa.select(Scan.id.label("scan"), Scan.server_time, *_WHO)
    .outerjoin(
        Registration,
        sa.and_(Registration.id == Scan.registration_id, Registration.event_id == sa.bindparam("event_id")),
    )
    .where(Scan.id > sa.bindparam("after"))
    .order_by(Scan.id)
    .limit(_MOST_ROWS)
)
_SETTLED = Prepared(
    sa.select(Scan.id)
    .where(Scan.server_time <= sa.bindparam("before", type_=Scan.server_time.type))
    .order_by(Scan.id.desc())
    .limit(1)
)
_UNDONE = sa.select(Scan.registration_id).where(
    Scan.event_id == sa.bindparam("event_id"), Scan.result == ScanResult.UNDONE, Scan.registration_id.is_not(None)
)
_EVERYBODY = Prepared(
    sa.select(*_WHO).where(
        Registration.event_id == sa.bindparam("event_id"),
        sa.or_(Registration.checked_in_at.is_not(None), Registration.id.in_(_UNDONE)),
    )
)


@dataclass(frozen=True, slots=True)
class News:
    """Who came in (id, since when, by which device or None) and who is out, and from which scan on to ask again."""

    arrivals: list[tuple[int, dt.datetime, int | None]]
    left: list[int]
    cursor: int


def since(connection: sa.Connection, *, event_id: int, cursor: int, now: dt.datetime) -> News:
    """What happened after the scan with this number, and some of before; 0 for everybody who is in.

    Nothing is ever left out: what may still show up before the newest number keeps the cursor where it is.
    """
    rows = _SINCE.all(connection, event_id=event_id, after=cursor - _AGAIN) if cursor else []
    if len(rows) == _MOST_ROWS or all(row.scan != cursor for row in rows):
        return _everybody(connection, event_id=event_id, now=now)
    following = [row for row in rows if row.scan > cursor]
    return _told([row for row in rows if row.id is not None], _settled(cursor, following, now=now))


def _everybody(connection: sa.Connection, *, event_id: int, now: dt.datetime) -> News:
    # The number first: whoever comes in between is told twice rather than never.
    row = _SETTLED.first(connection, before=now - _LONGEST_REQUEST)
    settled = row.id if row else 0
    following = _SINCE.all(connection, event_id=event_id, after=settled)
    settled = _settled(settled, following, now=now)
    return _told(_EVERYBODY.all(connection, event_id=event_id), settled)


def _settled(cursor: int, following: list[Row], *, now: dt.datetime) -> int:
    """The newest number before which none can show up any more."""
    for row in following:
        if row.scan != cursor + 1 and now - row.server_time < _LONGEST_REQUEST:
            return cursor
        cursor = row.scan
    return cursor


def _told(rows: list[Row], cursor: int) -> News:
    arrivals = {row.id: (row.id, row.checked_in_at, row.checked_in_device_id) for row in rows if row.checked_in_at}
    left = {row.id: row.id for row in rows if row.checked_in_at is None}
    return News(list(arrivals.values()), list(left), cursor)
