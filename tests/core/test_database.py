"""Only transaction() commits: all of it or nothing, never one inside another."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import StatementError

from app.core.database import NestedTransaction, core_transaction, transaction
from app.core.limits import Attempt
from app.core.orm import db

NOON = dt.datetime(2031, 10, 23, 12, tzinfo=dt.UTC)


def count() -> int:
    """How many rows are committed."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) or 0


def test_a_transaction_commits_all_of_it(context: Flask) -> None:
    with transaction() as session:
        session.add_all([Attempt(kind="a", subject="b", at=NOON), Attempt(kind="a", subject="c", at=NOON)])
    assert count() == 2


def test_an_error_takes_everything_back(context: Flask) -> None:
    def interrupted() -> None:
        with transaction() as session:
            session.add(Attempt(kind="a", subject="b", at=NOON))
            session.flush()  # so that something is there to take back
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert count() == 0


def test_a_transaction_inside_a_transaction_is_a_bug_and_the_outer_one_is_undone(context: Flask) -> None:
    def nested() -> None:
        with transaction() as session:
            session.add(Attempt(kind="a", subject="b", at=NOON))
            with core_transaction():
                pass

    with pytest.raises(NestedTransaction):
        nested()
    assert count() == 0
    with transaction() as session:
        session.add(Attempt(kind="a", subject="b", at=NOON))
    assert count() == 1


def test_a_moment_without_a_zone_is_refused(context: Flask) -> None:
    with pytest.raises(StatementError, match="give it a time zone"), transaction() as session:
        session.add(Attempt(kind="a", subject="b", at=NOON.replace(tzinfo=None)))


def test_a_moment_comes_back_in_utc(context: Flask) -> None:
    summer = dt.timezone(dt.timedelta(hours=2))
    with transaction() as session:
        session.add(Attempt(kind="a", subject="b", at=NOON.astimezone(summer)))
    stored = db.session.scalars(sa.select(Attempt.at)).one()
    assert stored == NOON
    assert stored.tzinfo is dt.UTC


def test_what_was_read_before_is_read_again_inside(context: Flask) -> None:
    with transaction() as session:
        session.add(Attempt(kind="a", subject="b", at=NOON))
    row = db.session.scalars(sa.select(Attempt)).one()
    with core_transaction() as connection:
        connection.execute(sa.update(Attempt).values(kind="z"))
    with transaction():
        assert row.kind == "z"
