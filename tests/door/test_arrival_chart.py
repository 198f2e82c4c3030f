"""Arrivals in quarters and by door: the numbers of the table and the pieces of the drawing."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.door.arrival_chart import MOST_DRAWN, chart

BRUSSELS = ZoneInfo("Europe/Brussels")
SEVEN = dt.datetime(2027, 10, 21, 17, 0, tzinfo=dt.UTC)


def after(minutes: int, door: int | None = 1) -> tuple[dt.datetime, int | None]:
    return SEVEN + dt.timedelta(minutes=minutes), door


def test_nobody_makes_no_bars() -> None:
    empty = chart([], BRUSSELS)
    assert (empty.doors, empty.totals, empty.bars) == ((), (), ())


def test_the_busiest_door_stands_first_and_no_device_last() -> None:
    drawn = chart([after(0, 1), after(1, 2), after(2, 2), after(3, None), after(4, None), after(5, None)], BRUSSELS)
    assert drawn.doors == (2, 1, None)
    assert drawn.totals == (2, 1, 3)


def test_a_quarter_in_which_nobody_came_stands_between_the_others() -> None:
    drawn = chart([after(-1), after(0), after(44)], BRUSSELS)
    assert [(bar.starts.strftime("%H:%M"), bar.total) for bar in drawn.bars] == [
        ("18:45", 1),
        ("19:00", 1),
        ("19:15", 0),
        ("19:30", 1),
    ]


def test_a_scan_of_a_day_before_does_not_fill_the_chart_with_nothing() -> None:
    drawn = chart([after(-24 * 60), after(0), after(15)], BRUSSELS)
    assert [bar.total for bar in drawn.bars] == [1, 1, 1]


def test_an_hour_that_the_clock_goes_through_twice_is_two_hours() -> None:
    before = dt.datetime(2027, 10, 31, 0, 50, tzinfo=dt.UTC)
    drawn = chart([(before, 1), (before + dt.timedelta(minutes=20), 1)], BRUSSELS)
    assert [(bar.starts.strftime("%H:%M"), bar.total) for bar in drawn.bars] == [("02:45", 1), ("02:00", 1)]


def test_the_highest_bar_fills_the_drawing_and_others_their_share() -> None:
    drawn = chart([after(0, 1), after(1, 2), after(2, 1), after(3, 1), after(16, 1)], BRUSSELS)
    assert [[(part.series, part.top, part.height) for part in bar.parts] for bar in drawn.bars] == [
        [(0, 25, 75), (1, 0, 25)],
        [(0, 75, 25)],
    ]


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 9) | st.none()), max_size=60))
def test_everybody_is_counted_once_and_no_piece_leaves_the_drawing(
    arrivals: list[tuple[int, int | None]],
) -> None:
    drawn = chart([after(minutes, door) for minutes, door in arrivals], BRUSSELS)
    assert sum(drawn.totals) == sum(bar.total for bar in drawn.bars) == len(arrivals)
    for bar in drawn.bars:
        assert all(part.top >= 0 and part.top + part.height <= 100.1 for part in bar.parts)
        assert {part.series for part in bar.parts} <= set(range(MOST_DRAWN))
