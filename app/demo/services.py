"""Makes the demo evening: people, tables, arrivals and what was said, by the product's own verbs."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa

from app.accounts import services as accounts
from app.accounts.models import Role, User
from app.core.orm import db
from app.core.text import address_key
from app.demo import coming, content
from app.door.models import Scan, ScanResult
from app.events import devices
from app.events import services as events
from app.events.models import Event, EventState
from app.harvest import services as harvest
from app.registration import services as registration
from app.registration.models import Registration, RegistrationSource, RegistrationStatus

_ADDRESS = "demo@example.org"


def load(*, now: dt.datetime) -> Event:
    """Add the demo: an evening to come, and a whole one that was yesterday, which is returned.

    Yesterday has 150 people, who came and when, and what twelve tables yielded.
    """
    coming.load(now=now)
    evening = content.evening((now - dt.timedelta(days=1)).date())
    event = events.create_event(evening=evening, now=now)
    event.is_demo = True
    for table, document in zip(event.tables, evening.tables, strict=True):
        harvest.store_yield(table=table, document=document, now=now)
    _add_people(event, now)
    events.move_to(event=event, state=EventState.REPORTING)
    return event


def guide(*, now: dt.datetime) -> User:
    """The account that looks around in the demo: an organiser without a password, so nobody can sign in as them."""
    found = db.session.scalar(sa.select(User).where(User.email_key == address_key(_ADDRESS)))
    return found or accounts.create_user(
        email=_ADDRESS, name="Demo-organisator", role=Role.ORGANISER, password="", now=now
    )


def _add_people(event: Event, now: dt.datetime) -> None:
    tables = {table.number: table.id for table in event.tables}
    door, _key = devices.pair(event=event, table=None, name="Ingang Noord", now=now)
    db.session.flush()  # the door's id, for the scans
    event_id, starts_at, door_id = event.id, event.starts_at, door.id
    for guest in content.guests():
        ticket = registration.add(
            event_id=event_id,
            newcomer=registration.Newcomer(
                name=guest.name,
                email=guest.email,
                organisation=guest.organisation,
                photo_objection=guest.photo_objection,
                wishes=tuple(tables[number] for number in guest.wishes),
                access=guest.access,
            ),
            status=RegistrationStatus.REGISTERED,
            source=RegistrationSource.ONLINE,
            now=now,
        )
        if guest.arrives is not None:
            moment = starts_at + dt.timedelta(minutes=guest.arrives)
            _let_in(ticket.registration_id, event_id=event_id, door_id=door_id, moment=moment)


def _let_in(registration_id: int, *, event_id: int, door_id: int, moment: dt.datetime) -> None:
    # The door's own verb takes the present moment; a demo tells of yesterday.
    db.session.execute(
        sa.update(Registration)
        .where(Registration.id == registration_id)
        .values(checked_in_at=moment, checked_in_device_id=door_id)
    )
    db.session.add(
        Scan(
            uuid=uuid.uuid4(),
            event_id=event_id,
            registration_id=registration_id,
            device_id=door_id,
            device_time=moment,
            server_time=moment,
            let_in_at=moment,
            result=ScanResult.WELCOME,
        )
    )
