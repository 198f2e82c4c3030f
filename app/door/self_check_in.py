"""Checking yourself in by the poster: when that can be done, and who somebody is by a ticket or an address."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import sqlalchemy as sa

from app.core.orm import db
from app.core.prepared import Prepared, Row
from app.core.text import address_key
from app.door import queries, rules
from app.door.models import Scan, ScanResult
from app.events import links, window
from app.events.models import Event, EventState
from app.events.rules import doors_open_at
from app.registration.models import Registration, RegistrationStatus
from exports.badge_names import badge_letter, split_name

# Long enough to walk to the desk with it, too short to hand it on.
SHOWN_FOR = dt.timedelta(minutes=10)
# A registration that nobody has: an attempt by an unknown address does the same work as one by a known address.
NOBODYS = 0

_IN = (ScanResult.WELCOME, ScanResult.ALREADY)
_GIVEN = {name: sa.bindparam(name, type_=sa.Text) for name in ("email", "code")}
_EVENT = sa.bindparam("event_id", type_=sa.Integer)
# Whoever registered twice is one person: the first registration has the place.
_FIRST = sa.func.coalesce(Registration.repeats_id, Registration.id).label("id")
_BY_ADDRESS = Prepared(
    sa.select(Registration.id).where(
        Registration.event_id == _EVENT,
        Registration.email_key == _GIVEN["email"],
        Registration.status != RegistrationStatus.CANCELLED,
        Registration.status != RegistrationStatus.REPEATED,
    )
)
_BY_CODE = Prepared(
    sa.select(_FIRST).where(Registration.event_id == _EVENT, Registration.ticket_code == _GIVEN["code"])
)
_GUESTS = Prepared(
    sa.select(Registration.id, _FIRST.label("first_id"), Registration.name, Registration.unnamed)
    .where(
        Registration.guest_of_id == sa.bindparam("host", type_=sa.Integer),
        sa.or_(
            Registration.status == RegistrationStatus.REGISTERED,
            Registration.status == RegistrationStatus.REPEATED,
            Registration.checked_in_at.is_not(None),
        ),
    )
    .order_by(Registration.id)
)


class Hours(StrEnum):
    """Whether people can check themselves in now; `desk` when the evening is not announced."""

    DESK = "desk"
    CANCELLED = "cancelled"
    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"


class Evening(window.Held, Protocol):
    """What is asked of an evening."""

    @property
    def doors_at(self) -> dt.datetime | None: ...


def hours(evening: Evening, now: dt.datetime) -> Hours:
    """Whether people can check themselves in: from when the doors open until the end."""
    if evening.cancelled_at is not None:
        return Hours.CANCELLED
    if evening.state is EventState.DRAFT:
        return Hours.DESK
    if evening.state in window.DONE or now >= evening.ends_at:
        return Hours.AFTER
    opens_at = doors_open_at(starts_at=evening.starts_at, doors_at=evening.doors_at)
    return Hours.BEFORE if now < opens_at else Hours.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody who is brought; `person_id` is who comes in, another when their address was on the list already."""

    id: int
    person_id: int
    first_name: str
    is_unnamed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody with a place, by their ticket, and whom they bring."""

    code: str
    person: rules.Person
    guests: tuple[Guest, ...]


def poster(event_id: int, token: str) -> Event | None:
    """The evening on whose newest poster this stands, in capitals or not; None for an older poster's."""
    event = db.session.get(Event, event_id)
    if event is None:
        return None
    return event if links.same(token.lower(), links.poster_token(event.secret_key, event.poster_generation)) else None


def some_poster(event_id: int, token: str) -> Event | None:
    """The evening of which this stands, or stood, on a poster: who came in by an older one is in all the same."""
    event = db.session.get(Event, event_id)
    if event is None:
        return None
    generations = range(event.poster_generation + 1)
    stood = any(links.same(token.lower(), links.poster_token(event.secret_key, each)) for each in generations)
    return event if stood else None


def by_address(connection: sa.Connection, *, event_id: int, email: str) -> int:
    """The id of whoever is on the list by this address; NOBODYS when nobody is."""
    key = address_key(email)
    # Who has no address of their own has an empty one.
    return _id_of(_BY_ADDRESS.first(connection, event_id=event_id, email=key)) if key else NOBODYS


def by_code(connection: sa.Connection, *, event_id: int, code: str) -> int:
    """The id of whoever this ticket of this evening is of; NOBODYS for any other."""
    # What a browser sends may hold a sign that PostgreSQL takes in no text.
    known = rules.code_of(code)
    return _id_of(_BY_CODE.first(connection, event_id=event_id, code=known)) if known else NOBODYS


