"""Reads an evening back from its workbook: all of it, or every reason why not."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from exports.documents import (
    ArrivalQuarter,
    Connection,
    ContactPerson,
    Evening,
    Figures,
    Host,
    HostRole,
    ProgrammeItem,
    Report,
    Table,
    Takeaway,
    TakeawayKind,
)
from exports.workbook import cells, format, opening
from exports.workbook.findings import Finding, Reason, WorkbookRefused
from exports.workbook.grid import Grid
from exports.workbook.records import Book, Record

T = TypeVar("T")
HIGHEST_TABLE = 9_999
# Goes on in the place of what could not be read, until the workbook is refused.
NO_DATE = dt.date(2000, 1, 1)
NO_TIME = dt.time(0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook says, and notes on what was left out of it."""

    report: Report
    notes: tuple[Finding, ...]


def read_evening(data: bytes, *, filename: str = "") -> Report:
    """The report in an .xlsx file that may come from anyone; raises WorkbookRefused with every reason.

    A workbook that only plans an evening gives a report without yield, figures or version.
    """
    return read_workbook(data, filename=filename).report


def read_workbook(data: bytes, *, filename: str = "") -> Reading:
    """As `read_evening`, with notes on the sheets and columns that were passed over."""
    return understand(opening.open_workbook(data, filename))


def understand(grids: Iterable[Grid]) -> Reading:
    """The report in sheets that are already open; raises WorkbookRefused with every reason."""
    book = Book(grids)
    record = book.upright(format.EVENING)
    evening = replace(_evening(record), programme=_programme(book), tables=_tables(book))
    _check_clock(record, evening)
    report = _report(book, evening)
    if book.findings:
        raise WorkbookRefused(book.findings)
    return Reading(report, tuple(book.notes))


def _evening(record: Record) -> Evening:
    return Evening(
        title=record.required_text("title"),
        subtitle=record.text("subtitle"),
        date=record.required("date", cells.date, NO_DATE),
        starts=record.required("starts", cells.time, NO_TIME),
        ends=record.required("ends", cells.time, NO_TIME),
        timezone=record.optional("timezone", cells.zone, "Europe/Brussels"),
        venue=record.text("venue"),
        address=record.text("address"),
        capacity=record.optional("capacity", cells.whole(), 150),
        rounds=record.optional("rounds", cells.whole(1, 99), 2),
        minutes_per_round=record.optional("minutes_per_round", cells.whole(1, 1_440), 45),
        language=record.optional("language", cells.code_in(format.LANGUAGE_NAMES, record.language), "nl"),
    )


def _check_clock(record: Record, evening: Evening) -> None:
    """Refuse a time that the clock skips that night, when summer time begins."""
    after_midnight = dt.timedelta(days=1 if evening.ends < evening.starts else 0)
    for key, day, time in (
        ("starts", evening.date, evening.starts),
        ("ends", evening.date + after_midnight, evening.ends),
    ):
        local = dt.datetime.combine(day, time, zoneinfo.ZoneInfo(evening.timezone))
        back = local.astimezone(dt.UTC).astimezone(local.tzinfo)
        if back.replace(tzinfo=None) != local.replace(tzinfo=None):
            record.refuse(key, Reason.NO_SUCH_TIME, value=f"{time:%H:%M}")


def _programme(book: Book) -> tuple[ProgrammeItem, ...]:
    return tuple(
        ProgrammeItem(
            starts=record.required("starts", cells.time, NO_TIME),
            ends=record.optional("ends", cells.time, None),
            title=record.required_text("title"),
            speaker=record.text("speaker"),
            description=record.text("description"),
        )
        for record in book.records(format.PROGRAMME)
    )


def _tables(book: Book) -> tuple[Table, ...]:
    tables = _bare_tables(book)
    numbers = {table.number for table in tables}
    hosts = _by_table(book.records(format.HOSTS), numbers, _host)
    takeaways = _takeaways(book, numbers)
    connections = _by_table(book.records(format.CONNECTIONS), numbers, _connection)
    contacts = _by_table(book.records(format.CONTACTS), numbers, _contact)
    return tuple(
        replace(
            table,
            hosts=tuple(hosts[table.number]),
            takeaways=tuple(takeaways[table.number]),
            connections=tuple(connections[table.number]),
            contacts=tuple(contacts[table.number]),
        )
        for table in tables
    )


