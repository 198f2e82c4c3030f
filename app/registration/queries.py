"""Reading tickets, and the organiser's list."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.core import tokens
from app.core.orm import db
from app.events.links import subkey
from app.events.models import Event, Table
from app.registration import codes
from app.registration.models import Preference, Registration, RegistrationStatus, Seat


def ticket(code: str) -> Registration | None:
    """The registration with this code, however it was typed, with all its ticket shows."""
    normal = codes.normalise(code)
    if len(normal) != codes.LENGTH:
        return None
    found = db.session.scalar(_whole().where(Registration.ticket_code == normal))
    if found is None or not codes.is_genuine(normal, subkey(found.event.secret_key, "ticket")):
        return None
    return found


def table_of(event_id: int, table_id: int) -> Table | None:
    """A table of this evening; another evening's is not found."""
    return db.session.scalar(sa.select(Table).where(Table.event_id == event_id, Table.id == table_id))


def managed(token: str) -> Registration | None:
    """The registration that this mailed token may change."""
    return db.session.scalar(_whole().where(Registration.manage_hash == tokens.hashed(token)))


def numbered(registration_id: int) -> Registration | None:
    """The registration with this id, of whichever evening, with all its ticket shows."""
    return db.session.scalar(_whole().where(Registration.id == registration_id))


def of_event(slug: str, registration_id: int) -> Registration | None:
    """A registration of this evening; another evening's is not found."""
    return db.session.scalar(
        _whole().join(Event, Event.id == Registration.event_id).where(
            Event.slug == slug, Registration.id == registration_id
        )
    )  # fmt: skip


def _whole() -> sa.Select[Registration]:
    return sa.select(Registration).options(
        selectinload(Registration.event),
        selectinload(Registration.seats).selectinload(Seat.table).selectinload(Table.rounds),
        selectinload(Registration.seats).selectinload(Seat.table).selectinload(Table.hosts),
        selectinload(Registration.preferences).selectinload(Preference.table).selectinload(Table.rounds),
        selectinload(Registration.preferences).selectinload(Preference.table).selectinload(Table.hosts),
    )


def known_addresses(event: Event) -> dict[str, int]:
    """The folded addresses on the list of this evening, with whose they are."""
    rows = db.session.execute(
        sa.select(Registration.email_key, Registration.id).where(
            Registration.event_id == event.id,
            Registration.email_key != "",
            Registration.status.not_in((RegistrationStatus.CANCELLED, RegistrationStatus.REPEATED)),
        )
    )
    return {key: registration_id for key, registration_id in rows}  # noqa: C416 - a row is no pair to mypy
