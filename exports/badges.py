"""Badges on paper: A7 with two identical sides, or labels; names as large as they fit, a code for the door, the table.

The codes, rings and stripes are put on the pages as marks (exports/marks.py), so a sheet costs little more than its
words. A badge without a name has lines to write on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from exports.badge_names import split_name
from exports.marks import POINTS, Back, Mark, band_mark, cut_mark, finisher, qr_mark, ring_mark, stripes_mark
from exports.paper import paper_html
from exports.texts import Texts
from exports.type_fitting import em_width, ended, fitted

_VARIANT = "pdf/ua-1"
# The measures below are those of an A7; other sizes are drawn to scale.
_WIDTH, _HEIGHT = 105.0, 74.25
_EDGE = 6.0
_BAND = 11.0
_CODE = 19.5
_GROUP = 4
_FOOT = 2.5
# A host's word on the band: its size, and what stands around it (badges.css).
_ROLE, _AROUND_ROLE = 3.6, 11.0
# About 12 points for each metre from which a name is read (design/look.md, Paper).
_FIRST = (46, 44, 42, 40, 38, 36, 33, 30, 27, 24, 21, 18, 15, 13, 11, 9, 7, 6, 5, 4)
_REST = (18, 16, 14, 12, 10, 9, 8, 7, 6, 5, 4)
# An organisation takes two lines at most, and is never smaller than the last of these, whatever the paper.
_SMALL = (11, 10, 9.5, 9, 8, 7, 6)
_ORGANISATION_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where someone sits in one round, with the chairs of that table."""

    round: int
    number: int
    seats: int
    hosts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a badge says; `code` is the badge's own, empty for who is not on the list, `role` a word for a host."""

    name: str
    organisation: str = ""
    code: str = ""
    role: str = ""
    no_photo: bool = False
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What badges are printed on, in millimetres: the sheet, and the cards on it from the top left."""

    width: float
    height: float
    card_width: float
    card_height: float
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    pitch_x: float = 0
    pitch_y: float = 0
    has_back: bool = False

    def cards(self) -> Iterator[tuple[float, float]]:
        """The top left of each card of a sheet, row by row."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield self.left + column * self.pitch_x, self.top + row * self.pitch_y

    @property
    def back(self) -> Back | None:
        """How the back of a sheet is made, if it has one."""
        columns = tuple((self.left + column * self.pitch_x, self.card_width) for column in range(self.columns))
        return Back(columns, self.width, self.height) if self.has_back else None


