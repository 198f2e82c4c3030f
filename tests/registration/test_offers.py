"""How long a place is held for who is offered it; pure."""

from __future__ import annotations

import datetime as dt

import pytest

from app.registration.rules import offer_until

# Half past seven in the evening of a Thursday in Brussels.
STARTS = dt.datetime(2027, 10, 21, 17, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def until(now: dt.datetime) -> dt.datetime | None:
    return offer_until(now=now, starts_at=STARTS, timezone="Europe/Brussels")


@pytest.mark.parametrize(
    ("left", "held"),
    [(720, 24), (144, 24), (60, 10), (30, 5), (6, 1), (2, 1), (1, 1), (0.5, 0.5)],
)
def test_near_the_evening_a_place_is_held_for_a_shorter_time_and_never_beyond_the_start(
    left: float, held: float
) -> None:
    now = STARTS - left * HOUR
    assert until(now) == now + held * HOUR


def test_nobody_has_to_answer_in_the_night() -> None:
    late = dt.datetime(2027, 10, 19, 18, 0, tzinfo=dt.UTC)
    # A sixth of what is left would end shortly before four in the night.
    assert until(late) == dt.datetime(2027, 10, 20, 7, 0, tzinfo=dt.UTC), "nine in the morning in Brussels"


@pytest.mark.parametrize("after", [dt.timedelta(0), HOUR])
def test_once_the_evening_has_begun_nothing_is_offered(after: dt.timedelta) -> None:
    assert until(STARTS + after) is None
