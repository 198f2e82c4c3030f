"""Everybody a door may meet, read in one statement: what the list on its phones is made of, and its version."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Any

import sqlalchemy as sa

from app.core.database import core_connection
from app.core.orm import json_rows, rows_of
from app.core.prepared import Prepared, Row
from app.core.text import fold
from app.door import roster_file, rules, seal_key
from app.door.hosts import host_finder
from app.events import devices, links
from app.events.models import Device, Event, Host, Table, TableRound
from app.events.rules import doors_open_at
from app.registration import codes
from app.registration.models import Needs, Registration, Seat
from exports.documents import HostRole


def _rows(statement: sa.Select[*tuple[Any, ...]], *order: Any) -> sa.ScalarSelect[str]:
    # In a fixed order: PostgreSQL moves a row with each change, so that each check-in would look like another list.
    ordered = statement.order_by(*order).subquery()
    return sa.select(json_rows(*ordered.c)).select_from(ordered).scalar_subquery()


_OF_EVENT = sa.bindparam("event_id", type_=sa.Integer)
_READ = Prepared(
    sa.select(
        Event.slug,
        Event.title,
        Event.timezone,
        Event.starts_at,
        Event.ends_at,
        Event.doors_at,
        Event.capacity,
        Event.places_taken,
        Event.secret_key,
        Event.door_generation,
        _rows(
            sa.select(
                Registration.id,
                Registration.name,
                Registration.organisation,
                Registration.status,
                Registration.repeats_id,
                Registration.guest_of_id,
                Registration.photo_objection,
                Registration.ticket_code,
                Registration.email_key,
                Needs.access,
            )
            .outerjoin(Needs, Needs.registration_id == Registration.id)
            .where(Registration.event_id == _OF_EVENT),
            Registration.id,
        ).label("people"),
        _rows(
            sa.select(Seat.registration_id, Seat.round, Table.number)
            .join(Table, Table.id == Seat.table_id)
            .where(Table.event_id == _OF_EVENT),
            Table.id,
            Seat.round,
            Seat.registration_id,
        ).label("seats"),
        _rows(sa.select(Table.number, Table.title).where(Table.event_id == _OF_EVENT), Table.number).label("tables"),
        _rows(
            sa.select(Table.number, TableRound.round, TableRound.seats, TableRound.taken)
            .join(Table, Table.id == TableRound.table_id)
            .where(Table.event_id == _OF_EVENT),
            Table.number,
            TableRound.round,
        ).label("rounds"),
        _rows(
            sa.select(Table.number, Host.name, Host.email)
            .join(Table, Table.id == Host.table_id)
            .where(Table.event_id == _OF_EVENT, Host.role == HostRole.HOST),
            Host.id,
        ).label("hosts"),
        _rows(
            sa.select(Device.id, Device.name).where(Device.event_id == _OF_EVENT, Device.table_id.is_(None)), Device.id
        ).label("doors"),
    ).where(Event.id == _OF_EVENT)
)


def version(connection: sa.Connection, event_id: int) -> str:
    """What the list of this evening is called as long as it says the same; whoever comes in changes nothing of it.

    It is taken from the content itself, so no change can be missed and all processes say the same. It costs reading
    the list: `make bench` prints it.
    """
    return _version(_read(connection, event_id))


def file(event_id: int, *, known: Container[str], now: dt.datetime) -> tuple[str, bytes | None]:
    """The version of the list, and the list itself for a phone; None when the version is a known one."""
    row = _read(core_connection(), event_id)
    current = _version(row)
    if current in known:
        return current, None
    return current, roster_file.write(_door(row, current), _people(row), _keys(row), made_at=now)


def _read(connection: sa.Connection, event_id: int) -> Row:
    return _READ.first(connection, event_id=event_id)


def _version(row: Row) -> str:
    content = hashlib.sha256(roster_file.MAGIC)
    for part in row:
        content.update(repr(part).encode())
    return content.hexdigest()[:32]


def _door(row: Row, current: str) -> roster_file.Door:
    return roster_file.Door(
        version=current,
        slug=row.slug,
        title=row.title,
        timezone=row.timezone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        doors_at=doors_open_at(starts_at=row.starts_at, doors_at=row.doors_at),
        expires_at=row.ends_at + devices.AFTERGLOW,
        places=row.capacity,
        taken=row.places_taken,
        tables=_tables(row),
        doors=dict(rows_of(row.doors)),
    )


def _tables(row: Row) -> list[roster_file.TableState]:
    rounds: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for table, number, seats, taken in rows_of(row.rounds):
        rounds[table][number] = (seats, taken)
    hosts = _grouped(rows_of(row.hosts))
    return [
        roster_file.TableState(
            number=number,
            title=title,
            seats=rounds[number].get(1, (0, 0))[0],
            taken=rounds[number].get(1, (0, 0))[1],
            hosts=len(hosts.get(number, ())),
            round_free={each: seats - taken for each, (seats, taken) in rounds[number].items()},
        )
        for number, title in rows_of(row.tables)
    ]


def _people(row: Row) -> list[roster_file.Person]:
    badge_key = links.subkey(row.secret_key, "badge")
    seats = _grouped(rows_of(row.seats))
    # By name, so that a slow phone need not sort them to show whom it found.
    people = sorted(rows_of(row.people), key=lambda person: fold(person[1]))
    guests = _grouped((brought_by, each) for each, _name, _org, _status, _first, brought_by, *_ in people)
    table_of_host = host_finder((table, name, email) for table, name, email in rows_of(row.hosts))
    rounds = sorted({each for _table, each, *_ in rows_of(row.rounds)})
    found = []
    for each, name, organisation, status, first, _brought_by, objects, ticket, email, access in people:
        hosts = table_of_host(name, email)
        # A host without a seat sits at their own table all evening.
        own = [(number, hosts) for number in rounds if hosts is not None]
        person = roster_file.Person(
            id=each,
            name=name,
            organisation=organisation,
            status=status,
            codes=(ticket, codes.badge_code(badge_key, each)),
            first=first,
            tables=tuple(sorted(seats.get(each, own))),
            flags=rules.flags(access=access or "", photo_objection=bool(objects)),
            guests=tuple(guest for (guest,) in guests.get(each, ())),
            host=hosts is not None,
        )
        found.append(person)
    return found


def _grouped(rows: Iterable[Any]) -> dict[Any, list[tuple[Any, ...]]]:
    """The rows by their first column, without it."""
    found: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    for first, *rest in rows:
        found[first].append(tuple(rest))
    return found


def _keys(row: Row) -> roster_file.Keys:
    secret: bytes = row.secret_key
    names = f"names/{row.door_generation}"
    return roster_file.Keys(
        ticket=links.subkey(secret, "ticket"),
        badge=links.subkey(secret, "badge"),
        names=links.subkey(secret, names),
        pin=links.door_pin(secret, row.door_generation),
        pin_salt=links.subkey(secret, f"{names}/salt")[: roster_file.SALT_BYTES],
        seal=seal_key.public_point(secret),
    )
