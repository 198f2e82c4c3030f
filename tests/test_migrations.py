"""The migrations and the models tell the same, on both databases, up and down."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from app.core import migrations
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from app.events.models import Event, EventState
from app.registration.models import Needs, Registration, RegistrationSource, RegistrationStatus

_NOW = dt.datetime(2027, 9, 18, 18, 0, tzinfo=dt.UTC)
_EVENING: dict[str, Any] = {
    "id": 1, "slug": "avond", "title": "X500", "subtitle": "", "state": EventState.OPEN, "starts_at": _NOW,
    "ends_at": _NOW + dt.timedelta(hours=3), "timezone": "Europe/Brussels", "venue": "", "address": "", "capacity": 1,
    "rounds": 2, "minutes_per_round": 30, "language": "nl", "secret_key": b"0" * 32, "door_generation": 0,
    "is_demo": False, "created_at": _NOW,
}  # fmt: skip
_PERSON: dict[str, Any] = {
    "event_id": 1, "name": "Zoë Prévot", "name_key": "zoe prevot", "organisation": "Ünal", "function": "",
    "language": "nl", "source": RegistrationSource.ONLINE, "photo_objection": False, "shown_waiting": False,
    "created_at": _NOW,
}  # fmt: skip
_MAIL: dict[str, Any] = {
    "kind": "registration.ticket", "recipient": "zoe@voorbeeld.be", "language": "nl", "params": {"registration_id": 1},
    "message_id": "<een@voorbeeld.be>", "state": MailState.SENT, "attempts": 1, "created_at": _NOW, "not_before": _NOW,
    "last_error": "",
}  # fmt: skip


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


def test_an_evening_of_the_first_version_survives_going_up_and_down(context: Flask) -> None:
    migrations.enable(context)
    db.session.remove()
    downgrade(revision="0001")
    with db.engine.begin() as connection:
        connection.execute(sa.insert(Event).values(places_taken=1, **_EVENING))
        for number, status in ((1, RegistrationStatus.REGISTERED), (2, RegistrationStatus.WAITING)):
            connection.execute(sa.insert(Registration).values(id=number, status=status, **_person(number)))
        connection.execute(sa.insert(Needs).values(registration_id=1, diet="vegan", delete_after=_NOW))
        connection.execute(sa.insert(OutboxMail).values(**_MAIL))
    upgrade()
    first, second = db.session.scalars(sa.select(Registration).order_by(Registration.id))
    assert (first.waiting_since, second.waiting_since, first.note, first.is_minor) == (None, _NOW, "", False)
    assert first.search_key == "unal\nzoe prevot\nzoe1@voorbeeld.be"
    assert first.needs is not None
    assert (first.needs.diet, first.needs.guardian_phone) == ("vegan", "")
    assert (first.event.calendar_sequence, first.event.cancelled_reason) == (0, "")
    assert db.session.scalars(sa.select(OutboxMail.bounce_reason)).one() == ""
    db.session.remove()
    downgrade(revision="0001")
    with db.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT name, status FROM registration ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [("Zoë Prévot", "registered"), ("Zoë Prévot", "waiting")]
    upgrade()


def test_foreign_keys_are_obeyed_after_a_migration_and_not_during_it(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL never drops a table to change it")
    migrations.enable(context)
    db.session.remove()
    seen: list[object] = []
    real = MigrationContext.run_migrations

    def looking(self: MigrationContext, **given: object) -> None:
        assert self.connection is not None
        seen.append(self.connection.exec_driver_sql("PRAGMA foreign_keys").scalar())
        real(self, **given)

    monkeypatch.setattr(MigrationContext, "run_migrations", looking)
    downgrade(revision="0001")
    upgrade()
    with db.engine.connect() as connection:
        seen.append(connection.exec_driver_sql("PRAGMA foreign_keys").scalar())
    assert seen == [0, 0, 1]


def _person(number: int) -> dict[str, Any]:
    address = f"zoe{number}@voorbeeld.be"
    own = {"email": address, "email_key": address, "ticket_code": str(number) * 26, "submission": uuid.UUID(int=number)}
    return {**_PERSON, **own}


def test_the_migrations_go_down_to_nothing_and_up_again(context: Flask) -> None:
    migrations.enable(context)
    db.session.remove()
    downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert set(db.metadata.tables) <= set(sa.inspect(db.engine).get_table_names())
