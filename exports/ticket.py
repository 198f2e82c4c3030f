"""A ticket on one sheet of A4: who comes, when and where, to which tables, and the code that the door scans."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from markupsafe import Markup

from exports.paper import paper_html
from exports.pdf import one_sheet_pdf
from exports.qr import qr_svg
from exports.seat_ring import seat_ring
from exports.texts import Texts

# How tightly the sheet is set; the longest texts that our forms take fit on one in the last.
_DENSITIES = ("roomy", "snug", "dense")


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSeat:
    """Where someone sits in one round; `seats` are the chairs of attendees, `hosts` those of its hosts."""

    round: int
    number: int
    title: str
    seats: int
    hosts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a ticket says; its moments are aware, `code` stands in groups, `address` is what the QR code holds."""

    language: str
    network: str
    title: str
    subtitle: str = ""
    starts_at: dt.datetime
    ends_at: dt.datetime
    timezone: str
    venue: str = ""
    location: str = ""
    name: str
    code: str
    address: str
    seats: tuple[TicketSeat, ...] = ()


def ticket_pdf(ticket: Ticket) -> bytes:
    """A PDF/UA-1 document of one page in the language of the ticket."""
    return one_sheet_pdf(_ticket_html(ticket, density) for density in _DENSITIES)


def _ticket_html(ticket: Ticket, density: str) -> str:
    texts, zone = Texts(ticket.language), ZoneInfo(ticket.timezone)
    return paper_html(
        "ticket",
        texts,
        ticket=ticket,
        headline=ticket.subtitle or ticket.title,
        starts=ticket.starts_at.astimezone(zone),
        ends=ticket.ends_at.astimezone(zone),
        rings=[(seat, _ring(seat, texts)) for seat in ticket.seats],
        qr=qr_svg(ticket.address, label=texts.gettext("QR-code van je ticket")),
        density=density,
    )


def _ring(seat: TicketSeat, texts: Texts) -> Markup:
    """The table's mark, with every chair filled as on a badge: who else sits there changes after printing."""
    label = texts.gettext("Tafel %(number)s", number=seat.number)
    return seat_ring(number=seat.number, seats=seat.seats, taken=seat.seats, hosts=seat.hosts, label=label)
