"""The people someone brings: each has a row, a ticket and a place of their own, and a link to make it theirs.

Whoever brings people learns nothing about an address they type: a guest who is on the list already shows like any
other (a repeat, as in services), and what a repeated registration brings holds no place either.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload

from app.core import tokens
from app.core.orm import db
from app.core.prepared import Call, together
from app.core.text import address_key
from app.registration import extras, history, places, rows, seats, services, signals, standing, tables, waiting
from app.registration.errors import RegistrationClosed
from app.registration.guest_errors import BringsNobody, GuestClaimed, TooManyGuests
from app.registration.history import PERSON
from app.registration.models import Preference, Registration, RegistrationSource, RegistrationStatus, Seat
from app.registration.places import Evening
from app.registration.post import Addressee, first_token, write_to
from app.registration.rows import Newcomer, Written

MOST = 3
_COME = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING, RegistrationStatus.REPEATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Someone to be brought; `name` is empty for who is not known yet, and a minor has a guardian's phone."""

    name: str = ""
    email: str = ""
    is_minor: bool = False
    photo_objection: bool = False
    guardian_phone: str = ""


def of(host: Registration) -> list[Registration]:
    """Whom this person brings, first who was named first; who was taken off again is left out."""
    found = sa.select(Registration).where(
        Registration.guest_of_id == host.id, Registration.status != RegistrationStatus.CANCELLED
    )
    shown = (
        selectinload(Registration.seats).joinedload(Seat.table),
        selectinload(Registration.preferences).joinedload(Preference.table),
    )
    return list(db.session.scalars(found.options(*shown).order_by(Registration.id)))


def may_bring(host: Registration) -> bool:
    """Whether this is somebody who may bring people: a guest brings nobody."""
    return host.guest_of_id is None and host.status in _COME


def is_claimed(guest: Registration) -> bool:
    """Whether the guest has a link of their own to change things."""
    return guest.manage_hash is not None


def bring(*, host: Registration, guest: Guest, submission: uuid.UUID, now: dt.datetime) -> RegistrationStatus:
    """Put a guest beside their host and mail them when there is an address; returns how they stand.

    On a full evening they wait. The same form again changes nothing. Raises BringsNobody, TooManyGuests,
    RegistrationClosed.
    """
    connection, evening = waiting.locked(host)
    submission = uuid.uuid5(submission, f"guest/{host.id}")
    brought = of(host)
    same = next((each for each in brought if each.submission == submission), None)
    if same is not None:
        return standing.shown(same).status
    _check_may_bring(host, brought, evening, now)
    is_full = evening.places_taken >= evening.capacity
    shown = RegistrationStatus.WAITING if is_full else RegistrationStatus.REGISTERED
    shares = address_key(guest.email) in addresses_of_party(host, brought)
    newcomer = replace(_newcomer(host, guest), email="" if shares else guest.email)
    values: dict[str, Any] = {
        "submission": submission,
        "guest_of_id": host.id,
        "is_minor": guest.is_minor,
        "unnamed": not guest.name,
        "manage_hash": tokens.hashed(first_token(submission)) if guest.email else None,
    }
    entered = _entered(connection, evening, host, newcomer, shown=shown, now=now, **values)
    mail = _mail(entered, post=guest.email, newcomer=newcomer, token=first_token(submission), now=now)
    noted = history.noted("guest_added", registration_id=host.id, author=PERSON, now=now, guest=entered.id)
    together(connection, *mail, noted)
    extras.tell_elsewhere(host, now=now)
    db.session.expire(host.event)
    return shown


def _check_may_bring(host: Registration, brought: list[Registration], evening: Evening, now: dt.datetime) -> None:
    if not may_bring(host):
        raise BringsNobody
    if len(brought) >= MOST:
        raise TooManyGuests(MOST)
    if not places.takes_registrations(evening, now):
        raise RegistrationClosed


def addresses_of_party(host: Registration | None, guests: list[Registration]) -> set[str]:
    """The addresses of a party, which are no secret to it; a family may share a mailbox."""
    party = guests if host is None else [host, *guests]
    return {person.email_key for person in party if person.email_key}


def _newcomer(host: Registration, guest: Guest) -> Newcomer:
    return Newcomer(
        name=guest.name or name_until_known(host),
        email=guest.email,
        language=host.language,
        # Preset: who brings a minor may take it off again, and so may the guardian.
        photo_objection=guest.photo_objection or guest.is_minor,
        wishes=tuple(table.id for _rank, table in tables.chosen(host)),
        guardian_phone=guest.guardian_phone if guest.is_minor else "",
    )


