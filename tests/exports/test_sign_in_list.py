"""The sign-in list has everybody once, under their letter, with a box to tick and lines for the others."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from exports.sign_in_list import Attendee, Columns, SignInList, lettered, sign_in_list_pdf
from exports.texts import Texts
from tests.exports.printed import POINTS, failures, letters_of, lines_of, pages_of, poppler, text_of, words_outside
from tests.factories.documents import sample_evening

AT = dt.datetime(2027, 10, 21, 15, tzinfo=dt.UTC)
LONGEST = "Wolfeschlegelsteinhausenbergerdorff van der Langenvoorbeeld-Vandenbergheyden-de la Fontaine d’Exemple"
PEOPLE = (
    Attendee(name="Zoë Çelik", organisation="Halte 24", tables=((1, 4), (2, 11)), actions=("Ringleiding aan",)),
    Attendee(name="Aya Claes", tables=((1, 7), (2, 3)), is_host=True),
    Attendee(name="Bo Aerts", organisation="Wijkcomité", tables=((2, 5),)),
    Attendee(name="Jo"),
)


def listed(*people: Attendee, waiting: tuple[Attendee, ...] = (), rounds: int = 2, language: str = "nl") -> SignInList:
    evening = replace(sample_evening(), rounds=rounds, language=language)
    return SignInList(evening=evening, network="X500", at=AT, people=people, waiting=waiting)


def test_everybody_stands_there_once_by_family_name_with_their_tables() -> None:
    pdf = sign_in_list_pdf(listed(*PEOPLE))
    text = text_of(pdf)

    assert failures(pdf) == set()
    names = ("Aerts Bo", "Çelik Zoë", "Claes Aya", "Jo")
    places = [text.index(name) for name in names]
    assert places == sorted(places)
    assert [text.count(name) for name in names[:3]] == [1, 1, 1]
    assert "Çelik Zoë Halte 24 4 11" in lines_of(pdf)
    for part in ("4 mensen verwacht", "stand van 21 oktober, 17.00 uur"):
        assert part in text


def test_what_to_do_for_somebody_is_not_on_a_list_that_lies_around() -> None:
    assert "Ringleiding" not in text_of(sign_in_list_pdf(listed(*PEOPLE)))


def test_who_waits_stands_apart_and_the_others_are_written_down() -> None:
    text = text_of(sign_in_list_pdf(listed(PEOPLE[2], waiting=(Attendee(name="Wout Jansen"),))))

    assert text.index("Aerts Bo") < text.index("Op de wachtlijst") < text.index("Jansen Wout")
    assert text.index("Jansen Wout") < text.index("Niet op de lijst")


def test_nobody_on_the_list_is_said() -> None:
    pdf = sign_in_list_pdf(listed())

    assert "Er staat nog niemand op de lijst." in text_of(pdf)
    assert failures(pdf) == set()


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_it_speaks_the_language_of_the_evening(language: str) -> None:
    pdf = sign_in_list_pdf(listed(*PEOPLE, language=language))

    assert "21 oktober 2027" not in text_of(pdf)
    assert failures(pdf) == set()


@pytest.mark.parametrize("rounds", [1, 2, 12])
@pytest.mark.parametrize("name", [LONGEST, "W" * 300, "Jan " * 75])
def test_the_longest_names_stand_there_whole(name: str, rounds: int) -> None:
    tables = tuple((number, 100 + number) for number in range(1, rounds + 1))
    pdf = sign_in_list_pdf(listed(Attendee(name=name, organisation="Dienst " * 42, tables=tables), rounds=rounds))
    family, _space, first = name.strip().partition(" ")[::-1]

    assert words_outside(pdf, width=210, height=297) == []
    assert letters_of(pdf).count("".join(f"{family}{first}".split())) == 1


def test_a_full_evening_of_long_organisations_takes_six_sheets_and_a_row_is_high_enough_to_sign() -> None:
    long = (
        "Vlaams Instituut voor Samenlevingsopbouw en Participatie in Limburg, afdeling Hasselt-Genk, werkgroep Buurten"
    )
    people = tuple(
        Attendee(name=f"Aya{number} {letter}ermeersch", organisation=long, tables=((1, 4), (2, 11)))
        for number in range(15)
        for letter in "ABCDEFGHIJ"
    )
    pdf = sign_in_list_pdf(listed(*people))

    assert pages_of(pdf) <= 6
    assert "Participatie in Limburg, afdeling…" in text_of(pdf)
    drawn = poppler("pdftotext", pdf, "-bbox", "-f", "2", "-l", "2", "-", "-").decode()
    tops = [float(top) for top in re.findall(r'yMin="([\d.]+)"[^>]*>[A-J]ermeersch<', drawn)]
    assert len(tops) > 20
    assert min(after - before for before, after in pairwise(tops)) >= 8 * POINTS


def test_many_rounds_share_a_column() -> None:
    columns = Columns(6, Texts("nl"))
    assert columns.headings == ("Tafels",)
    assert columns.cells(((1, 4), (3, 7))) == ("R1\N{NO-BREAK SPACE}4, R3\N{NO-BREAK SPACE}7",)


def test_letters_are_those_under_which_the_badges_lie() -> None:
    letters = lettered(PEOPLE, Columns(1, Texts("nl")))
    assert [letter for letter, _lines in letters] == ["A", "C", "J"]
