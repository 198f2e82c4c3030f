"""Drawings put straight on the pages of a PDF: QR codes, seat rings and stripes, as artifacts beside the text.

WeasyPrint parses a drawing anew wherever it stands, 5 ms for a code; a thousand badges would take longer for their
codes than for all the rest. Here each is a few operators of PDF, written once and placed by a matrix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from exports.outlines import outlined
from exports.qr import qr_matrix
from exports.seat_ring import number_size, ring_dots

POINTS = 72 / 25.4
# A quarter of a circle as a Bézier curve.
_KAPPA = 0.5523
# The colours of design/look.md.
_INK, _WHITE, _PLUM, _SAFFRON = "#211A2E", "#FFFFFF", "#5E2152", "#F6B93B"
# The network in the band, in heights of the band: as large as it fits, and no smaller than it can be read.
_NETWORK_LEFT, _LARGEST, _SMALLEST, _DATE = 1.25, 0.36, 0.26, 0.33
_EDGE, _GAP = 0.55, 0.4


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawing and where it goes: `x` and `y` of its top left and its `size`, in millimetres of the page.

    `operators` draw in a square of `units`, from the top left; they lie under the page's own words.
    """

    operators: str
    units: float
    x: float
    y: float
    size: float


def qr_mark(text: str, *, x: float, y: float, size: float) -> Mark:
    """A QR code with its quiet zone; whoever cannot scan finds the text beside it."""
    matrix = qr_matrix(text)
    return Mark(_qr(text), len(matrix), x, y, size)


def ring_mark(*, number: int, seats: int, hosts: int, x: float, y: float, size: float) -> Mark:
    """A seat ring with every chair filled and its number; whoever cannot see it finds the number in text beside it."""
    return Mark(_ring(number, seats, hosts), 100, x, y, size)


def band_mark(words: tuple[str, str], *, x: float, y: float, width: float, height: float, kept: float = 0) -> Mark:
    """The band along the top: plum, the cross with its seat, the network on the left and another word on the right.

    `kept` millimetres on the right are for what the page itself puts there.
    """
    return Mark(_band(words, round(width / height, 3), round(kept / height, 3)), 1, x, y, height)


def cut_mark(*, x: float, y: float, width: float, height: float) -> Mark:
    """The outline of a card, to cut along; in millimetres."""
    return Mark(f"0.71 0.66 0.58 RG 0.1 w [0.6 0.9] 0 d 0 0 {width} {height} re S", 1, x, y, 1)


def stripes_mark(*, x: float, y: float, width: float, height: float) -> Mark:
    """A band of slanting stripes: no photos."""
    return Mark(_stripes(round(width / height, 3)), 1, x, y, height)


@dataclass(frozen=True, slots=True)
class Back:
    """How the back of a sheet shows its front: `columns` as (left, width) in millimetres, swapped from side to side."""

    columns: tuple[tuple[float, float], ...]
    width: float
    height: float


def finisher(pages: Sequence[Sequence[Mark]], back: Back | None = None) -> Callable[[Any, Any], None]:
    """What `write_pdf(finisher=…)` calls: puts each page's marks on it and, with `back`, a back after each page."""

    def finish(_document: Any, pdf: Any) -> None:
        import pydyf  # type: ignore[import-untyped]

        found = {thing.number: thing for thing in pdf.objects}
        shared = _shared(pdf, found, pages)
        kids = [int(number) for number in pdf.pages["Kids"][::3]]
        order = []
        for number, marks in zip(kids, pages, strict=True):
            page = found[number]
            front = _referred(found, page["Contents"])
            top = float(page["MediaBox"][3])
            under = pydyf.Stream([_placed(marks, top, shared)], compress=True)
            pdf.add_object(under)
            page["Contents"] = pydyf.Array([under.reference, front.reference])
            order.append(page)
            if back is not None:
                order.append(_add_back(pdf, page, [*under.stream, *_untagged(front.stream)], back))
        pdf.pages["Kids"] = pydyf.Array([part for page in order for part in (page.number, 0, "R")])
        pdf.pages["Count"] = len(order)

    return finish


