"""How Alembic reaches the database of the application it is called for."""

from __future__ import annotations

from typing import Any, Literal

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
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # A batch rebuild drops and renames tables, which foreign keys would follow.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
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
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run_migrations()
