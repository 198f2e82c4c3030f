"""A workbook as people make it: any language, any order, and a reason for every cell that cannot be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exports.documents import HostRole, Report, TakeawayKind
from exports.workbook import child, format, reader
from exports.workbook.contents import rows_of
from exports.workbook.findings import Finding, WorkbookRefused
from exports.workbook.reader import Reading
from exports.workbook.vocabulary import LANGUAGES
from tests.exports.workbook_files import (
    EVENING,
    TABLES,
    evening_fields,
    evening_workbook,
    sheet_xml,
    with_entries,
    workbook,
)

DATA = Path(__file__).parent.parent / "data"


def read(data: bytes) -> Reading:
    """As `read_workbook` reads, without a process of its own."""
    return reader.understand(child.read(data))


def findings_of(data: bytes) -> tuple[Finding, ...]:
    with pytest.raises(WorkbookRefused) as refused:
        read(data)
    return refused.value.findings


def lines_of(data: bytes) -> list[str]:
    return [each.line(str) for each in findings_of(data)]


def example() -> Report:
    return read((DATA / "avond-met-opbrengst.xlsx").read_bytes()).report


def test_the_example_is_read_whole() -> None:
    evening = example().evening
    assert (evening.title, evening.date, evening.starts, evening.ends) == (
        "X500",
        dt.date(2027, 10, 21),
        dt.time(19),
        dt.time(22, 30),
    )
    assert (evening.capacity, evening.rounds, evening.minutes_per_round, evening.language) == (160, 2, 45, "nl")
    assert [item.title for item in evening.programme][:2] == ["Onthaal", "Welkom"]
    assert [table.number for table in evening.tables] == list(range(1, 13))
    assert [table.number for table in evening.tables if not table.step_free] == [5, 9]
    third = evening.tables[2]
    assert [(host.name, host.role) for host in third.hosts] == [
        ("Nguyễn Thijs", HostRole.HOST),
        ("Rik Çelik", HostRole.SCRIBE),
    ]
    assert [(each.position, each.kind, each.round) for each in third.takeaways] == [
        (1, TakeawayKind.ACTION, 1),
        (2, TakeawayKind.IDEA, 2),
        (3, TakeawayKind.OFFER, 2),
    ]
    assert third.connections[0].target == "Politie LRH"
    assert third.contacts[0].email == "zoë.prévot@voorbeeld.be"
    assert third.contacts[0].public


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_and_codes_are_read_in_any_language_order_and_case(language: str) -> None:
    report = example()
    sheets: dict[str, list[list[Any]]] = {}
    for sheet in reversed(format.EVENING_SHEETS):
        rows = [list(row) for row in rows_of(sheet, _in_language(report, language))]
        header = [each.words.within(language) for each in sheet.fields]
        if sheet.upright:
            header, rows = [format.FIELD.within(language), format.VALUE.within(language)], rows[::-1]
        columns: list[list[Any]] = [header, *rows]
        sheets[sheet.words.within(language).upper()] = [
            [f" {cell} ".upper() if row is header else cell for cell in reversed(row)] for row in columns
        ]
    again = read(workbook(**sheets))
    assert again.notes == ()
    assert again.report == _in_language(report, language)


def _in_language(report: Report, language: str) -> Report:
    return replace(report, evening=replace(report.evening, language=language))


def test_the_least_that_is_an_evening() -> None:
    evening = read(evening_workbook()).report.evening
    assert evening.title == "X500"
    assert (evening.timezone, evening.capacity, evening.rounds, evening.language) == ("Europe/Brussels", 150, 2, "nl")
    assert [(table.number, table.title, table.seats, table.step_free) for table in evening.tables] == [
        (1, "Krispie", 12, True),
        (2, "Ouderteams", 12, True),
    ]


def test_the_evening_is_read_without_its_headers_and_below_a_title() -> None:
    bare = read(evening_workbook(Avond=EVENING[1:])).report
    titled = read(
        evening_workbook(
            Avond=[["Onze avond", None], [None, None], *EVENING],
            Tafels=[["De tafels"], [], *TABLES],
        )
    ).report
    assert bare == titled == read(evening_workbook()).report


def test_what_we_do_not_know_is_left_out_with_a_note() -> None:
    reading = read(
        evening_workbook(
            Avond=[*EVENING, ["kleur", "paars"]],
            Tafels=[["nr", "titel", "bloemen"], [1, "Krispie", "rozen"]],
            Kladblad=[["iets"]],
            Leesmij=[["Dit is voor mensen."]],
        )
    )
    assert len(reading.report.evening.tables) == 1
    assert [note.line(str) for note in reading.notes] == [
        "Blad Kladblad: Dit blad kennen we niet; we slaan het over.",
        "Blad Avond, rij 6, kolom ‘waarde’: Deze rij kennen we niet; we slaan ze over.",
        "Blad Tafels, rij 1, kolom ‘bloemen’: Deze kolom kennen we niet; we slaan ze over.",
    ]


def test_points_stand_in_the_order_of_their_numbers_and_without_numbers_in_that_of_their_rows() -> None:
    numbered: list[list[Any]] = [["tafel", "volgnr", "tekst"], [1, 3, "c"], [2, 1, "x"], [1, 1, "a"], [1, 2, "b"]]
    bare: list[list[Any]] = [["tafel", "tekst"], [1, "a"], [2, "x"], [1, "b"], [None, None], [1, "c"]]
    for rows in (numbered, bare):
        tables = read(evening_workbook(Opbrengst=rows)).report.evening.tables
        assert [(each.position, each.text) for each in tables[0].takeaways] == [(1, "a"), (2, "b"), (3, "c")]
        assert tables[0].takeaways[0].kind is TakeawayKind.ACTION
        assert tables[0].takeaways[0].round is None


def test_a_number_in_a_column_of_texts_is_read_as_it_was_typed() -> None:
    rows: list[list[Any]] = [["nr", "titel", "organisatie"], ["1", 2027, 1.5], [" 2 ", True, dt.date(2027, 10, 21)]]
    tables = read(evening_workbook(Tafels=rows)).report.evening.tables
    assert [(table.number, table.title, table.organisation) for table in tables] == [
        (1, "2027", "1.5"),
        (2, "true", "2027-10-21"),
    ]


@pytest.mark.parametrize(
    ("written", "time"),
    [
        (dt.time(19, 30), dt.time(19, 30)),
        (19.5 / 24, dt.time(19, 30)),
        (dt.timedelta(hours=19, minutes=30), dt.time(19, 30)),
        ("19:30", dt.time(19, 30)),
        ("19.30 uur", dt.time(19, 30)),
        ("19u30", dt.time(19, 30)),
        ("19h", dt.time(19)),
        ("7:30 PM", dt.time(19, 30)),
        ("12:15 am", dt.time(0, 15)),
        (0.0, dt.time(0)),
    ],
)
def test_a_time_may_be_written_in_many_ways(written: Any, time: dt.time) -> None:
    assert read(evening_workbook(Avond=evening_fields(van=written))).report.evening.starts == time


@pytest.mark.parametrize(
    "written",
    [
        dt.date(2027, 10, 21),
        dt.datetime.fromisoformat("2027-10-21T14:00"),
        "2027-10-21",
        "21/10/2027",
        "21.10.2027",
        "21-10-2027",
    ],
)
def test_a_date_may_be_written_in_many_ways(written: Any) -> None:
    assert read(evening_workbook(Avond=evening_fields(datum=written))).report.evening.date == dt.date(2027, 10, 21)


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("titel", None, "rij 2, kolom ‘waarde’: Hier hoort iets te staan."),
        ("datum", "morgen", "rij 3, kolom ‘waarde’: ‘morgen’ is geen datum. Schrijf bijvoorbeeld 21/10/2027."),
        ("datum", "31/02/2027", "rij 3, kolom ‘waarde’: ‘31/02/2027’ is geen datum."),
        ("datum", "31/12/9999", "rij 3, kolom ‘waarde’: ‘31/12/9999’ is geen datum."),
        ("datum", 46681, "rij 3, kolom ‘waarde’: ‘46681’ is geen datum."),
        ("van", "25:00", "rij 4, kolom ‘waarde’: ‘25:00’ is geen uur. Schrijf bijvoorbeeld 19:30."),
        ("van", "13:00 pm", "rij 4, kolom ‘waarde’: ‘13:00 pm’ is geen uur."),
        ("tot", 19, "rij 5, kolom ‘waarde’: ‘19’ is geen uur."),
        ("tijdzone", "Europa/Brussel", "rij 6, kolom ‘waarde’: De tijdzone ‘Europa/Brussel’ bestaat niet."),
        ("tijdzone", "../etc/passwd", "rij 6, kolom ‘waarde’: De tijdzone ‘../etc/passwd’ bestaat niet."),
        ("tijdzone", "Europe", "rij 6, kolom ‘waarde’: De tijdzone ‘Europe’ bestaat niet."),
        ("capaciteit", "veel", "rij 6, kolom ‘waarde’: ‘veel’ is geen geheel getal."),
        ("capaciteit", 12.5, "rij 6, kolom ‘waarde’: ‘12.5’ is geen geheel getal."),
        ("capaciteit", True, "rij 6, kolom ‘waarde’: ‘true’ is geen geheel getal."),
        ("capaciteit", "²", "rij 6, kolom ‘waarde’: ‘²’ is geen geheel getal."),
        ("capaciteit", -1, "rij 6, kolom ‘waarde’: -1 kan hier niet: het moet van 0 tot 1000000 zijn."),
        ("rondes", 0, "rij 6, kolom ‘waarde’: 0 kan hier niet: het moet van 1 tot 99 zijn."),
        ("taal", "Klingon", "rij 6, kolom ‘waarde’: ‘Klingon’ kennen we hier niet. Kies uit: nl, en, fr, de."),
    ],
)
def test_a_wrong_value_of_the_evening_is_refused_where_it_stands(field: str, value: Any, line: str) -> None:
    (only,) = lines_of(evening_workbook(Avond=evening_fields(**{field: value})))
    assert only.startswith(f"Blad Avond, {line}")


@pytest.mark.parametrize(
    ("day", "starts", "ends", "row"),
    [("28/03/2027", "02:30", "05:00", 4), ("27/03/2027", "21:00", "02:30", 5)],
)
def test_a_time_that_the_clock_skips_that_night_is_refused(day: str, starts: str, ends: str, row: int) -> None:
    (only,) = findings_of(evening_workbook(Avond=evening_fields(datum=day, van=starts, tot=ends)))
    assert (only.row, only.sentence(str)) == (row, "02:30 bestaat die nacht niet: de klok wordt dan verzet.")


@pytest.mark.parametrize(
    ("sheet", "rows", "cell", "sentence"),
    [
        ("Tafels", [["nr", "titel"], [1, "a"], [2, "b"], [1, "c"]], "A4", "Tafel 1 staat er twee keer, ook op rij 2."),
        ("Tafels", [["nr", "titel"], ["één", "a"]], "A2", "‘één’ is geen geheel getal."),
        ("Tafels", [["nr", "titel"], [None, "a"]], "A2", "Hier hoort iets te staan."),
        ("Tafels", [["titel", "nr"], ["  ", 1]], "A2", "Hier hoort iets te staan."),
        (
            "Tafels",
            [["nr", "titel", "rolstoeltoegankelijk"], [1, "a", "misschien"]],
            "C2",
            "‘misschien’ kennen we hier niet. Kies uit: ja, nee.",
        ),
        ("Tafelgezichten", [["tafel", "naam"], [9, "An"]], "A2", "Tafel 9 bestaat niet op deze avond."),
        ("Tafelgezichten", [["tafel", "naam"], [None, "An"]], "A2", "Hier hoort iets te staan."),
        ("Tafelgezichten", [["tafel", "naam", "e-mail"], [1, "An", "an@"]], "C2", "‘an@’ is geen e-mailadres."),
        (
            "Hosts",
            [["table", "name", "role"], [1, "An", "boss"]],
            "C2",
            "‘boss’ kennen we hier niet. Kies uit: host, scribe.",
        ),
        ("Opbrengst", [["tafel", "tekst"], [1, None]], "B2", "Hier hoort iets te staan."),
        ("Opbrengst", [["tafel", "tekst", "ronde"], [1, "a", "laatste"]], "C2", "‘laatste’ is geen geheel getal."),
        (
            "Opbrengst",
            [["tafel", "volgnr", "tekst"], [1, 1, "a"], [2, 1, "b"], [1, 1, "c"]],
            "B4",
            "Volgnummer 1 staat twee keer bij deze tafel, ook op rij 2.",
        ),
        (
            "Opbrengst",
            [["tafel", "soort", "tekst"], [1, "wens", "a"]],
            "B2",
            "‘wens’ kennen we hier niet. Kies uit: actie, idee, tip, contact, aanbod, citaat, beslissing.",
        ),
        ("Verbindingen", [["tafel", "van", "naar"], [1, "De Brug", ""]], "C2", "Hier hoort iets te staan."),
        ("Programma", [["van", "titel"], ["straks", "Welkom"]], "A2", "‘straks’ is geen uur."),
        (
            "Aankomsten",
            [["vanaf", "aangekomen"], ["gisteren", 3]],
            "A2",
            "‘gisteren’ is geen datum met een uur.",
        ),
    ],
)
def test_a_wrong_cell_is_refused_with_sheet_row_column_and_reason(
    sheet: str, rows: list[list[Any]], cell: str, sentence: str
) -> None:
    (only,) = findings_of(evening_workbook(**{sheet: rows}))
    assert (only.sheet, only.cell) == (sheet, cell)
    assert only.column in [str(header) for header in rows[0]]
    assert only.sentence(str).startswith(sentence)


def test_every_mistake_is_found_in_one_go() -> None:
    lines = lines_of(
        workbook(
            Avond=evening_fields(datum="ooit", taal="la"),
            Tafels=[["nr", "titel"], [0, "a"], [1, None]],
            Contactpersonen=[["tafel", "naam", "publiek"], [1, "An", "soms"]],
        )
    )
    assert len(lines) == 5


def test_a_missing_sheet_column_or_row_is_named() -> None:
    assert lines_of(workbook(Tafels=TABLES)) == ["Het blad Avond ontbreekt."]
    assert lines_of(workbook(Avond=EVENING)) == ["Het blad Tafels ontbreekt."]
    assert lines_of(evening_workbook(Avond=EVENING[:3])) == [
        "Blad Avond: De rij ‘van’ ontbreekt.",
        "Blad Avond: De rij ‘tot’ ontbreekt.",
    ]
    assert lines_of(evening_workbook(Tische=[["Titel"], ["Krispie"]], Tafels=[])) == [
        "Blad Tische: Dit blad staat er twee keer in, ook als Tafels.",
        "Blad Tafels, rij 1: De kolom ‘nr’ ontbreekt.",
        "Blad Tafels, rij 1: De kolom ‘titel’ ontbreekt.",
    ]
    assert lines_of(evening_workbook(Hosts=[["Name"], ["An"]])) == [
        "Blad Hosts, rij 1: De kolom ‘table’ ontbreekt.",
    ]


def test_a_column_or_row_that_comes_twice_is_refused() -> None:
    assert lines_of(evening_workbook(Tafels=[["nr", "titel", "Title"], [1, "a", "b"]])) == [
        "Blad Tafels, rij 1, kolom ‘Title’: Deze kolom staat er twee keer, ook als ‘titel’."
    ]
    assert lines_of(evening_workbook(Avond=[*EVENING, ["Title", "X600"]])) == [
        "Blad Avond, rij 6, kolom ‘waarde’: Deze rij staat er twee keer, ook op rij 2."
    ]


def test_a_refusal_says_the_first_reason_and_how_many_more() -> None:
    with pytest.raises(WorkbookRefused) as refused:
        read(evening_workbook(Tafels=[["nr", "titel"], [0, "x" * 500], ["y" * 500, None]]))
    assert refused.value.summary(str) == (
        "Blad Tafels, rij 2, kolom ‘nr’: 0 kan hier niet: het moet van 1 tot 9999 zijn. (En nog 2 andere.)"
    )
    assert max(len(each.line(str)) for each in refused.value.findings) < 140


def test_a_formula_counts_for_its_outcome_and_without_one_for_its_text() -> None:
    cells = (
        b'<row r="1"><c r="A1" t="str"><v>nr</v></c><c r="B1" t="str"><v>titel</v></c></row>'
        b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>"Kris"&amp;"pie"</f><v>Krispie</v></c></row>'
        b'<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f>"Kris"&amp;"pie"</f><v></v></c></row>'
    )
    data = with_entries(evening_workbook(), {"xl/worksheets/sheet2.xml": sheet_xml(cells)})
    tables = read(data).report.evening.tables
    assert [(table.number, table.title) for table in tables] == [(2, "Krispie"), (3, '="Kris"&"pie"')]
