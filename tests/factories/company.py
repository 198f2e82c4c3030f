"""An evening with somebody of every kind on its list, and what each of them reads of it."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from icalendar import Calendar

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events import announcing, queries
from app.events.models import Event
from app.registration import services as registration
from app.registration.invitation_models import Notice
from app.registration.models import Registration, RegistrationSource, RegistrationStatus

REASON = "De zaal staat onder water.\nWe zoeken een nieuwe datum."
REGISTERED, WAITING = RegistrationStatus.REGISTERED, RegistrationStatus.WAITING


def put(slug: str, email: str, status: RegistrationStatus = REGISTERED, **values: Any) -> int:
    """Somebody on the list, named after their address."""
    newcomer = registration.Newcomer(name=email.partition("@")[0] or "Gast", email=email, **values)
    event = queries.event(slug)
    assert event is not None
    with transaction():
        ticket = registration.add(
            event_id=event.id, newcomer=newcomer, status=status, source=RegistrationSource.STAFF, now=clock.now()
        )
    return ticket.registration_id


def make_company(slug: str) -> None:
    """Put people on the list of this evening, with no mail to anybody yet."""
    put(slug, "aya@voorbeeld.be")
    put(slug, "zoé.prévot@voorbeeld.be", language="fr")
    put(slug, "")
    put(slug, "wacht@voorbeeld.be", WAITING)
    invited = put(slug, "genodigd@voorbeeld.be", RegistrationStatus.INVITED)
    put(slug, "nog.niet@voorbeeld.be", RegistrationStatus.INVITED)
    gone = put(slug, "weg@voorbeeld.be")
    with transaction():
        db.session.add(Notice(registration_id=invited, kind="invitation", at=clock.now()))
        registration.cancel(registration=db.session.get_one(Registration, gone), now=clock.now())
    with transaction():
        db.session.execute(sa.delete(OutboxMail))


def the(slug: str) -> Event:
    event = queries.event(slug)
    assert event is not None
    db.session.refresh(event)
    return event


def cancel(slug: str, reason: str = REASON) -> None:
    with transaction():
        announcing.cancel(event=the(slug), reason=reason, now=clock.now())


def revive(slug: str) -> None:
    with transaction():
        announcing.revive(event=the(slug), now=clock.now())


def mailed(kind: str) -> list[str]:
    """Who is written to about this, in the order of the list."""
    return list(db.session.scalars(sa.select(OutboxMail.recipient).where(OutboxMail.kind == kind).order_by("id")))


def written(kind: str, recipient: str) -> EmailMessage:
    """The mail as it leaves."""
    found = sa.select(OutboxMail).where(OutboxMail.kind == kind, OutboxMail.recipient == recipient)
    return delivery.rendered(db.session.scalars(found.order_by(OutboxMail.id.desc()).limit(1)).one())


def words(email: EmailMessage) -> str:
    """Its plain text, on one line."""
    part = email.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def entry(email: EmailMessage) -> tuple[str, Any]:
    """The method and the entry of the calendar file that goes along."""
    (part,) = (part for part in email.iter_attachments() if part.get_content_type() == "text/calendar")
    assert part.get_filename() == "avond.ics"
    calendar: Any = Calendar.from_ical(part.get_content())
    assert part.get_content_type() == "text/calendar"
    assert part["content-type"].params["method"] == calendar["METHOD"]
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]
