"""What the papers of an evening are made of, as its rows stand: the lists, the folder, and how the badges are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa
from flask import url_for
from flask_babel import force_locale
from sqlalchemy.orm import selectinload

from app.core.orm import db
from app.door import badges, rules, wording
from app.door.hosts import host_finder
from app.events import documented, links
from app.events import queries as events
from app.events.models import Event
from app.registration.models import Registration, RegistrationStatus, Seat
from exports import documents
from exports.emergency_folder import Folder
from exports.sign_in_list import Attendee, SignInList


@dataclass(frozen=True, slots=True)
class BadgeState:
    """How many badges there are, how many say something else than when they were printed, and when that was last."""

    count: int
    changed: int
    printed_at: dt.datetime | None


def badge_state(event: Event) -> BadgeState:
    """How the badges of this evening are."""
    found = badges.printables(event)
    printed = sa.select(sa.func.max(Registration.badge_printed_at)).where(Registration.event_id == event.id)
    return BadgeState(len(found), sum(each.has_changed for each in found), db.session.scalar(printed))


def evening_of(event: Event) -> documents.Evening:
    """The evening with its programme and tables, without what the tables yielded."""
    tables = tuple(documented.table_of(table) for table in event.tables)
    return replace(events.described(event), programme=documented.programme_of(event), tables=tables)


def poster_address(event: Event, *, public_url: str) -> str:
    """What the QR code of the self check-in's poster holds; a new poster's is another."""
    return links.poster_address(
        event.secret_key, event_id=event.id, generation=event.poster_generation, public_url=public_url
    )


def sign_in_list(event: Event, *, network: str, at: dt.datetime) -> SignInList:
    """Who is expected or in, and who waits, as it stands; `at` is now."""
    people = list(db.session.scalars(_people(event.id)))
    host_of = host_finder((host, host.name, host.email) for table in event.tables for host in table.hosts)
    with force_locale(event.language):
        waiting = [person for person in people if _waits(person)]
        return SignInList(
            evening=evening_of(event),
            network=network,
            at=at,
            people=tuple(_attendee(person, host_of) for person in people if person not in waiting),
            waiting=tuple(_attendee(person, host_of) for person in waiting),
        )


def folder(event: Event, *, network: str, public_url: str, at: dt.datetime) -> Folder:
    """The emergency folder as it stands; its codes lead to pages that ask to sign in, so that it may lie around."""
    slug = event.slug
    return Folder(
        sign_in=sign_in_list(event, network=network, at=at),
        door_address=public_url + url_for("door.scanner", slug=slug),
        walk_in_address=public_url + url_for("door.walk_in", slug=slug),
        table_addresses=tuple(
            public_url + url_for("harvest.table", slug=slug, number=table.number) for table in event.tables
        ),
    )


def _people(event_id: int) -> sa.Select[Registration]:
    listed = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)
    return (
        sa.select(Registration)
        .where(
            Registration.event_id == event_id,
            sa.or_(Registration.status.in_(listed), Registration.checked_in_at.is_not(None)),
        )
        .options(
            selectinload(Registration.seats).selectinload(Seat.table),
            selectinload(Registration.needs),
        )
        .order_by(Registration.id)
    )


def _waits(person: Registration) -> bool:
    return person.status is RegistrationStatus.WAITING and person.checked_in_at is None


def _attendee(person: Registration, host_of: Callable[[str, str], object]) -> Attendee:
    access = person.needs.access if person.needs else ""
    flags = rules.flags(access=access, photo_objection=person.photo_objection)
    return Attendee(
        name=person.name,
        organisation=person.organisation,
        tables=tuple((seat.round, seat.table.number) for seat in person.seats),
        actions=tuple(str(wording.FLAGS[flag].sentence) for flag in flags),
        is_host=host_of(person.name, person.email_key) is not None,
    )
