"""The organiser's list and the caterer's counts as workbooks, read by another reader than the writer."""

from __future__ import annotations

import io
from typing import Any

from flask import Flask
from python_calamine import CalamineWorkbook

from exports.workbook.registrations import read_registrations
from tests.pages import ReadingClient, parse, text_of
from tests.roster.crowd import CANCELLED, WAITING, put, table_id


def rows_of(data: bytes) -> list[dict[str, Any]]:
    """The rows of the first sheet by their headers, read by another reader than the writer."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    headers, *rows = book.get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, headers), row, strict=True)) for row in rows]


def test_the_workbook_holds_whom_the_filter_finds_and_formulas_stay_text(
    app: Flask, organiser: ReadingClient, place: str
) -> None:
    with app.app_context():
        host = put(
            "=1+1",
            organisation="@SUM(A1)",
            wishes=(table_id(3), table_id(1)),
            diet="vegetarisch",
            email="h@voorbeeld.be",
        )
        put("Gast Eén", guest_of_id=host, email="")
        put("Wacht Lang", WAITING)
    answer = organiser.get(f"{place}.xlsx?status=registered&sort=registered")
    assert str(answer.mimetype).endswith("spreadsheetml.sheet")
    assert "-inschrijvingen-20" in answer.headers["Content-Disposition"]
    guest, person_row = rows_of(answer.data)
    assert (person_row["naam"], person_row["organisatie"]) == ("=1+1", "@SUM(A1)")
    assert (person_row["tafel ronde 1"], person_row["tafel ronde 2"], person_row["gasten"]) == (3, 1, 1)
    assert (person_row["voorkeur 1"], person_row["voorkeur 2"]) == (3, 1)
    assert guest["gast van"] == "h@voorbeeld.be"
    assert "dieet" not in person_row
    assert b"vegetarisch" not in answer.data


def test_diet_and_access_come_only_when_asked_for(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        put("Aya Claes", diet="vegetarisch", access="rolstoel")
    (row,) = rows_of(organiser.get(f"{place}.xlsx?needs=yes").data)
    assert (row["dieet"], row["toegankelijkheid"]) == ("vegetarisch", "rolstoel")
    (row,) = rows_of(organiser.get(f"{place}.xlsx").data)
    assert not {"dieet", "toegankelijkheid"} & set(row)


def test_the_workbook_can_be_taken_in_again(app: Flask, organiser: ReadingClient, place: str) -> None:
    with app.app_context():
        host = put("Aya Claes", wishes=(table_id(2),), photo_objection=True, function="Voorzitter")
        put("Gast Eén", guest_of_id=host, email="")
        put("Wacht Lang", WAITING, language="fr")
        put("Ging Weg", CANCELLED)
    sheet = read_registrations(organiser.get(f"{place}.xlsx").data, table_numbers=[1, 2, 3], known_emails=[])
    assert sheet.findings == ()
    back = {row.name: row for _number, row in sheet.rows}
    assert {name: row.status.value for name, row in back.items()} == {
        "Aya Claes": "registered", "Gast Eén": "registered", "Wacht Lang": "waiting", "Ging Weg": "cancelled",
    }  # fmt: skip
    assert (back["Aya Claes"].preferences, back["Aya Claes"].photo_objection) == ((2,), True)
    assert (back["Gast Eén"].guest_of, back["Wacht Lang"].language) == ("aya.claes@voorbeeld.be", "fr")


def test_the_caterer_gets_counts_and_no_name(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    with app.app_context():
        host = put("Aya Claes", diet="Vegetarisch")
        put("Gast Eén", guest_of_id=host, email="", diet="végétarisch ")
        put("Ruben Peeters", diet="vegetarisch", access="rolstoel")
        put("Zoë Prévot", diet="Halal")
        put("Zonder Dieet")
        put("Wacht Lang", WAITING, diet="Vegetarisch")
        put("Ging Weg", CANCELLED, diet="Halal")
    page = organiser.get(f"/organise/events/{event_slug}/catering")
    words = text_of(parse(page.data))
    assert "Aya" not in words
    assert "rolstoel" not in words
    assert "5 eten mee, gasten inbegrepen" in words
    assert "1 vragen iets voor de toegankelijkheid" in words
    rows = rows_of(organiser.get(f"/organise/events/{event_slug}/catering.xlsx").data)
    assert [(row["dieet"].casefold(), row["personen"]) for row in rows] == [
        ("vegetarisch", 3), ("halal", 1), ("geen dieet opgegeven", 1), ("samen", 5),
    ]  # fmt: skip
