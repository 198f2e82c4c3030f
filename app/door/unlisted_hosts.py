"""Hosts of a table who are not on the list of their own evening: nobody scans them, and the evening waits for them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.access import Actor
from app.core.orm import db
from app.core.text import address_key
from app.door import rules, sync, walk_ins
from app.door.batch import WalkedIn
from app.door.hosts import host_finder
from app.events.models import Event, Host, Table
from app.registration import seats
from app.registration.models import Registration, RegistrationStatus
from exports.documents import HostRole


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlistedHost:
    """A host whom nobody registered, with the number of their table."""

    id: int
    name: str
    organisation: str
    table: int


@dataclass(frozen=True, slots=True)
class HostOfEvening:
    """A host and their evening; `id` is the evening's, as the policies ask."""

    id: int
    event: Event
    host: Host
    table: int


def of(event_id: int) -> list[UnlistedHost]:
    """The hosts who are neither expected nor in, by table; known by their address, or by their name."""
    people = db.session.execute(
        sa.select(Registration.name, Registration.email_key).where(
            Registration.event_id == event_id,
            sa.or_(Registration.status == RegistrationStatus.REGISTERED, Registration.checked_in_at.is_not(None)),
        )
    ).all()
    hosts = db.session.execute(
        sa.select(Host.id, Host.name, Host.organisation, Host.email, Table.number.label("table"))
        .join(Table, Table.id == Host.table_id)
        .where(Table.event_id == event_id, Host.role == HostRole.HOST)
        .order_by(Table.number, Host.position, Host.id)
    ).all()
    host_of_person = host_finder((host.id, host.name, host.email) for host in hosts)
    listed = {host_of_person(person.name, person.email_key) for person in people}
    return [
        UnlistedHost(id=host.id, name=host.name, organisation=host.organisation, table=host.table)
        for host in hosts
        if host_of_person(host.name, address_key(host.email)) not in listed
    ]


def host_of(slug: str, host_id: int) -> HostOfEvening | None:
    """A host of this evening; another evening's is not found."""
    row = db.session.execute(
        sa.select(Event, Host, Table.number)
        .join(Table, Table.event_id == Event.id)
        .join(Host, Host.table_id == Table.id)
        .where(Event.slug == slug, Host.id == host_id)
    ).first()
    return HostOfEvening(row.Event.id, row.Event, row.Host, row.number) if row else None


def let_in(
    connection: sa.Connection,
    *,
    who: rules.WalkIn,
    event_id: int,
    key: uuid.UUID,
    by: Actor,
    language: str,
    now: dt.datetime,
) -> str:
    """Put a host on the list and let them in; returns the conflict, as wording.CONFLICTS has it, empty for none.

    `key` is the form's: sent twice, it lets in once.
    """
    item = WalkedIn(uuid=key, device_time=now, at=now, who=who)
    (told,) = sync.take_in(connection, event_id=event_id, items=[item], by=by, language=language, now=now)
    if told.person is not None and told.line.reason == walk_ins.REASON:
        # A host has a chair of their own, on top of those for who comes to talk.
        seats.give_back(connection, registration_id=told.person.id)
    return told.line.conflict
