"""The mailed link with which people manage their registration, once more for who lost it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core import tokens
from app.core.prepared import together
from app.registration.models import Registration, RegistrationStatus
from app.registration.post import Addressee, write_to

_MANAGED = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)


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


def _repeats_nobody() -> sa.ColumnElement[bool]:
    """Who came along with a second registration: in the eyes of the mailbox's owner a guest like any other."""
    return sa.and_(Registration.status == RegistrationStatus.REPEATED, Registration.repeats_id.is_(None))
