"""The workbook as Excel and people get it, looked at with other eyes than those that read it back."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from python_calamine import CalamineWorkbook

from exports.documents import ArrivalQuarter, Evening, Figures, Report, Table, Takeaway
from exports.workbook import child, format, reader
from exports.workbook.vocabulary import LANGUAGES
from exports.workbook.writer import report_workbook

EXAMPLE = Path(__file__).parent.parent / "data" / "avond-met-opbrengst.xlsx"
SHEETS = ["Avond", "Programma", "Tafels", "Tafelgezichten", "Opbrengst", "Verbindingen", "Contactpersonen"]


@pytest.fixture(scope="module")
def report() -> Report:
    evening = reader.understand(child.read(EXAMPLE.read_bytes())).report.evening
    quarters = [dt.datetime.fromisoformat(f"2027-10-21T18:{minute}") for minute in ("30", "45")]
    return Report(
        evening=evening,
        figures=Figures(
            registered=160,
            present=120,
            organisations=42,
            arrivals=(ArrivalQuarter(starts=quarters[0], people=31), ArrivalQuarter(starts=quarters[1], people=89)),
        ),
        published_at=dt.datetime(2027, 10, 22, 7, 12, tzinfo=dt.UTC),
    )


@pytest.fixture(scope="module")
def book(report: Report) -> Any:
    return opened(report)


def opened(report: Report) -> Any:
    return openpyxl.load_workbook(io.BytesIO(report_workbook(report)))


def with_text(report: Report, text: str) -> Report:
    table = Table(number=1, title=text, takeaways=(Takeaway(position=1, text=text),))
    return replace(report, evening=replace(report.evening, tables=(table,)))


def test_the_report_holds_the_evening_and_what_people_want_beside_it(book: Any) -> None:
    assert book.sheetnames == ["Leesmij", *SHEETS, "Cijfers", "Aankomsten", "Codelijst"]


def test_dates_times_and_numbers_are_real(book: Any) -> None:
    evening = {
        name: (cell.value, cell.number_format)
        for (name_cell, cell) in book["Avond"]["A2:B13"]
        if (name := name_cell.value)
    }
    assert evening["datum"] == (dt.datetime.fromisoformat("2027-10-21"), "dd/mm/yyyy")
    assert evening["van"] == (dt.time(19), "hh:mm")
    assert evening["capaciteit"] == (160, "0")
    assert [cell.value for cell in book["Programma"]["A"][1:3]] == [dt.time(18, 30), dt.time(19)]
    assert [cell.data_type for cell in book["Tafels"][2]] == ["n", *"sssss", "n", "s", "n"]
    arrivals = list(book["Aankomsten"].iter_rows(min_row=2, values_only=True))
    assert arrivals == [
        (dt.datetime.fromisoformat("2027-10-21T18:30"), 31, 31),
        (dt.datetime.fromisoformat("2027-10-21T18:45"), 89, 120),
    ]


def test_the_figures_say_what_came_of_the_evening(book: Any) -> None:
    figures = dict(book["Cijfers"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert figures["opkomst"] == 0.75
    assert figures["punten"] == 38
    assert figures["tafels"] == 12
    assert figures["plaatsen"] == 146
    assert figures["verbindingen"] == 4
    # On the evening's own clock.
    assert figures["gepubliceerd op"] == dt.datetime.fromisoformat("2027-10-22T09:12")


def test_every_sheet_with_rows_is_a_named_table_with_filters_and_headers_that_stay(book: Any) -> None:
    for name in [*SHEETS, "Cijfers", "Aankomsten", "Codelijst"]:
        tab = book[name]
        (table,) = tab.tables.values()
        assert (table.displayName, table.ref, table.autoFilter.ref) == (name, tab.dimensions, tab.dimensions)
        assert [column.name for column in table.tableColumns] == [cell.value for cell in tab[1]]
        assert tab.freeze_panes == "A2"
        assert tab.print_title_rows == "$1:$1"


def test_an_empty_table_keeps_the_row_that_excel_asks_for(report: Report) -> None:
    empty = Report(
        evening=Evening(title="X500", date=dt.date(2027, 10, 21), starts=dt.time(19), ends=dt.time(22)),
        figures=Figures(),
    )
    tab = opened(empty)["Opbrengst"]
    assert tab.tables["Opbrengst"].ref == "A1:E2"
    assert [[cell.value for cell in row] for row in tab.iter_rows(min_row=2)] == []


def test_every_sheet_prints_on_a4_landscape_one_page_wide(book: Any) -> None:
    for tab in book.worksheets:
        assert (tab.page_setup.orientation, str(tab.page_setup.paperSize)) == ("landscape", "9")
        assert (tab.page_setup.fitToWidth, tab.page_setup.fitToHeight) == (1, 0)
        assert tab.sheet_properties.pageSetUpPr.fitToPage
        assert tab.oddHeader.left.text == "X500"
        assert tab.oddFooter.right.text == "&P / &N"


def test_a_title_prints_as_text_even_when_it_looks_like_a_code(report: Report) -> None:
    odd = replace(report, evening=replace(report.evening, title="Wij & jij &P\n" + "lang " * 100))
    xml = zipfile.ZipFile(io.BytesIO(report_workbook(odd))).read("xl/worksheets/sheet2.xml").decode()
    header = xml.partition("<oddHeader>")[2].partition("</oddHeader>")[0]
    assert header.startswith("&amp;LWij &amp;&amp; jij &amp;&amp;P lang")
    assert len(header) < 255


def test_long_texts_wrap_and_columns_are_wide_enough_to_read(book: Any) -> None:
    tab = book["Opbrengst"]
    assert tab.column_dimensions["D"].width == 80
    for sheet in book.worksheets[1:]:
        for cell in sheet[1]:
            assert sheet.column_dimensions[cell.column_letter].width > len(cell.value.split()[0])
    assert all(cell.alignment.wrap_text and cell.alignment.vertical == "top" for cell in tab[2])
    assert {cell.fill.fgColor.rgb for cell in tab[1]} == {"005E2152"}


def test_a_row_is_as_high_as_its_longest_text_needs(report: Report) -> None:
    tab = opened(with_text(report, "lange zin " * 40 + "\nen nog een regel"))["Opbrengst"]
    assert tab.row_dimensions[2].height == 7 * 15
    assert opened(with_text(report, "x" * 30_000))["Opbrengst"].row_dimensions[2].height == 409
    assert opened(with_text(report, "kort"))["Opbrengst"].row_dimensions[2].height is None


def test_excel_offers_the_codes_of_a_column(book: Any) -> None:
    offered = {
        name: [(str(each.sqref), each.formula1) for each in book[name].data_validations.dataValidation]
        for name in ("Opbrengst", "Tafelgezichten", "Verbindingen")
    }
    assert offered["Opbrengst"] == [("C2:C39", '"actie,idee,tip,contact,aanbod,citaat,beslissing"')]
    assert offered["Tafelgezichten"] == [("E2:E17", '"tafelgezicht,schrijft mee"')]
    assert offered["Verbindingen"] == []


def test_the_workbook_says_what_it_is_and_in_which_language(book: Any) -> None:
    properties = book.properties
    assert (properties.title, properties.language, properties.creator) == ("X500", "nl", "Opbrengst")
    assert properties.created == properties.modified == dt.datetime.fromisoformat("2027-10-22T07:12")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_workbook_speaks_the_language_of_the_evening(report: Report, language: str) -> None:
    sheets = CalamineWorkbook.from_filelike(
        io.BytesIO(report_workbook(replace(report, evening=replace(report.evening, language=language))))
    )
    assert sheets.sheet_names == [
        format.READ_ME.within(language),
        *(sheet.words.within(language) for sheet in format.REPORT_SHEETS),
        format.CODES.within(language),
    ]
    for sheet in format.REPORT_SHEETS:
        words = (format.FIELD, format.VALUE) if sheet.upright else tuple(field.words for field in sheet.fields)
        headers = sheets.get_sheet_by_name(sheet.words.within(language)).to_python()[0]
        assert headers == [each.within(language) for each in words]


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://kwaad.example";"klik")', "=1+1", "+32 11 00 00 01", "-1", "@SOM(A1)", "#N/A", "TRUE", "007"],
)
def test_a_text_is_never_a_formula_nor_anything_else(report: Report, text: str) -> None:
    data = report_workbook(with_text(report, text))
    files = zipfile.ZipFile(io.BytesIO(data))
    takeaways = files.read("xl/worksheets/sheet6.xml")
    assert re.search(rb'<c r="D2"[^>]* t="inlineStr"', takeaways)
    assert not any(re.search(rb"<f[ >]", files.read(name)) for name in files.namelist() if "worksheets" in name)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Opbrengst")
    assert sheet.to_python()[1][3] == text


def test_a_text_that_looks_like_a_formula_stays_a_text_when_somebody_edits_it(report: Report) -> None:
    book = opened(with_text(report, "+32 11 00 00 01"))
    assert book["Opbrengst"]["D2"].quotePrefix
    assert not book["Opbrengst"]["C2"].quotePrefix


def test_the_same_report_gives_the_same_bytes_whenever_it_is_made(report: Report) -> None:
    with time_machine.travel("2027-10-22T08:00Z"):
        one = report_workbook(report)
    with time_machine.travel("2031-02-03T04:05Z"):
        other = report_workbook(report)
    assert one == other
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(one)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_first_sheet_warns_that_not_every_name_is_public(book: Any) -> None:
    lines: list[Any] = [value for row in book["Leesmij"].iter_rows(values_only=True) for value in row if value]
    assert lines[:2] == ["X500", "Een stad maak je samen"]
    assert "donderdag 21 oktober 2027, 19.00 uur" in lines
    assert any("niet publiek" in line for line in lines)
