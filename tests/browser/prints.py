"""Our own badges and tickets as they come from a printer: pictures, with the place of the code on them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from app.registration import codes
from exports.badges import Badge, BadgeSet, Seat, badges_pdf
from exports.qr import qr_matrix
from exports.ticket import Ticket, TicketSeat, ticket_pdf

_DOTS = 300
_MILLIMETRES = 25.4
# The sides of our codes on paper with their quiet zones (exports/templates/ticket.css, exports/badges.py).
TICKET_CODE, BADGE_CODE = 62.0, 19.5
_DAY = dt.datetime(2027, 3, 18, 18, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Print:
    """A piece of paper with a code: in greys, the middle of its code in dots, and the code's side in millimetres."""

    picture: Image.Image
    centre: tuple[float, float]
    side: float
    dots_per_mm: float = _DOTS / _MILLIMETRES


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose paper it is; the codes are those of the evening's own keys."""

    name: str
    ticket: str
    badge: str


def tickets(people: Sequence[Bearer], public_url: str) -> list[Print]:
    """The tickets that these people printed at home."""
    addresses = [codes.qr_payload(person.ticket, public_url) for person in people]
    if not shutil.which("pdftoppm"):
        return [_drawn(address, TICKET_CODE) for address in addresses]
    made = [_ticket(person, address) for person, address in zip(people, addresses, strict=True)]
    other = _pages(ticket_pdf(dataclasses.replace(made[0], address=addresses[0][::-1])))[0]
    printed = [_pages(ticket_pdf(ticket))[0] for ticket in made]
    centre = _middle_of_difference(printed[0], other)
    return [Print(page, centre, TICKET_CODE) for page in printed]


def badges(people: Sequence[Bearer]) -> list[Print]:
    """The badges of these people, each on a sheet of its own."""
    if not shutil.which("pdftoppm"):
        return [_drawn(person.badge, BADGE_CODE) for person in people]
    seats = (Seat(round=1, number=7, seats=12, hosts=1),)
    cards = tuple(Badge(name=each.name, organisation="Dorpsraad", code=each.badge, seats=seats) for each in people)
    wanted = BadgeSet(language="nl", network="X500", date=_DAY.date(), title="Een stad maak je samen", badges=cards)
    # Two sides each: the back is the same.
    printed = _pages(badges_pdf(wanted, paper="a7"))[::2]
    first = dataclasses.replace(wanted, badges=cards[:1])
    centre = _middle_of_difference(printed[0], _pages(badges_pdf(first, paper="a7", has_codes=False))[0])
    return [Print(page, centre, BADGE_CODE) for page in printed]


def _ticket(person: Bearer, address: str) -> Ticket:
    return Ticket(
        language="nl", network="X500", title="Een stad maak je samen", starts_at=_DAY, venue="Stadhuis",
        ends_at=_DAY + dt.timedelta(hours=4), timezone="Europe/Brussels", location="Voorbeeldplein 1, 3500 Hasselt",
        name=person.name, code=codes.grouped(person.ticket), address=address,
        seats=(TicketSeat(round=1, number=7, title="Een stad voor iedereen", seats=12, hosts=1),),
    )  # fmt: skip


def _pages(pdf: bytes) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-r", str(_DOTS), "-gray", "-", f"{folder}/page"]
        subprocess.run(command, input=pdf, check=True, capture_output=True)
        return [Image.open(io.BytesIO(file.read_bytes())).convert("L") for file in sorted(Path(folder).iterdir())]


def _middle_of_difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Where the code is: two papers that are alike but for their codes."""
    box = ImageChops.difference(one, other).getbbox()
    if box is None:
        raise ValueError("there is no code on this paper")
    left, top, right, bottom = box
    return (left + right) / 2, (top + bottom) / 2


def _drawn(text: str, side: float) -> Print:
    """The bare code at its size on a white sheet."""
    rows = qr_matrix(text)
    code = Image.new("L", (len(rows), len(rows)), 255)
    code.putdata([0 if dark else 255 for row in rows for dark in row])
    dots = round(side / _MILLIMETRES * _DOTS)
    sheet = Image.new("L", (2 * dots, 2 * dots), 255)
    sheet.paste(code.resize((dots, dots), Image.Resampling.NEAREST), (dots // 2, dots // 2))
    return Print(sheet, (dots, dots), side)
