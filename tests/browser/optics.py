"""What a camera sees of paper in a hand: distance, turns, light and blur, worked out as a lens does."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.browser.prints import Print

# A phone's camera at the back: what the scanner asks for, and a field of view of 65 degrees across.
SIZE = (1280, 720)
FOCUS = SIZE[0] / 2 / math.tan(math.radians(65 / 2))
# Not pure black and white: a hall behind the paper.
HALL = 110
_EDGE = 255
_DRAWN = random.Random(2027)  # noqa: S311 - grain, no secret
# Outside of the middle square that the scanner reads: which frame of the film this is.
BITS, BIT = 16, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How paper is held before a camera: centimetres, degrees, pixels; black and white become `dark` and `light`.

    `tilt` leans the top away, `turn` the right side; `noise` is the deviation of each pixel's grey, `glare` how wide a
    lamp is mirrored over the code's corner, as a part of its side.
    """

    name: str
    distance: float = 20
    roll: float = 0
    tilt: float = 0
    turn: float = 0
    dark: int = 25
    light: int = 225
    noise: float = 4
    blur: float = 0.6
    glare: float = 0
    is_moderate: bool = True

    def shaken(self, step: int) -> View:
        """The same a moment later: no hand is still."""
        return View(
            name=self.name, distance=self.distance * (1 + 0.01 * math.sin(2 * step)), roll=self.roll + math.sin(step),
            tilt=self.tilt, turn=self.turn + 0.7 * math.cos(step), dark=self.dark, light=self.light, noise=self.noise,
            blur=self.blur * (1 + 0.3 * math.sin(step)), glare=self.glare, is_moderate=self.is_moderate,
        )  # fmt: skip


def hall() -> Image.Image:
    """Nothing but the hall."""
    return Image.new("L", SIZE, HALL)


def seen(paper: Print, view: View) -> Image.Image:
    """The camera's picture of the paper, with the code in the middle."""
    scale = FOCUS / (view.distance * 10)
    # A lens gathers light over the whole of a pixel; a point of the print is not enough.
    step = min(1.0, 1.5 * scale / paper.dots_per_mm)
    grey = paper.picture.resize(
        (max(1, round(paper.picture.width * step)), max(1, round(paper.picture.height * step))), Image.Resampling.BOX
    )
    back = _from_camera_to_paper(paper, view, grey.width / paper.picture.width)
    laid = grey.transform(SIZE, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC, fillcolor=_EDGE)
    mask = Image.new("L", grey.size, 255).transform(SIZE, Image.Transform.PERSPECTIVE, back, fillcolor=0)
    lit = laid.point([view.dark + (view.light - view.dark) * value // 255 for value in range(256)])
    picture = Image.composite(lit, Image.new("L", SIZE, min(HALL, view.light)), mask)
    if view.glare:
        picture = _mirrored_lamp(picture, scale * paper.side, view.glare)
    picture = picture.filter(ImageFilter.GaussianBlur(view.blur))
    return ImageChops.add(picture, _grain(view.noise), 1, -128) if view.noise else picture


def numbered(picture: Image.Image, number: int) -> Image.Image:
    """The picture with its number in black and white along the left edge, for who measures."""
    marked = picture.copy()
    draw = ImageDraw.Draw(marked)
    for bit in range(BITS):
        draw.rectangle((0, bit * BIT, BIT - 1, bit * BIT + BIT - 1), fill=235 if number >> bit & 1 else 20)
    return marked


def _grain(deviation: float) -> Image.Image:
    """Noise, each time laid otherwise: making it anew took a third of the time of a film."""
    across, along = (_DRAWN.randrange(length) for length in SIZE)
    return ImageChops.offset(_noise(deviation), across, along)


@cache
def _noise(deviation: float) -> Image.Image:
    return Image.effect_noise(SIZE, deviation)


def _mirrored_lamp(picture: Image.Image, side: float, part: float) -> Image.Image:
    lamp = Image.new("L", SIZE, 0)
    x, y, radius = SIZE[0] / 2 + side / 2, SIZE[1] / 2 + side / 2, side * part / 2
    ImageDraw.Draw(lamp).ellipse((x - radius, y - radius, x + radius, y + radius), fill=200)
    return ImageChops.add(picture, lamp.filter(ImageFilter.GaussianBlur(radius / 4)))


def _from_camera_to_paper(paper: Print, view: View, shrunk: float) -> tuple[float, ...]:
    """The eight numbers by which Pillow finds the point of the print for each pixel."""
    roll, tilt, turn = (math.radians(angle) for angle in (view.roll, view.tilt, view.turn))
    # The paper's two directions after turning it about the line of sight, then sideways, then backwards.
    right = _leaned((math.cos(roll), math.sin(roll), 0.0), tilt, turn)
    down = _leaned((-math.sin(roll), math.cos(roll), 0.0), tilt, turn)
    far = view.distance * 10
    matrix = (
        (FOCUS * right[0] + SIZE[0] / 2 * right[2], FOCUS * down[0] + SIZE[0] / 2 * down[2], SIZE[0] / 2 * far),
        (FOCUS * right[1] + SIZE[1] / 2 * right[2], FOCUS * down[1] + SIZE[1] / 2 * down[2], SIZE[1] / 2 * far),
        (right[2], down[2], far),
    )
    (a, b, c), (d, e, f), (g, h, i) = _adjugate(matrix)
    dots = paper.dots_per_mm * shrunk
    x, y = paper.centre[0] * shrunk, paper.centre[1] * shrunk
    across = (a * dots + x * g, b * dots + x * h, c * dots + x * i)
    along = (d * dots + y * g, e * dots + y * h, f * dots + y * i)
    return tuple(value / i for value in (*across, *along, g, h))


def _leaned(way: tuple[float, float, float], tilt: float, turn: float) -> tuple[float, float, float]:
    x, y, z = way
    x, z = x * math.cos(turn) + z * math.sin(turn), x * math.sin(turn) - z * math.cos(turn)
    return x, y * math.cos(tilt) - z * math.sin(tilt), -y * math.sin(tilt) + z * math.cos(tilt)


_Row = tuple[float, float, float]


def _adjugate(matrix: tuple[_Row, _Row, _Row]) -> tuple[_Row, _Row, _Row]:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    return (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
