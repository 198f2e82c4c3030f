"""Welcomes that are taken back, in whatever order the phones tell of it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core import clock
from app.core.database import core_transaction
from app.door import services
from tests.door.conftest import Door, Invite, ScanIn
from tests.door.queue import Phone, told_of
from tests.door.test_sync import MINUTE, counts, second_door


@pytest.fixture
def phone(app: Flask, door: Door) -> Phone:
    return Phone(app, door)


@pytest.fixture
def other_phone(app: Flask, door: Door) -> Phone:
    return Phone(app, second_door(app, door))


def test_whom_the_phone_took_for_in_before_that_was_taken_back_is_not(
    app: Flask, door: Door, invite: Invite, phone: Phone, scan: ScanIn
) -> None:
    guest = invite()
    phone.scan(guest, "already", ago=MINUTE)
    welcome = scan(guest.code)
    with app.app_context(), core_transaction() as connection:
        services.undo(connection, event_id=door.event_id, scan=welcome.uuid, by=door.actor, now=clock.now())
    assert told_of(phone.sync()) == [("already", "", "")]
    assert counts(app, door) == (0, 1)


def test_who_was_taken_for_in_after_a_welcome_was_taken_back_is_in_however_late_we_hear_of_that(
    app: Flask, door: Door, invite: Invite, phone: Phone, other_phone: Phone
) -> None:
    guest = invite()
    row = phone.scan(guest, ago=30 * MINUTE)
    phone.sync()
    phone.undo(row, ago=29 * MINUTE)
    other_phone.scan(guest, "already", ago=20 * MINUTE)
    phone.sync()
    assert told_of(other_phone.sync()) == [("welcome", "", "")]
    assert counts(app, door) == (1, 1)


def test_a_welcome_that_is_taken_back_after_another_door_took_them_for_in_is_told_of(
    app: Flask, door: Door, invite: Invite, phone: Phone, other_phone: Phone
) -> None:
    guest = invite()
    row = phone.scan(guest, ago=30 * MINUTE)
    phone.sync()
    phone.undo(row, ago=29 * MINUTE)
    other_phone.scan(guest, "already", ago=20 * MINUTE)
    other_phone.sync()
    assert told_of(phone.sync()) == [("undone", "", "seen_since")]
    assert counts(app, door) == (0, 1)


def test_a_welcome_is_taken_back_offline(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    guest = invite()
    row = phone.scan(guest, ago=3 * MINUTE)
    phone.undo(row, ago=2 * MINUTE)
    assert told_of(phone.sync()) == [("welcome", "", ""), ("undone", "", "")]
    assert counts(app, door) == (0, 1)
    phone.scan(guest)
    told = phone.sync()
    assert told_of(told) == [("welcome", "", "")]
    assert (told["left"], len(told["arrivals"])) == ([], 1)
