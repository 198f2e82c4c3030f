"""How Alembic reaches the database of the application it is called for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from app.core.orm import UtcDateTime

database = current_app.extensions["migrate"].db
metadata = database.metadata


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A migration must not import the app of a later day: our own column types are written out."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations() -> None:
    """Run the migrations on a connection of their own; SQLite rebuilds tables in batches."""
    with database.engine.connect() as connection, _without_foreign_keys(connection):
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def _without_foreign_keys(connection: sa.Connection) -> Iterator[None]:
    """On SQLite a batch rebuild drops the table, and what refers to its rows would be deleted along with them.

    Said to the driver: inside a transaction, which SQLAlchemy begins for every statement, the pragma does nothing.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


run_migrations()
