"""Changing an evening that people and tables already count on: what depends on it follows, or the change is refused."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.access import Actor
from app.core.database import transaction
from app.core.orm import db
from app.events import devices, queries
from app.events import services as events
from app.events.errors import TableWithYield
from app.events.models import Device, Event, Table, TableRound
from app.events.writing import changing
from app.harvest import services as harvest
from app.harvest.models import Takeaway, TakeawayRevision
from app.harvest.rules import Wording
from app.registration import services as registrations
from app.registration.models import Needs, RegistrationSource, RegistrationStatus
from exports import documents
from tests.events.filling import controls, messages, send, submit
from tests.factories.evenings import make_event

WEEK, AFTERGLOW = dt.timedelta(days=7), dt.timedelta(hours=4)


def add_person(event: Event, *, status: RegistrationStatus = RegistrationStatus.REGISTERED) -> int:
    """Someone with needs; returns whose."""
    return registrations.add(
        event_id=event.id,
        newcomer=registrations.Newcomer(name="Aya Claes", email="aya@voorbeeld.be", diet="geen noten"),
        status=status,
        source=RegistrationSource.STAFF,
        now=clock.now(),
    ).registration_id


@pytest.mark.parametrize("days", [30, -30])
def test_needs_and_devices_move_with_the_evening(
    app: Flask, organiser: FlaskClient, event_slug: str, days: int
) -> None:
    with app.app_context():
        event = evening(event_slug)
        was, date = event.ends_at, event.starts_at.date() + dt.timedelta(days=days)
        with transaction():
            add_person(event)
            devices.pair(event=event, table=None, name="gsm", now=clock.now())
            late, _key = devices.pair(event=event, table=None, name="laat", now=event.ends_at + dt.timedelta(days=99))
            paired_late = late.created_at
    assert send(organiser, f"/organise/events/{event_slug}/edit", date=date.isoformat()).status_code == 303
    with app.app_context():
        ends_at = evening(event_slug).ends_at
        assert abs(ends_at - was - dt.timedelta(days=days)) <= dt.timedelta(hours=1)
        assert list(db.session.scalars(sa.select(Needs.delete_after))) == [ends_at + WEEK]
        ends = list(db.session.scalars(sa.select(Device.expires_at).order_by(Device.id)))
        assert ends == [ends_at + AFTERGLOW, paired_late + AFTERGLOW], "as when they were paired anew"


def test_another_evening_that_moves_leaves_needs_and_devices_alone(
    app: Flask, organiser: FlaskClient, event_slug: str
) -> None:
    with app.app_context():
        with transaction():
            other = make_other()
        event = evening(event_slug)
        with transaction():
            add_person(event)
            devices.pair(event=event, table=None, name="gsm", now=clock.now())
        ends_at = event.ends_at
    assert send(organiser, f"/organise/events/{other}/edit", date="2090-01-01").status_code == 303
    with app.app_context():
        assert db.session.scalars(sa.select(Needs.delete_after)).one() == ends_at + WEEK
        assert db.session.scalars(sa.select(Device.expires_at)).one() == ends_at + AFTERGLOW


def make_other() -> str:
    """One more evening."""
    return make_event(title="Andere avond").slug


def evening(slug: str) -> Event:
    """The evening as it stands."""
    found = queries.whole_event(slug)
    assert found is not None
    return found


def note_point(table: Table) -> None:
    harvest.write_takeaway(
        table=table, uuid=uuid.UUID(int=1), wording=Wording(text="Een punt"), base=0, actor=Actor(), now=clock.now()
    )


def note_connection(table: Table) -> None:
    connection = documents.Connection(source="Aya", target="Bo")
    harvest.note_connection(table=table, uuid=uuid.UUID(int=1), connection=connection, now=clock.now())


def name_contact(table: Table) -> None:
    contact = documents.ContactPerson(name="Aya")
    harvest.name_contact(table=table, uuid=uuid.UUID(int=1), contact=contact, now=clock.now())


@pytest.mark.parametrize("note", [note_point, note_connection, name_contact])
def test_a_table_that_noted_something_cannot_go(
    app: Flask, organiser: FlaskClient, event_slug: str, note: Callable[[Table], None]
) -> None:
    with app.app_context():
        table = evening(event_slug).tables[2]
        with transaction():
            note(table)
    here = f"/organise/events/{event_slug}/tables/3"
    answer = submit(organiser, f"{here}/remove", page=here)
    assert answer.status_code == 409
    assert "Deze tafel heeft al iets genoteerd" in messages(answer)
    with app.app_context():
        assert [table.number for table in evening(event_slug).tables] == [1, 2, 3]


def test_a_table_that_took_everything_away_itself_can_go(app: Flask, organiser: FlaskClient, event_slug: str) -> None:
    with app.app_context():
        table = evening(event_slug).tables[2]
        with transaction():
            note_point(table)
            harvest.remove_takeaway(table=table, uuid=uuid.UUID(int=1), now=clock.now())
    here = f"/organise/events/{event_slug}/tables/3"
    assert submit(organiser, f"{here}/remove", page=here).status_code == 303


def test_a_point_that_is_being_written_while_the_table_goes_is_not_lost(app: Flask, event_slug: str) -> None:
    """The tablet holds the table first; the organiser's removal waits, looks again and is refused."""
    refused: list[bool] = []

    def remove() -> None:
        with app.app_context():
            table = evening(event_slug).tables[2]
            try:
                with changing(table.event_id):
                    events.remove_table(table=table)
            except TableWithYield:
                refused.append(True)

    with app.app_context():
        table = evening(event_slug).tables[2]
        with transaction():
            note_point(table)
            db.session.flush()
            rival = threading.Thread(target=remove)
            rival.start()
            rival.join(0.3)
        rival.join(20)
        assert refused == [True]
        kept = [
            db.session.scalars(sa.select(sa.func.count()).select_from(kind)).one()
            for kind in (Takeaway, TakeawayRevision)
        ]
    assert kept == [1, 1]


@pytest.mark.parametrize("rounds", ["1", "3"])
def test_the_rounds_stay_when_people_have_places(
    app: Flask, organiser: FlaskClient, event_slug: str, rounds: str
) -> None:
    with app.app_context(), transaction():
        add_person(evening(event_slug))
    here = f"/organise/events/{event_slug}/edit"
    answer = send(organiser, here, rounds=rounds, title="Anders")
    assert answer.status_code == 422
    assert "Rondes: Er zijn al mensen ingeschreven" in messages(answer)
    assert (controls(answer)["rounds"], controls(answer)["title"]) == (rounds, "Anders")
    with app.app_context():
        assert set(db.session.scalars(sa.select(TableRound.round))) == {1, 2}
    assert send(organiser, here, title="Anders").status_code == 303, "the rest may change"


def test_the_rounds_may_change_while_people_only_wait(app: Flask, organiser: FlaskClient, event_slug: str) -> None:
    with app.app_context(), transaction():
        add_person(evening(event_slug), status=RegistrationStatus.WAITING)
    assert send(organiser, f"/organise/events/{event_slug}/edit", rounds="3").status_code == 303
