"""What the organisers see while the evening goes on, read in as many statements for many people as for few."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.accounts.models import User
from app.core.orm import db
from app.door import arrival_chart, queries, rules, tonight_wording, unlisted_hosts
from app.door.hosts import host_finder
from app.door.models import Scan, ScanResult
from app.door.unlisted_hosts import UnlistedHost
from app.events.models import Device, DeviceRole, Event, Host, Table, TableRound
from app.registration.models import Registration, RegistrationStatus, Seat
from exports.documents import HostRole

MOST_MISSING = 40
MOST_FOUND = 20
MOST_CONFLICTS = 50
MOST_SCANS = 25
# A door's phone calls every few seconds, and its last contact is written down once a minute.
SILENT_AFTER = dt.timedelta(minutes=4)
# Who checked in with the poster came in by no door; no device has this id.
NO_DOOR = 0

_IS_IN = Registration.checked_in_at.is_not(None)
_IS_EXPECTED = sa.or_(Registration.status == RegistrationStatus.REGISTERED, _IS_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """Somebody who is expected or in: `table` is the first round's, `hosts` the table they are a host of."""

    id: int
    name: str
    organisation: str
    status: RegistrationStatus
    checked_in_at: dt.datetime | None
    table: int | None
    hosts: int | None
    scan: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """A table in one round: how many of those who sit there are in."""

    number: int
    title: str
    hosts: int
    expected: int
    present: int


@dataclass(frozen=True, slots=True)
class DoorPhone:
    """A phone at the door as it was last heard of; `works` until it was revoked or expired."""

    id: int
    name: str
    seen_at: dt.datetime | None
    unsent: int
    roster_at: dt.datetime | None
    checks: dict[str, str]
    works: bool
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A scan as it stands in the list: `is_open` while it can be taken back."""

    uuid: uuid.UUID
    at: dt.datetime
    result: ScanResult
    reason: str
    conflict: str
    person: int | None
    name: str
    door: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonight:
    """An evening while it goes on; `rounds` has each round's tables, `found` is None when nobody was looked for."""

    present: int
    expected: int
    chart: arrival_chart.Chart
    doors: dict[int, str]
    missing: list[Someone]
    missing_count: int
    missing_hosts: int
    unlisted_hosts: list[UnlistedHost]
    found: list[Someone] | None
    rounds: dict[int, list[Filling]]
    phones: list[DoorPhone]
    conflicts: list[Noted]
    conflict_count: int
    scans: list[Noted]


def tonight(event: Event, *, wanted: str, now: dt.datetime) -> Tonight:
    """The evening as it stands; `wanted` is the name somebody looks for."""
    everyone = _everyone(event.id)
    alone = _let_themselves_in(event.id)
    inside = [
        (each.checked_in_at, NO_DOOR if each.id in alone else device)
        for each, device in everyone
        if each.checked_in_at is not None
    ]
    missing = sorted(
        (each for each, _device in everyone if each.checked_in_at is None), key=lambda each: each.hosts is None
    )
    devices = _devices(event.id)
    conflicts, conflict_count = _conflicts(event.id)
    return Tonight(
        present=len(inside),
        expected=len(everyone),
        chart=arrival_chart.chart(inside, ZoneInfo(event.timezone)),
        doors={NO_DOOR: tonight_wording.no_door(), **{device.id: device.name for device in devices}},
        missing=missing[:MOST_MISSING],
        missing_count=len(missing),
        missing_hosts=sum(each.hosts is not None for each in missing),
        unlisted_hosts=unlisted_hosts.of(event.id),
        found=_found(event.id, wanted) if rules.words(wanted) else None,
        rounds=rounds(event.id),
        phones=[phone for device in devices if (phone := _phone(device, now)) is not None],
        conflicts=conflicts,
        conflict_count=conflict_count,
        scans=_scans(event.id),
    )


