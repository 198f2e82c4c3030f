"""How often somebody may try to check in, and what a browser may send that no page of ours sends."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from app.core import clock
from app.core.database import transaction
from tests.door.conftest import Door, Guest, add_guest, open_door
from tests.door.posters import DOORS, Visitor, is_in
from tests.events.filling import messages

ADDRESS = "yildiz.peeters@voorbeeld.be"


@pytest.fixture(autouse=True)
def evening_time() -> Iterator[None]:
    """The doors are open."""
    with time_machine.travel(DOORS + dt.timedelta(minutes=15), tick=True):
        yield


@pytest.fixture
def door(app: Flask) -> Door:
    """An evening whose doors are open, with a paired phone."""
    with app.app_context(), transaction():
        return open_door(date=dt.date(2027, 10, 21))


@pytest.fixture
def yildiz(app: Flask, door: Door) -> Guest:
    """Somebody with a place and an address."""
    with app.app_context(), transaction():
        return add_guest(door, "Yıldız Peeters", email=ADDRESS)


@pytest.fixture
def visitor(app: Flask, door: Door) -> Visitor:
    """Somebody with a phone before the poster."""
    return Visitor(app, door)


def test_an_address_is_tried_a_few_times_and_a_hall_some_hundreds(
    app: Flask, visitor: Visitor, yildiz: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _try in range(6):
        assert visitor.says(email=ADDRESS).status_code == 303
    seventh = visitor.says(email=ADDRESS)
    assert seventh.status_code == 429
    assert "Wacht enkele minuten" in messages(seventh)
    assert visitor.says(email="niemand@voorbeeld.be").status_code == 422, "another address is not held up"
    assert visitor.says(code=yildiz.code).status_code == 303, "nor is a ticket"
    monkeypatch.setattr("app.door.self_views._TRIES_FROM_ONE_PLACE", 8)
    assert visitor.says(code=yildiz.code).status_code == 429
    monkeypatch.setattr("app.door.self_views._TRIES_FROM_ONE_PLACE", 300)
    monkeypatch.setattr("app.door.self_views._TRIES_AT_AN_EVENING", 8)
    assert visitor.says(code=yildiz.code).status_code == 429
    with time_machine.travel(clock.now() + dt.timedelta(minutes=10, seconds=1)):
        assert visitor.says(email=ADDRESS).status_code == 303


def test_one_form_sent_again_and_again_tries_no_more_addresses_than_others(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.door.self_views._TRIES_FROM_ONE_PLACE", 4)
    key = str(uuid.uuid4())
    told = [visitor.says(uuid=key, email=f"wie{number}@voorbeeld.be").status_code for number in range(6)]
    assert told == [422] * 4 + [429] * 2


@pytest.mark.parametrize("code", ["\0", "\0" * 26, "é" * 26, "'" * 26, "0" * 10_000])
def test_what_is_no_code_opens_nothing(app: Flask, visitor: Visitor, yildiz: Guest, code: str) -> None:
    assert visitor.says(code=code).status_code == 422
    visitor.client.set_cookie(
        "__Secure-opbrengst-ticket-1", code[:26].ljust(26, "0"), domain="avond.example.org", path="/s"
    )
    assert visitor.page().status_code == 200
    assert not is_in(app, yildiz)
