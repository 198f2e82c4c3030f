"""What a door hears of the others: nobody is ever left out, whatever happens to the numbers of the scans."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door.models import Scan
from app.events.models import Device
from app.registration.models import Registration
from tests.door.conftest import Door, Invite
from tests.door.queue import Phone
from tests.door.test_sync import second_door


@pytest.fixture
def phone(app: Flask, door: Door) -> Phone:
    return Phone(app, door)


@pytest.fixture
def other_phone(app: Flask, door: Door) -> Phone:
    return Phone(app, second_door(app, door))


def test_a_cursor_that_is_gone_brings_everybody_again(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    stays, goes, out = invite("An Maes"), invite("Bo Thijs"), invite("Jo Claes")
    for guest in (stays, goes):
        phone.scan(guest)
    phone.undo(phone.scan(out))
    phone.sync()
    with app.app_context(), transaction() as session:
        session.execute(sa.delete(Registration).where(Registration.id == goes.id))
        last = session.scalar(sa.select(sa.func.max(Scan.id)))
    told = phone.post(since=(last or 0) + 7)
    assert [each[0] for each in told["arrivals"]] == [stays.id]
    assert told["left"] == [out.id]


def test_the_last_fifty_scans_are_told_again(invite: Invite, phone: Phone, other_phone: Phone) -> None:
    came = invite("An Maes")
    phone.scan(came)
    phone.sync()
    for _ in range(48):
        phone.scan(None, "not_found")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=5)):
        phone.sync()
    with time_machine.travel(clock.now() + dt.timedelta(minutes=10)):
        other_phone.sync()
        assert [each[0] for each in other_phone.sync()["arrivals"]] == [came.id]


def test_a_phone_that_says_the_same_again_is_heard_of_once_a_minute(app: Flask, door: Door, phone: Phone) -> None:
    first = clock.now()

    def contact(after: int) -> float:
        with time_machine.travel(first + dt.timedelta(seconds=after)):
            phone.sync()
        with app.app_context():
            seen_at = db.session.get_one(Device, door.actor.device_id).last_seen_at
        assert seen_at is not None
        return round((seen_at - first).total_seconds())

    assert [contact(after) for after in (1, 30, 70)] == [1, 1, 70]


def test_a_number_that_is_given_anew_hides_nobody(app: Flask, invite: Invite, phone: Phone, other_phone: Phone) -> None:
    """SQLite gives the number of the newest scan again when that one goes."""
    first, erased, late = invite("An Maes"), invite("Bo Thijs"), invite("Jo Claes")
    phone.scan(first)
    phone.scan(erased)
    phone.sync()
    other_phone.sync()
    with app.app_context(), transaction() as session:
        session.execute(sa.delete(Registration).where(Registration.id == erased.id))
    phone.scan(late)
    phone.sync()
    assert late.id in [each[0] for each in other_phone.sync()["arrivals"]]


def test_a_scan_that_shows_up_late_is_still_heard_of(
    app: Flask, database_kind: str, invite: Invite, phone: Phone, other_phone: Phone
) -> None:
    """PostgreSQL gives out a number before the transaction that it is for ends."""
    if database_kind != "postgresql":
        pytest.skip("SQLite gives out a number and ends its transaction in one go")
    slow, fast = invite("An Maes"), invite("Jo Claes")
    phone.scan(invite("Bo Thijs"))
    phone.sync()
    other_phone.sync()
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection, connection.begin():
        # A door whose transaction takes its time.
        now = clock.now()
        connection.execute(
            sa.insert(Scan).values(
                uuid=uuid.uuid4(), event_id=phone.door.event_id, registration_id=slow.id, device_time=now,
                server_time=now, result="welcome", let_in_at=now,
            )
        )  # fmt: skip
        connection.execute(sa.update(Registration).where(Registration.id == slow.id).values(checked_in_at=now))
        phone.scan(fast)
        phone.sync()
        for _ in range(60):
            phone.post([phone.scan(None, "not_found")])
        assert fast.id in [each[0] for each in other_phone.sync()["arrivals"]]
    assert slow.id in [each[0] for each in other_phone.sync()["arrivals"]]


def test_the_version_of_the_list_changes_when_somebody_comes_onto_it(invite: Invite, phone: Phone) -> None:
    before = phone.sync()["version"]
    assert phone.sync()["version"] == before
    invite("An Maes")
    assert phone.sync()["version"] != before
