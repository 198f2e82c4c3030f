"""An evening whose doors are open, somebody with a place, and their phone before the poster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from app.core.database import transaction
from tests.door.conftest import Door, Guest, add_guest, open_door
from tests.door.self_check_in.posters import ADDRESS, DOORS, Visitor


@pytest.fixture
def evening_time() -> Iterator[None]:
    """It is a quarter past six on the evening of the 21st of October 2027: the doors are open."""
    with time_machine.travel(DOORS + dt.timedelta(minutes=15), tick=True):
        yield


@pytest.fixture
def door(app: Flask, evening_time: None) -> Door:
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
