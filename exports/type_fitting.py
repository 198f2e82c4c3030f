"""How large a text may be set in a box: measured with the widths of our own letters, so that nothing is clipped."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

# The headings' face in its weights, and the text's in the only one that is measured.
_HEADINGS = tuple(f"bricolage-grotesque-{subset}" for subset in ("latin", "latin-ext", "vietnamese"))
_FILES = {
    "400": tuple(f"atkinson-hyperlegible-next-{subset}" for subset in ("latin", "latin-ext")),
    "700": _HEADINGS,
    "800": _HEADINGS,
}
# What would stand oddly before an ellipsis.
LOOSE = " ,;:-–·("
# A letter that our faces lack comes from another, which may be wide.
WIDEST = 1.1
# What the layout may add by rounding and kerning.
_SLACK = 0.97
# The same where a line too many does no harm, so that little is lost.
_NARROW_SLACK = 0.99
LINE = 1.08
POINTS = 72 / 25.4


def fitted(text: str, *, width: float, height: float, sizes: tuple[float, ...], weight: str = "800") -> float:
    """The largest of `sizes` (points, falling) at which the text fits in a box of `width` by `height` points.

    Words break only when nothing else helps. The smallest size when none fits.
    """
    for breaks in (False, True):
        for size in sizes:
            if _lines(text, width * _SLACK / size, weight, breaks=breaks) * size * LINE <= height:
                return size
    return sizes[-1]


def fitted_on_paper(text: str, width: float, height: float, sizes: tuple[float, ...], weight: str = "800") -> float:
    """The same for a box in millimetres; still in points."""
    return fitted(text, width=width * POINTS, height=height * POINTS, sizes=sizes, weight=weight)


def ended(text: str, *, width: float, lines: int, weight: str = "400") -> str:
    """The text as it is when it takes no more than `lines` lines of `width` ems, otherwise as much of it as does.

    It ends in an ellipsis after a whole word; a first word that is too long by itself ends inside it.
    """
    most = width * _NARROW_SLACK
    shown, words = text, text.split()
    while len(words) > 1 and _lines(shown, most, weight, breaks=True) > lines:
        words.pop()
        shown = " ".join(words).rstrip(LOOSE) + "…"
    while len(shown) > 1 and _lines(shown, most, weight, breaks=True) > lines:
        shown = shown.rstrip("…")[:-1] + "…"
    return shown


def _lines(text: str, width: float, weight: str, *, breaks: bool) -> float:
    """How many lines of `width` ems the text takes; infinite when a word does not fit and may not break."""
    lines, used, space = 1, 0.0, em_width(" ", weight)
    for word in text.split():
        wide = em_width(word, weight)
        if wide > width:
            if not breaks:
                return float("inf")
            # Broken anywhere: at most this many lines of its own.
            lines += int(wide // width) + 1
            used = width
        elif used and used + space + wide > width:
            lines, used = lines + 1, wide
        else:
            used += (space if used else 0.0) + wide
    return lines


@lru_cache(maxsize=4096)
def em_width(text: str, weight: str) -> float:
    """How wide the text is at a size of one: in the headings' face, for the weight "400" in the text's."""
    widths = _widths(weight)
    signs = unicodedata.normalize("NFC", text)
    return sum(0.0 if unicodedata.combining(sign) else widths.get(ord(sign), WIDEST) for sign in signs)


@dataclass(frozen=True, slots=True)
class Face:
    """A file of a face: its font, the glyph of each sign, and how many units make an em."""

    font: Any
    glyphs: dict[int, str]
    per_em: int


@cache
def faces(weight: str) -> tuple[Face, ...]:
    """The face in this weight, the subset that is asked first in front."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    from exports.fetcher import asset_bytes

    fonts = (TTFont(io.BytesIO(asset_bytes(f"{name}-{weight}.woff2"))) for name in _FILES[weight])
    return tuple(Face(font, font.getBestCmap(), font["head"].unitsPerEm) for font in fonts)


@cache
def _widths(weight: str) -> dict[int, float]:
    return {
        sign: face.font["hmtx"].metrics[glyph][0] / face.per_em
        for face in reversed(faces(weight))
        for sign, glyph in face.glyphs.items()
    }
