"""QR codes are as small as a ticket allows, and another program reads them back."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from exports.qr import QUIET_ZONE, qr_matrix, qr_svg
from tests.exports.drawings import drawing

TICKET = "HTTPS://AVOND.EXAMPLE.ORG/T/0123456789ABCDEFGHJKMNPQRS"


def read(text: str) -> zxingcpp.Barcode:
    """What another program makes of our code for this text, at eight pixels to a module."""
    matrix = qr_matrix(text)
    side = len(matrix)
    picture = Image.new("L", (side, side), 255)
    picture.putdata([0 if dark else 255 for row in matrix for dark in row])
    (code,) = zxingcpp.read_barcodes(picture.resize((side * 8, side * 8), Image.Resampling.NEAREST))
    return code


def version_of(text: str) -> int:
    return (len(qr_matrix(text)) - 2 * QUIET_ZONE - 17) // 4


@pytest.mark.parametrize(
    "text",
    [
        TICKET,
        "https://voorbeeld.be/avond/één-stad?x=1&y=2",
        "0123456789ABCDEFGHJKMNPQRS",
        "BEGIN:VCARD\nFN:Zoë\nEND:VCARD",
    ],
)
def test_a_code_reads_back_as_its_text(text: str) -> None:
    code = read(text)

    assert code.text == text
    assert code.ec_level == "M"


def test_a_ticket_fits_version_three_because_it_is_written_in_alphanumeric_mode() -> None:
    assert version_of(TICKET) == 3
    # The same address in lower case needs bytes, and does not fit.
    assert version_of(TICKET.lower()) > 3
    assert code_mode(TICKET) == 0b0010


def code_mode(text: str) -> int:
    """The first four bits of a code: its mode, read from the lower right corner with the mask taken off."""
    matrix = [row[QUIET_ZONE:-QUIET_ZONE] for row in qr_matrix(text)[QUIET_ZONE:-QUIET_ZONE]]
    last = len(matrix) - 1
    extra = read(text).extra
    assert isinstance(extra, dict)
    assert extra["DataMask"] == 3
    cells = [(last, last), (last, last - 1), (last - 1, last), (last - 1, last - 1)]
    bits = [matrix[y][x] != ((y + x) % 3 == 0) for y, x in cells]
    return int("".join(str(int(bit)) for bit in bits), 2)


def test_a_bare_ticket_code_fits_version_two() -> None:
    assert version_of("0123456789ABCDEFGHJKMNPQRS") == 2


def test_the_quiet_zone_is_four_modules_of_white() -> None:
    matrix = qr_matrix(TICKET)

    edges = [*matrix[:4], *matrix[-4:], *[row[:4] for row in matrix], *[row[-4:] for row in matrix]]
    assert not any(any(edge) for edge in edges)
    assert matrix[4][4]


def test_the_drawing_is_one_path_that_covers_exactly_the_dark_modules() -> None:
    svg = drawing(qr_svg(TICKET, label="Je ticket"))
    (path,) = svg.iter("path")
    picture = Image.new("L", (37, 37), 255)
    pen = ImageDraw.Draw(picture)
    for run in path.get("d", "").split("M")[1:]:
        corner, _, rest = run.partition("h")
        x, y = map(int, corner.split())
        pen.line((x, y, x + int(rest.split("v")[0]) - 1, y), fill=0)

    drawn = [[picture.getpixel((x, y)) == 0 for x in range(37)] for y in range(37)]
    assert drawn == [list(row) for row in qr_matrix(TICKET)]
    assert svg.get("viewBox") == "0 0 37 37"
    assert svg.get("shape-rendering") == "crispEdges"


def test_the_drawing_says_its_name_and_takes_no_markup() -> None:
    svg = drawing(qr_svg(TICKET, label="Ticket van <b>Zoë</b>"))

    assert svg[0].tag == "title"
    assert svg[0].text == "Ticket van <b>Zoë</b>"
    assert svg.get("role") == "img"
    assert all(element.get("style") is None for element in svg.iter())
