"""The migrations and the models tell the same, on both databases, up and down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.core import migrations
from app.core.orm import db


def test_the_migrations_make_exactly_the_models(context: Flask) -> None:
    with db.engine.connect() as connection:
        migration = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(migration, db.metadata) == []


def test_every_named_constraint_of_the_models_stands_in_the_database(context: Flask) -> None:
    inspector = sa.inspect(db.engine)
    for table in db.metadata.tables.values():
        there = {check["name"] for check in inspector.get_check_constraints(table.name)}
        meant = {str(each.name) for each in table.constraints if isinstance(each, sa.CheckConstraint)}
        assert meant <= there, table.name


def test_the_migrations_go_down_to_nothing_and_up_again(context: Flask) -> None:
    migrations.enable(context)
    db.session.remove()
    downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert set(db.metadata.tables) <= set(sa.inspect(db.engine).get_table_names())
