"""An evening as the world sees it: read in one statement, and kept as long as it stays the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from app.core.database import core_connection
from app.core.orm import json_rows, rows_of
from app.core.prepared import Prepared
from app.events.models import Event, EventState, Host, ProgrammeItem, Table, TableRound
from app.events.window import Phase, phase
from exports.documents import HostRole

_KNOWN_TO_THE_WORLD = (
    EventState.OPEN, EventState.CLOSED, EventState.RUNNING, EventState.REPORTING, EventState.PUBLISHED,
)  # fmt: skip
_OF_EVENT = Table.event_id == Event.id
_EVENING = Prepared(sa.select(
    Event.id, Event.slug, Event.title, Event.subtitle, Event.state, Event.starts_at, Event.ends_at,
    Event.opens_at, Event.closes_at, Event.cancelled_at, Event.cancelled_reason, Event.timezone,
    Event.venue, Event.address, Event.capacity, Event.places_taken, Event.rounds, Event.language,
    sa.select(json_rows(
        Table.number, Table.id, Table.title, Table.theme, Table.question, Table.seats, Table.step_free,
    )).where(_OF_EVENT).scalar_subquery(),
    sa.select(json_rows(TableRound.table_id, TableRound.round, TableRound.seats, TableRound.taken))
    .join(Table, Table.id == TableRound.table_id).where(_OF_EVENT).correlate(Event).scalar_subquery(),
    sa.select(json_rows(Host.position, Host.table_id, Host.name, Host.role))
    .join(Table, Table.id == Host.table_id).where(_OF_EVENT).correlate(Event).scalar_subquery(),
    sa.select(json_rows(
        ProgrammeItem.position, ProgrammeItem.starts, ProgrammeItem.ends, ProgrammeItem.title, ProgrammeItem.speaker,
    )).where(ProgrammeItem.event_id == Event.id).scalar_subquery(),
).where(Event.slug == sa.bindparam("slug")))  # fmt: skip


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


@dataclass(frozen=True, slots=True, eq=False)
class PublicEvening:
    """All that the public pages of an evening show; the same object as long as they would show the same."""

    id: int
    slug: str
    title: str
    subtitle: str
    state: EventState
    starts_at: dt.datetime
    ends_at: dt.datetime
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    cancelled_reason: str
    timezone: str
    venue: str
    address: str
    capacity: int
    places_taken: int
    rounds: int
    language: str
    tables: tuple[TableCard, ...]
    programme: tuple[ProgrammeLine, ...]

    def phase(self, now: dt.datetime) -> Phase:
        """Where registering stands at this moment."""
        return phase(self, now)

    def takes_registrations(self, now: dt.datetime) -> bool:
        """Whether someone may register at this moment."""
        return self.phase(now) is Phase.OPEN

    @property
    def is_full(self) -> bool:
        """Whether who registers now comes on the waiting list."""
        return self.places_taken >= self.capacity

    @property
    def is_published(self) -> bool:
        """Whether there is a report to read."""
        return self.state is EventState.PUBLISHED


def public_evening(slug: str) -> PublicEvening | None:
    """The evening with this slug when the world may know of it."""
    row = _EVENING.first(core_connection(), slug=slug)
    return None if row is None or row.state not in _KNOWN_TO_THE_WORLD else _read(*row)


@lru_cache(maxsize=64)
def _read(*row: Any) -> PublicEvening:
    *columns, tables, rounds, hosts, programme = row
    rounds_of = _by_table((table_id, (number, seats, taken)) for table_id, number, seats, taken in _rows(rounds))
    hosts_of = _by_table((table_id, (name, HostRole(role))) for _position, table_id, name, role in _rows(hosts))
    cards = tuple(_card(table, rounds_of.get(table[1], []), hosts_of.get(table[1], [])) for table in _rows(tables))
    lines = tuple(_line(*line) for _position, *line in _rows(programme))
    return PublicEvening(*(*columns, cards, lines))


def _rows(text: str | None) -> list[list[Any]]:
    """In the order of their first column."""
    return sorted(rows_of(text), key=itemgetter(0))


def _by_table(pairs: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for table_id, what in pairs:
        found.setdefault(table_id, []).append(what)
    return found


def _card(table: list[Any], rounds: list[tuple[int, int, int]], hosts: list[tuple[str, HostRole]]) -> TableCard:
    number, table_id, title, theme, question, seats, step_free = table
    return TableCard(
        id=table_id,
        number=number,
        title=title,
        theme=theme,
        question=question,
        seats=seats,
        step_free=bool(step_free),
        taken=max((taken for _number, _seats, taken in rounds), default=0),
        free=sum(seats - taken for number, seats, taken in rounds if number == 1),
        hosts=tuple(name for name, role in hosts if role is HostRole.HOST),
        chairs=len(hosts),
    )


def _line(starts: str, ends: str | None, title: str, speaker: str) -> ProgrammeLine:
    return ProgrammeLine(dt.time.fromisoformat(starts), dt.time.fromisoformat(ends) if ends else None, title, speaker)
