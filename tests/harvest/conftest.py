"""A table to write at, and clients that sit at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events import devices, links
from app.events import queries as events
from app.events.models import Device, Event, Table
from tests.factories.evenings import make_event

HOST = "avond.example.org"


@pytest.fixture
def event(context: Flask) -> Event:
    """An open evening with three tables, in an open context."""
    with transaction():
        return make_event()


@pytest.fixture
def table(event: Event) -> Table:
    """Table 3 of the evening, in an open context."""
    found = events.table(event.slug, 3)
    assert found is not None
    return found


@dataclass(frozen=True)
class Seat:
    """Where a table's page and calls are."""

    slug: str
    number: int

    @property
    def page(self) -> str:
        return f"/table/{self.slug}/{self.number}"

    @property
    def api(self) -> str:
        return f"/api/tables/{self.slug}/{self.number}"


@pytest.fixture
def seat(event_slug: str) -> Seat:
    """Table 3."""
    return Seat(event_slug, 3)


@pytest.fixture
def link(app: Flask, seat: Seat) -> str:
    """The address on the table's card."""
    with app.app_context():
        table = events.table(seat.slug, seat.number)
        assert table is not None
        token = links.table_token(table.event.secret_key, table.number, table.link_generation)
    return f"{seat.page}/{token}"


PairTablet = Callable[..., FlaskClient]


@pytest.fixture
def pair_tablet(app: Flask, event_slug: str) -> PairTablet:
    """Pairs one more tablet with a table (3 unless named), as the page does."""

    def pair(number: int = 3) -> FlaskClient:
        with app.app_context():
            with transaction():
                table = events.table(event_slug, number)
                assert table is not None
                _device, key = devices.pair(event=table.event, table=table, name="tablet", now=clock.now())
            name = devices.cookie_name()
        client = app.test_client()
        client.set_cookie(name, key, domain=HOST, secure=True, path="/")
        return client

    return pair


@pytest.fixture
def tablet(pair_tablet: PairTablet) -> FlaskClient:
    """The tablet of table 3."""
    return pair_tablet()


def revoke_all(app: Flask) -> None:
    """End the rights of every device."""
    with app.app_context(), transaction():
        for device in db.session.query(Device):
            devices.revoke(device=device, now=clock.now())
