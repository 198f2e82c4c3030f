"""Bringing a whole evening in from its workbook, and publishing its report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache

import sqlalchemy as sa

from app.core.access import Actor
from app.core.orm import db
from app.events import services as events
from app.events.errors import WrongState
from app.events.models import Event, EventState
from app.harvest import services as harvest
from app.reports import content, policy
from app.reports.errors import BrokenWorkbook, NothingToPublish
from app.reports.models import PublishedReport, RecordedFigures
from exports.documents import Figures, Report


def read_workbook(data: bytes, *, filename: str, translate: Callable[[str], str]) -> Report:
    """The evening in a workbook; raises BrokenWorkbook with a sentence, in the translator's language, per finding."""
    # The reader loads a spreadsheet library, which a web process need not carry from its start.
    from exports.workbook.findings import WorkbookRefused
    from exports.workbook.reader import read_evening

    try:
        return read_evening(data, filename=filename)
    except WorkbookRefused as refusal:
        raise BrokenWorkbook(tuple(finding.line(translate) for finding in refusal.findings)) from refusal


@lru_cache(maxsize=8)
def rendered(report: Report, kind: str) -> bytes:
    """The report as `pdf`, `xlsx` or `json`; the last few are kept, as the same report gives the same bytes."""
    # WeasyPrint takes most of a second to load and openpyxl a third, so each loads with its first document.
    if kind == "pdf":
        from exports.pdf import report_pdf

        return report_pdf(report)
    if kind == "xlsx":
        from exports.workbook.writer import report_workbook

        return report_workbook(report)
    from exports.json_report import report_json

    return report_json(report)


def import_evening(*, report: Report, now: dt.datetime) -> Event:
    """Add the evening of a workbook with everything its tables yielded and the figures it recorded."""
    event = events.create_event(evening=report.evening, now=now)
    documents = {table.number: table for table in report.evening.tables}
    for table in event.tables:
        harvest.store_yield(table=table, document=documents[table.number], now=now)
    _record_figures(event, report)
    if any(table.takeaways for table in report.evening.tables):
        # What was said is known, so the evening is over: its report is next.
        events.move_to(event=event, state=EventState.REPORTING)
    return event


def publish(*, event: Event, report: Report, by: Actor, now: dt.datetime) -> PublishedReport:
    """Freeze this report as the next version and show it to the world; raises NothingToPublish, WrongState.

    The report is gathered while the evening is held, or its version may be taken by the time it is frozen.
    """
    if not policy.is_publishable(by, event):
        raise WrongState
    if not any(table.takeaways for table in report.evening.tables):
        raise NothingToPublish
    if event.state != EventState.PUBLISHED:
        events.move_to(event=event, state=EventState.REPORTING)
        events.move_to(event=event, state=EventState.PUBLISHED)
    version = PublishedReport(
        event_id=event.id, version=report.version, content=content.frozen(report, published_at=now), published_at=now
    )
    db.session.add(version)
    return version


def withdraw(*, event: Event, now: dt.datetime) -> None:
    """Take the report off the public site; the versions stay. Raises WrongState when it is not there."""
    if event.state != EventState.PUBLISHED:
        raise WrongState
    db.session.execute(
        sa.update(PublishedReport)
        .where(PublishedReport.event_id == event.id, PublishedReport.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    events.move_to(event=event, state=EventState.REPORTING)


def _record_figures(event: Event, report: Report) -> None:
    taken = {table.number: table.seats_taken for table in report.evening.tables if table.seats_taken}
    seats = {str(table.id): taken[table.number] for table in event.tables if table.number in taken}
    if report.figures == Figures() and not seats:
        return
    figures = report.figures
    db.session.add(
        RecordedFigures(
            event_id=event.id,
            content={
                "registered": figures.registered,
                "present": figures.present,
                "organisations": figures.organisations,
                "arrivals": [[quarter.starts.isoformat(), quarter.people] for quarter in figures.arrivals],
                "seats_by_id": seats,
            },
        )
    )
