"""Somebody who does not exist, to show what people would get: never added to the session, so never kept."""

from __future__ import annotations

import datetime as dt
import uuid

from app.core.text import address_key, fold
from app.events.links import subkey
from app.events.models import Event
from app.registration import codes
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat

# Before the evening begins, and not at its hour: the two must not be taken for each other in a text.
_OFFER_ENDS = dt.timedelta(days=2, hours=3)


def somebody(
    event: Event,
    *,
    name: str,
    email: str,
    language: str,
    status: RegistrationStatus = RegistrationStatus.REGISTERED,
    has_offer: bool = False,
) -> Registration:
    """Someone with this name who stands so on the list of the evening; with a place they have seats too."""
    person = _on_the_list(event, name=name, email=email, language=language, status=status)
    person.offered_until = event.starts_at - _OFFER_ENDS if has_offer else None
    person.guest_of = _on_the_list(event, name=name, email=email, language=language, status=status)
    if status is RegistrationStatus.REGISTERED and event.tables:
        for round_ in range(1, event.rounds + 1):
            person.seats.append(Seat(round=round_, table=event.tables[(round_ - 1) % len(event.tables)]))
    return person


def _on_the_list(event: Event, *, name: str, email: str, language: str, status: RegistrationStatus) -> Registration:
    return Registration(
        id=0,
        event_id=event.id,
        event=event,
        name=name,
        name_key=fold(name),
        email=email,
        email_key=address_key(email),
        organisation="",
        function="",
        language=language,
        status=status,
        source=RegistrationSource.ONLINE,
        photo_objection=False,
        ticket_code=codes.new_code(subkey(event.secret_key, "ticket")),
        manage_hash=None,
        submission=uuid.UUID(int=0),
        created_at=event.created_at,
        is_minor=False,
        unnamed=False,
        note="",
        shown_waiting=False,
    )
