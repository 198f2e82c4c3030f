"""Deleting what has served its time: every job that forgets rows does it the same way."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.core.database import transaction
from app.core.orm import Model, db


def forget(app: Flask, model: type[Model], *, due: sa.ColumnElement[bool], told: str) -> int:
    """Delete the rows that are due and return how many; `told` is the line of the log, with %s for their number."""
    with app.app_context():
        # Read first: a round without anything to forget must not take the write lock.
        if db.session.execute(sa.select(sa.true()).select_from(model).where(due).limit(1)).first() is None:
            return 0
        with transaction() as session:
            gone = session.connection().execute(sa.delete(model).where(due)).rowcount
        app.logger.info(told, gone)
        return gone
