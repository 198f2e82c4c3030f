"""Who sits where: the dearest wish with room, otherwise the emptiest table, never the same table twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.registration.rules import Room, choose_seats


def rooms(*free: int, rounds: int = 2) -> list[Room]:
    return [
        Room(number * 10, number, turn, left) for number, left in enumerate(free, 1) for turn in range(1, rounds + 1)
    ]


def test_a_wish_with_room_is_granted_in_the_first_round() -> None:
    assert choose_seats(wishes=[20], rooms=rooms(5, 3, 9), rounds=2) == ((1, 20), (2, 30))


def test_a_second_wish_is_for_the_second_round() -> None:
    assert choose_seats(wishes=[20, 10], rooms=rooms(5, 3, 9), rounds=2) == ((1, 20), (2, 10))


def test_whoever_leaves_it_to_us_gets_the_emptiest_tables() -> None:
    assert choose_seats(wishes=[], rooms=rooms(5, 3, 9), rounds=2) == ((1, 30), (2, 10))


def test_a_full_table_gives_way_to_the_next_wish() -> None:
    assert choose_seats(wishes=[20, 10], rooms=rooms(5, 0, 9), rounds=1) == ((1, 10),)


def test_without_room_anywhere_nobody_is_seated() -> None:
    assert choose_seats(wishes=[10], rooms=rooms(0, 0), rounds=2) == ()


@given(free=st.lists(st.integers(0, 3), min_size=1, max_size=8), wishes=st.lists(st.integers(1, 9), max_size=3))
def test_nobody_gets_a_table_twice_or_a_seat_that_is_not_there(free: list[int], wishes: list[int]) -> None:
    seats = choose_seats(wishes=[wish * 10 for wish in wishes], rooms=rooms(*free), rounds=2)
    tables = [table for _round, table in seats]
    assert len(set(tables)) == len(tables)
    assert all(free[table // 10 - 1] > 0 for table in tables)
    assert len(seats) == min(2, sum(left > 0 for left in free))
