"""A guest makes their ticket theirs: their own name and address, and a link of their own by mail."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core import tokens
from app.core.orm import db
from app.core.prepared import together
from app.core.text import address_key
from app.registration import extras, guests, history, places, rows, seats, services, standing, unseen, waiting
from app.registration.guest_errors import GuestGone, LinkUsed
from app.registration.history import PERSON
from app.registration.models import Preference, Registration, RegistrationStatus
from app.registration.post import Addressee, first_token, write_to


def claim(*, guest: Registration, name: str, email: str, language: str, now: dt.datetime) -> None:
    """Take over a ticket under one's own name; the ticket and the link to change it go to the address.

    An address that is on the list already is answered the same: its owner gets the ticket they have, and the place of
    the guest goes to somebody else. Raises LinkUsed, GuestGone, TooLate.
    """
    connection, evening = waiting.locked(guest)
    if guest.status is RegistrationStatus.CANCELLED:
        raise GuestGone
    if guests.is_claimed(guest):
        raise LinkUsed
    if not extras.may_change(guest, evening, now):
        raise extras.TooLate
    host = guest.guest_of
    party = guests.addresses_of_party(host, guests.of(host) if host else [])
    shares = address_key(email) in party
    holder = None if shares else guests.holder_of(guest.event_id, email)
    if holder is not None and _gives_way(holder, guest, now):
        holder = None
    token = first_token(guest.submission)
    services.rename(registration=guest, name=name)
    guest.language, guest.manage_hash = language, tokens.hashed(token)
    if not shares and (holder is None or guest.status is RegistrationStatus.REPEATED):
        guest.email, guest.email_key = email, address_key(email)
    db.session.flush()  # the list is read next, beside the session
    if holder is None:
        mail = write_to("registration.guest_ticket", Addressee(guest.id, email, language), now=now, token=token)
    else:
        mail = write_to("registration.existing_ticket", Addressee.of(holder), now=now)
        _repeat(connection, guest, holder, email=email, now=now)
    together(connection, mail, history.noted("guest_claimed", registration_id=guest.id, author=PERSON, now=now))


def _gives_way(holder: Registration, guest: Registration, now: dt.datetime) -> bool:
    """Whoever was invited and did not answer comes as this guest now."""
    if holder.status is not RegistrationStatus.INVITED:
        return False
    if guest.status is not RegistrationStatus.REPEATED:
        unseen.hand_over(holder, guest, now=now)
        holder.status, holder.cancelled_at = RegistrationStatus.CANCELLED, now
        db.session.flush()  # the address is free for the guest from here on
    return True


def _repeat(
    connection: sa.Connection, guest: Registration, holder: Registration, *, email: str, now: dt.datetime
) -> None:
    """The guest has a place already under their own name: this row only looks like one from now on."""
    guest.email, guest.email_key = email, address_key(email)
    guest.repeats_id = holder.id
    if guest.status is RegistrationStatus.REPEATED:
        return
    status, places_held = standing.shown(guest)
    held_place = status is RegistrationStatus.REGISTERED or guest.offered_until is not None
    guest.shown_waiting = status is RegistrationStatus.WAITING
    guest.status = RegistrationStatus.REPEATED
    guest.waiting_since = guest.offered_until = guest.lapsed_at = None
    db.session.flush()  # the list is read next, beside the session
    if status is RegistrationStatus.REGISTERED:
        connection.execute(sa.delete(Preference).where(Preference.registration_id == guest.id))
        together(connection, *(rows.ranked(guest.id, number, table.id) for number, table in places_held))
    seats.give_back(connection, registration_id=guest.id)
    if held_place:
        connection.execute(places.ONE_LESS, {"event": guest.event_id})
    waiting.offer_free_places(connection, event_id=guest.event_id, now=now)
    db.session.expire(guest)
