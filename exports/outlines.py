"""Words as drawings: the outlines of our headings' letters, for what stands on every badge and is said in text too."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from exports.type_fitting import WIDEST, faces


@lru_cache(maxsize=256)
def outlined(text: str, *, weight: str = "800") -> tuple[str, float]:
    """Operators of PDF that fill the text from its baseline at (0, 0), y downwards, at a size of one; and its width."""
    from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]

    class Pen(BasePen):  # type: ignore[misc] # fontTools ships no types
        """Writes a glyph, moved and scaled, as operators."""

        def __init__(self, glyphs: Any, placed: Callable[[tuple[float, float]], str]) -> None:
            super().__init__(glyphs)
            self.parts: list[str] = []
            self._placed = placed

        def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - named by fontTools
            self.parts.append(f"{self._placed(point)} m")

        def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - named by fontTools
            self.parts.append(f"{self._placed(point)} l")

        def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802 - named by fontTools
            self.parts.append(" ".join((*(self._placed(point) for point in points), "c")))

        def _closePath(self) -> None:  # noqa: N802 - named by fontTools
            self.parts.append("h")

    parts: list[str] = []
    at = 0.0
    for sign in text:
        face = next((face for face in faces(weight) if ord(sign) in face.glyphs), None)
        if face is None:
            at += WIDEST
            continue
        glyphs, name = face.font.getGlyphSet(), face.glyphs[ord(sign)]
        pen = Pen(glyphs, _placing(at, face.per_em))
        glyphs[name].draw(pen)
        parts += pen.parts
        at += face.font["hmtx"].metrics[name][0] / face.per_em
    return " ".join([*parts, "f"]), at


def _placing(at: float, per_em: float) -> Callable[[tuple[float, float]], str]:
    def placed(point: tuple[float, float]) -> str:
        return f"{at + point[0] / per_em:.3f} {-point[1] / per_em:.3f}"

    return placed