def _id_of(row: Row | None) -> int:
    return row.id if row else NOBODYS


def parties(connection: sa.Connection, *, event_id: int, codes: Iterable[str]) -> list[Party]:
    """Who can come in by these tickets, each once; a guest whose host is among them comes with the host."""
    whose = {by_code(connection, event_id=event_id, code=code): code for code in codes}
    people = [
        (code, queries.by_id(connection, event_id=event_id, registration_id=number).person)
        for number, code in whose.items()
    ]
    found = [
        Party(code=code, person=person, guests=guests_of(connection, host=person.registration_id))
        for code, person in people
        if person is not None and _has_place(person)
    ]
    brought = {guest.person_id for party in found for guest in party.guests}
    return [party for party in found if party.person.registration_id not in brought]


def _has_place(person: rules.Person) -> bool:
    return person.status is RegistrationStatus.REGISTERED or person.checked_in_at is not None


def guests_of(connection: sa.Connection, *, host: int) -> tuple[Guest, ...]:
    """Whom this person brings, as far as they have a place or seem to."""
    return tuple(
        Guest(id=row.id, person_id=row.first_id, first_name=first_name(row.name), is_unnamed=row.unnamed)
        for row in _GUESTS.all(connection, host=host)
    )


def scan_of(key: uuid.UUID, registration_id: int) -> uuid.UUID:
    """The scan of this person by the form with this uuid: each person by each form once, whoever else it was for."""
    return uuid.uuid5(key, f"self/{registration_id}")


def first_name(name: str) -> str:
    """The first name alone."""
    return split_name(name)[0]


def short_name(name: str) -> str:
    """First name and first letter (`Yıldız P.`), as others may read it over a shoulder."""
    first, rest = split_name(name)
    return f"{first} {badge_letter(name)}." if rest else first


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A guest beside who checked in; `person` is None for who is not in by this screen, `is_refused` after a try."""

    guest: Guest
    person: rules.Person | None
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Who came in by themselves, when they said so, and whom they bring."""

    event: Event
    scan: uuid.UUID
    person: rules.Person
    at: dt.datetime
    companions: tuple[Companion, ...]

    @property
    def until(self) -> dt.datetime:
        """How long this is shown."""
        return self.at + SHOWN_FOR

    @property
    def along(self) -> tuple[Companion, ...]:
        """Who came in with them."""
        return tuple(companion for companion in self.companions if companion.person is not None)

    @property
    def waiting(self) -> tuple[Companion, ...]:
        """Who can still be said to be here."""
        return tuple(each for each in self.companions if each.person is None and not each.is_refused)


def inside(connection: sa.Connection, event: Event, scan: uuid.UUID) -> Inside | None:
    """Who checked in by this scan; None when it let nobody in, was made at a door, or was taken back."""
    found = _scans(event.id, (scan,)).get(scan)
    if found is None or found.result not in _IN or found.registration_id is None:
        return None
    person = queries.by_id(connection, event_id=event.id, registration_id=found.registration_id).person
    if person is None or person.checked_in_at is None:
        return None
    guests = guests_of(connection, host=person.registration_id)
    return Inside(
        event=event,
        scan=scan,
        person=person,
        at=found.server_time,
        companions=_companions(connection, event.id, scan, guests),
    )


def _companions(
    connection: sa.Connection, event_id: int, scan: uuid.UUID, guests: Sequence[Guest]
) -> tuple[Companion, ...]:
    scans = _scans(event_id, [scan_of(scan, guest.person_id) for guest in guests])

    def companion(guest: Guest) -> Companion:
        found = scans.get(scan_of(scan, guest.person_id))
        if found is None:
            return Companion(guest=guest, person=None)
        person = queries.by_id(connection, event_id=event_id, registration_id=guest.person_id).person
        is_in = person is not None and person.checked_in_at is not None
        return Companion(guest=guest, person=person if is_in else None, is_refused=not is_in)

    return tuple(companion(guest) for guest in guests)


def _scans(event_id: int, uuids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Scan]:
    """Those of these scans that were made without a device and without an account."""
    found = sa.select(Scan).where(
        Scan.event_id == event_id, Scan.uuid.in_(list(uuids)), Scan.device_id.is_(None), Scan.user_id.is_(None)
    )
    return {scan.uuid: scan for scan in db.session.scalars(found)}
