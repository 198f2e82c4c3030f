"""A list of registrations: each good row as it was typed, each bad one with sheet, row, column and reason."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from exports.workbook import child, registrations
from exports.workbook.findings import WorkbookRefused
from exports.workbook.format import RegistrationStatus
from exports.workbook.registrations import RegistrationSheet, read_registrations
from tests.exports.workbook_files import workbook

DATA = Path(__file__).parent.parent / "data"
TABLES = range(1, 13)
CHOICES = "Kies uit: ingeschreven, wachtlijst, geannuleerd, uitgenodigd."
HEADERS = ["naam", "e-mail", "gast van"]


def read_file(name: str, known: Collection[str] = ()) -> RegistrationSheet:
    return read_registrations((DATA / name).read_bytes(), filename=name, table_numbers=TABLES, known_emails=known)


def read_rows(*rows: list[Any], known: Collection[str] = ()) -> RegistrationSheet:
    """As `read_registrations` reads a workbook with these rows, without a process of its own."""
    grid = registrations.list_among(child.read(workbook(Inschrijvingen=rows)))
    return registrations.understand(grid, table_numbers=TABLES, known_emails=known)


def read_text(text: str | bytes, filename: str = "lijst.csv") -> RegistrationSheet:
    data = text.encode() if isinstance(text, str) else text
    return read_registrations(data, filename=filename, table_numbers=TABLES, known_emails=())


def found(sheet: RegistrationSheet) -> list[tuple[str, str]]:
    return [(each.cell, each.sentence(str)) for each in sheet.findings]


def test_the_example_list_is_read_whole() -> None:
    sheet = read_file("inschrijvingen.xlsx")
    assert (len(sheet.rows), sheet.findings, sheet.notes) == (168, (), ())
    by_row = dict(sheet.rows)
    assert by_row[7].name == "محمد Thijs"
    assert by_row[8].email == "zoë.prévot7@voorbeeld.be"
    assert by_row[2].preferences == (10, 8, 5)
    assert (by_row[11].access, by_row[3].diet) == ("rolstoel", "vegan")
    assert (by_row[42].email, by_row[42].guest_of) == ("", "deelnemer40@voorbeeld.be")
    assert by_row[158].status is RegistrationStatus.WAITING
    assert by_row[169].status is RegistrationStatus.CANCELLED
    assert sum(row.photo_objection for row in by_row.values()) == 9


def test_the_faulty_list_is_refused_row_by_row() -> None:
    sheet = read_file("inschrijvingen-met-fouten.xlsx", known={"deelnemer1@voorbeeld.be"})
    assert [each.line(str) for each in sheet.findings] == [
        "Blad Inschrijvingen, rij 2, kolom ‘naam’: Hier hoort iets te staan.",
        "Blad Inschrijvingen, rij 3, kolom ‘e-mail’: DEELNEMER1@VOORBEELD.BE is al ingeschreven voor deze avond.",
        "Blad Inschrijvingen, rij 4, kolom ‘e-mail’: ‘dit is geen adres’ is geen e-mailadres.",
        "Blad Inschrijvingen, rij 6, kolom ‘voorkeur 1’: Tafel 99 bestaat niet op deze avond.",
        f"Blad Inschrijvingen, rij 7, kolom ‘status’: ‘misschien’ kennen we hier niet. {CHOICES}",
    ]
    # The formula of row 5 has no stored outcome: it is the text that somebody typed, and never runs.
    assert [(number, row.name) for number, row in sheet.rows] == [
        (5, '=HYPERLINK("http://kwaad.example";"klik")'),
        (8, "Goede Rij"),
    ]


def test_excels_own_csv_reads_right() -> None:
    sheet = read_file("inschrijvingen-excel.csv")
    assert (len(sheet.rows), sheet.findings) == (25, ())
    names = [row.name for _number, row in sheet.rows]
    assert names[:4] == ["Ilse Lê", "Selma Wouters", "Noor Hendrickx", "Björn Thijs"]
    by_row = dict(sheet.rows)
    assert by_row[7].email == "zoë.prévot7@voorbeeld.be"
    assert by_row[11].name == "Wout Willems-Öztürk"
    assert by_row[17].photo_objection


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_csv_is_read_in_any_dialect(separator: str, encoding: str) -> None:
    lines = [
        separator.join(["Nom", "Adresse e-mail", "Préférence 1", "Régime"]),
        separator.join(["Zoë Prévot", "zoë@voorbeeld.be", "3", '"noten; soja,\r\nen ""melk"""']),
        "",
        separator.join(["Rik", "rik@voorbeeld.be", "99", ""]),
    ]
    sheet = read_text("\r\n".join(lines).encode(encoding))
    ((number, row),) = sheet.rows
    assert (number, row.name, row.email, row.preferences) == (2, "Zoë Prévot", "zoë@voorbeeld.be", (3,))
    assert row.diet == 'noten; soja,\r\nen "melk"'
    assert [each.line(str) for each in sheet.findings] == [
        "Blad lijst, rij 4, kolom ‘Préférence 1’: Tafel 99 bestaat niet op deze avond."
    ]


def test_a_csv_may_begin_with_the_line_that_tells_excel_its_separator() -> None:
    ((number, row),) = read_text("sep=,\nname,email\nAn,an@voorbeeld.be\n").rows
    assert (number, row.name) == (3, "An")


