"""What tests of the page that manages a registration share: getting there, sending its forms, reading what is kept."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event
from app.registration.history_models import Change
from app.registration.models import Registration
from tests.pages import ReadingClient, parse, text_of
from tests.registration.test_pages import PERSON, register

FRIEND = "sam.claes@voorbeeld.be"


def page_of(app: Flask, slug: str, **values: str) -> tuple[ReadingClient, str]:
    """Somebody registers in a browser of their own; that browser, and where their page stands."""
    client = ReadingClient(app, app.response_class)
    return client, register(client, slug, **values).partition("?")[0]


def send(client: ReadingClient, page: str, section: str, **fields: Any) -> TestResponse:
    """Fill in one form of the page; a guest's fields have a prefix that `guest_name` and so on stand for."""
    data = {name.replace("guest_", "guest-", 1): value for name, value in fields.items()}
    return client.submit(f"{page}/{section}", data, page=page)


def words(client: ReadingClient, page: str) -> str:
    """All text of a page."""
    return text_of(parse(client.get(page).data))


def fill_up(app: Flask) -> None:
    """From now on everybody waits."""
    with app.app_context(), transaction():
        event = db.session.scalars(sa.select(Event)).one()
        event.capacity = event.places_taken


def people(app: Flask) -> list[Registration]:
    """Everybody on the list, first who came first."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Registration).order_by(Registration.id)))


def places_taken(app: Flask) -> int:
    """How many places the evening counts as taken."""
    with app.app_context():
        return db.session.scalars(sa.select(Event.places_taken)).one()


def mails(app: Flask) -> list[tuple[str, str]]:
    """Kind and recipient of every mail, without the beginning they share."""
    with app.app_context():
        rows = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id))
        return [(row.kind.removeprefix("registration."), row.recipient) for row in rows]


def acts(app: Flask) -> list[str]:
    """What the history says, in order."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Change.act).order_by(Change.id)))


__all__ = ["FRIEND", "PERSON", "acts", "fill_up", "mails", "page_of", "people", "places_taken", "send", "words"]
