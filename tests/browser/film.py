"""A film that Chromium's fake camera plays in a loop: papers held before it one by one, the hall in between."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.browser.optics import View, hall, numbered, seen
from tests.browser.prints import Print

# Chromium plays every film of JPEGs at this pace.
PER_SECOND = 30
_SHAKES = 3
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Take:
    """A paper as it is held before the camera: for how many pictures, and how many of the empty hall come before."""

    paper: Print
    view: View
    before: int
    length: int


def write_film(takes: Iterable[Take], path: Path) -> list[range]:
    """Write the film; returns for each take the numbers of its pictures, as `numbered` puts them in sight."""
    spans = []
    with path.open("wb") as file:
        number = 0
        for take in takes:
            for picture in _pictures(take):
                file.write(_jpeg(numbered(picture, number)))
                number += 1
            spans.append(range(number - take.length, number))
    return spans


def _pictures(take: Take) -> Iterator[Image.Image]:
    empty = hall()
    shaken = [seen(take.paper, take.view.shaken(step)) for step in range(min(_SHAKES, take.length))]
    for _number in range(take.before):
        yield empty
    for number in range(take.length):
        yield shaken[number % len(shaken)]


def _jpeg(picture: Image.Image) -> bytes:
    """One picture in colours, which is what cameras give."""
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
