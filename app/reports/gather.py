"""Gathers everything an evening was into the one frozen document that every format is made of."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import sqlalchemy as sa

from app.core.orm import db
from app.door import queries as door
from app.events import documented
from app.events import models as events
from app.events import queries as event_queries
from app.harvest import queries as harvest
from app.registration.models import Seat
from app.reports.models import PublishedReport, RecordedFigures
from exports import documents


def draft(event: events.Event, *, url: str) -> documents.Report:
    """The report as it stands now, not published; a constant number of queries."""
    return _report(event, version=_latest_version(event) + 1, published_at=None, url=url)


def evening_of(event: events.Event) -> documents.Evening:
    """The evening with its tables and what they yielded, as a document."""
    whole = event_queries.whole_event(event.slug) or event
    recorded = _recorded(event)
    yields = harvest.yield_of_event(event.id)
    taken = _seats_taken(event)
    return dataclasses.replace(
        event_queries.described(whole),
        programme=documented.programme_of(whole),
        tables=tuple(
            _table(table, yields.get(table.id) or harvest.Yield(), taken.get(table.id, 0) or _seats(recorded, table))
            for table in whole.tables
        ),
    )


def _report(event: events.Event, *, version: int, published_at: dt.datetime | None, url: str) -> documents.Report:
    return documents.Report(
        evening=evening_of(event),
        figures=_figures(event),
        version=version,
        published_at=published_at,
        url=url,
    )


def _latest_version(event: events.Event) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.coalesce(sa.func.max(PublishedReport.version), 0)).where(
                PublishedReport.event_id == event.id
            )
        )
        or 0
    )


def _table(table: events.Table, found: harvest.Yield, taken: int) -> documents.Table:
    return dataclasses.replace(
        documented.table_of(table),
        seats_taken=taken,
        takeaways=tuple(
            dataclasses.replace(each, position=position) for position, each in enumerate(found.takeaways, start=1)
        ),
        connections=found.connections,
        contacts=found.contacts,
    )


def _seats_taken(event: events.Event) -> dict[int, int]:
    """How many people sat at each table in its fullest round, by table id."""
    per_round = (
        sa.select(Seat.table_id, Seat.round, sa.func.count().label("people"))
        .join(events.Table, events.Table.id == Seat.table_id)
        .where(events.Table.event_id == event.id)
        .group_by(Seat.table_id, Seat.round)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(per_round.c.table_id, sa.func.max(per_round.c.people)).group_by(per_round.c.table_id)
    )
    return {table_id: people for table_id, people in rows}  # noqa: C416 - a row is no pair to mypy


def _recorded(event: events.Event) -> dict[str, Any]:
    found = db.session.get(RecordedFigures, event.id)
    return found.content if found else {}


def _seats(recorded: dict[str, Any], table: events.Table) -> int:
    """What the workbook said was taken; rows from before tables were kept by their id know them by number only."""
    by_id = recorded.get("seats_by_id")
    if by_id is None:
        return int(recorded.get("seats", {}).get(str(table.number), 0))
    return int(by_id.get(str(table.id), 0))


def _figures(event: events.Event) -> documents.Figures:
    """Our own counts; an evening that was run elsewhere has only what its workbook recorded."""
    recorded = _recorded(event)
    registered, present, organisations = door.attendance(event.id)
    arrivals = dict(door.arrivals(event.id, event.timezone))
    for moment, people in recorded.get("arrivals", []):
        quarter = dt.datetime.fromisoformat(moment)
        arrivals[quarter] = arrivals.get(quarter, 0) + people
    return documents.Figures(
        registered=registered + recorded.get("registered", 0),
        present=present + recorded.get("present", 0),
        organisations=organisations + recorded.get("organisations", 0),
        arrivals=tuple(
            documents.ArrivalQuarter(starts=quarter, people=people) for quarter, people in sorted(arrivals.items())
        ),
    )
