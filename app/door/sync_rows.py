"""The statements of a batch: each reads or writes the rows of all its items at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core.access import Actor
from app.core.orm import json_rows, rows_of
from app.core.prepared import Row
from app.door import many
from app.door.batch import Known, Line
from app.door.models import Scan, ScanResult
from app.door.rules import MOST_NUMBERS
from app.events.links import subkey
from app.events.models import Event, Table
from app.registration import codes
from app.registration.models import Registration, Seat

_WRITTEN: dict[str, Any] = {
    name: Scan.__table__.c[name].type
    for name in (
        "uuid", "registration_id", "code_hash", "device_time", "result", "reason", "let_in_at", "shown", "conflict",
    )
}  # fmt: skip
# The same for all rows of a batch.
_OF_BATCH = ("event_id", "device_id", "user_id", "server_time")
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _write(dialect: str) -> sa.Executable:
    given = many.rows(dialect, "rows", _WRITTEN)
    # The condition is for SQLite, which otherwise takes ON for that of a join (sqlite.org/lang_upsert.html, 2.2).
    same = [sa.bindparam(name, type_=Scan.__table__.c[name].type) for name in _OF_BATCH]
    chosen = sa.select(*given.values(), *same).where(sa.true())
    insert = _INSERTS[dialect](Scan).from_select([*given, *_OF_BATCH], chosen, include_defaults=False)
    written: sa.Executable = insert.on_conflict_do_nothing(index_elements=["uuid"]).returning(Scan.id)
    return written


def _lines(dialect: str) -> sa.Executable:
    return sa.select(
        Scan.uuid, Scan.event_id, Scan.result, Scan.registration_id, Scan.reason, Scan.conflict, Scan.let_in_at,
    ).where(Scan.uuid.in_(many.listed(dialect, "uuids", sa.Uuid)))  # fmt: skip


def _met(dialect: str) -> sa.Executable:
    found = sa.select(Registration.id, Registration.ticket_code, Registration.repeats_id)
    by_id = found.where(Registration.id.in_(many.listed(dialect, "ids", sa.Integer)))
    by_code = found.where(Registration.ticket_code.in_(many.listed(dialect, "codes", sa.Text)))
    return sa.union(by_id, by_code)


_SEATS = (
    sa.select(json_rows(Seat.round, Table.number))
    .join(Table, Table.id == Seat.table_id)
    .where(Seat.registration_id == Registration.id)
    .correlate(Registration)
    .scalar_subquery()
)
_UNDONE = (
    sa.select(sa.func.max(sa.func.coalesce(Scan.let_in_at, Scan.server_time), type_=Scan.let_in_at.type))
    .where(Scan.registration_id == Registration.id, Scan.result == ScanResult.UNDONE, Scan.reason == "")
    .correlate(Registration)
    .scalar_subquery()
)


# On the clock of the device that saw them: near enough for a word to the organisers.
_SEEN = (
    sa.select(sa.func.max(Scan.device_time, type_=Scan.device_time.type))
    .where(
        Scan.registration_id == Registration.id,
        Scan.result == ScanResult.ALREADY,
        Scan.shown == ScanResult.ALREADY.value,
    )
    .correlate(Registration)
    .scalar_subquery()
)


def _people(dialect: str) -> sa.Executable:
    return (
        sa.select(
            Registration.id, Registration.event_id, Registration.name, Registration.organisation, Registration.status,
            Registration.repeats_id, Registration.checked_in_at, Registration.checked_in_device_id,
            Registration.ticket_code, _UNDONE.label("undone_at"), _SEEN.label("seen_at"), _SEATS.label("seats"),
        )
        .where(Registration.id.in_(many.listed(dialect, "ids", sa.Integer)))
        # Everyone locks in this order, and no key of theirs changes: a scan that refers to one need not wait.
        .order_by(Registration.id)
        .with_for_update(of=Registration, key_share=True)
    )  # fmt: skip


def _arrive(dialect: str) -> sa.Executable:
    who = {"id": sa.Integer(), "at": Registration.checked_in_at.type, "device": sa.Integer()}
    given = many.rows(dialect, "rows", who)
    return (
        sa.update(Registration)
        .where(Registration.id == given["id"])
        .values(checked_in_at=given["at"], checked_in_device_id=given["device"])
    )


_LINES, _MET, _PEOPLE = many.prepared(_lines), many.prepared(_met), many.prepared(_people)
_WRITE, _ARRIVE = many.prepared(_write), many.prepared(_arrive)


def _badges(dialect: str) -> sa.Executable:
    return (
        sa.select(Registration.id, Registration.ticket_code, Event.secret_key)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.id.in_(many.listed(dialect, "numbers", sa.Integer)))
    )


_BADGES = many.prepared(_badges)


def tickets(connection: sa.Connection, given: Collection[str]) -> dict[str, str]:
    """The ticket code behind each of these codes: a ticket's own, and a badge's where its evening made it."""
    found = {code: code for code in given if len(code) != codes.BADGE_LENGTH}
    claimed = {code: codes.number_on_badge(code) for code in given if code not in found}
    numbers = {number for number in claimed.values() if number is not None and number < MOST_NUMBERS}
    if not numbers:
        return found
    rows = _BADGES.all(connection, numbers=many.text(connection.dialect.name, numbers))
    whose = {row.id: row for row in rows}
    for code, number in claimed.items():
        row = whose.get(number or 0)
        if row is not None and codes.registration_of_badge(code, subkey(row.secret_key, "badge")) is not None:
            found[code] = row.ticket_code
    return found


def lines(connection: sa.Connection, uuids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Line]:
    """Those of these scans that are written down already, of whichever evening."""
    kind = connection.dialect.name
    return {row.uuid: Line(**row._asdict()) for row in _LINES.all(connection, uuids=many.text(kind, uuids))}


def people(
    connection: sa.Connection, *, ids: Collection[int], tickets: Collection[str]
) -> tuple[dict[int, Known], dict[str, int]]:
    """Everyone with these ids or ticket codes and, of who registered twice, the first; and whose codes they are.

    Their rows are locked.
    """
    kind = connection.dialect.name
    met = _MET.all(connection, ids=many.text(kind, ids), codes=many.text(kind, tickets))
    whose = {row.ticket_code: row.id for row in met}
    everyone = {row.id for row in met} | {row.repeats_id for row in met if row.repeats_id is not None}
    found = _PEOPLE.all(connection, ids=many.text(kind, everyone)) if everyone else []
    return {row.id: _known(row) for row in found}, whose


def _known(row: Row) -> Known:
    return Known(
        id=row.id,
        event_id=row.event_id,
        name=row.name,
        organisation=row.organisation,
        status=row.status,
        repeats_id=row.repeats_id,
        checked_in_at=row.checked_in_at,
        device_id=row.checked_in_device_id,
        undone_at=row.undone_at,
        seen_at=row.seen_at,
        tables=tuple(sorted((number, table) for number, table in rows_of(row.seats))),
        ticket=row.ticket_code,
    )


def write(connection: sa.Connection, new: Collection[Line], *, event_id: int, by: Actor, now: dt.datetime) -> int:
    """Write these scans of an evening down, in this order; returns how many of them were not there yet."""
    given = [{name: getattr(line, name) for name in _WRITTEN} for line in new]
    written = _WRITE.all(
        connection,
        rows=many.text(connection.dialect.name, given),
        event_id=event_id,
        device_id=by.device_id,
        user_id=by.user_id,
        server_time=now,
    )
    return len(written)


def arrive(connection: sa.Connection, changed: Collection[Known]) -> None:
    """Write down who is in, since when and by which device; and who is out again."""
    rows = [{"id": each.id, "at": each.checked_in_at, "device": each.device_id} for each in changed]
    _ARRIVE.all(connection, rows=many.text(connection.dialect.name, rows))
