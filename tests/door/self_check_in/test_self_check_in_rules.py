"""When people can check themselves in, and how much of a name others may read; without a database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from app.door.self_check_in import Hours, hours, short_name
from app.events.models import EventState
from tests.door.self_check_in.posters import DOORS, ENDS, MOMENT, STARTS


@dataclass(frozen=True)
class Plain:
    """An evening with nothing but what its door hours are told from."""

    state: EventState = EventState.OPEN
    starts_at: dt.datetime = STARTS
    ends_at: dt.datetime = ENDS
    doors_at: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None


@pytest.mark.parametrize(
    ("evening", "now", "expected"),
    [
        (Plain(), DOORS - MOMENT, Hours.BEFORE),
        (Plain(), DOORS, Hours.OPEN),
        (Plain(), ENDS - MOMENT, Hours.OPEN),
        (Plain(), ENDS, Hours.AFTER),
        (Plain(doors_at=STARTS), STARTS - MOMENT, Hours.BEFORE),
        (Plain(doors_at=STARTS), STARTS, Hours.OPEN),
        (Plain(state=EventState.CLOSED), DOORS, Hours.OPEN),
        (Plain(state=EventState.RUNNING), DOORS, Hours.OPEN),
        (Plain(state=EventState.DRAFT), DOORS, Hours.DESK),
        (Plain(state=EventState.REPORTING), DOORS, Hours.AFTER),
        (Plain(state=EventState.PUBLISHED), ENDS, Hours.AFTER),
        (Plain(cancelled_at=DOORS), DOORS, Hours.CANCELLED),
    ],
)
def test_people_check_themselves_in_from_when_the_doors_open_until_the_end(
    evening: Plain, now: dt.datetime, expected: Hours
) -> None:
    assert hours(evening, now) is expected


def test_a_name_is_shown_as_a_first_name_and_a_letter() -> None:
    assert short_name("Yıldız Peeters") == "Yıldız P."
    assert short_name("Özgür  Şahin") == "Özgür S."
    assert short_name("Madonna") == "Madonna"