# The makers' own sheets: Avery Zweckform L4785 (80 x 50 mm, ten on A4), Dymo 99014 (101 x 54 mm), Brother DK-11202
# (62 x 100 mm, printed across).
PAPERS = MappingProxyType(
    {
        "a7x8": Paper(
            width=210, height=297, card_width=105, card_height=74.25, columns=2, rows=4, pitch_x=105, pitch_y=74.25,
            has_back=True,
        ),
        "a7": Paper(width=105, height=74.25, card_width=105, card_height=74.25, has_back=True),
        "zweckform-l4785": Paper(
            width=210, height=297, card_width=80, card_height=50, columns=2, rows=5, left=17.5, top=13.5, pitch_x=95,
            pitch_y=55,
        ),
        "dymo-99014": Paper(width=101, height=54, card_width=101, card_height=54),
        "brother-62": Paper(width=100, height=62, card_width=100, card_height=62),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeSet:
    """Badges of one evening, in the order in which they are printed."""

    language: str
    network: str
    date: dt.date
    title: str
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ring:
    seat: Seat
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """A badge at its place on the sheet, in millimetres and points."""

    badge: Badge
    x: float
    y: float
    first: str
    rest: str
    first_size: float
    rest_size: float
    organisation: str
    organisation_size: float
    rings: tuple[_Ring, ...]
    foot: str


def badges_pdf(badges: BadgeSet, *, paper: str = "a7x8", is_tagged: bool = True, has_codes: bool = True) -> bytes:
    """The badges on this paper of PAPERS; raises KeyError for another.

    Tagged they are PDF/UA-1, the back of each sheet an artifact. Without codes they are what `make bench` compares to.
    """
    from weasyprint import HTML

    from exports.fetcher import AssetFetcher

    sheet, texts = PAPERS[paper], Texts(badges.language)
    pages = [_cards(sheet, part, texts) for part in _parts(badges.badges, sheet.columns * sheet.rows)]
    html = _html(badges, sheet, pages)
    marks = [[mark for card in page for mark in _marks(badges, sheet, card, has_codes=has_codes)] for page in pages]
    options = {"pdf_variant": _VARIANT} if is_tagged else {}
    document = HTML(string=html, base_url=None, url_fetcher=AssetFetcher(), media_type="print")
    pdf: bytes = document.write_pdf(finisher=finisher(marks, sheet.back), **options)
    return pdf


def _parts(badges: tuple[Badge, ...], length: int) -> list[tuple[Badge, ...]]:
    return [badges[start : start + length] for start in range(0, len(badges), length)] or [()]


def _scale(sheet: Paper) -> float:
    return min(sheet.card_width / _WIDTH, sheet.card_height / _HEIGHT)


def _cards(sheet: Paper, badges: Sequence[Badge], texts: Texts) -> list[_Card]:
    return [_card(sheet, badge, place, texts) for badge, place in zip(badges, sheet.cards(), strict=False)]


def _card(sheet: Paper, badge: Badge, place: tuple[float, float], texts: Texts) -> _Card:
    x, y = place
    first, rest = split_name(badge.name)
    scale = _scale(sheet)
    rings = tuple(_rings(sheet, badge.seats, x, y))
    wide = (sheet.card_width - 2 * _EDGE * scale) * POINTS
    organisation, organisation_size = _organisation(badge.organisation, wide, scale)
    return _Card(
        badge=badge,
        x=x,
        y=y,
        first=first,
        rest=rest,
        # Together they end above the code and the rings.
        first_size=_fit(first, wide, 17.6, scale, _FIRST),
        rest_size=_fit(rest, wide, 6.9, scale, _REST),
        organisation=organisation,
        organisation_size=organisation_size,
        rings=rings,
        foot=_foot(badge, wide / (_FOOT * scale * POINTS), texts),
    )


def _foot(badge: Badge, width: float, texts: Texts) -> str:
    """The code and the tables on one line of `width` ems: many rounds in short, or they would run into the rings."""
    told, short = (
        " · ".join(filter(None, (_grouped(badge.code), *tables)))
        for tables in (_told(badge.seats, texts), _told_in_short(badge.seats, texts))
    )
    return told if em_width(told, "700") <= width else short


def _grouped(code: str) -> str:
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def _told(seats: tuple[Seat, ...], texts: Texts) -> list[str]:
    """The tables in words."""
    if len(seats) == 1:
        return [texts.gettext("tafel %(number)s", number=seats[0].number)]
    return [texts.gettext("ronde %(round)s: tafel %(number)s", round=seat.round, number=seat.number) for seat in seats]


def _told_in_short(seats: tuple[Seat, ...], texts: Texts) -> list[str]:
    return [f"{texts.gettext('R%(round)s', round=seat.round)} {seat.number}" for seat in seats]


def _fit(text: str, width: float, height: float, scale: float, sizes: tuple[float, ...]) -> float:
    """The size for this text, in points; `height` in millimetres of an A7."""
    steps = tuple(round(size * scale, 2) for size in sizes)
    return fitted(text, width=width, height=height * scale * POINTS, sizes=steps)


def _organisation(text: str, width: float, scale: float) -> tuple[str, float]:
    """As much of it as fits in its lines with its size in points, `width` too in points."""
    steps = tuple(max(round(size * scale, 2), _SMALL[-1]) for size in _SMALL)
    size = fitted(text, width=width, height=7.5 * scale * POINTS, sizes=steps, weight="400")
    return ended(text, width=width / size, lines=_ORGANISATION_LINES), size


def _ring_size(count: int) -> float:
    """Millimetres of an A7; the tables of several rounds stand side by side."""
    return min(23.0, 60.0 / max(count, 1))


def _rings(sheet: Paper, seats: tuple[Seat, ...], x: float, y: float) -> Iterator[_Ring]:
    scale, size = _scale(sheet), _ring_size(len(seats))
    right = x + sheet.card_width - (_EDGE - 1) * scale
    for index, seat in enumerate(reversed(seats)):
        yield _Ring(
            seat=seat,
            x=right - (index + 1) * size * scale - index * 2 * scale,
            y=y + sheet.card_height - (size + 6.2) * scale,
            size=size * scale,
        )


def _marks(badges: BadgeSet, sheet: Paper, card: _Card, *, has_codes: bool) -> Iterator[Mark]:
    scale = _scale(sheet)
    if sheet.columns > 1 and not sheet.left:
        yield cut_mark(x=card.x, y=card.y, width=sheet.card_width, height=sheet.card_height)
    if card.badge.no_photo:
        yield stripes_mark(x=card.x, y=card.y, width=sheet.card_width, height=_BAND * scale)
    else:
        role = card.badge.role
        words = (badges.network, "" if role else Texts(badges.language).short_date(badges.date))
        kept = (em_width(role, "700") * _ROLE + _AROUND_ROLE) * scale if role else 0
        yield band_mark(words, x=card.x, y=card.y, width=sheet.card_width, height=_BAND * scale, kept=kept)
    for ring in card.rings:
        seat = ring.seat
        yield ring_mark(number=seat.number, seats=seat.seats, hosts=seat.hosts, x=ring.x, y=ring.y, size=ring.size)
    if card.badge.code and has_codes:
        y = card.y + sheet.card_height - (_CODE + 7) * scale
        yield qr_mark(card.badge.code, x=card.x + (_EDGE - 2) * scale, y=y, size=_CODE * scale)


def _html(badges: BadgeSet, sheet: Paper, pages: list[list[_Card]]) -> str:
    texts = Texts(badges.language)
    return paper_html("badges", texts, badges=badges, sheet=sheet, pages=pages, scale=_scale(sheet), edge=_EDGE)
