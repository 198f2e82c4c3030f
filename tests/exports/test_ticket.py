"""A ticket is one sheet that a screen reader reads, a camera scans, and no text runs off."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest
import zxingcpp

from exports.pdf import one_sheet_pdf
from exports.qr import QUIET_ZONE, qr_matrix
from exports.ticket import Ticket, TicketSeat, ticket_pdf
from tests.exports.printed import DOTS, failures, pages_of, picture_of, poppler, text_of

ADDRESS = "HTTPS://AVOND.EXAMPLE.ORG/T/0123456789ABCDEFGHJKMNPQRS"
TICKET = Ticket(
    language="nl",
    network="X500",
    title="X500",
    subtitle="Een stad maak je samen",
    starts_at=dt.datetime(2027, 10, 21, 17, tzinfo=dt.UTC),
    ends_at=dt.datetime(2027, 10, 21, 20, 30, tzinfo=dt.UTC),
    timezone="Europe/Brussels",
    venue="Stadhuis",
    location="Voorbeeldplein 1, 3500 Hasselt",
    name="Yıldız Peeters",
    code="0123 4567 89AB CDEF GHJK MNPQ RS",
    address=ADDRESS,
    seats=(
        TicketSeat(round=1, number=4, title="Gelijke kansen", seats=12, hosts=2),
        TicketSeat(round=2, number=11, title="Buurtinformatienetwerken", seats=10, hosts=1),
    ),
)
MILLIMETRE = DOTS / 25.4


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return ticket_pdf(TICKET)


@pytest.fixture(scope="module")
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield document


def test_a_ticket_is_one_tagged_sheet_of_a4(pdf: bytes, opened: pikepdf.Pdf) -> None:
    (sheet,) = opened.pages

    assert tuple(round(float(side)) for side in sheet.mediabox) == (0, 0, 595, 842)
    assert failures(pdf) == set()
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.Lang == "nl"
    assert opened.docinfo["/Title"] == "Ticket · Een stad maak je samen"


def test_it_says_who_comes_when_where_and_to_which_tables(pdf: bytes) -> None:
    text = text_of(pdf)

    for part in (
        "X500",
        "Een stad maak je samen",
        "donderdag 21 oktober 2027",
        "19.00 tot 22.30 uur",
        "Stadhuis",
        "Voorbeeldplein 1, 3500 Hasselt",
        "Yıldız Peeters",
        "Ronde 1 Gelijke kansen",
        "0123 4567 89AB CDEF GHJK MNPQ RS",
        "Aan de deur",
    ):
        assert part in text


def test_a_camera_reads_the_address_from_the_sheet(pdf: bytes) -> None:
    (code,) = zxingcpp.read_barcodes(picture_of(pdf))

    assert code.text == ADDRESS
    corners = code.position
    assert (corners.top_right.x - corners.top_left.x) / MILLIMETRE >= 35


def test_the_code_is_printed_at_the_lowest_version_that_holds_it(pdf: bytes) -> None:
    (code,) = zxingcpp.read_barcodes(picture_of(pdf))

    extra = code.extra
    assert isinstance(extra, dict)
    assert str(extra["Version"]) == "3"
    assert (len(qr_matrix(ADDRESS)) - 2 * QUIET_ZONE - 17) // 4 == 3
    # Alphanumeric mode at level M (ISO 18004, table 7): version 2 holds 38 characters, version 3 holds 61.
    assert 38 < len(ADDRESS) <= 61


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_it_speaks_the_language_of_who_comes(language: str) -> None:
    made = ticket_pdf(replace(TICKET, language=language))

    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.Root.Lang == language
    month = {"nl": "21 oktober 2027", "en": "21 October 2027", "fr": "21 octobre 2027", "de": "21. Oktober 2027"}
    assert month[language] in text_of(made)
    assert pages_of(made) == 1
    assert failures(made) == set()


LONG = "Vergaderzaal van de wijk " * 12
SIX = tuple(TicketSeat(round=number, number=number * 9, title=LONG[:300], seats=40, hosts=4) for number in range(1, 7))
WIDE = "W" * 300


@pytest.mark.parametrize(
    "name",
    [
        ("Maximiliaan-Alexander " * 14)[:300].strip(),
        WIDE,
        "محمد بن عبد الله " * 15,
        "Zoë 🎉 👩‍👩‍👧 ❤️",
        "<b>An</b> & co {{ 7*7 }}",
    ],
)
def test_every_name_stands_there_whole(name: str) -> None:
    made = ticket_pdf(replace(TICKET, name=name))

    assert pages_of(made) == 1
    assert failures(made) == set()
    assert_inside_margins(made)
    if name.isascii():
        assert re.sub(r"\s", "", name) in re.sub(r"\s", "", text_of(made))
    (code,) = zxingcpp.read_barcodes(picture_of(made))
    assert code.text == ADDRESS


@pytest.mark.parametrize("text", [LONG[:300], WIDE])
def test_the_longest_texts_that_forms_take_fit_on_one_sheet(text: str) -> None:
    crowded = replace(
        TICKET,
        network=text,
        title=text,
        subtitle=text,
        venue=text,
        location=text,
        name=text,
        seats=tuple(replace(seat, title=text) for seat in SIX),
    )
    made = ticket_pdf(crowded)

    assert pages_of(made) == 1
    assert failures(made) == set()
    assert_inside_margins(made)
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", text_of(made))
    (code,) = zxingcpp.read_barcodes(picture_of(made))
    corners = code.position
    assert (corners.top_right.x - corners.top_left.x) / MILLIMETRE >= 35


def assert_inside_margins(pdf: bytes) -> None:
    """Nothing is printed where an ordinary printer does not reach."""
    boxes = poppler("pdftotext", pdf, "-bbox", "-", "-").decode()
    right = max(float(edge) for edge in re.findall(r'<word [^>]*xMax="([\d.]+)"', boxes))
    bottom = max(float(edge) for edge in re.findall(r'<word [^>]*yMax="([\d.]+)"', boxes))
    assert right <= (210 - 20) * 72 / 25.4 + 0.5
    assert bottom <= (297 - 10) * 72 / 25.4


def test_control_characters_are_left_out() -> None:
    made = ticket_pdf(replace(TICKET, name="A\x00n\x1b \ud800Maes"))

    assert failures(made) == set()
    assert "An Maes" in text_of(made)


def test_without_a_table_the_door_says_where() -> None:
    made = ticket_pdf(replace(TICKET, seats=(), subtitle="", venue="", location=""))

    assert "Je tafel hoor je aan de deur." in text_of(made)
    assert failures(made) == set()


def page_of(lines: int) -> str:
    head = f'<!doctype html><html lang="nl"><head><title>Blad {lines}</title></head>'
    return f"{head}<body><h1>Blad</h1>{'<p>regel</p>' * lines}</body></html>"


def test_the_first_setting_that_fits_on_a_sheet_is_printed_and_otherwise_the_last() -> None:
    def printed(*lines: int) -> str:
        with pikepdf.open(io.BytesIO(one_sheet_pdf(map(page_of, lines)))) as document:
            return str(document.docinfo["/Title"])

    assert printed(400, 3, 2) == "Blad 3"
    assert printed(500, 400) == "Blad 400"
    with pytest.raises(ValueError, match="no page"):
        one_sheet_pdf(())
