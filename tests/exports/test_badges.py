"""Badges: readable from across a table, read by a camera, right on their back, and nothing clipped on any paper."""

from __future__ import annotations

import datetime as dt
import random
import re

import pytest
import zxingcpp

from exports.badge_names import badge_letter, badge_order, split_name
from exports.badges import PAPERS, Badge, BadgeSet, Seat, badges_pdf
from exports.marks import fitting
from exports.outlines import outlined
from exports.type_fitting import em_width, ended, fitted
from tests.exports.printed import failures, pages_of, picture_of, poppler, text_of, words_outside

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ARABIC = "مريم العلي"
LONGEST = "Wolfeschlegelsteinhausenbergerdorff van der Langenvoorbeeld-Vandenbergheyden-de la Fontaine d’Exemple"
SEATS = (Seat(round=1, number=4, seats=12, hosts=2), Seat(round=2, number=11, seats=10, hosts=1))


def people(count: int) -> tuple[Badge, ...]:
    chance = random.Random(7)  # noqa: S311 - the same each time
    return tuple(
        Badge(name=f"Aya{number} Claes", code="".join(chance.choices(LETTERS, k=16)), seats=SEATS)
        for number in range(1, count + 1)
    )


def printed(*badges: Badge, paper: str = "a7x8", language: str = "nl", **more: bool) -> bytes:
    of = BadgeSet(language=language, network="X500", date=dt.date(2027, 10, 21), title="X500", badges=badges)
    return badges_pdf(of, paper=paper, **more)


@pytest.mark.parametrize(
    ("paper", "pages"), [("a7x8", 4), ("a7", 18), ("zweckform-l4785", 1), ("dymo-99014", 9), ("brother-62", 9)]
)
def test_each_paper_takes_its_number_of_badges_and_is_tagged(paper: str, pages: int) -> None:
    pdf = printed(*people(9), paper=paper)

    assert pages_of(pdf) == pages
    assert failures(pdf) == set()
    text = text_of(pdf)
    assert [text.count(f"Aya{number}") for number in range(1, 10)] == [1 + pdf_backs_say(paper)] * 9


def pdf_backs_say(paper: str) -> int:
    """Whether the reader sees each badge a second time, on its back."""
    return int(PAPERS[paper].has_back)


def test_a_badge_says_name_organisation_tables_and_its_code() -> None:
    badge = Badge(name="Yıldız Peeters", organisation="Wijkcomité Ter Hilst", code="0123456789ABCDEF", seats=SEATS)

    text = text_of(printed(badge, paper="dymo-99014"))

    for part in ("Yıldız", "Peeters", "Wijkcomité Ter Hilst", "0123 4567 89AB CDEF", "ronde 1: tafel 4"):
        assert part in text


def test_a_camera_reads_every_code_of_a_sheet_and_of_its_back() -> None:
    badges = people(8)

    front, back = (
        {code.text: code.position for code in zxingcpp.read_barcodes(picture_of(printed(*badges), page=number))}
        for number in (1, 2)
    )

    assert set(front) == set(back) == {badge.code for badge in badges}
    # Turned over along its long side, the card of the left column lies at the right.
    assert all((front[code].top_left.x < 600) != (back[code].top_left.x < 600) for code in front)
    assert all(abs(front[code].top_left.y - back[code].top_left.y) < 5 for code in front)


def test_without_codes_only_the_codes_are_gone() -> None:
    badge = people(1)[0]

    pdf = printed(badge, paper="a7", has_codes=False)

    assert zxingcpp.read_barcodes(picture_of(pdf)) == []
    assert "Claes" in text_of(pdf)


