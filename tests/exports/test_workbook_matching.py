"""Lists whose columns are called otherwise: what we take each column for, and what a person makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from exports.workbook import child, matching, registrations
from exports.workbook.findings import WorkbookRefused
from exports.workbook.format import RegistrationStatus
from exports.workbook.matching import OpenList
from exports.workbook.registrations import RegistrationSheet
from tests.exports.workbook_files import workbook

EXCEL_LIST = (
    "Genodigden 2027;;;\r\n"
    "Voornaam;Familienaam;E-mail adres;Bedrijf;Schoenmaat\r\n"
    "Zoë;Prévot;zoe.prevot@voorbeeld.be;Brasserie Ünal;38\r\n"
    "Björn;;bjorn@voorbeeld.be;;\r\n"
)


def opened(*headers: Any) -> OpenList:
    rows = [list(headers), ["x"] * len(headers)]
    return matching.look_at(registrations.list_among(child.read(workbook(Blad1=rows))))


def guessed(*headers: str) -> dict[str, str]:
    found = opened(*headers)
    by_place = {column.index: column.header for column in found.columns}
    return {key: by_place[index] for key, index in found.guess.items()}


def read(found: OpenList, **chosen: int) -> RegistrationSheet:
    return registrations.understand(
        found.grid, table_numbers=(), known_emails=(), matched=found.matched(chosen or found.guess)
    )


def test_a_list_that_excel_saved_in_windows_1252_comes_in_with_its_accents() -> None:
    found = matching.open_list(EXCEL_LIST.encode("cp1252"), "genodigden.csv")
    sheet = read(found)
    assert [(number, row.name, row.email, row.organisation) for number, row in sheet.rows] == [
        (3, "Zoë Prévot", "zoe.prevot@voorbeeld.be", "Brasserie Ünal"),
        (4, "Björn", "bjorn@voorbeeld.be", ""),
    ]
    assert [column.header for column in found.unread] == ["Schoenmaat"]
    assert found.columns[0].example == "Zoë"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_dialect_of_separated_text_with_other_headers_is_read(separator: str, encoding: str) -> None:
    text = EXCEL_LIST.replace(";", separator)
    found = matching.open_list(text.encode(encoding), "genodigden.csv")
    assert [row.name for _number, row in read(found).rows] == ["Zoë Prévot", "Björn"]


def test_separated_text_without_one_header_that_we_know_still_falls_apart_in_columns() -> None:
    found = matching.open_list(b"Wie, of wat;Waar dan\nAn, Bo;an@voorbeeld.be\n", "lijst.csv")
    assert [column.header for column in found.columns] == ["Wie, of wat", "Waar dan"]
    assert [row.name for _number, row in read(found, name=0, email=1).rows] == ["An, Bo"]


@pytest.mark.parametrize(
    ("headers", "guess"),
    [
        (("Voornaam", "Naam", "Mail"), {"first_name": "Voornaam", "last_name": "Naam", "email": "Mail"}),
        (("Naam", "Voornaam", "Mail"), {"last_name": "Naam", "first_name": "Voornaam", "email": "Mail"}),
        (("First name", "Surname", "Work e-mail"), {"first_name": "First name", "last_name": "Surname",
                                                    "email": "Work e-mail"}),
        (("Naam", "Volledige naam", "Mail"), {"name": "Volledige naam", "email": "Mail"}),
        (("Voornaam", "Naam", "Volledige naam", "Mail"), {"name": "Volledige naam", "email": "Mail"}),
        (("Prénom", "Nom de famille", "Courriel", "Société"),
         {"first_name": "Prénom", "last_name": "Nom de famille", "email": "Courriel", "organisation": "Société"}),
        (("Naam", "E-mail", "Mail"), {"name": "Naam", "email": "E-mail"}),
        (("Schoenmaat", "Lievelingskleur"), {}),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_what_lists_usually_call_them(headers: tuple[str, ...], guess: dict[str, str]) -> None:
    assert guessed(*headers) == guess


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        (("naam", "e-mail"), True),
        (("Kein Foto", "Wunsch 2", "Wunsch 1", "E-Mail", "Name"), True),
        (("naam", "e-mail", "schoenmaat"), True),
        (("naam", "e-mail", "e-mail"), False),
        (("naam", "voornaam", "e-mail"), False),
        (("naam", "bedrijf"), False),
    ],
)
def test_a_list_in_our_format_is_known_as_such(headers: tuple[str, ...], is_ours: bool) -> None:
    assert opened(*headers).is_ours is is_ours


def test_a_column_without_a_header_is_called_by_its_letter() -> None:
    found = opened("naam", None, "e-mail")
    assert [column.header for column in found.columns] == ["naam", "B", "e-mail"]


def test_a_list_without_the_columns_that_matter_is_refused_with_their_names() -> None:
    found = opened("Schoenmaat", "Bedrijf")
    with pytest.raises(WorkbookRefused) as refused:
        read(found, organisation=1)
    assert [each.line(str) for each in refused.value.findings] == [
        "Blad Blad1: De kolom ‘naam’ ontbreekt.",
        "Blad Blad1: De kolom ‘e-mail’ ontbreekt.",
    ]


def test_a_column_that_is_not_in_the_list_counts_as_none() -> None:
    found = opened("Voornaam", "Achternaam", "Mail")
    assert found.matched({"name": 99, "first_name": 0, "email": 2}).columns == {"email": (2,), "name": (0,)}


def test_who_has_no_status_in_the_list_gets_the_one_that_was_chosen() -> None:
    rows: list[list[Any]] = [
        ["naam", "e-mail", "status"],
        ["An", "an@voorbeeld.be", None],
        ["Bo", "bo@voorbeeld.be", "wachtlijst"],
    ]
    grid = registrations.list_among(child.read(workbook(Blad1=rows)))
    sheet = registrations.understand(
        grid, table_numbers=(), known_emails=(), unless_said=RegistrationStatus.INVITED
    )  # fmt: skip
    assert [row.status.value for _number, row in sheet.rows] == ["invited", "waiting"]


def test_a_mistake_in_a_joined_name_is_told_at_its_first_column() -> None:
    text = "Voornaam;Familienaam;Mail\n;;an@voorbeeld.be\n"
    sheet = read(matching.open_list(text.encode(), "lijst.csv"))
    assert [each.line(str) for each in sheet.findings] == [
        "Blad lijst, rij 2, kolom ‘Voornaam’: Hier hoort iets te staan."
    ]
