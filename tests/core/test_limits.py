"""Limits are counted in the database, per kind, per subject, in a moving window."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core.database import transaction
from app.core.limits import Attempt, TooMany, count_attempt, forget_old
from app.core.orm import db

NOON = dt.datetime(2031, 10, 23, 12, tzinfo=dt.UTC)


def attempt(minutes: float, *, kind: str = "sign_in", subject: str = "noor@voorbeeld.be") -> bool:
    """Whether one more try, so many minutes past noon, is let through."""
    try:
        with transaction() as session:
            count_attempt(
                session.connection(), kind=kind, subject=subject, most=3, within=dt.timedelta(minutes=5),
                now=NOON + dt.timedelta(minutes=minutes),
            )  # fmt: skip
    except TooMany:
        return False
    return True


def test_the_fourth_try_within_the_window_waits_until_the_first_is_old(context: Flask) -> None:
    assert [attempt(minute) for minute in (0, 1, 2, 3)] == [True, True, True, False]
    assert [attempt(minute) for minute in (5.1, 5.2, 6.1)] == [True, False, True]


def test_many_who_try_at_the_same_moment_get_no_more_tries_together(app: Flask) -> None:
    start = threading.Barrier(8)

    def one(_number: int) -> bool:
        start.wait()
        with app.app_context():
            return attempt(0)

    with ThreadPoolExecutor(8) as together:
        assert sum(together.map(one, range(8))) == 3


def test_other_kinds_and_other_people_are_counted_apart(context: Flask) -> None:
    assert [attempt(0) for _try in range(4)] == [True, True, True, False]
    assert attempt(0, kind="register")
    assert attempt(0, subject="mila@voorbeeld.be")


def test_what_is_kept_names_nobody(context: Flask) -> None:
    attempt(0)
    stored = db.session.scalars(sa.select(Attempt.subject)).one()
    assert "noor" not in stored
    assert len(stored) == 64


def test_the_worker_forgets_tries_after_a_day_and_keeps_younger_ones(app: Flask) -> None:
    with app.app_context():
        attempt(0)
        attempt(60, subject="mila@voorbeeld.be")
    with time_machine.travel(NOON + dt.timedelta(hours=24, minutes=1), tick=False):
        assert [forget_old(app), forget_old(app)] == [1, 0]
    with app.app_context():
        assert db.session.scalars(sa.select(Attempt.at)).all() == [NOON + dt.timedelta(hours=1)]


def test_a_refused_try_answers_429(context: Flask) -> None:
    assert TooMany().status == 429