def _everyone(event_id: int) -> list[tuple[Someone, int | None]]:
    """Who is expected or in, by name, with the device that let them in."""
    table_of_host = _host_finder(event_id)
    rows = db.session.execute(
        _people(event_id)
        .add_columns(Registration.email_key, Registration.checked_in_device_id)
        .where(_IS_EXPECTED)
        .order_by(Registration.name_key, Registration.id)
    )
    return [(_someone(row, hosts=table_of_host(row.name, row.email_key)), row.checked_in_device_id) for row in rows]


def _let_themselves_in(event_id: int) -> set[int]:
    """Who is in by a scan of no device and nobody who signed in."""
    rows = db.session.scalars(
        sa.select(Registration.id)
        .join(Scan, sa.and_(Scan.registration_id == Registration.id, Scan.let_in_at == Registration.checked_in_at))
        .where(
            Registration.event_id == event_id,
            Scan.result == ScanResult.WELCOME,
            Scan.device_id.is_(None),
            Scan.user_id.is_(None),
        )
    )
    return set(rows)


def _host_finder(event_id: int) -> Callable[[str, str], int | None]:
    rows = db.session.execute(
        sa.select(Table.number, Host.name, Host.email)
        .join(Table, Table.id == Host.table_id)
        .where(Table.event_id == event_id, Host.role == HostRole.HOST)
        .order_by(Host.id)
    )
    return host_finder((table, name, email) for table, name, email in rows)


def _people(event_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Registration.id,
            Registration.name,
            Registration.organisation,
            Registration.status,
            Registration.checked_in_at,
            Table.number.label("table"),
        )
        .outerjoin(Seat, sa.and_(Seat.registration_id == Registration.id, Seat.round == 1))
        .outerjoin(Table, Table.id == Seat.table_id)
        .where(Registration.event_id == event_id)
    )


def _someone(row: sa.Row[Any], *, hosts: int | None = None, scan: uuid.UUID | None = None) -> Someone:
    return Someone(
        id=row.id,
        name=row.name,
        organisation=row.organisation,
        status=row.status,
        checked_in_at=row.checked_in_at,
        table=row.table,
        hosts=hosts,
        scan=scan,
    )


def _found(event_id: int, wanted: str) -> list[Someone]:
    """Whose name has all these words in it, with the scan that let them in when there is one."""
    by = (
        sa.select(Scan.uuid)
        .where(
            Scan.registration_id == Registration.id,
            Scan.result == ScanResult.WELCOME,
            Scan.let_in_at == Registration.checked_in_at,
        )
        .order_by(Scan.id.desc())
        .limit(1)
        .correlate(Registration)
        .scalar_subquery()
    )
    words = rules.words(wanted)
    people = (
        _people(event_id)
        .add_columns(by.label("scan"))
        .where(Registration.status != RegistrationStatus.REPEATED)
        .order_by(Registration.name_key, Registration.id)
        .limit(MOST_FOUND)
    )
    exactly = [Registration.name_key.contains(word, autoescape=True) for word in words]
    rows = db.session.execute(people.where(*exactly)).all()
    if not rows:
        near = [each.id for each in queries.nearly(event_id, words)]
        rows = db.session.execute(people.where(Registration.id.in_(near))).all()
    return [_someone(row, scan=row.scan) for row in rows]


def rounds(event_id: int) -> dict[int, list[Filling]]:
    """The tables of each round by number, with who is in of those who sit there."""
    hosts = sa.select(sa.func.count(Host.id)).where(Host.table_id == Table.id, Host.role == HostRole.HOST)
    rows = db.session.execute(
        sa.select(
            TableRound.round,
            Table.number,
            Table.title,
            hosts.correlate(Table).scalar_subquery().label("hosts"),
            sa.func.count(Registration.id).filter(_IS_EXPECTED).label("expected"),
            sa.func.count(Registration.id).filter(_IS_IN).label("present"),
        )
        .join(Table, Table.id == TableRound.table_id)
        .outerjoin(Seat, sa.and_(Seat.table_id == TableRound.table_id, Seat.round == TableRound.round))
        .outerjoin(Registration, Registration.id == Seat.registration_id)
        .where(Table.event_id == event_id)
        .group_by(TableRound.round, Table.id, Table.number, Table.title)
        .order_by(TableRound.round, Table.number)
    )
    found: dict[int, list[Filling]] = defaultdict(list)
    for number, *filling in rows:
        found[number].append(Filling(*filling))
    return dict(found)


