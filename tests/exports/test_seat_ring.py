"""A ring shows a table's chairs as they are, and says so to who cannot see it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from exports.seat_ring import seat_ring
from tests.exports.drawings import drawing


def ring(*, number: int | str = 4, seats: int = 12, taken: int = 9, hosts: int = 2, **more: object) -> ET.Element:
    label = str(more.pop("label", "Tafel 4: 9 van 12 plaatsen bezet"))
    return drawing(seat_ring(number=number, seats=seats, taken=taken, hosts=hosts, label=label, **more))  # type: ignore[arg-type]


def chairs(svg: ET.Element) -> list[str]:
    names = [circle.get("class", "").removeprefix("seat-ring__") for circle in svg.iter("circle")]
    return names[1:]


def test_hosts_sit_at_the_top_then_the_taken_chairs_then_the_free_ones() -> None:
    svg = ring(seats=4, taken=3, hosts=2)

    assert chairs(svg) == ["host", "host", "taken", "taken", "taken", "free"]
    first = list(svg.iter("circle"))[1]
    assert float(first.get("cx", "")) == 50
    assert float(first.get("cy", "")) < 10


def test_the_ring_says_its_name_and_shows_its_number() -> None:
    svg = ring()

    assert svg.get("role") == "img"
    assert svg[0].tag == "title"
    assert svg[0].text == "Tafel 4: 9 van 12 plaatsen bezet"
    assert [text.text for text in svg.iter("text")] == ["4"]


@pytest.mark.parametrize("seats", [1, 2, 12, 30, 60])
def test_dots_keep_apart_and_stay_inside_the_picture(seats: int) -> None:
    dots = [
        (
            float(dot.get("cx", "")),
            float(dot.get("cy", "")),
            float(dot.get("r", "")) + float(dot.get("stroke-width", "")) / 2,
        )
        for dot in list(ring(seats=seats, taken=1).iter("circle"))[1:]
    ]

    assert len(dots) == seats + 2
    assert all(r <= x <= 100 - r and r <= y <= 100 - r for x, y, r in dots)
    for (x, y, r), (next_x, next_y, next_r) in pairwise(dots):
        assert ((x - next_x) ** 2 + (y - next_y) ** 2) ** 0.5 > r + next_r


@pytest.mark.parametrize(("taken", "shown"), [(15, {"host": 2, "taken": 12}), (-3, {"host": 2, "free": 12})])
def test_more_people_than_chairs_fill_the_ring_and_no_further(taken: int, shown: dict[str, int]) -> None:
    assert Counter(chairs(ring(taken=taken))) == shown


def test_a_table_without_chairs_is_still_a_number() -> None:
    svg = ring(seats=0, taken=0, hosts=0)

    assert chairs(svg) == []
    assert next(svg.iter("text")).text == "4"


def test_names_cannot_become_markup() -> None:
    svg = ring(number="<b>", label='"><script>alert(1)</script>', css_class='x" onload="y')

    assert svg.get("onload") is None
    assert svg[0].text == '"><script>alert(1)</script>'
    assert next(svg.iter("text")).text == "<b>"


def test_the_ring_obeys_a_strict_content_policy() -> None:
    assert all(element.get("style") is None for on_dark in (True, False) for element in ring(on_dark=on_dark).iter())


def test_on_a_dark_surface_taken_chairs_are_white() -> None:
    taken = [dot for dot in ring(on_dark=True).iter("circle") if dot.get("class") == "seat-ring__taken"]

    assert {dot.get("fill") for dot in taken} == {"#FFFFFF"}


def test_a_size_is_given_only_when_asked() -> None:
    assert ring(size=64).get("width") == "64"
    assert ring().get("width") is None


def test_a_table_of_a_million_seats_is_drawn_in_eighty_dots() -> None:
    ring = seat_ring(number=1, seats=1_000_000, taken=500_000, hosts=2, label="Tafel 1")
    assert ring.count("<circle") == 81
    assert ring.count("seat-ring__taken") == 39
    assert seat_ring(number=1, seats=200, taken=1, hosts=0, label="Tafel 1").count("seat-ring__taken") == 1
