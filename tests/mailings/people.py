"""A list with somebody of each kind, and a mailing to them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.text import address_key, fold
from app.events.links import subkey
from app.events.models import Event, Table
from app.mailings import services
from app.mailings.audience import Audience
from app.registration import codes
from app.registration.letters import Wording
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat

REGISTERED, WAITING = RegistrationStatus.REGISTERED, RegistrationStatus.WAITING
INVITED, CANCELLED = RegistrationStatus.INVITED, RegistrationStatus.CANCELLED
NOON = dt.datetime(2031, 10, 23, 12, tzinfo=dt.UTC)
DUTCH = {"nl": Wording("Tot straks, {naam}", "We zien je op {datum}.")}


def the_event() -> Event:
    return db.session.scalars(sa.select(Event).order_by(Event.id)).first()  # type: ignore[return-value]


def person(event: Event, name: str, *, email: str | None = None, **values: Any) -> Registration:
    """Someone on the list as an organiser's import would put them there."""
    address = f"{fold(name).replace(' ', '.')}@voorbeeld.be" if email is None else email
    known = {"status": REGISTERED, "language": "nl", "organisation": ""} | values
    registration = Registration(
        event_id=event.id,
        name=name,
        name_key=fold(name),
        email=address,
        email_key=address_key(address),
        source=RegistrationSource.IMPORT,
        ticket_code=codes.new_code(subkey(event.secret_key, "ticket")),
        submission=uuid.uuid4(),
        created_at=clock.now(),
        **known,
    )
    db.session.add(registration)
    db.session.flush()  # its id, for seats and guests
    return registration


def a_mixed_list() -> None:
    """Somebody of each kind, named after what they are."""
    event = the_event()
    with transaction() as session:
        ann = person(event, "Ann", organisation="UCLL Hasselt", confirmed_at=NOON)
        bart = person(event, "Bart", organisation="Wijkcomité Été", checked_in_at=NOON)
        person(event, "Gust", guest_of_id=ann.id)
        person(event, "Naamloos", email="", guest_of_id=bart.id)
        person(event, "Wout", status=WAITING)
        person(event, "Ingrid", status=INVITED)
        person(event, "Chris", status=CANCELLED)
        person(event, "Terug", status=CANCELLED, email="terug@voorbeeld.be")
        person(event, "Terug", email="Terug@voorbeeld.be")
        person(event, "Tweemaal oud", status=CANCELLED, email="twee@voorbeeld.be")
        person(event, "Tweemaal nieuw", status=CANCELLED, email="twee@voorbeeld.be")
        person(event, "Dubbel", status=RegistrationStatus.REPEATED, email="ann@voorbeeld.be")
        tables = {table.number: table.id for table in session.scalars(sa.select(Table))}
        session.add_all(
            [
                Seat(registration_id=ann.id, round=1, table_id=tables[1]),
                Seat(registration_id=ann.id, round=2, table_id=tables[2]),
                Seat(registration_id=bart.id, round=1, table_id=tables[2]),
            ]
        )


def table(number: int) -> int:
    return db.session.scalars(sa.select(Table.id).where(Table.number == number)).one()


def send(audience: Audience | None = None, **values: Any) -> int:
    event = the_event()
    given: dict[str, Any] = {"texts": DUTCH, "submission": uuid.uuid4(), "language": event.language} | values
    with transaction():
        return services.send(
            event_id=event.id, audience=audience or Audience(), who="Noor Maes", now=clock.now(), **given
        ).id


def mails() -> list[OutboxMail]:
    return list(db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)))