def _bare_tables(book: Book) -> list[Table]:
    rows_by_number: dict[int, int] = {}
    tables = []
    for record in book.records(format.TABLES):
        table = _table(record)
        other = rows_by_number.setdefault(table.number, record.row)
        if table.number and other != record.row:
            record.refuse("number", Reason.TABLE_TWICE, value=table.number, other=other)
        tables.append(table)
    return tables


def _table(record: Record) -> Table:
    return Table(
        number=record.required("number", cells.whole(1, HIGHEST_TABLE), 0),
        title=record.required_text("title"),
        theme=record.text("theme"),
        question=record.text("question"),
        introduction=record.text("introduction"),
        organisation=record.text("organisation"),
        seats=record.optional("seats", cells.whole(), 12),
        step_free=record.optional("step_free", cells.code_in(format.YES_NO, record.language), True),
        seats_taken=record.optional("seats_taken", cells.whole(), 0),
    )


def _by_table(
    records: Iterable[Record], numbers: Collection[int], build: Callable[[Record], T]
) -> defaultdict[int, list[T]]:
    """What each table has, in the order of the rows."""
    found: defaultdict[int, list[T]] = defaultdict(list)
    for record in records:
        number = record.required("table", cells.table_among(numbers), 0)
        found[number].append(build(record))
    return found


def _host(record: Record) -> Host:
    return Host(
        name=record.required_text("name"),
        organisation=record.text("organisation"),
        email=record.optional("email", cells.address, ""),
        role=record.optional("role", cells.code_in(format.ROLES, record.language), HostRole.HOST),
    )


def _takeaways(book: Book, numbers: Collection[int]) -> defaultdict[int, list[Takeaway]]:
    """The points of each table in the order of their numbers; without numbers, in the order of the rows."""
    found: defaultdict[int, list[Takeaway]] = defaultdict(list)
    rows: dict[tuple[int, int], int] = {}
    for record in book.records(format.TAKEAWAYS):
        number = record.required("table", cells.table_among(numbers), 0)
        position = record.optional("position", cells.whole(1), len(found[number]) + 1)
        other = rows.setdefault((number, position), record.row)
        if other != record.row and number:
            record.refuse("position", Reason.POSITION_TWICE, value=position, other=other)
        found[number].append(_takeaway(record, position))
    for takeaways in found.values():
        takeaways.sort(key=lambda takeaway: takeaway.position)
    return found


def _takeaway(record: Record, position: int) -> Takeaway:
    return Takeaway(
        position=position,
        kind=record.optional("kind", cells.code_in(format.KINDS, record.language), TakeawayKind.ACTION),
        text=record.required_text("text"),
        round=record.optional("round", cells.whole(1, 99), None),
    )


def _connection(record: Record) -> Connection:
    return Connection(
        source=record.required_text("source"),
        target=record.required_text("target"),
        description=record.text("description"),
    )


def _contact(record: Record) -> ContactPerson:
    return ContactPerson(
        name=record.required_text("name"),
        organisation=record.text("organisation"),
        email=record.optional("email", cells.address, ""),
        phone=record.text("phone"),
        public=record.optional("public", cells.code_in(format.YES_NO, record.language), False),
    )


def _report(book: Book, evening: Evening) -> Report:
    record = book.upright(format.FIGURES)
    return Report(
        evening=evening,
        figures=Figures(
            registered=record.optional("registered", cells.whole(), 0),
            present=record.optional("present", cells.whole(), 0),
            organisations=record.optional("organisations", cells.whole(), 0),
            arrivals=tuple(_arrival(each) for each in book.records(format.ARRIVALS)),
        ),
        version=record.optional("version", cells.whole(1), 1),
        published_at=_published(record, evening),
        url=record.text("url"),
    )


def _published(record: Record, evening: Evening) -> dt.datetime | None:
    """The exact moment when the workbook has it, else the one for people, in the evening's own time zone."""
    exact = record.optional("published_utc", cells.moment_utc, None)
    shown = record.optional("published", cells.moment, None)
    if exact or shown is None:
        return exact
    return shown.replace(tzinfo=zoneinfo.ZoneInfo(evening.timezone)).astimezone(dt.UTC)


def _arrival(record: Record) -> ArrivalQuarter:
    return ArrivalQuarter(
        starts=record.required("starts", cells.moment, dt.datetime.combine(NO_DATE, NO_TIME)),
        people=record.required("people", cells.whole(), 0),
    )