def name_until_known(host: Registration) -> str:
    """What a guest is called as long as nobody said their name, in the language of the evening's badges."""
    with force_locale(host.event.language):
        name: str = _("gast van %(name)s", name=host.name)
    return name


@dataclass(frozen=True, slots=True)
class _Entered:
    """The row of a guest (`id`), and who else is written to when the address was on the list."""

    id: int
    holder: Any = None


def _entered(
    connection: sa.Connection,
    evening: Evening,
    host: Registration,
    newcomer: Newcomer,
    *,
    shown: RegistrationStatus,
    now: dt.datetime,
    **values: Any,
) -> _Entered:
    """Write the row of a guest: with a place, waiting, or as a repeat that only looks so."""
    is_real = host.status is not RegistrationStatus.REPEATED
    holder = holder_of(host.event_id, newcomer.email)
    if holder is not None and holder.status is RegistrationStatus.INVITED:
        if is_real:
            written = rows.accept_typed(connection, holder.id, newcomer, now=now, status=shown, **values)
            return _took_place(connection, evening, written, newcomer, now=now)
        holder = None
    values["source"] = RegistrationSource.ONLINE
    if is_real and holder is None:
        written = rows.added(connection, evening, newcomer, now=now, status=shown, **values)
        return _took_place(connection, evening, written, newcomer, now=now)
    values["shown_waiting"] = shown is RegistrationStatus.WAITING
    values["repeats_id"] = None if holder is None else holder.id
    written = rows.added(connection, evening, newcomer, now=now, status=RegistrationStatus.REPEATED, **values)
    together(connection, *_looking(evening, written, newcomer, waits=values["shown_waiting"]))
    return _Entered(written.ticket.registration_id, holder)


def holder_of(event_id: int, email: str) -> Registration | None:
    """Who is on the list with this address."""
    if not email:
        return None
    return db.session.scalar(
        sa.select(Registration).where(
            Registration.event_id == event_id,
            Registration.email_key == address_key(email),
            sa.text("registration.email_key <> '' AND registration.status NOT IN ('cancelled', 'repeated')"),
        )
    )


def _took_place(
    connection: sa.Connection, evening: Evening, written: Written, newcomer: Newcomer, *, now: dt.datetime
) -> _Entered:
    if written.ticket.status is RegistrationStatus.REGISTERED:
        connection.execute(places.ONE_MORE, {"event": evening.id})
    together(connection, *rows.settle(evening, written, newcomer))
    registration_id = written.ticket.registration_id
    signals.registered.send(evening.id, registration_id=registration_id, now=now)
    return _Entered(registration_id)


def _looking(evening: Evening, written: Written, newcomer: Newcomer, *, waits: bool) -> list[Call]:
    """What makes a repeat look as it would have been: its tables as preferences by round, or its wishes."""
    if waits:
        return rows.settle(evening, written, newcomer)
    chosen = seats.choose(written.rooms, rounds=evening.rounds, wishes=newcomer.wishes)
    ranked = [rows.ranked(written.ticket.registration_id, *place) for place in chosen]
    return [*ranked, *rows.settle(evening, written, replace(newcomer, wishes=()))]


def _mail(entered: _Entered, *, post: str, newcomer: Newcomer, token: str, now: dt.datetime) -> list[Call]:
    """The mail to a guest with an address; to who is on the list already, the ticket they have."""
    if not post:
        return []
    if entered.holder is not None:
        return [write_to("registration.existing_ticket", Addressee.of(entered.holder), now=now)]
    addressee = Addressee(entered.id, post, newcomer.language)
    return [write_to("registration.guest_ticket", addressee, now=now, token=token)]


def rename(*, guest: Registration, name: str, photo_objection: bool, now: dt.datetime) -> None:
    """Say who comes, by who brings them; raises GuestClaimed once it is the guest who says so."""
    connection, _evening = waiting.locked(guest)
    if is_claimed(guest):
        raise GuestClaimed
    calls = []
    if name and (name != guest.name or guest.unnamed):
        services.rename(registration=guest, name=name)
        calls.append(history.noted("renamed", registration_id=guest.id, author=PERSON, now=now))
    if photo_objection != guest.photo_objection:
        guest.photo_objection = photo_objection
        calls.append(history.noted("photo_objection", registration_id=guest.id, author=PERSON, now=now))
    together(connection, *calls)


def follow_name(*, host: Registration) -> None:
    """Whoever brings them is called otherwise now: so are the guests that are named after them."""
    for guest in of(host):
        if guest.unnamed:
            services.rename(registration=guest, name=name_until_known(host))
            guest.unnamed = True
