"""Somebody with a phone before the poster of an evening."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events import links
from app.events.models import Event
from app.registration import guests
from app.registration.models import Registration
from tests.door.conftest import Door, Guest
from tests.events.filling import messages

DOORS = dt.datetime(2027, 10, 21, 16, 0, tzinfo=dt.UTC)
STARTS = DOORS + dt.timedelta(hours=1)
ENDS = STARTS + dt.timedelta(hours=3, minutes=30)
MOMENT = dt.timedelta(microseconds=1)
ADDRESS = "yildiz.peeters@voorbeeld.be"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def poster(app: Flask, door: Door) -> str:
    """The path behind the newest poster's code, as phones open it: in capitals."""
    with app.app_context():
        event = db.session.get_one(Event, door.event_id)
        address = links.poster_address(
            event.secret_key,
            event_id=event.id,
            generation=event.poster_generation,
            public_url="https://avond.example.org",
        )
    assert address == address.upper()
    return address.removeprefix("HTTPS://AVOND.EXAMPLE.ORG")


def bring(app: Flask, host: Guest, name: str = "", email: str = "") -> Guest:
    with app.app_context(), transaction():
        guests.bring(
            host=db.session.get_one(Registration, host.id),
            guest=guests.Guest(name=name, email=email),
            submission=uuid.uuid4(),
            now=clock.now(),
        )
        brought = db.session.scalars(
            sa.select(Registration).where(Registration.guest_of_id == host.id).order_by(Registration.id.desc())
        ).first()
        assert brought is not None
        return Guest(brought.id, brought.ticket_code)


class Visitor:
    """Somebody with a phone before the poster."""

    def __init__(self, app: Flask, door: Door) -> None:
        self.client: Any = app.test_client()
        self.path = poster(app, door).lower()

    def page(self) -> TestResponse:
        answer: TestResponse = self.client.get(self.path)
        return answer

    def says(self, **fields: Any) -> TestResponse:
        """Sends the form; a uuid is made up unless one is given."""
        data = {"uuid": str(uuid.uuid4()), **fields}
        answer: TestResponse = self.client.post(self.path, data=data, headers=SAME_SITE)
        return answer

    def green(self, answer: TestResponse) -> str:
        """What stands on the green screen that this answer leads to."""
        assert answer.status_code == 303, messages(answer)
        shown = self.client.get(answer.location)
        assert shown.status_code == 200
        assert "Je bent binnen" in messages(shown)
        return messages(shown)


def is_in(app: Flask, guest: Guest) -> bool:
    with app.app_context():
        return db.session.get_one(Registration, guest.id).checked_in_at is not None
