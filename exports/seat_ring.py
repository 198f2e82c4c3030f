"""The seat ring: a table drawn as a disc with its number, and every chair as a dot around it."""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin
from typing import NamedTuple

from markupsafe import Markup

# On screen a stylesheet may override any of these by class; on paper the attributes are all there is.
_FONTS = "Bricolage Grotesque, Bricolage Grotesque Ext, sans-serif"
_CIRCLE = Markup('<circle class="{}" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="{}"/>')
_NUMBER = Markup(
    '<text class="seat-ring__number" x="50" y="{}" text-anchor="middle" font-family="{}"'
    ' font-weight="800" font-size="{}" fill="#211A2E">{}</text>'
)
_RING_RADIUS = 41.5
_LARGEST_DOT = 7.2
# More dots than this cannot be told apart at any size we draw; a larger table shows its share.
_MOST_DOTS = 80


class _Ink(NamedTuple):
    fill: str
    stroke: str


_ON_PAPER = {
    "host": _Ink("#F6B93B", "#211A2E"),
    "taken": _Ink("#5E2152", "#5E2152"),
    "free": _Ink("#FFFFFF", "#857868"),
}
_ON_DARK = {
    "host": _Ink("#F6B93B", "#F6B93B"),
    "taken": _Ink("#FFFFFF", "#FFFFFF"),
    "free": _Ink("none", "#CDB8C8"),
}


def seat_ring(
    *,
    number: int | str,
    seats: int,
    taken: int,
    hosts: int,
    label: str,
    size: int | None = None,
    css_class: str = "seat-ring",
    on_dark: bool = False,
) -> Markup:
    """An SVG with the accessible name `label`; `size` is in CSS pixels, without it the stylesheet decides.

    `seats` are the chairs of attendees; each host has a chair of their own on top of those. The hosts sit
    at the top, then clockwise whoever has a seat, then the free chairs.
    """
    dimensions = Markup("") if size is None else Markup(' width="{0}" height="{0}"').format(size)
    classes = f"{css_class} seat-ring--on-dark" if on_dark else css_class
    marks = ring_marks(number=number, seats=seats, taken=taken, hosts=hosts, on_dark=on_dark)
    return Markup('<svg class="{}" role="img" viewBox="0 0 100 100"{}><title>{}</title>{}</svg>').format(
        classes, dimensions, label, marks
    )


@lru_cache(maxsize=512)
def ring_marks(*, number: int | str, seats: int, taken: int, hosts: int, on_dark: bool = False) -> Markup:
    """The ring without its `<svg>`, in a square of 100 by 100, for drawings that hold several rings."""
    disc = _CIRCLE.format("seat-ring__disc", 50, 50, 30, "#FFFFFF", "none", 0)
    dots = Markup("").join(
        _CIRCLE.format(f"seat-ring__{chair}", *rest)
        for chair, *rest in ring_dots(seats=seats, taken=taken, hosts=hosts, on_dark=on_dark)
    )
    return disc + dots + _number(str(number))


def _chairs(seats: int, taken: int, hosts: int) -> list[str]:
    """What each dot stands for, in the order of the clock; more people than seats fill the ring, no further."""
    seats, hosts = max(seats, 0), min(max(hosts, 0), _MOST_DOTS)
    taken = min(max(taken, 0), seats)
    if seats + hosts > _MOST_DOTS:
        room = _MOST_DOTS - hosts
        # Rounded up, so that one taken seat shows; a full ring still means full.
        seats, taken = room, -(-taken * room // seats)
    return ["host"] * hosts + ["taken"] * taken + ["free"] * (seats - taken)


class Dot(NamedTuple):
    """A chair: who sits on it, its middle, the radius to the middle of its line, and how wide and in which ink."""

    chair: str
    x: float
    y: float
    radius: float
    fill: str
    stroke: str
    width: float


@lru_cache(maxsize=512)
def ring_dots(*, seats: int, taken: int, hosts: int, on_dark: bool = False) -> tuple[Dot, ...]:
    """The chairs around the disc, in a square of 100 by 100 with its origin at the top left."""
    chairs, inks = _chairs(seats, taken, hosts), _ON_DARK if on_dark else _ON_PAPER
    step = 2 * pi / max(len(chairs), 1)
    dot = min(_LARGEST_DOT, 0.34 * 2 * _RING_RADIUS * sin(min(step, pi) / 2))
    width = round(min(1.8, dot * 0.3), 2)
    return tuple(
        Dot(
            chair,
            round(50 + _RING_RADIUS * sin(index * step), 2),
            round(50 - _RING_RADIUS * cos(index * step), 2),
            round(dot - width / 2, 2),
            *inks[chair],
            width,
        )
        for index, chair in enumerate(chairs)
    )


def number_size(text: str) -> int:
    """How large a number stands in its ring of 100 by 100."""
    return {0: 34, 1: 34, 2: 30, 3: 23}.get(len(text), max(6, 66 // max(len(text), 1)))


def _number(text: str) -> Markup:
    size = number_size(text)
    return _NUMBER.format(round(50 + size * 0.35, 1), _FONTS, size, text)