def test_who_objects_to_photos_has_a_band_that_says_so() -> None:
    with_band, without = (
        picture_of(printed(Badge(name="Aya Claes", no_photo=no_photo), paper="a7"), colour=True)
        for no_photo in (True, False)
    )

    assert "GEEN FOTO" in text_of(printed(Badge(name="Aya Claes", no_photo=True), paper="a7"))
    saffron, lighter, plum = (246, 185, 59), (252, 223, 159), (94, 33, 82)
    assert {with_band.getpixel((x, 5)) for x in range(0, 600, 5)} >= {saffron, lighter}
    assert without.getpixel((5, 5)) == plum


def test_a_host_who_objects_to_photos_is_seen_to_be_a_host() -> None:
    badge = Badge(name="Aya Claes", role="Tafelgezicht", no_photo=True)
    found = picture_of(printed(badge, paper="a7"), colour=True)

    ink = (33, 26, 46)
    # Just inside the right end of the word, above its letters.
    assert found.getpixel((int(97 * 150 / 25.4), int(3 * 150 / 25.4))) == ink


@pytest.mark.parametrize(
    ("network", "shown"),
    [
        ("Netwerk voor het Kind", "Netwerk voor het Kind"),
        ("Vlaams Netwerk van verenigingen voor het Kind", "Vlaams Netwerk van verenigingen…"),
    ],
)
def test_the_network_in_the_band_is_whole_or_ends_after_a_word(network: str, shown: str) -> None:
    found, size = fitting(network, 4.8)

    assert found == shown
    assert outlined(found, weight="700")[1] * size <= 4.8 + 1e-9
    assert size >= 0.26


def test_even_one_endless_word_keeps_to_its_room() -> None:
    found, size = fitting("W" * 80, 4.8)

    assert outlined(found, weight="700")[1] * size <= 4.8 + 1e-9


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", [LONGEST, "A" * 120, "Jo", ARABIC, "Nguyễn Thị Minh Khai"])
def test_the_longest_names_shrink_and_stay_on_their_card(paper: str, name: str) -> None:
    badge = Badge(name=name, organisation="Dienst " * 12, code="0123456789ABCDEF", role="Tafelgezicht", seats=SEATS)
    pdf = printed(badge, paper=paper)

    words = poppler("pdftotext", pdf, "-bbox", "-l", "1", "-", "-").decode()
    sheet = PAPERS[paper]
    (x, y) = next(sheet.cards())
    right, bottom = (x + sheet.card_width) * 72 / 25.4, (y + sheet.card_height) * 72 / 25.4
    boxes = [dict(part.split("=") for part in line.split()[1:5]) for line in words.splitlines() if "<word " in line]

    assert boxes
    assert max(float(box["xMax"].split(">")[0].strip('"')) for box in boxes) <= right
    assert max(float(box["yMax"].split(">")[0].strip('"')) for box in boxes) <= bottom
    if name != ARABIC:  # which poppler gives in the order of the eye
        assert "".join(name.split()) in "".join(text_of(pdf).split())


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", ["Maximiliaan-Alexander Van den Vandenberghe-Vanderstraeten", "Jo Maes"])
def test_a_long_organisation_keeps_a_size_that_is_read_and_ends_after_a_word(paper: str, name: str) -> None:
    long = "Vlaams Instituut voor Samenlevingsopbouw en Participatie " * 4
    pdf = printed(Badge(name=name, organisation=long, code="0123456789ABCDEF", seats=SEATS), paper=paper)

    shown = text_of(pdf).partition("Vlaams")[2].partition("…")[0].split()
    assert len(shown) >= 6
    assert shown == long.split()[1 : len(shown) + 1]
    boxes = poppler("pdftotext", pdf, "-bbox", "-l", "1", "-", "-").decode()
    found = [
        (float(top), float(bottom))
        for top, bottom in re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(?:Vlaams|Instituut)<', boxes)
    ]
    # The face's line is 1.3 times its size.
    assert min(bottom - top for top, bottom in found) >= 6 * 1.29
    assert len({round(top) for top, _bottom in found}) <= 2


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("rounds", [1, 2, 3, 6])
def test_what_stands_below_keeps_to_one_line_however_many_rounds(paper: str, rounds: int) -> None:
    seats = tuple(Seat(round=each, number=100 + each, seats=12) for each in range(1, rounds + 1))
    pdf = printed(Badge(name="Jo Maes", code="0123456789ABCDEF", seats=seats), paper=paper)

    drawn = poppler("pdftotext", pdf, "-bbox", "-l", "1", "-", "-").decode()
    below = re.findall(r'yMin="([\d.]+)"[^>]*>(?:0123|CDEF|10\d)<', drawn)
    assert len(below) == 2 + rounds
    assert len(set(below)) == 1


