"""Who sits where when someone registers; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Room(NamedTuple):
    """The room at one table in one round."""

    table_id: int
    number: int
    round: int
    free: int


def choose_seats(*, wishes: Sequence[int], rooms: Sequence[Room], rounds: int) -> tuple[tuple[int, int], ...]:
    """Pairs (round, table id): for each round the dearest wish with room, otherwise the emptiest table.

    Nobody sits at the same table twice. A round in which no table has room is left out: the door says where.
    """
    by_round: dict[int, dict[int, Room]] = {}
    for room in rooms:
        by_round.setdefault(room.round, {})[room.table_id] = room
    taken: list[tuple[int, int]] = []
    for number in range(1, rounds + 1):
        used = {table_id for _round, table_id in taken}
        choice = _best(wishes, by_round.get(number, {}), used)
        if choice is not None:
            taken.append((number, choice))
    return tuple(taken)


def _best(wishes: Sequence[int], rooms: Mapping[int, Room], used: set[int]) -> int | None:
    free = {table_id: room for table_id, room in rooms.items() if room.free > 0 and table_id not in used}
    for wish in wishes:
        if wish in free:
            return wish
    if not free:
        return None
    # Most free seats first; among equals the lowest number, so that the choice can be told and tested.
    return min(free.values(), key=lambda room: (-room.free, room.number)).table_id
