"""Where someone stands and sits, as their ticket says it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import sqlalchemy as sa

from app.core.orm import db
from app.events.models import Table
from app.registration.models import Preference, Registration, RegistrationStatus


class Standing(NamedTuple):
    """What a ticket says: the status, and pairs (round, table) in the order of the rounds."""

    status: RegistrationStatus
    seats: list[tuple[int, Table]]


def shown(registration: Registration) -> Standing:
    """Where someone stands and sits; a repeat as what it would have been, so that it tells of no known address."""
    if registration.status is RegistrationStatus.REPEATED:
        if registration.shown_waiting:
            return Standing(RegistrationStatus.WAITING, [])
        return Standing(RegistrationStatus.REGISTERED, [(wish.rank, wish.table) for wish in registration.preferences])
    return Standing(registration.status, [(seat.round, seat.table) for seat in registration.seats])


def seats_it_seems(registration: Registration) -> Counter[tuple[int, int]]:
    """How many seats at each (round, id of a table) this person and their party seem to have and do not hold.

    Whoever sees how full their table is must not learn from it that an address they typed was known.
    """
    party = registration.guest_of_id or registration.id
    found = (
        sa.select(Preference.rank, Preference.table_id)
        .join(Registration, Registration.id == Preference.registration_id)
        .where(
            sa.or_(Registration.id == party, Registration.guest_of_id == party),
            Registration.status == RegistrationStatus.REPEATED,
            Registration.shown_waiting.is_(False),
        )
    )
    return Counter((rank, table_id) for rank, table_id in db.session.execute(found))
