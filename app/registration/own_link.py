"""The mailed link with which people manage their registration, once more for who lost it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from app.core import tokens
from app.core.prepared import together
from app.core.text import address_key
from app.events.models import Event, EventState
from app.registration.models import Registration, RegistrationStatus
from app.registration.post import Addressee, token_for, write_to

_MANAGED = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)
# So many mails at once for one address; nobody has a place at more evenings to come.
_MOST_EVENINGS = 5


def send_link(connection: sa.Connection, *, registration: Registration, now: dt.datetime) -> None:
    """Mail a new link to the address of this registration; the old one then opens nothing.

    For a repeated registration it is that of the first one with the address. Nothing happens for who has no address or
    no longer comes: whoever asks learns nothing from it.
    """
    # Only the hash of a link is stored, so the old one cannot be sent again.
    token = tokens.random()
    if registration.repeats_id is not None:
        # The link of anybody else stops working now; one that did not would tell that the address was known.
        mine = sa.update(Registration).where(Registration.id == registration.id)
        connection.execute(mine.values(manage_hash=tokens.hashed(tokens.random())))
    changed = connection.execute(
        sa.update(Registration)
        .where(
            Registration.id == (registration.repeats_id or registration.id),
            sa.or_(Registration.status.in_(_MANAGED), _repeats_nobody()),
            Registration.email != "",
        )
        .values(manage_hash=tokens.hashed(token))
        .returning(Registration.id, Registration.email, Registration.language)
    ).first()
    if changed is None:
        return
    addressee = Addressee(changed.id, changed.email, changed.language)
    together(connection, write_to("registration.link", addressee, now=now, token=token))


def send_links(connection: sa.Connection, *, email: str, now: dt.datetime) -> None:
    """Mail a link to this address for each evening to come that it is on the list of; nothing when it is on none.

    Whoever asks shows nothing yet, so a link that works goes on working: ended, it would tell a stranger who had just
    registered with the address whether their page is that of its owner.
    """
    found = connection.execute(_links_of(address_key(email), now)).all()
    for row in found:
        token = token_for(row)
        mine = sa.update(Registration).where(Registration.id == row.id)
        connection.execute(mine.values(manage_hash=tokens.hashed(token)))
        together(connection, write_to("registration.link", Addressee.of(row), now=now, token=token))


def _links_of(email_key: str, now: dt.datetime) -> sa.Select[*tuple[Any, ...]]:
    columns = (Registration.id, Registration.email, Registration.language, Registration.submission)
    return (
        sa.select(*columns, Registration.manage_hash)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Event.ends_at >= now,
            Event.cancelled_at.is_(None),
            Event.state != EventState.DRAFT,
            Registration.email_key == email_key,
            sa.or_(Registration.status.in_(_MANAGED), _repeats_nobody()),
        )
        .order_by(Event.starts_at, Registration.id)
        .limit(_MOST_EVENINGS)
    )


def _repeats_nobody() -> sa.ColumnElement[bool]:
    """Who came along with a second registration: in the eyes of the mailbox's owner a guest like any other."""
    return sa.and_(Registration.status == RegistrationStatus.REPEATED, Registration.repeats_id.is_(None))