def test_an_organisation_that_fits_is_whole() -> None:
    whole = "Vlaams Instituut voor Samenlevingsopbouw en Participatie in Limburg, afdeling Hasselt"

    assert whole in text_of(printed(Badge(name="Jo Maes", organisation=whole), paper="dymo-99014"))


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Huis van het Kind", 20, "Huis van het Kind"),
        ("Huis van het Kind", 5.5, "Huis van…"),
        ("Huis van, het Kind", 5.5, "Huis van…"),
        ("", 5.5, ""),
    ],
)
def test_a_text_that_does_not_fit_ends_after_a_whole_word(text: str, width: float, shown: str) -> None:
    assert ended(text, width=width, lines=1) == shown


def test_one_endless_word_ends_inside_it() -> None:
    found = ended("W" * 40, width=9, lines=2)

    assert found.endswith("W…")
    assert em_width(found, "400") <= 18


def test_a_badge_without_a_name_has_lines_to_write_on() -> None:
    text = text_of(printed(Badge(name=""), paper="dymo-99014"))

    assert text == "Voornaam Naam en organisatie Tafel"


@pytest.mark.parametrize("paper", PAPERS)
def test_a_badge_to_write_on_asks_for_the_table_on_each_side(paper: str) -> None:
    pdf = printed(Badge(name=""), paper=paper)

    assert text_of(pdf).count("Tafel") == 1 + pdf_backs_say(paper)
    assert words_outside(pdf, width=PAPERS[paper].width, height=PAPERS[paper].height, edge=3) == []


def test_nobody_to_print_for_is_an_empty_sheet() -> None:
    assert pages_of(printed()) == 2


@pytest.mark.parametrize(
    ("name", "parts", "letter"),
    [
        ("Yıldız Peeters", ("Yıldız", "Peeters"), "P"),
        ("Aya Van den Voorbeeld", ("Aya", "Van den Voorbeeld"), "V"),
        ("  Zoë   Çelik ", ("Zoë", "Çelik"), "C"),
        ("Jo", ("Jo", ""), "J"),
        ("Anke 't Serclaes", ("Anke", "'t Serclaes"), "T"),
        ("Jan Łukaszewski", ("Jan", "Łukaszewski"), "L"),
        ("4711 007", ("4711", "007"), "#"),
        ("", ("", ""), "#"),
    ],
)
def test_a_badge_lies_under_the_letter_of_the_family_name(name: str, parts: tuple[str, str], letter: str) -> None:
    assert split_name(name) == parts
    assert badge_letter(name) == letter


def test_badges_are_sorted_by_family_name() -> None:
    names = ["Zoë Aerts", "Aya Claes", "Bo Aerts", "Jo", "Murat Çelik"]
    assert sorted(names, key=badge_order) == ["Bo Aerts", "Zoë Aerts", "Murat Çelik", "Aya Claes", "Jo"]


def test_a_text_is_set_as_large_as_it_fits() -> None:
    sizes = (40.0, 20.0, 10.0)
    width = em_width("Jo", "800") * 21

    assert fitted("Jo", width=width, height=50, sizes=sizes) == 20
    assert fitted("Jo", width=width * 2, height=50, sizes=sizes) == 40
    assert fitted("Jo", width=width * 2, height=30, sizes=sizes) == 20
    assert fitted("Jo " * 200, width=width, height=10, sizes=sizes) == 10
