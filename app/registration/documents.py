"""The documents of a registration: its ticket on paper, and its entry in someone's calendar."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from functools import lru_cache

from flask import current_app, url_for

from app.events.links import subkey
from app.registration import codes, standing
from app.registration.models import Registration, RegistrationStatus
from config import Settings
from exports import ticket
from exports.calendar import CalendarEntry, calendar_file
from exports.texts import Texts

# A sheet takes a fifth of a second to print and some 30 kB to keep: who taps twice gets the same one.
_printed = lru_cache(maxsize=128)(ticket.ticket_pdf)


def ticket_pdf(registration: Registration) -> bytes:
    """The ticket on one sheet, in the language of who comes."""
    event, settings = registration.event, _settings()
    seats = tuple(
        ticket.TicketSeat(
            round=number, number=table.number, title=table.title, seats=table.seats, hosts=len(table.hosts)
        )
        for number, table in standing.shown(registration).seats
    )
    return _printed(
        ticket.Ticket(
            language=registration.language,
            network=settings.network_name,
            title=event.title,
            subtitle=event.subtitle,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            timezone=event.timezone,
            venue=event.venue,
            location=event.address,
            name=registration.name,
            code=codes.grouped(registration.ticket_code),
            address=codes.qr_payload(registration.ticket_code, settings.public_url),
            seats=seats,
        )
    )


def calendar_of(registration: Registration, *, now: dt.datetime, is_cancelled: bool | None = None) -> bytes:
    """The evening as an entry for the calendar of who comes; `now` is when the file is made.

    Cancelled when the registration or the evening is, unless the caller knows better.
    """
    event, settings, texts = registration.event, _settings(), Texts(registration.language)
    if is_cancelled is None:
        is_cancelled = event.cancelled_at is not None or registration.status is RegistrationStatus.CANCELLED
    address = url_for("registration.ticket", code=registration.ticket_code, _external=True)
    return calendar_file(
        CalendarEntry(
            uid=_uid(registration),
            sequence=event.calendar_sequence,
            stamp=now,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            timezone=event.timezone,
            title=": ".join(filter(None, (event.title, event.subtitle))),
            description=texts.gettext("Deze afspraak gaat niet door.")
            if is_cancelled
            else _description(registration, texts, address),
            location=", ".join(filter(None, (event.venue, event.address))),
            url=address,
            organiser=settings.network_name,
            organiser_email=settings.contact_email,
            is_cancelled=is_cancelled,
        )
    )


def _description(registration: Registration, texts: Texts, address: str) -> str:
    tables = [
        texts.gettext(
            "Ronde %(round)s: tafel %(number)s, %(title)s", round=number, number=table.number, title=table.title
        )
        for number, table in standing.shown(registration).seats
    ]
    return "\n".join((*tables, texts.gettext("Je ticket: %(address)s", address=address)))


def _uid(registration: Registration) -> str:
    """The same for ever and told by nothing else: who could guess it could cancel the entry in someone's calendar."""
    key = subkey(registration.event.secret_key, "calendar")
    return str(uuid.UUID(bytes=hmac.digest(key, str(registration.id).encode(), "sha256")[:16], version=4))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
