"""The mark as a picture for a phone's home screen: drawn by us, because phones want pixels."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

_PAPER, _CORAL, _PLUM, _SAFFRON = "#FBF6EE", "#E2562F", "#5E2152", "#F6B93B"
# Drawn larger and made smaller, so that its edges are smooth.
_FINER = 4
# The mark stands in a square of 32, as in icons/mark.svg; half of the picture, so that a round mask cuts off nothing.
_SQUARE = 32
_SHARE = 0.56


def app_icon(side: int) -> bytes:
    """A PNG of `side` by `side` pixels, filled to its edges."""
    size = side * _FINER
    picture = Image.new("RGB", (size, size), _PAPER)
    _draw_mark(ImageDraw.Draw(picture), unit=size * _SHARE / _SQUARE, margin=size * (1 - _SHARE) / 2)
    made = io.BytesIO()
    picture.resize((side, side), Image.Resampling.LANCZOS).save(made, "PNG", optimize=True)
    return made.getvalue()


def _draw_mark(draw: ImageDraw.ImageDraw, *, unit: float, margin: float) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return margin + x * unit, margin + y * unit

    def disc(x: float, y: float, radius: float, colour: str) -> None:
        draw.ellipse((*at(x - radius, y - radius), *at(x + radius, y + radius)), fill=colour)

    for start, end, colour in (((25.5, 6.5), (6.5, 25.5), _CORAL), ((6.5, 6.5), (25.5, 25.5), _PLUM)):
        draw.line((at(*start), at(*end)), fill=colour, width=round(5 * unit))
        for x, y in (start, end):
            disc(x, y, 2.5, colour)
    disc(16, 16, 6.75, _PLUM)
    disc(16, 16, 4.25, _SAFFRON)
