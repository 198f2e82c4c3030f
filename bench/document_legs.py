"""The report as PDF and as workbook, each beside the library it is made with, on the same contents."""

from __future__ import annotations

import datetime as dt
import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from exports.documents import Report, Takeaway

_DATA = Path(__file__).parent.parent / "tests" / "data" / "avond-met-opbrengst.xlsx"
_LONG = 160


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians in seconds of ours and of the floor, and how many times the floor ours may take."""

    name: str
    ours: float
    floor: float
    at_most: float


def timings(*, rounds: int) -> list[Timing]:
    """Measure PDF and workbook, ours and floor in turn."""
    report = _example()
    return [_pdf(report, rounds), _workbook("workbook, 38 points", report, rounds), _workbook(
        f"workbook, {12 * _LONG} points", _long(report), rounds
    )]  # fmt: skip


def _example() -> Report:
    from exports.workbook.reader import read_evening

    return read_evening(_DATA.read_bytes(), filename=_DATA.name)


def _long(report: Report) -> Report:
    points = tuple(
        Takeaway(position=number, text=f"Punt {number}: we spreken af met de buurt en kijken wie wil meedoen.", round=1)
        for number in range(1, _LONG + 1)
    )
    tables = tuple(replace(table, takeaways=points) for table in report.evening.tables)
    return replace(report, evening=replace(report.evening, tables=tables))


def _pdf(report: Report, rounds: int) -> Timing:
    from weasyprint import HTML

    from exports.fetcher import AssetFetcher
    from exports.pdf import report_pdf
    from exports.report_html import report_html

    html = report_html(report)

    def floor() -> bytes:
        document = HTML(string=html, url_fetcher=AssetFetcher(), media_type="print")
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
        return pdf

    ours, bare = _in_turn(lambda: report_pdf(report), floor, rounds)
    return Timing("report PDF", ours, bare, 1.2)


def _workbook(name: str, report: Report, rounds: int) -> Timing:
    from exports.workbook.writer import report_workbook

    rows = _rows(report_workbook(report))
    ours, bare = _in_turn(lambda: report_workbook(report), lambda: _bare_workbook(rows), rounds)
    return Timing(name, ours, bare, 1.5)


def _rows(workbook: bytes) -> list[tuple[str, list[list[object]]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return [(name, [list(row) for row in book.get_sheet_by_name(name).to_python()]) for name in book.sheet_names]


def _bare_workbook(sheets: list[tuple[str, list[list[object]]]]) -> bytes:
    """The same rows by openpyxl in write-only mode: texts, numbers, dates, nothing else."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_bare(value) for value in row])
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _bare(value: object) -> object:
    return None if value == "" else str(value) if isinstance(value, dt.timedelta) else value


def _in_turn(ours: Callable[[], object], floor: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians of both, after one warm-up each, changing who goes first."""
    taken: dict[Callable[[], object], list[float]] = {ours: [], floor: []}
    for make in (ours, floor):
        make()
    for turn in range(rounds):
        for make in (ours, floor) if turn % 2 == 0 else (floor, ours):
            before = time.perf_counter()
            make()
            taken[make].append(time.perf_counter() - before)
    return statistics.median(taken[ours]), statistics.median(taken[floor])
