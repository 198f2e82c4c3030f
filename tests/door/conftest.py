"""An evening with people before its door, and the phone that lets them in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.access import Actor
from app.core.database import core_transaction, transaction
from app.core.orm import db
from app.door import rules, services
from app.door.models import Scan
from app.events import devices
from app.events.models import Device, DeviceRole, Table
from app.registration import services as registration
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from tests.factories.evenings import make_event
from tests.pages import BASE_URL


@dataclass(frozen=True, slots=True)
class Door:
    """A paired phone and its evening."""

    event_id: int
    slug: str
    key: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone on the list."""

    id: int
    code: str


Invite = Callable[..., Guest]
ScanIn = Callable[..., rules.Answer]


def open_door(name: str = "Ingang Noord", **overrides: Any) -> Door:
    """A new evening with a paired phone, inside the caller's transaction."""
    event = make_event(**overrides)
    device, key = devices.pair(event=event, table=None, name=name, now=clock.now())
    db.session.flush()  # the device's id
    return Door(event.id, event.slug, key, actor_of(device))


def actor_of(device: Device) -> Actor:
    """Who a request with this device's key is."""
    return Actor(role=device.role.value, name=device.name, device_id=device.id, event_id=device.event_id)


def add_guest(
    door: Door, name: str, *, status: RegistrationStatus = RegistrationStatus.REGISTERED, **details: Any
) -> Guest:
    """Put someone on the list, inside the caller's transaction."""
    ticket = registration.add(
        event_id=door.event_id,
        newcomer=registration.Newcomer(name=name, **details),
        status=status,
        source=RegistrationSource.STAFF,
        now=clock.now(),
    )
    return Guest(ticket.registration_id, ticket.code)


def add_repeated(door: Door, first: Guest, name: str) -> Guest:
    """Register someone's known address a second time, inside the caller's transaction."""
    again = add_guest(door, name, status=RegistrationStatus.WAITING)
    db.session.execute(
        sa.update(Registration)
        .where(Registration.id == again.id)
        .values(status=RegistrationStatus.REPEATED, repeats_id=first.id)
    )
    return again


def key_of_table(door: Door) -> str:
    """The key of a tablet at the evening's first table, inside the caller's transaction."""
    table = db.session.scalars(sa.select(Table).where(Table.event_id == door.event_id)).first()
    assert table is not None
    device, key = devices.pair(event=table.event, table=table, name="Tafel 1", now=clock.now())
    assert device.role is DeviceRole.TABLE
    return key


@pytest.fixture
def door(app: Flask) -> Door:
    """A phone paired as Ingang Noord, committed."""
    with app.app_context(), transaction():
        return open_door()


@pytest.fixture
def invite(app: Flask, door: Door) -> Invite:
    """Puts someone on the list of the evening, committed."""

    def add(name: str = "Murat Çelik", **details: Any) -> Guest:
        with app.app_context(), transaction():
            return add_guest(door, name, **details)

    return add


@pytest.fixture
def scan(app: Flask, door: Door) -> ScanIn:
    """Scans a code, or picks a name, as the door's phone does."""

    def check_in(text: str = "", **details: Any) -> rules.Answer:
        by = details.pop("by", door.actor)
        attempt = rules.Attempt(
            uuid=details.pop("uuid", None) or uuid.uuid4(), device_time=clock.now(), text=text, **details
        )
        with app.app_context(), core_transaction() as connection:
            return services.check_in(connection, event_id=door.event_id, attempt=attempt, by=by, now=clock.now())

    return check_in


@pytest.fixture
def door_phone(app: Flask, door: Door) -> FlaskClient:
    """The door's phone as a browser with its cookie."""
    return client_with(app, door.key)


def client_with(app: Flask, key: str) -> FlaskClient:
    """A browser of a device with this key."""
    with app.test_request_context(base_url=BASE_URL):
        name = devices.cookie_name()
    client = app.test_client()
    client.set_cookie(name, key, domain="avond.example.org", secure=True, path="/")
    return client


def scans(app: Flask) -> list[Scan]:
    """Every line of the door's list, oldest first."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Scan).order_by(Scan.id)))
