"""Reading published reports, and what an organiser wants to see of an evening at one glance."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import defer, raiseload

from app.core.orm import db
from app.door import queries as door
from app.events import queries as event_queries
from app.events.models import Event, EventState, Table
from app.harvest import queries as harvest
from app.registration.models import Registration, RegistrationStatus
from app.reports import content
from app.reports.models import PublishedReport
from exports import documents, report_view


@dataclass(frozen=True, slots=True)
class Published:
    """A published report with the evening it is about."""

    event: Event
    report: documents.Report


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table of a published report, with its neighbours' numbers for paging (None at the ends)."""

    event: Event
    report: documents.Report
    table: documents.Table
    previous: documents.Table | None
    following: documents.Table | None


@dataclass(frozen=True, slots=True)
class TableProgress:
    """How far one table is: seats taken in its fullest round, points noted, done or not."""

    table: Table
    taken: int
    points: int
    contacts: int
    is_done: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """An evening at one glance."""

    event: Event
    invited: int
    registered: int
    waiting: int
    present: int
    organisations: int
    tables: tuple[TableProgress, ...]
    is_published: bool


def published(slug: str) -> Published | None:
    """The newest version the world may see, while the evening is published."""
    row = db.session.execute(
        sa.select(PublishedReport, Event)
        .join(Event, Event.id == PublishedReport.event_id)
        .where(
            Event.slug == slug,
            Event.state.in_((EventState.PUBLISHED, EventState.ARCHIVED)),
            PublishedReport.withdrawn_at.is_(None),
        )
        .order_by(PublishedReport.version.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    version, event = row
    return Published(event, content.thawed(version.content))


def published_table(slug: str, number: int) -> PublishedTable | None:
    """One table of the newest published version."""
    found = published(slug)
    if found is None:
        return None
    tables = report_view.public_tables(found.report)
    place = next((place for place, table in enumerate(tables) if table.number == number), None)
    if place is None:
        return None
    return PublishedTable(
        event=found.event,
        report=found.report,
        table=tables[place],
        previous=tables[place - 1] if place else None,
        following=tables[place + 1] if place + 1 < len(tables) else None,
    )


def versions(event: Event) -> list[PublishedReport]:
    """Every version published so far, newest first, without its content."""
    return list(
        db.session.scalars(
            sa.select(PublishedReport)
            .where(PublishedReport.event_id == event.id)
            .options(defer(PublishedReport.content), raiseload("*"))
            .order_by(PublishedReport.version.desc())
        )
    )


def overview(slug: str) -> Overview | None:
    """The evening with its counts, in a constant number of queries."""
    event = event_queries.whole_event(slug)
    if event is None:
        return None
    _registered, present, organisations = door.attendance(event.id)
    statuses = db.session.execute(
        sa.select(Registration.status, sa.func.count())
        .where(Registration.event_id == event.id)
        .group_by(Registration.status)
    )
    by_status = {status: people for status, people in statuses}  # noqa: C416 - a row is no pair to mypy
    yields = harvest.yield_of_event(event.id)
    return Overview(
        event=event,
        invited=by_status.get(RegistrationStatus.INVITED, 0),
        registered=by_status.get(RegistrationStatus.REGISTERED, 0),
        waiting=by_status.get(RegistrationStatus.WAITING, 0),
        present=present,
        organisations=organisations,
        tables=tuple(_progress(table, yields.get(table.id)) for table in event.tables),
        is_published=event.state in {EventState.PUBLISHED, EventState.ARCHIVED},
    )


def _progress(table: Table, found: harvest.Yield | None) -> TableProgress:
    return TableProgress(
        table=table,
        taken=max((each.taken for each in table.rounds), default=0),
        points=len(found.takeaways) if found else 0,
        contacts=len(found.contacts) if found else 0,
        is_done=bool(found and found.done_at),
    )
