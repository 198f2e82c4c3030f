"""Whatever stands in the cells, reading ends in an evening, a list, or a refusal that can be read aloud."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from exports.workbook import child, format, reader, registrations
from exports.workbook.findings import WorkbookRefused
from exports.workbook.grid import Cell, Grid
from exports.workbook.registrations import read_registrations
from exports.workbook.vocabulary import Sheet
from exports.workbook.writer import report_workbook
from tests.exports.strategies import texts, thorough

T = TypeVar("T")

_cells: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    texts,
    st.integers(-5, 20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.timedeltas(),
    st.sampled_from(
        ["ja", "actie", "19:30", "21/10/2027", "an@voorbeeld.be", "Europe/Brussels", dt.date(2027, 10, 21)]
    ),
)


@st.composite
def _grids(draw: st.DrawFn, sheet: Sheet) -> Grid:
    """A sheet with most of its own headers, and anything below them."""
    names = [draw(st.sampled_from(list(field.words))) for field in sheet.fields]
    if sheet.upright:
        return Grid(sheet.words.nl, tuple((name, draw(_cells)) for name in names))
    headers = tuple(draw(st.one_of(st.just(name), _cells)) if draw(st.integers(0, 9)) == 0 else name for name in names)
    rows = draw(st.lists(st.lists(_cells, max_size=len(headers) + 1).map(tuple), max_size=4))
    return Grid(sheet.words.nl, (headers, *rows))


def _outcome(read: Callable[[], T]) -> T | None:
    """What was read, or nothing when it was refused with reasons that can be said in a line each."""
    try:
        return read()
    except WorkbookRefused as refused:
        lines = [each.line(str) for each in refused.findings]
    assert lines
    assert max(map(len, lines)) < 400
    return None


@thorough
@given(grids=st.tuples(*(_grids(sheet) for sheet in format.REPORT_SHEETS)))
def test_any_sheets_are_an_evening_or_are_refused_with_reasons(grids: tuple[Grid, ...]) -> None:
    reading = _outcome(lambda: reader.understand(grids))
    if reading:
        again = reader.understand(child.read(report_workbook(reading.report)))
        assert again.report == reading.report


@thorough
@given(grid=_grids(format.REGISTRATIONS))
def test_any_list_gives_good_rows_and_findings_that_never_share_a_row(grid: Grid) -> None:
    known = {"an@voorbeeld.be"}
    sheet = _outcome(lambda: registrations.understand(grid, table_numbers={1, 2, 3}, known_emails=known))
    if sheet:
        assert not {number for number, _row in sheet.rows} & {each.row for each in sheet.findings}
        assert all(row.name and (row.email or row.guest_of) for _number, row in sheet.rows)


@thorough
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: f"naam;e-mail\n{text}".encode())))
def test_any_bytes_are_a_list_or_are_refused(data: bytes) -> None:
    text = data.removeprefix(b"PK")
    sheet = _outcome(lambda: read_registrations(text, filename="lijst.csv", table_numbers=(), known_emails=()))
    assert sheet is None or all(number > 1 for number, _row in sheet.rows)