def _referred(found: dict[int, Any], reference: bytes) -> Any:
    """The object of this reference ("7 0 R")."""
    return found[int(reference.split()[0])]


def _shared(pdf: Any, found: dict[int, Any], pages: Sequence[Sequence[Mark]]) -> dict[str, str]:
    """What draws each drawing that occurs more than once: it stands in the document once, as a form."""
    import pydyf

    often = Counter(mark.operators for marks in pages for mark in marks)
    units = {mark.operators: mark.units for marks in pages for mark in marks}
    drawn: dict[str, str] = {}
    for operators in (each for each, times in often.items() if times > 1):
        # Wide enough for a band, which is as many times as wide as it is high.
        box = pydyf.Array([-units[operators], -units[operators], 20 * units[operators], 20 * units[operators]])
        form = pydyf.Stream(
            [operators], pydyf.Dictionary({"Type": "/XObject", "Subtype": "/Form", "BBox": box}), compress=True
        )
        pdf.add_object(form)
        name = f"mark{len(drawn)}"
        # One dictionary of resources serves all pages of a document.
        _referred(found, found[int(pdf.pages["Kids"][0])]["Resources"])["XObject"][name] = form.reference
        drawn[operators] = f"/{name} Do"
    return drawn


def _add_back(pdf: Any, page: Any, front: list[Any], back: Back) -> Any:
    """A page that shows this front again, its columns swapped, so that each card has its own back when turned over."""
    import pydyf

    box = pydyf.Array([0, 0, back.width * POINTS, back.height * POINTS])
    form = pydyf.Stream(
        front,
        pydyf.Dictionary({"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Resources": page["Resources"]}),
        compress=True,
    )
    pdf.add_object(form)
    shown = pydyf.Stream([_swapped(back)], compress=True)
    pdf.add_object(shown)
    turned = pydyf.Dictionary(
        {
            "Type": "/Page",
            "Parent": pdf.pages.reference,
            "MediaBox": page["MediaBox"],
            "Contents": shown.reference,
            "Resources": pydyf.Dictionary({"XObject": pydyf.Dictionary({"front": form.reference})}),
        }
    )
    pdf.add_object(turned)
    return turned


def _swapped(back: Back) -> str:
    drawn = ["/Artifact BMC"]
    for (left, width), (other, _) in zip(back.columns, reversed(back.columns), strict=True):
        shift, edge = (other - left) * POINTS, other * POINTS
        clip = f"{edge:.3f} 0 {width * POINTS:.3f} {back.height * POINTS:.3f} re W n"
        drawn.append(f"q {clip} 1 0 0 1 {shift:.3f} 0 cm /front Do Q")
    return "\n".join([*drawn, "EMC"])


def _untagged(stream: list[Any]) -> list[Any]:
    """The same operators without the marks of tagged content: on the back all of it is an artifact."""
    kept: list[Any] = []
    for part in stream:
        if part == b"BDC":
            del kept[-2:]  # the tag and its properties
        elif part == b"BMC":
            kept.pop()
        elif part != b"EMC":
            kept.append(part)
    return kept


def _placed(marks: Sequence[Mark], top: float, shared: dict[str, str]) -> str:
    drawn = ["/Artifact BMC"]
    for mark in marks:
        scale = mark.size * POINTS / mark.units
        drawn.append(f"q {scale:.5f} 0 0 {-scale:.5f} {mark.x * POINTS:.3f} {top - mark.y * POINTS:.3f} cm")
        drawn += [shared.get(mark.operators, mark.operators), "Q"]
    return "\n".join([*drawn, "EMC"])