def _devices(event_id: int) -> Sequence[Device]:
    """The phones that were ever at the door, by name."""
    return db.session.scalars(
        sa.select(Device)
        .where(Device.event_id == event_id, Device.role == DeviceRole.DOOR)
        .order_by(Device.name, Device.id)
    ).all()


def _phone(device: Device, now: dt.datetime) -> DoorPhone | None:
    """A phone that works, or that cannot work any more while scans may still wait on it."""
    works = device.revoked_at is None and device.expires_at > now
    if not works and not device.unsent:
        return None
    return DoorPhone(
        id=device.id,
        name=device.name,
        seen_at=device.last_seen_at,
        unsent=device.unsent,
        roster_at=device.roster_at,
        checks=dict(device.checks),
        works=works,
        is_silent=device.last_seen_at is None or now - device.last_seen_at > SILENT_AFTER,
    )


def _conflicts(event_id: int) -> tuple[list[Noted], int]:
    """What nobody put aside yet, the newest first, and how many there are."""
    rows = db.session.execute(
        _noted(event_id, sa.func.count().over().label("of"))
        .where(Scan.conflict != "", Scan.conflict_seen_at.is_(None))
        .order_by(Scan.id.desc())
        .limit(MOST_CONFLICTS)
    ).all()
    return [_line(row) for row in rows], rows[0].of if rows else 0


def _scans(event_id: int) -> list[Noted]:
    """The last scans, the newest first."""
    return [_line(row) for row in db.session.execute(_noted(event_id).order_by(Scan.id.desc()).limit(MOST_SCANS))]


def _noted(event_id: int, *more: Any) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Scan.uuid,
            Scan.server_time,
            Scan.let_in_at,
            Scan.result,
            Scan.reason,
            Scan.conflict,
            Scan.registration_id,
            Registration.name,
            Registration.checked_in_at,
            Device.name.label("device"),
            User.name.label("user"),
            *more,
        )
        .outerjoin(Registration, Registration.id == Scan.registration_id)
        .outerjoin(Device, Device.id == Scan.device_id)
        .outerjoin(User, User.id == Scan.user_id)
        .where(Scan.event_id == event_id)
    )


def _line(row: sa.Row[Any]) -> Noted:
    is_welcome = row.result is ScanResult.WELCOME and row.let_in_at is not None
    return Noted(
        uuid=row.uuid,
        at=row.let_in_at or row.server_time,
        result=row.result,
        reason=row.reason,
        conflict=row.conflict,
        person=row.registration_id,
        name=row.name or "",
        door=row.device or row.user or tonight_wording.by_poster(row.result),
        is_open=is_welcome and row.checked_in_at == row.let_in_at,
    )


@dataclass(frozen=True, slots=True)
class ScanOfEvening:
    """A scan and its evening; `id` is the evening's, as the policies ask."""

    id: int
    event: Event
    scan: Scan


def scan_of(slug: str, scan: uuid.UUID) -> ScanOfEvening | None:
    """A scan of this evening; another evening's is not found."""
    row = db.session.execute(
        sa.select(Event, Scan).join(Scan, Scan.event_id == Event.id).where(Event.slug == slug, Scan.uuid == scan)
    ).first()
    return ScanOfEvening(row.Event.id, row.Event, row.Scan) if row else None


def was_undone(scan: uuid.UUID) -> bool:
    """Whether somebody took this welcome back."""
    return db.session.scalar(sa.select(sa.true()).where(Scan.uuid == rules.undo_uuid(scan))) is not None


def put_aside(*, scan: Scan, now: dt.datetime) -> None:
    """An organiser saw what differed; the first time counts."""
    scan.conflict_seen_at = scan.conflict_seen_at or now
