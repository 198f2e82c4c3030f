"""The rows of every sheet of a report, as plain values in the order of the sheet's fields."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterator

from exports.documents import Evening, Report
from exports.workbook import format
from exports.workbook.vocabulary import Sheet

Value = str | int | float | dt.date | dt.time | dt.datetime | None
Row = tuple[Value, ...]


def rows_of(sheet: Sheet, report: Report) -> Iterator[Row]:
    """The rows below the headers; an upright sheet gives pairs of a field's name and its value."""
    return _ROWS[sheet.key](report)


def _upright(sheet: Sheet, values: dict[str, Value], language: str) -> Iterator[Row]:
    for field in sheet.fields:
        yield field.words.within(language), values[field.key]


def _evening(report: Report) -> Iterator[Row]:
    evening = report.evening
    values: dict[str, Value] = {field.key: getattr(evening, field.key) for field in format.EVENING.fields}
    return _upright(format.EVENING, values, evening.language)


def _programme(report: Report) -> Iterator[Row]:
    for item in report.evening.programme:
        yield item.starts, item.ends, item.title, item.speaker, item.description


def _tables(report: Report) -> Iterator[Row]:
    language = report.evening.language
    for table in report.evening.tables:
        yield (
            table.number,
            table.title,
            table.theme,
            table.question,
            table.introduction,
            table.organisation,
            table.seats,
            format.YES_NO.word(table.step_free, language),
            table.seats_taken,
        )


def _hosts(report: Report) -> Iterator[Row]:
    for table in report.evening.tables:
        for host in table.hosts:
            role = format.ROLES.word(host.role, report.evening.language)
            yield table.number, host.name, host.organisation, host.email, role


def _takeaways(report: Report) -> Iterator[Row]:
    words = {kind: format.KINDS.word(kind, report.evening.language) for kind in format.KINDS.words}
    for table in report.evening.tables:
        for each in table.takeaways:
            yield table.number, each.position, words[each.kind], each.text, each.round


def _connections(report: Report) -> Iterator[Row]:
    for table in report.evening.tables:
        for each in table.connections:
            yield table.number, each.source, each.target, each.description


def _contacts(report: Report) -> Iterator[Row]:
    for table in report.evening.tables:
        for each in table.contacts:
            public = format.YES_NO.word(each.public, report.evening.language)
            yield table.number, each.name, each.organisation, each.email, each.phone, public


def _figures(report: Report) -> Iterator[Row]:
    figures, tables = report.figures, report.evening.tables
    values: dict[str, Value] = {
        "version": report.version,
        "published": local_moment(report.published_at, report.evening),
        "published_utc": report.published_at.isoformat() if report.published_at else "",
        "url": report.url,
        "registered": figures.registered,
        "present": figures.present,
        "turnout": figures.present / figures.registered if figures.registered else None,
        "organisations": figures.organisations,
        "tables": len(tables),
        "seats": sum(table.seats for table in tables),
        "seats_taken": sum(table.seats_taken for table in tables),
        "takeaways": sum(len(table.takeaways) for table in tables),
        "connections": sum(len(table.connections) for table in tables),
        "contacts": sum(len(table.contacts) for table in tables),
    }
    return _upright(format.FIGURES, values, report.evening.language)


def _arrivals(report: Report) -> Iterator[Row]:
    total = 0
    for quarter in report.figures.arrivals:
        total += quarter.people
        yield local_moment(quarter.starts, report.evening), quarter.people, total


def local_moment(moment: dt.datetime | None, evening: Evening) -> dt.datetime | None:
    """The moment on the evening's own clock; Excel knows no time zones."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(zoneinfo.ZoneInfo(evening.timezone)).replace(tzinfo=None)


_ROWS: dict[str, Callable[[Report], Iterator[Row]]] = {
    format.EVENING.key: _evening,
    format.PROGRAMME.key: _programme,
    format.TABLES.key: _tables,
    format.HOSTS.key: _hosts,
    format.TAKEAWAYS.key: _takeaways,
    format.CONNECTIONS.key: _connections,
    format.CONTACTS.key: _contacts,
    format.FIGURES.key: _figures,
    format.ARRIVALS.key: _arrivals,
}
