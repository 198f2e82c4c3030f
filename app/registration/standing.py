"""Where someone stands and sits, as their ticket says it."""

from __future__ import annotations

from typing import NamedTuple

from app.events.models import Table
from app.registration.models import Registration, RegistrationStatus


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
