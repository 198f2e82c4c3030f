"""Giving someone other seats than they have, inside the lock on the evening that whoever calls has taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.core.orm import db
from app.core.prepared import together
from app.events.models import Table, TableRound
from app.registration import rules, seats
from app.registration.errors import SeatedTwice, TableFull, UnknownTable
from app.registration.models import Registration, Seat
from app.registration.rules import Room
from app.registration.seats import Places


def rooms_of(connection: sa.Connection, event_id: int) -> list[Room]:
    """The room at every table of the evening in each round."""
    found = connection.execute(
        sa.select(Table.id, Table.number, TableRound.round, TableRound.seats - TableRound.taken)
        .join(TableRound, TableRound.table_id == Table.id)
        .where(Table.event_id == event_id)
    )
    return [Room(*row) for row in found]


def held(connection: sa.Connection, registration_id: int) -> dict[int, tuple[int, bool]]:
    """Where someone sits: by round the id of the table, and whether somebody chose it for them."""
    found = connection.execute(
        sa.select(Seat.round, Seat.table_id, Seat.locked).where(Seat.registration_id == registration_id)
    )
    return {number: (table_id, locked) for number, table_id, locked in found}


def move(connection: sa.Connection, *, registration: Registration, to: Mapping[int, int]) -> dict[int, int]:
    """Seat someone at these tables (by round, the table's id; other rounds stay) and lock those seats.

    Returns what changed. Raises UnknownTable, SeatedTwice for a table twice in an evening, TableFull; then nothing is.
    """
    now = {number: table for number, (table, _locked) in held(connection, registration.id).items()}
    wanted = {**now, **to}
    changed = {number: table for number, table in to.items() if now.get(number) != table}
    free = {(room.round, room.table_id): room for room in rooms_of(connection, registration.event_id)}
    for number, table in changed.items():
        if (number, table) not in free:
            raise UnknownTable
        room = free[number, table]
        if list(wanted.values()).count(table) > 1:
            raise SeatedTwice(room.number)
        if room.free < 1:
            raise TableFull(room.number, number)
    _leave(connection, registration.id, [(number, now[number]) for number in changed if number in now])
    _take(connection, registration.id, tuple(changed.items()), locked=set(changed))
    db.session.expire(registration, ["seats"])
    return changed


def leave(connection: sa.Connection, *, registration: Registration, number: int) -> None:
    """Free someone's seat in this round."""
    table_id, _locked = held(connection, registration.id)[number]
    _leave(connection, registration.id, [(number, table_id)])
    db.session.expire(registration, ["seats"])


def again(
    connection: sa.Connection,
    *,
    registration: Registration,
    former: Mapping[int, tuple[int, bool]],
    wishes: Sequence[int],
    rounds: int,
) -> None:
    """Seat someone without seats where they sat before (as `held` gave it) as far as there is room, else elsewhere."""
    rooms = rooms_of(connection, registration.event_id)
    places = places_again({number: table for number, (table, _l) in former.items()}, wishes, rooms, rounds)
    locked = {number for number, table in places if former.get(number) == (table, True)}
    _take(connection, registration.id, places, locked=locked)
    db.session.expire(registration, ["seats"])


def places_again(former: Mapping[int, int], wishes: Sequence[int], rooms: Sequence[Room], rounds: int) -> Places:
    """The former table of each round where there is room, and for the others what anybody would get."""
    free = {(room.round, room.table_id) for room in rooms if room.free > 0}
    kept = {number: table for number, table in former.items() if (number, table) in free}
    others = [room for room in rooms if room.round not in kept and room.table_id not in kept.values()]
    chosen = rules.choose_seats(wishes=wishes, rooms=others, rounds=rounds)
    return tuple(sorted({**dict(chosen), **kept}.items()))


def _leave(connection: sa.Connection, registration_id: int, places: Sequence[tuple[int, int]]) -> None:
    for number, table_id in places:
        connection.execute(
            sa.update(TableRound)
            .where(TableRound.table_id == table_id, TableRound.round == number)
            .values(taken=TableRound.taken - 1)
        )
        connection.execute(sa.delete(Seat).where(Seat.registration_id == registration_id, Seat.round == number))


def _take(connection: sa.Connection, registration_id: int, places: Places, *, locked: set[int]) -> None:
    together(connection, *seats.take(registration_id=registration_id, places=places))
    if locked:
        connection.execute(
            sa.update(Seat)
            .where(Seat.registration_id == registration_id, Seat.round.in_(sorted(locked)))
            .values(locked=True)
        )
