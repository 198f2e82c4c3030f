"""Reading the public evening, tickets, and the organiser's list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import ceil
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import raiseload, selectinload

from app.core.orm import db
from app.core.text import fold
from app.events.links import subkey
from app.events.models import Event, EventState, Host, ProgrammeItem, Table, TableRound
from app.registration import codes, services
from app.registration.models import Preference, Registration, RegistrationStatus, Seat
from exports.documents import HostRole

PAGE_SIZE = 50
_KNOWN_TO_THE_WORLD = (
    EventState.OPEN, EventState.CLOSED, EventState.RUNNING, EventState.REPORTING, EventState.PUBLISHED,
)  # fmt: skip

_EVENING = sa.select(
    Event.id, Event.slug, Event.title, Event.subtitle, Event.state, Event.starts_at, Event.ends_at, Event.timezone,
    Event.venue, Event.address, Event.capacity, Event.places_taken, Event.language,
).where(Event.slug == sa.bindparam("slug"), Event.state.in_(_KNOWN_TO_THE_WORLD))  # fmt: skip
_TABLES = (
    sa.select(
        Table.id, Table.number, Table.title, Table.theme, Table.question, Table.seats, Table.step_free,
        sa.func.coalesce(sa.func.max(TableRound.taken), 0).label("taken"),
        sa.func.coalesce(
            sa.func.max(sa.case((TableRound.round == 1, TableRound.seats - TableRound.taken), else_=0)), 0
        ).label("free"),
    )
    .outerjoin(TableRound, TableRound.table_id == Table.id)
    .where(Table.event_id == sa.bindparam("event_id"))
    .group_by(Table.id)
    .order_by(Table.number)
)  # fmt: skip
_HOSTS = (
    sa.select(Host.table_id, Host.name, Host.role)
    .join(Table, Table.id == Host.table_id)
    .where(Table.event_id == sa.bindparam("event_id"))
    .order_by(Host.table_id, Host.position)
)
_PROGRAMME = (
    sa.select(ProgrammeItem.starts, ProgrammeItem.ends, ProgrammeItem.title, ProgrammeItem.speaker)
    .where(ProgrammeItem.event_id == sa.bindparam("event_id"))
    .order_by(ProgrammeItem.position)
)


@dataclass(frozen=True, slots=True)
class TableCard:
    """A table as the public sees it; `free` counts seats left in the first round, `taken` the fullest round."""

    id: int
    number: int
    title: str
    theme: str
    question: str
    seats: int
    step_free: bool
    taken: int
    free: int
    hosts: tuple[str, ...]
    chairs: int


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A line of the programme as the public sees it."""

    starts: dt.time
    ends: dt.time | None
    title: str
    speaker: str


@dataclass(frozen=True, slots=True)
class PublicEvening:
    """All that the public pages of an evening show; equal when the pages would be."""

    id: int
    slug: str
    title: str
    subtitle: str
    state: EventState
    starts_at: dt.datetime
    ends_at: dt.datetime
    timezone: str
    venue: str
    address: str
    capacity: int
    places_taken: int
    language: str
    tables: tuple[TableCard, ...]
    programme: tuple[ProgrammeLine, ...]

    @property
    def is_open(self) -> bool:
        """Whether registrations are being taken."""
        return self.state is EventState.OPEN

    @property
    def is_full(self) -> bool:
        """Whether who registers now comes on the waiting list."""
        return self.places_taken >= self.capacity

    @property
    def is_published(self) -> bool:
        """Whether there is a report to read."""
        return self.state is EventState.PUBLISHED


def public_evening(slug: str) -> PublicEvening | None:
    """The evening with this slug when the world may know of it; four statements."""
    connection = db.session.connection()
    row = connection.execute(_EVENING, {"slug": slug}).first()
    if row is None:
        return None
    hosts: dict[int, list[tuple[str, HostRole]]] = {}
    for table_id, name, role in connection.execute(_HOSTS, {"event_id": row.id}):
        hosts.setdefault(table_id, []).append((name, role))
    tables = tuple(_card(table, hosts.get(table[0], [])) for table in connection.execute(_TABLES, {"event_id": row.id}))
    lines = tuple(ProgrammeLine(*line) for line in connection.execute(_PROGRAMME, {"event_id": row.id}))
    return PublicEvening(**row._asdict(), tables=tables, programme=lines)


