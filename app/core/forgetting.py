"""Deleting what has served its time: every job that forgets rows does it the same way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import Model, db

Due = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Until when rows stay: `due` says which are over at a moment, `told` the log, with %s for their number."""

    model: type[Model]
    due: Callable[[dt.datetime], Due]
    told: str


def forget(app: Flask, retention: Retention, *, first: Callable[[Due], None] | None = None) -> int:
    """Delete the rows that are due and return how many; `first` happens before it, in the same transaction."""
    due = retention.due(clock.now())
    with app.app_context():
        # Read first: a round without anything to forget must not take the write lock.
        if not _any(retention, due):
            return 0
        with transaction() as session:
            if first is not None:
                first(due)
            gone = session.connection().execute(sa.delete(retention.model).where(due)).rowcount
        app.logger.info(retention.told, gone)
        return gone


def _any(retention: Retention, due: Due) -> bool:
    found = sa.select(sa.true()).select_from(retention.model).where(due).limit(1)
    return db.session.execute(found).first() is not None


def due_now(retention: Retention, *, now: dt.datetime) -> int:
    """How many rows would be deleted at this moment."""
    counted = sa.select(sa.func.count()).select_from(retention.model).where(retention.due(now))
    return db.session.execute(counted).scalar_one()
