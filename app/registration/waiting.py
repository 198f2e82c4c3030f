"""From the waiting list to a place, on the organiser's word."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa

from app.core.orm import db
from app.core.prepared import together
from app.registration import seats, services, signals
from app.registration.errors import EveningFull, NotWaiting
from app.registration.models import Registration, RegistrationStatus


def give_place(*, registration: Registration, host: str, now: dt.datetime) -> None:
    """Someone who waits gets a place, seats by their wishes, and the ticket by mail with a new link to manage it.

    Who has a place already keeps it and gets no second mail. Raises EveningFull, and NotWaiting for anybody else.
    """
    connection = db.session.connection()
    evening = connection.execute(services.LOCK, {"event_id": registration.event_id}).one()
    db.session.refresh(registration)
    if registration.status is RegistrationStatus.REGISTERED:
        return
    if registration.status is not RegistrationStatus.WAITING:
        raise NotWaiting
    if evening.places_taken >= evening.capacity:
        raise EveningFull
    # Only its hash is stored, so the link of the first mail cannot be sent again.
    token = secrets.token_urlsafe(32)
    values: dict[str, object] = {"status": RegistrationStatus.REGISTERED}
    if registration.email:
        values["manage_hash"] = services.manage_hash(token)
    connection.execute(services.ONE_MORE, {"event": evening.id})
    rooms = _changed(connection, registration.id, values)
    places = seats.choose(rooms, rounds=evening.rounds, wishes=_wishes(registration))
    calls = seats.take(registration_id=registration.id, places=places)
    if registration.email:
        addressee = services.Addressee.of(registration)
        calls.append(services.write_to("registration.ticket", addressee, host=host, now=now, token=token, waited="yes"))
    together(connection, *calls)
    db.session.expire(registration.event)
    db.session.expire(registration)
    signals.registered.send(evening.id, registration_id=registration.id, now=now)


def _changed(connection: sa.Connection, registration_id: int, values: dict[str, object]) -> str:
    """Write these values; returns the rooms of the evening as they are under the lock."""
    change = sa.update(Registration).where(Registration.id == registration_id).values(**values)
    rooms: str = connection.execute(change.returning(seats.rooms_beside)).scalar_one()
    return rooms


def _wishes(registration: Registration) -> tuple[int, ...]:
    return tuple(preference.table_id for preference in registration.preferences)
