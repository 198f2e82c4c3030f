"""Giving out seats at tables, inside the lock on the evening that whoever calls has taken.

Seats are counted per table and round; the evening's row is locked first by everyone, so two people who want the
same tables in another order never wait for each other in a circle.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.orm import db
from app.events.models import Table, TableRound
from app.registration import rules
from app.registration.models import Seat

# Pairs of a round and the id of the table there.
Places = tuple[tuple[int, int], ...]

_ROOMS = (
    sa.select(Table.id, Table.number, TableRound.round, TableRound.seats - TableRound.taken)
    .join(TableRound, TableRound.table_id == Table.id)
    .where(Table.event_id == sa.bindparam("event_id"))
)
_NEW_SEAT = sa.insert(Seat).inline()
_SAME_SEAT = (TableRound.table_id == sa.bindparam("table"), TableRound.round == sa.bindparam("in_round"))
_TAKE = sa.update(TableRound).where(*_SAME_SEAT).values(taken=TableRound.taken + 1)
_GIVE_BACK = sa.update(TableRound).where(*_SAME_SEAT).values(taken=TableRound.taken - 1)
_HELD = sa.select(Seat.round, Seat.table_id).where(Seat.registration_id == sa.bindparam("registration_id"))
_LEAVE = sa.delete(Seat).where(Seat.registration_id == sa.bindparam("registration_id"))


def choose(*, event_id: int, rounds: int, wishes: tuple[int, ...]) -> Places:
    """Where there is room for someone with these wishes (table ids, the dearest first); takes nothing yet."""
    rows = db.session.connection().execute(_ROOMS, {"event_id": event_id})
    return rules.choose_seats(wishes=wishes, rooms=[rules.Room(*row) for row in rows], rounds=rounds)


def take(*, registration_id: int, places: Places) -> None:
    """Seat this person there; the check behind the count refuses one too many."""
    if not places:
        return
    connection = db.session.connection()
    connection.execute(_TAKE, _counted(places))
    connection.execute(
        _NEW_SEAT,
        [
            {"registration_id": registration_id, "round": number, "table_id": table_id, "locked": False}
            for number, table_id in places
        ],
    )


def give_back(*, registration_id: int) -> None:
    """Free every seat of this person."""
    connection = db.session.connection()
    held = tuple(
        (number, table_id) for number, table_id in connection.execute(_HELD, {"registration_id": registration_id})
    )
    if held:
        connection.execute(_GIVE_BACK, _counted(held))
        connection.execute(_LEAVE, {"registration_id": registration_id})


def _counted(places: Places) -> list[dict[str, Any]]:
    return [{"table": table_id, "in_round": number} for number, table_id in places]
