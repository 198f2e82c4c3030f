"""Posters: one page of A3 each, a code that a camera reads, four languages, and an arrow that says where it points."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp

from exports.posters import Arrow, direction_pdf, self_check_in_pdf
from tests.exports.printed import failures, lines_of, pages_of, picture_of, text_of, words_outside
from tests.factories.documents import sample_evening

ADDRESS = "HTTPS://AVOND.EXAMPLE.ORG/S/12/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LONG = "Vergaderzaal van de wijkwerking en de gezondheidsbevordering " * 5


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
@pytest.mark.parametrize("title", ["X500", LONG[:300], "W" * 300])
def test_the_poster_is_one_page_in_four_languages_with_its_code(language: str, title: str) -> None:
    pdf = self_check_in_pdf(replace(sample_evening(), language=language, title=title), network="X500", address=ADDRESS)

    assert pages_of(pdf) == 1
    assert failures(pdf) == set()
    assert words_outside(pdf, width=297, height=420) == []
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(pdf))] == [ADDRESS]
    names = {"nl": "Nederlands", "en": "English", "fr": "Français", "de": "Deutsch"}
    assert [name for name in names.values() if name in text_of(pdf)] == [
        name for each, name in names.items() if each != language
    ]


@pytest.mark.parametrize(
    ("language", "word"), [("nl", "e-mailadres"), ("en", "e-mail"), ("fr", "e-mail"), ("de", "E-Mail-Adresse")]
)
def test_a_hyphen_in_a_word_does_not_end_a_line(language: str, word: str) -> None:
    pdf = self_check_in_pdf(replace(sample_evening(), language=language), network="X500", address=ADDRESS)

    assert word in text_of(pdf)
    assert not any(line.endswith(("e-", "E-")) for line in lines_of(pdf))


def test_whoever_has_no_phone_reads_what_to_do() -> None:
    text = text_of(self_check_in_pdf(sample_evening(), network="X500", address=ADDRESS))

    assert "Geen smartphone of geen ticket? Kom naar de balie. We helpen je meteen." in text
    assert ADDRESS.lower() in text


@pytest.mark.parametrize("arrow", Arrow)
@pytest.mark.parametrize(
    ("first", "last", "words"), [(1, 6, "Tafels 1–6"), (4, 4, "Tafel 4"), (1000, 9999, "1000–9999")]
)
def test_an_arrow_points_to_the_tables(arrow: Arrow, first: int, last: int, words: str) -> None:
    pdf = direction_pdf(sample_evening(), network="X500", first=first, last=last, arrow=arrow)

    assert pages_of(pdf) == 1
    assert failures(pdf) == set()
    assert words in text_of(pdf)
    assert words_outside(pdf, width=420, height=297) == []


def test_the_arrow_turns() -> None:
    left, right = (
        picture_of(direction_pdf(sample_evening(), network="X500", first=1, last=6, arrow=arrow)).convert("L")
        for arrow in (Arrow.LEFT, Arrow.RIGHT)
    )
    assert left.tobytes() != right.tobytes()
