"""Export, import, export: the same evening each time, whatever people typed."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from exports.documents import ArrivalQuarter, Evening, Figures, Report, Table, Takeaway
from exports.workbook import child, reader
from exports.workbook.reader import read_evening, read_workbook
from exports.workbook.writer import TextTooLong, report_workbook
from tests.exports.strategies import reports, thorough
from tests.exports.workbook_files import workbook

DATA = Path(__file__).parent.parent / "data"


def read_here(data: bytes) -> Report:
    """As `read_evening` reads, without a process of its own."""
    return reader.understand(child.read(data)).report


def one_takeaway(text: str) -> Report:
    table = Table(number=1, title="Krispie", takeaways=(Takeaway(position=1, text=text),))
    evening = Evening(
        title="X500", date=dt.date(2027, 10, 21), starts=dt.time(19), ends=dt.time(22, 30), tables=(table,)
    )
    return Report(evening=evening, figures=Figures())


@pytest.mark.parametrize("name", ["avond.xlsx", "avond-met-opbrengst.xlsx"])
def test_the_example_comes_back_as_it_went_out(name: str) -> None:
    report = read_evening((DATA / name).read_bytes(), filename=name)
    exported = report_workbook(report)
    again = read_workbook(exported)
    assert again.report == report
    assert again.notes == ()
    assert report_workbook(again.report) == exported


@thorough
@given(report=reports())
def test_any_evening_comes_back_as_it_went_out(report: Report) -> None:
    exported = report_workbook(report)
    again = read_here(exported)
    assert again == report
    assert report_workbook(again) == exported


def test_figures_arrivals_and_seats_taken_come_back() -> None:
    report = one_takeaway("Elke deelnemer meldt wie wil meedoen.")
    table = replace(report.evening.tables[0], seats_taken=9)
    quarter = ArrivalQuarter(starts=dt.datetime.fromisoformat("2027-10-21T18:45"), people=31)
    full = Report(
        evening=replace(report.evening, tables=(table,)),
        figures=Figures(registered=150, present=131, organisations=42, arrivals=(quarter,)),
        version=3,
        published_at=dt.datetime(2027, 10, 22, 7, 12, 33, 123456, tzinfo=dt.UTC),
        url="https://avond.example.org/avonden/x500",
    )
    assert read_here(report_workbook(full)) == full


def test_the_moment_of_publication_can_be_read_from_the_line_for_people() -> None:
    report = read_here(
        workbook(
            Avond=[["titel", "X500"], ["datum", "21/10/2027"], ["van", "19:00"], ["tot", "22:30"]],
            Tafels=[["nr", "titel"]],
            Cijfers=[["veld", "waarde"], ["gepubliceerd op", dt.datetime.fromisoformat("2027-10-22T09:12")]],
        )
    )
    assert report.published_at == dt.datetime(2027, 10, 22, 7, 12, tzinfo=dt.UTC)


def test_control_characters_are_left_out_and_nothing_else() -> None:
    again = read_here(report_workbook(one_takeaway("Twee\x00 bussen\x0b per uur\x1f\ufffe, zei ze")))
    assert again.evening.tables[0].takeaways[0].text == "Twee bussen per uur, zei ze"


@pytest.mark.parametrize("text", [" ", "\n", "\r\n \t", "\u3000", " a ", "a\r\nb", "_x000D_", "<&>]]>", "\x85\u2028"])
def test_spaces_line_ends_and_marks_come_back(text: str) -> None:
    report = one_takeaway(f"a{text}")
    spaced = replace(report, evening=replace(report.evening, subtitle=text))
    assert read_here(report_workbook(spaced)) == spaced


def test_texts_come_back_without_the_xml_library_that_only_tests_have() -> None:
    # openpyxl writes by lxml where it finds it, which is here, and by the standard library elsewhere.
    here = [__file__, "-k", "spaces_line_ends or meldt or avond.xlsx"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *here],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "OPENPYXL_LXML": "False"},
        capture_output=True,
        check=False,
    )
    assert b"10 passed" in done.stdout, done.stdout.decode()


def test_a_text_as_long_as_a_cell_comes_back_whole() -> None:
    text = "\r" * 1_000 + "a" * 31_765 + "🪑"
    assert read_here(report_workbook(one_takeaway(text))).evening.tables[0].takeaways[0].text == text


@pytest.mark.parametrize("text", ["a" * 32_768, "🪑" * 16_384])
def test_a_text_longer_than_a_cell_is_refused_rather_than_cut(text: str) -> None:
    with pytest.raises(TextTooLong, match=r"32768 tekens .* blad Opbrengst, rij 2, kolom ‘tekst’"):
        report_workbook(one_takeaway(text))


def test_a_title_longer_than_a_cell_is_refused_rather_than_cut() -> None:
    report = one_takeaway("Starten met één proefgroep.")
    long = replace(report, evening=replace(report.evening, title="a" * 40_000))
    with pytest.raises(TextTooLong, match=r"40000 tekens .* blad Avond, rij 2, kolom ‘titel’"):
        report_workbook(long)
