"""Giving out seats at tables, inside the lock on the evening that whoever calls has taken.

Seats are counted per table and round; the evening's row is locked first by everyone, so two people who want the
same tables in another order never wait for each other in a circle.
"""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy as sa

from app.core.orm import beside, json_rows, rows_of
from app.core.prepared import Call, Prepared
from app.events.models import Table, TableRound
from app.registration import rules
from app.registration.errors import UnknownTable
from app.registration.models import Seat

# Pairs of a round and the id of the table there.
Places = tuple[tuple[int, int], ...]

# The rooms of a registration's evening, given back along with its row.
rooms_beside = beside(
    sa.select(json_rows(Table.id, Table.number, TableRound.round, TableRound.seats - TableRound.taken))
    .join(TableRound, TableRound.table_id == Table.id)
    .where(Table.event_id == sa.literal_column("registration.event_id"))
    .scalar_subquery()
).label("rooms")
_SAME_SEAT = (TableRound.table_id == sa.bindparam("table"), TableRound.round == sa.bindparam("in_round"))
_GIVE_BACK = sa.update(TableRound).where(*_SAME_SEAT).values(taken=TableRound.taken - 1)
_HELD = sa.select(Seat.round, Seat.table_id).where(Seat.registration_id == sa.bindparam("registration_id"))
_LEAVE = sa.delete(Seat).where(Seat.registration_id == sa.bindparam("registration_id"))


def choose(rooms_text: str, *, rounds: int, wishes: tuple[int, ...]) -> Places:
    """Where there is room for someone with these wishes (table ids, the dearest first); takes nothing yet.

    `rooms_text` is what `rooms_beside` gave under the lock. Raises UnknownTable when a wish is no table of the evening.
    """
    rooms = [rules.Room(*row) for row in rows_of(rooms_text)]
    if not set(wishes) <= {room.table_id for room in rooms}:
        raise UnknownTable
    return rules.choose_seats(wishes=wishes, rooms=rooms, rounds=rounds)


def take(*, registration_id: int, places: Places) -> list[Call]:
    """What seats this person there; the check behind the count refuses one too many."""
    if not places:
        return []
    given: dict[str, int] = {}
    for index, (number, table_id) in enumerate(places):
        given |= {f"in_round_{index}": number, f"table_{index}": table_id}
    return [(_take(len(places)), given), (_new_seats(len(places)), {**given, "registration": registration_id})]


# One statement for all rounds of a person, for each number of rounds that there is.
@lru_cache(maxsize=16)
def _take(count: int) -> Prepared:
    return Prepared(sa.update(TableRound).where(_any_of(count)).values(taken=TableRound.taken + 1))


@lru_cache(maxsize=16)
def _new_seats(count: int) -> Prepared:
    person = sa.bindparam("registration", type_=sa.Integer)
    chairs = sa.select(person, TableRound.round, TableRound.table_id, sa.false()).where(_any_of(count))
    return Prepared(sa.insert(Seat).from_select(["registration_id", "round", "table_id", "locked"], chairs))


def _any_of(count: int) -> sa.ColumnElement[bool]:
    return sa.or_(
        *(
            sa.and_(
                TableRound.table_id == sa.bindparam(f"table_{index}"),
                TableRound.round == sa.bindparam(f"in_round_{index}"),
            )
            for index in range(count)
        )
    )


def give_back(connection: sa.Connection, *, registration_id: int) -> None:
    """Free every seat of this person."""
    held = tuple(
        (number, table_id) for number, table_id in connection.execute(_HELD, {"registration_id": registration_id})
    )
    if held:
        connection.execute(_GIVE_BACK, [{"table": table_id, "in_round": number} for number, table_id in held])
        connection.execute(_LEAVE, {"registration_id": registration_id})