def test_headers_may_be_in_any_language_and_order() -> None:
    ((_number, row),) = read_rows(
        ["Kein Foto", "Wunsch 2", "Wunsch 1", "E-Mail", "Name", "Status", "Sprache", "Funktion"],
        ["ja", 3, "1", " An@Voorbeeld.BE ", "  An \n Maes ", "WARTELISTE", "Français", "arts"],
    ).rows
    assert (row.name, row.email, row.preferences) == ("An Maes", "An@Voorbeeld.BE", (1, 3))
    assert (row.status, row.language, row.function) == (RegistrationStatus.WAITING, "fr", "arts")
    assert row.photo_objection


def test_a_table_that_is_preferred_twice_counts_once() -> None:
    ((_number, row),) = read_rows(
        ["naam", "e-mail", "voorkeur 1", "voorkeur 2", "voorkeur 10"], ["An", "an@voorbeeld.be", 4, 4, 2]
    ).rows
    assert row.preferences == (4, 2)


def test_an_address_counts_once_whatever_its_case() -> None:
    sheet = read_rows(HEADERS, ["An", "an@voorbeeld.be"], ["Ann", "AN@VOORBEELD.be"], ["Bo", "bo@voorbeeld.be"])
    assert found(sheet) == [("B3", "AN@VOORBEELD.be staat er twee keer, ook op rij 2.")]
    assert [number for number, _row in sheet.rows] == [2, 4]


def test_an_address_that_is_written_in_two_ways_of_unicode_counts_once() -> None:
    sheet = read_rows(HEADERS, ["Zoë", "zoe\u0308@voorbeeld.be"], known={"zo\u00eb@voorbeeld.be"})
    assert [each.reason_code for each in sheet.findings] == ["address_known"]


def test_only_a_guest_may_come_without_an_address() -> None:
    sheet = read_rows(HEADERS, ["An", "an@voorbeeld.be"], ["Gast", None, "AN@voorbeeld.be"], ["Niemand", " "])
    assert found(sheet) == [("B4", "Hier hoort een e-mailadres te staan; alleen een gast mag zonder.")]
    assert [number for number, _row in sheet.rows] == [2, 3]


def test_a_guest_comes_with_somebody_who_is_there() -> None:
    sheet = read_rows(
        HEADERS,
        ["Gast van bekende", None, "bekend@voorbeeld.be"],
        ["Gast van niemand", None, "wie@voorbeeld.be"],
        ["Eigen gast", "zelf@voorbeeld.be", "zelf@voorbeeld.be"],
        ["Gast zonder adres", None, "An"],
        known={"Bekend@Voorbeeld.be"},
    )
    assert [number for number, _row in sheet.rows] == [2]
    assert found(sheet) == [
        ("C3", "‘wie@voorbeeld.be’ is niet ingeschreven en staat niet in dit bestand."),
        ("C4", "‘zelf@voorbeeld.be’ is niet ingeschreven en staat niet in dit bestand."),
        ("C5", "‘An’ is niet ingeschreven en staat niet in dit bestand."),
    ]


def test_the_guests_of_a_bad_row_wait_with_it() -> None:
    sheet = read_rows(
        HEADERS,
        ["Gast van een gast", None, "bo@voorbeeld.be"],
        ["Bo", "bo@voorbeeld.be", "an@voorbeeld.be"],
        [None, "an@voorbeeld.be"],
    )
    assert sheet.rows == ()
    assert [each.cell for each in sheet.findings] == ["C2", "C3", "A4"]


def test_every_mistake_of_a_row_is_found() -> None:
    sheet = read_rows(
        ["naam", "e-mail", "taal", "status", "voorkeur 1", "geen foto"],
        [None, "geen adres", "la", "misschien", "x", "soms"],
    )
    assert [each.cell for each in sheet.findings] == ["A2", "B2", "C2", "D2", "E2", "F2"]


def test_columns_that_we_do_not_know_are_left_out_with_a_note() -> None:
    sheet = read_rows(["naam", "e-mail", "schoenmaat"], ["An", "an@voorbeeld.be", 38])
    assert [each.line(str) for each in sheet.notes] == [
        "Blad Inschrijvingen, rij 1, kolom ‘schoenmaat’: Deze kolom kennen we niet; we slaan ze over."
    ]
    assert len(sheet.rows) == 1


def test_the_list_is_found_by_its_name_or_else_by_its_headers() -> None:
    rows = [["naam", "e-mail"], ["An", "an@voorbeeld.be"]]
    for sheets in (
        {"Kladblad": [["naam", "e-mail"]], "Anmeldungen": rows},
        {"Kladblad": [["iets"]], "Blad2": rows},
        {"Blad1": rows},
    ):
        grid = registrations.list_among(child.read(workbook(**sheets)))
        assert len(registrations.understand(grid, table_numbers=(), known_emails=()).rows) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Dit bestand is leeg."),
        (b"zomaar wat tekst\n", "De kolom ‘naam’ ontbreekt. (En nog 1 andere.)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" * 20, "Dit is een afbeelding (JPEG), geen Excel-bestand."),
        (b"naam;e-mail\n\x07\x08", "Dit is geen leesbaar tekstbestand. Bewaar het als CSV (UTF-8) of als .xlsx."),
        (b"naam;e-mail\n" + b"\x81" * 9, "Dit is geen leesbaar tekstbestand. Bewaar het als CSV (UTF-8) of als .xlsx."),
        (
            b"naam;e-mail\n" + b"x" * 200_000,
            "Dit is geen leesbaar tekstbestand. Bewaar het als CSV (UTF-8) of als .xlsx.",
        ),
        (b"naam;e-mail\n" + b";" * 400_000, "Uitgepakt is dit bestand te groot om veilig te lezen."),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(data: bytes, sentence: str) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        read_text(data)
    assert refused.value.summary(str).endswith(sentence)
