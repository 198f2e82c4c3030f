"""The emergency folder runs the evening on paper: everybody on the list and at their tables, and forms with codes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import zxingcpp

from exports.documents import Evening, Host, ProgrammeItem, Table
from exports.emergency_folder import Folder, emergency_folder_pdf
from exports.sign_in_list import Attendee, SignInList
from tests.exports.printed import failures, letters_of, lines_of, pages_of, picture_of, poppler, text_of, words_outside
from tests.factories.documents import sample_evening

DOOR, WALK_IN = "https://avond.example.org/door/x500", "https://avond.example.org/door/x500/walk-in"
LONGEST = "Wolfeschlegelsteinhausenbergerdorff van der Langenvoorbeeld-Vandenbergheyden-de la Fontaine d’Exemple"
GUESTS = (
    Attendee(name="Zoë Çelik", organisation="Halte 24", tables=((1, 1), (2, 2)), actions=("Ringleiding aan",)),
    Attendee(name="Bo Aerts", tables=((1, 2), (2, 1))),
    Attendee(name="Aya Claes", tables=((1, 1),), is_host=True),
)
TABLES = (
    Table(number=1, title="Spelen na school", question="Hoe wordt de speelplaats van de buurt?", seats=3,
          hosts=(Host(name="Aya  claes", organisation="Dorpsraad"),)),
    Table(number=2, title="Samen opvang regelen", theme="Kind en gezin", seats=40),
)  # fmt: skip


def folder(*people: Attendee, waiting: tuple[Attendee, ...] = (), **of_evening: Any) -> Folder:
    evening: Evening = replace(sample_evening(), **{"tables": TABLES, "capacity": 10, **of_evening})
    at = dt.datetime(2027, 10, 21, 15, tzinfo=dt.UTC)
    return Folder(
        sign_in=SignInList(evening=evening, network="X500", at=at, people=people, waiting=waiting),
        door_address=DOOR,
        walk_in_address=WALK_IN,
        table_addresses=tuple(f"https://avond.example.org/table/x500/{table.number}" for table in evening.tables),
    )


@cache
def printed() -> bytes:
    return emergency_folder_pdf(folder(*GUESTS, waiting=(Attendee(name="Wout Jansen"),)))


def sheet(number: int) -> str:
    return page(printed(), number)


def page(pdf: bytes, number: int) -> str:
    return " ".join(
        poppler("pdftotext", pdf, "-layout", "-f", str(number), "-l", str(number), "-", "-").decode().split()
    )


def sheet_of(title: str) -> str:
    return next(found for number in range(2, pages_of(printed()) + 1) if title in (found := sheet(number)))


def test_it_is_tagged_and_its_cover_says_how_to_use_it() -> None:
    cover = sheet(1)

    assert failures(printed()) == set()
    for part in ("Noodmap", "Valt de stroom, de wifi of het systeem uit?", "Wie bel je?", "3 mensen verwacht"):
        assert part in cover


def test_everybody_stands_once_on_the_list_with_what_to_do_for_them() -> None:
    lines = lines_of(printed())

    assert lines.count("Çelik Zoë Halte 24 1 2") == 1
    assert lines.count("Ringleiding aan") == 1
    assert lines.count("Aerts Bo 2 1") == 1
    assert "Jansen Wout" in lines


def test_a_full_table_keeps_to_two_sheets_whatever_organisations_are_called() -> None:
    full = (replace(TABLES[0], seats=13),)
    crowd = tuple(
        Attendee(name=f"Vincent Vandenberghe {letter}", organisation=LONGEST, tables=((1, 1), (2, 1)))
        for letter in "ABCDEFGHIJKLM"
    )
    everybody = emergency_folder_pdf(folder(*crowd, tables=full))
    first = next(number for number in range(1, pages_of(everybody) + 1) if "wie zit hier?" in page(everybody, number))

    assert "Wat nemen jullie mee" in page(everybody, first + 1)


def test_each_table_says_who_sits_there_in_each_round_hosts_first_and_once() -> None:
    found = sheet_of("wie zit hier?")

    assert found.casefold().count("aya claes") == 1
    assert found.index("Tafelgezicht") < found.index("Ronde 1")
    first, second = found.split("Ronde 1")[1].split("Ronde 2")
    assert "Zoë Çelik" in first
    assert "1 persoon, 2 plaatsen vrij" in first
    assert "Bo Aerts" in second
    assert "Ringleiding" not in found


def test_free_seats_are_there_to_strike_off() -> None:
    found = sheet_of("Vrije plaatsen")

    assert "1 Spelen na school 2 2" in found
    assert "2 Samen opvang regelen 39 39" in found
    assert "In de zaal zijn nog 7 plaatsen over." in found


def test_a_long_table_of_free_seats_leaves_no_sheet_with_a_single_line() -> None:
    title = "Samen oud worden in een levendige wijk met winkels om de hoek"
    tables = tuple(Table(number=number, title=title, seats=40) for number in range(1, 15))
    pdf = emergency_folder_pdf(folder(*GUESTS, tables=tables, programme=()))
    first, second = (page(pdf, number).count("Samen oud worden") for number in (2, 3))

    assert "In de zaal zijn nog 7 plaatsen over." in page(pdf, 2)
    assert first + second == len(tables)
    assert second >= 3


@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 6])
def test_the_boxes_of_a_table_stand_on_one_line(rounds: int) -> None:
    """However many are free, and however many rounds share the sheet."""
    tables = tuple(
        replace(TABLES[1], number=number, title=f"Zaal{number}", seats=11 * number) for number in range(1, 5)
    )
    pdf = emergency_folder_pdf(folder(tables=tables, rounds=rounds, programme=()))

    drawn = poppler("pdftotext", pdf, "-bbox", "-f", "2", "-l", "2", "-", "-").decode()
    tops = [float(top) for top in re.findall(r'yMin="([\d.]+)"[^>]*>Zaal\d<', drawn)]
    heights = {round(after - before, 1) for before, after in pairwise(tops)}
    assert len(tops) == 4
    assert len(heights) == 1
    assert words_outside(pdf, width=210, height=297) == []


@pytest.mark.parametrize("rounds", [3, 4])
def test_each_sheet_of_a_large_table_names_the_table_and_the_round(rounds: int) -> None:
    people = tuple(
        Attendee(
            name=f"Vincent{number} Vandenberghe-Vanderstraeten-Oosterhuis",
            tables=tuple((each, 2) for each in range(1, rounds + 1)),
        )
        for number in range(70)
    )
    pdf = emergency_folder_pdf(folder(*people, rounds=rounds))
    sheets = [page(pdf, number) for number in range(1, pages_of(pdf) + 1)]
    first = next(place for place, text in enumerate(sheets) if "Tafel 2 · Kind en gezin" in text)
    own = sheets[first : next(place for place, text in enumerate(sheets) if place > first and "Wat nemen" in text)]

    assert len(own) > rounds
    assert not own[0].startswith("Tafel 2 · Samen")
    named = [text.removeprefix("Tafel 2 · Samen opvang regelen · Ronde ")[:1] for text in own[1:]]
    assert named == sorted(named)
    assert set(named) == {str(each) for each in range(1, rounds + 1)}


def test_a_short_programme_stands_on_the_cover_and_a_long_one_on_a_sheet_of_its_own() -> None:
    item = ProgrammeItem(starts=dt.time(19), title="Aan de tafels", speaker="Aya Claes")
    short, long = (page(emergency_folder_pdf(folder(programme=(item,) * count)), 1) for count in (3, 15))

    assert short.count("Aan de tafels") == 3
    assert long.count("Aan de tafels") == 0


def test_an_organisation_at_a_table_ends_after_a_whole_word() -> None:
    long = "Vlaams Instituut voor Samenlevingsopbouw en Participatie in Limburg"
    pdf = emergency_folder_pdf(folder(replace(GUESTS[0], organisation=long)))

    assert "Vlaams Instituut voor Samenlevingsopbouw en…" in text_of(pdf)


def test_every_form_has_a_code_to_where_it_is_typed_in_later() -> None:
    codes = [
        code.text
        for page in range(1, pages_of(printed()) + 1)
        for code in zxingcpp.read_barcodes(picture_of(printed(), page=page))
    ]

    assert codes == [DOOR, WALK_IN, *(f"https://avond.example.org/table/x500/{number}" for number in (1, 2))]


def test_a_yield_form_asks_what_the_tables_screen_asks() -> None:
    found = sheet_of("Jullie punten")

    for part in (
        "Wat nemen jullie mee van vanavond?",
        "Hoe wordt de speelplaats van de buurt?",
        "Actie Idee Tip Contact Aanbod Citaat Beslissing",
        "Wie heeft elkaar gevonden?",
        "Meer info: bij wie?",
        "mag die naam in het verslag?",
    ):
        assert part in found


def test_the_same_evening_gives_the_same_bytes() -> None:
    again = emergency_folder_pdf(folder(*GUESTS, waiting=(Attendee(name="Wout Jansen"),)))
    assert again == printed()


@pytest.mark.parametrize("name", [LONGEST, "W" * 300])
def test_the_longest_texts_stand_there_whole(name: str) -> None:
    tables = (
        replace(TABLES[0], title=name, theme=name, question=name, hosts=(Host(name=name, organisation=name),) * 3),
    )
    pdf = emergency_folder_pdf(
        folder(Attendee(name=name, organisation=name, tables=((2, 1),), actions=(name,)), tables=tables, venue=name)
    )

    assert failures(pdf) == set()
    assert words_outside(pdf, width=210, height=297) == []
    assert letters_of(pdf).count("".join(name.split())) >= 4


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_it_speaks_the_language_of_the_evening(language: str) -> None:
    pdf = emergency_folder_pdf(folder(*GUESTS, language=language))

    assert "oktober 2027, 1" not in text_of(pdf)
    assert failures(pdf) == set()


def test_an_evening_with_nothing_yet_has_a_folder_too() -> None:
    pdf = emergency_folder_pdf(folder(tables=(), programme=()))
    text = text_of(pdf)

    assert failures(pdf) == set()
    for part in ("Er staat nog niemand op de lijst.", "Er is geen programma ingevuld."):
        assert part in text
