"""A slip of the finger still finds the name, and two in a long one; another name is not found by it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.door import queries
from app.door.slips import slips_of
from tests.door.conftest import Door, Invite


@pytest.mark.parametrize(
    ("typed", "name", "slips"),
    [
        ("peters", "jan peeters", 1),
        ("peeetrs", "jan peeters", 1),
        ("hendrikcs", "els hendrickx", 2),
        ("celki", "murat celik", 1),
        ("vandnbroeck", "griet van den broeck", 1),
        ("mu", "murat celik", 0),
        ("mx", "murat celik", None),
        ("jan peters", "jan peeters", 1),
        ("piet peters", "jan peeters", 2),
        ("karel peters", "jan peeters", None),
        ("zoe", "", None),
    ],
)
def test_slips_are_counted_between_what_was_typed_and_how_a_word_begins(
    typed: str, name: str, slips: int | None
) -> None:
    assert slips_of(typed.split(), name) == slips


def test_the_door_finds_who_was_typed_with_a_slip(app: Flask, door: Door, invite: Invite) -> None:
    for name in ("Els Hendrickx", "Jan Peeters", "Jan Pieters", "Murat Çelik"):
        invite(name)

    def found(text: str) -> list[str]:
        with app.app_context():
            return [each.name for each in queries.people(door.event_id, text)]

    assert found("hendrikcs") == ["Els Hendrickx"]
    assert found("petters") == ["Jan Peeters"]
    assert found("peeters") == ["Jan Peeters"], "who is meant exactly stands alone"
    assert found("celki") == ["Murat Çelik"]
    assert found("xyzw") == []
