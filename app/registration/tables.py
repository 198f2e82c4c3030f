"""The tables someone chose, and choosing others: all at once, or none when one of them is full."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError
from app.core.orm import db
from app.core.prepared import together
from app.events.models import Table, TableRound
from app.registration import extras, rows, seats, sitting, standing, waiting
from app.registration.errors import SeatedTwice, TableFull, UnknownTable
from app.registration.models import Preference, Registration, RegistrationStatus, Seat
from app.registration.rules import Room


class NoRoom(DomainError):
    """Some of the tables are full in the round they were chosen for; `full` says which, and nothing changed."""

    def __init__(self, full: list[TableFull]) -> None:
        super().__init__("no_room", _l("Er is niets veranderd: je houdt de tafels die je had."))
        self.full = full


def chosen(registration: Registration) -> list[tuple[int, Table]]:
    """Where someone sits by round; of who waits, what they wish by rank."""
    status, places = standing.shown(registration)
    if status is RegistrationStatus.WAITING:
        return [(wish.rank, wish.table) for wish in registration.preferences]
    return places


@dataclass(frozen=True, slots=True)
class Offer:
    """A table to choose: its id, number and title, and by round how many seats are free."""

    id: int
    number: int
    title: str
    free: dict[int, int]


def offered(registration: Registration) -> list[Offer]:
    """Every table of this person's evening, in order of number, with as many seats free as it must seem to them."""
    seeming = standing.seats_it_seems(registration)
    found = db.session.execute(
        sa.select(Table.id, Table.number, Table.title, TableRound.round, TableRound.seats - TableRound.taken)
        .join(TableRound, TableRound.table_id == Table.id)
        .where(Table.event_id == registration.event_id)
        .order_by(Table.number)
    )
    offers: dict[int, Offer] = {}
    for table_id, number, title, in_round, free in found:
        offers.setdefault(table_id, Offer(table_id, number, title, {})).free[in_round] = (
            free - seeming[in_round, table_id]
        )
    return list(offers.values())


def change(*, registration: Registration, wanted: Mapping[int, int], now: dt.datetime) -> None:
    """Sit at these tables (ids by round; a round that is not named stays), or wish for them by rank while waiting.

    Raises NoRoom, SeatedTwice and UnknownTable, and then nothing changed; TooLate once the evening has begun.
    """
    connection, evening = waiting.locked(registration)
    if not extras.may_change(registration, evening, now) or evening.starts_at <= now:
        raise extras.TooLate
    now_at = {number: table.id for number, table in chosen(registration)}
    waits = standing.shown(registration).status is RegistrationStatus.WAITING
    target = dict(wanted) if waits else {**now_at, **wanted}
    if target == now_at:
        return
    settle(connection, registration, target)
    extras.note(registration, "tables_changed", now=now)


def settle(connection: sa.Connection, registration: Registration, target: Mapping[int, int]) -> None:
    """Give someone exactly these tables by round, or wishes by rank while waiting, under the lock; raises as `change`.

    Whoever calls writes down that it was done.
    """
    now_at = {number: table.id for number, table in chosen(registration)}
    changed = {number: table for number, table in target.items() if now_at.get(number) != table}
    waits = standing.shown(registration).status is RegistrationStatus.WAITING
    _check(connection, registration, target, {} if waits else changed)
    if registration.status is RegistrationStatus.REGISTERED:
        _sit(connection, registration.id, target, changed)
    _prefer(connection, registration.id, target)
    db.session.expire(registration, ["seats", "preferences"])


def _check(
    connection: sa.Connection, registration: Registration, target: Mapping[int, int], changed: Mapping[int, int]
) -> None:
    """Whether all these are tables of the evening, no two the same, with room where one would be new."""
    rooms = {(room.round, room.table_id): room for room in sitting.rooms_of(connection, registration.event_id)}
    numbers = {table_id: room.number for (_round, table_id), room in rooms.items()}
    if not set(target.values()) <= numbers.keys():
        raise UnknownTable
    places = list(target.values())
    twice = next((table for table in places if places.count(table) > 1), None)
    if twice is not None:
        raise SeatedTwice(numbers[twice])
    seeming = standing.seats_it_seems(registration) if changed else Counter()
    full = [
        (number, table)
        for number, table in sorted(changed.items())
        if _is_full(rooms, number, table, seeming[number, table])
    ]
    if full:
        raise NoRoom([TableFull(numbers[table], number) for number, table in full])


def _is_full(rooms: Mapping[tuple[int, int], Room], number: int, table_id: int, seeming: int) -> bool:
    room = rooms.get((number, table_id))
    return room is None or room.free - seeming < 1


def _sit(
    connection: sa.Connection, registration_id: int, target: Mapping[int, int], changed: Mapping[int, int]
) -> None:
    locked = [number for number, (_table, is_locked) in sitting.held(connection, registration_id).items() if is_locked]
    seats.give_back(connection, registration_id=registration_id)
    together(connection, *seats.take(registration_id=registration_id, places=tuple(sorted(target.items()))))
    # What an organiser chose for them stays so where they left it alone.
    kept = [number for number in locked if number not in changed]
    if kept:
        mine = sa.update(Seat).where(Seat.registration_id == registration_id, Seat.round.in_(kept))
        connection.execute(mine.values(locked=True))


def _prefer(connection: sa.Connection, registration_id: int, target: Mapping[int, int]) -> None:
    connection.execute(sa.delete(Preference).where(Preference.registration_id == registration_id))
    ranked = (rows.ranked(registration_id, number, table) for number, table in sorted(target.items()))
    together(connection, *ranked)