def _card(row: sa.Row[*tuple[Any, ...]], hosts: list[tuple[str, HostRole]]) -> TableCard:
    faces = tuple(name for name, role in hosts if role is HostRole.HOST)
    return TableCard(**row._asdict(), hosts=faces, chairs=len(hosts))


def ticket(code: str) -> Registration | None:
    """The registration with this code, however it was typed, with all its ticket shows."""
    normal = codes.normalise(code)
    if len(normal) != codes.LENGTH:
        return None
    found = db.session.scalar(_whole().where(Registration.ticket_code == normal))
    if found is None or not codes.is_genuine(normal, subkey(found.event.secret_key, "ticket")):
        return None
    return found


def table_of(event_id: int, table_id: int) -> Table | None:
    """A table of this evening; another evening's is not found."""
    return db.session.scalar(sa.select(Table).where(Table.event_id == event_id, Table.id == table_id))


def managed(token: str) -> Registration | None:
    """The registration that this mailed token may change."""
    return db.session.scalar(_whole().where(Registration.manage_hash == services.manage_hash(token)))


def of_event(slug: str, registration_id: int) -> Registration | None:
    """A registration of this evening; another evening's is not found."""
    return db.session.scalar(
        _whole().join(Event, Event.id == Registration.event_id).where(
            Event.slug == slug, Registration.id == registration_id
        )
    )  # fmt: skip


def _whole() -> sa.Select[Registration]:
    return sa.select(Registration).options(
        selectinload(Registration.event),
        selectinload(Registration.seats).selectinload(Seat.table).selectinload(Table.rounds),
        selectinload(Registration.seats).selectinload(Seat.table).selectinload(Table.hosts),
        selectinload(Registration.preferences).selectinload(Preference.table).selectinload(Table.rounds),
        selectinload(Registration.preferences).selectinload(Preference.table).selectinload(Table.hosts),
    )


@dataclass(frozen=True, slots=True)
class People:
    """One page of the organiser's list."""

    rows: tuple[Registration, ...]
    total: int
    page: int
    pages: int
    counts: dict[RegistrationStatus, int]


def people(event: Event, *, search: str, status: str, page: int) -> People:
    """The list of an evening, filtered by name without accents, and by status; page counts from 1."""
    wanted = sa.select(Registration).where(Registration.event_id == event.id)
    if search:
        pattern = f"%{_escaped(fold(search))}%"
        wanted = wanted.where(Registration.name_key.like(pattern, escape="\\"))
    if status in set(RegistrationStatus):
        wanted = wanted.where(Registration.status == RegistrationStatus(status))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    pages = max(1, ceil(total / PAGE_SIZE))
    page = min(max(page, 1), pages)
    rows = db.session.scalars(
        wanted.options(selectinload(Registration.seats).joinedload(Seat.table), raiseload("*"))
        .order_by(Registration.name_key, Registration.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return People(tuple(rows), total, page, pages, counts(event))


def counts(event: Event) -> dict[RegistrationStatus, int]:
    """How many stand where, in the order of the statuses; those with nobody are left out."""
    rows = db.session.execute(
        sa.select(Registration.status, sa.func.count())
        .where(Registration.event_id == event.id)
        .group_by(Registration.status)
    )
    found = {status: people for status, people in rows}  # noqa: C416 - a row is no pair to mypy
    return {status: found[status] for status in RegistrationStatus if status in found}


def known_addresses(event: Event) -> dict[str, int]:
    """The folded addresses on the list of this evening, with whose they are."""
    rows = db.session.execute(
        sa.select(Registration.email_key, Registration.id).where(
            Registration.event_id == event.id,
            Registration.email_key != "",
            Registration.status.not_in((RegistrationStatus.CANCELLED, RegistrationStatus.REPEATED)),
        )
    )
    return {key: registration_id for key, registration_id in rows}  # noqa: C416 - a row is no pair to mypy


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
