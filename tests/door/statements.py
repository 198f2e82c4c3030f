"""Counting what a page asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask

from app.core.orm import db


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    heard: list[str] = []
    with app.app_context():
        engine = db.engine
    listener = lambda _c, _cur, statement, *_rest: heard.append(statement)  # noqa: E731
    sa.event.listen(engine, "before_cursor_execute", listener)
    yield heard
    sa.event.remove(engine, "before_cursor_execute", listener)