@lru_cache(maxsize=2048)
def _qr(text: str) -> str:
    drawn = ["0 g"]
    for y, row in enumerate(qr_matrix(text)):
        start = None
        for x, dark in enumerate((*row, False)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                drawn.append(f"{start} {y} {x - start} 1 re")
                start = None
    return "\n".join([*drawn, "f"])


@lru_cache(maxsize=64)
def _ring(number: int, seats: int, hosts: int) -> str:
    dots = (
        f"{_colour(dot.fill)} rg {_colour(dot.stroke)} RG {dot.width} w {_circle(dot.x, dot.y, dot.radius)} B"
        for dot in ring_dots(seats=seats, taken=seats, hosts=hosts)
    )
    size = number_size(str(number))
    _, width = outlined(str(number))
    middle = _word(str(number), x=50 - width * size / 2, y=50 + size * 0.35, size=size, ink=_INK)
    return "\n".join([*dots, middle])


def _word(text: str, *, x: float, y: float, size: float, ink: str, weight: str = "800") -> str:
    return f"q {_colour(ink)} rg {size:.3f} 0 0 {size:.3f} {x:.3f} {y:.3f} cm {outlined(text, weight=weight)[0]} Q"


@lru_cache(maxsize=64)
def _band(words: tuple[str, str], ratio: float, kept: float) -> str:
    """In a band one high and `ratio` wide."""
    left, right = words
    _, width = outlined(right, weight="700")
    room = ratio - max(kept, _EDGE + width * _DATE) - _GAP - _NETWORK_LEFT
    network, size = fitting(left, room)
    arms = f"1 J 5 w {_colour('#E2562F')} RG 25.5 6.5 m 6.5 25.5 l S {_colour(_WHITE)} RG 6.5 6.5 m 25.5 25.5 l S"
    seat = f"2.5 w {_colour(_SAFFRON)} rg {_circle(16, 16, 5.5)} B"
    return "\n".join(
        (
            f"{_colour(_PLUM)} rg 0 0 {ratio} 1 re f",
            f"q 0.0172 0 0 0.0172 0.55 0.225 cm {arms} {seat} Q",
            _word(network, x=_NETWORK_LEFT, y=0.5 + size * 0.36, size=size, ink=_WHITE, weight="700"),
            _word(right, x=ratio - _EDGE - width * _DATE, y=0.62, size=_DATE, ink=_WHITE, weight="700"),
        )
    )


def fitting(text: str, room: float) -> tuple[str, float]:
    """The text with the size at which it fits in `room`, both in heights of the band.

    Too long even for the smallest, it ends in dots after a whole word.
    """
    shown, words = text, text.split()
    while (width := outlined(shown, weight="700")[1]) * _SMALLEST > room and len(words) > 1:
        words.pop()
        shown = " ".join(words) + "…"
    return shown, min(_LARGEST, room / max(width, 0.01))


@lru_cache(maxsize=16)
def _stripes(ratio: float) -> str:
    """In a band one high and `ratio` wide: saffron, with lighter stripes that lean to the right."""
    drawn = [f"{_colour(_SAFFRON)} rg 0 0 {ratio} 1 re f q 0 0 {ratio} 1 re W n {_colour('#FCDF9F')} rg"]
    drawn += [f"{x} 1 m {x + 1} 0 l {x + 1.5} 0 l {x + 0.5} 1 l h" for x in range(-1, int(ratio) + 1)]
    return "\n".join([*drawn, "f Q"])


def _circle(x: float, y: float, radius: float) -> str:
    k = radius * _KAPPA
    points = (
        (x, y - radius),
        (x + k, y - radius, x + radius, y - k, x + radius, y),
        (x + radius, y + k, x + k, y + radius, x, y + radius),
        (x - k, y + radius, x - radius, y + k, x - radius, y),
        (x - radius, y - k, x - k, y - radius, x, y - radius),
    )
    start, *curves = (" ".join(f"{value:.2f}" for value in point) for point in points)
    return " ".join([start, "m", *(f"{curve} c" for curve in curves), "h"])


def _colour(hexadecimal: str) -> str:
    return " ".join(f"{int(hexadecimal[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))
