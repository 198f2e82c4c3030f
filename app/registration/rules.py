"""Who sits where when someone registers, and how long an offer of a place lasts; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

# A day to answer while there is time; near the evening a sixth of what is left, so that several can be asked in turn.
LONGEST_OFFER = dt.timedelta(hours=24)
SHORTEST_OFFER = dt.timedelta(hours=1)
SHARE_OF_WHAT_IS_LEFT = 6
# Nobody has to answer in the night.
NIGHT_BEGINS, NIGHT_ENDS, ANSWER_BY = dt.time(22), dt.time(8), dt.time(9)


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


def offer_until(*, now: dt.datetime, starts_at: dt.datetime, timezone: str) -> dt.datetime | None:
    """Until when a place that is offered now is held, at most until the evening begins; None once it has.

    An offer that would end in the night of the evening's time zone ends the next morning, if the evening is later.
    """
    left = starts_at - now
    if left <= dt.timedelta():
        return None
    until = now + max(SHORTEST_OFFER, min(LONGEST_OFFER, left / SHARE_OF_WHAT_IS_LEFT))
    morning = _morning_after(until.astimezone(ZoneInfo(timezone)))
    return morning if morning is not None and morning < starts_at else min(until, starts_at)


def _morning_after(local: dt.datetime) -> dt.datetime | None:
    """When people are up again after this moment of a night; None for one by day."""
    if NIGHT_ENDS <= local.time() < NIGHT_BEGINS:
        return None
    day = local.date() + dt.timedelta(days=1 if local.time() >= NIGHT_BEGINS else 0)
    return dt.datetime.combine(day, ANSWER_BY, local.tzinfo).astimezone(dt.UTC)
