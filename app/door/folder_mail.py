"""The emergency folder by mail: which evenings are due, to whom it goes, and what the mail says."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts import queries as accounts
from app.core import clock, outbox
from app.core.i18n import clock as clock_words
from app.core.i18n import current_language
from app.core.orm import db
from app.core.outbox import Attachment, Message
from app.core.prepared import together
from app.door import printing
from app.events.models import Event, EventState
from exports.emergency_folder import emergency_folder_pdf

BEFORE = dt.timedelta(hours=2)
_KIND = "door.folder"
# Each organiser's mail is composed by itself; within a minute they get the same document, which takes seconds to make.
_printed = lru_cache(maxsize=1)(emergency_folder_pdf)


def due(*, now: dt.datetime) -> list[int]:
    """The ids of the evenings whose folder must go out: they start within BEFORE, and it did not go for that start."""
    return list(db.session.scalars(sa.select(Event.id).where(_is_due(now))))


def _is_due(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        Event.state.in_((EventState.OPEN, EventState.CLOSED, EventState.RUNNING)),
        Event.is_demo.is_(False),
        Event.cancelled_at.is_(None),
        Event.starts_at > now,
        Event.starts_at <= now + BEFORE,
        sa.or_(Event.folder_mailed_for.is_(None), Event.folder_mailed_for != Event.starts_at),
    )


def write_to_organisers(*, event_id: int, now: dt.datetime) -> int:
    """Queue the folder for each organiser with an address, once for each start of the evening; returns for how many.

    The caller holds the lock on the evening.
    """
    event = db.session.scalar(sa.select(Event).where(Event.id == event_id, _is_due(now)))
    if event is None:
        return 0
    event.folder_mailed_for = event.starts_at
    mails = [
        outbox.queued(kind=_KIND, recipient=address, language=event.language, params={"event_id": event.id}, now=now)
        for address in accounts.organiser_addresses()
    ]
    if mails:
        together(db.session.connection(), *mails)
    return len(mails)


@outbox.writer(_KIND, name=_l("Noodmap"))
def folder(params: dict[str, Any]) -> Message:
    """The folder as it stands when the mail leaves."""
    event = db.session.get_one(Event, params["event_id"])
    network: str = current_app.extensions["settings"].network_name
    words = {
        "subject": _("Noodmap voor %(title)s", title=event.title),
        "opening": _(
            "In bijlage vind je de noodmap: één document waarmee de avond op papier gewoon doorgaat als de stroom, de "
            "wifi of het systeem uitvalt. Druk ze af voor de deuren opengaan. We beginnen om %(time)s.\n"
            "Er staan namen van mensen in. Stuur deze mail dus niet door, en vernietig het papier na de avond.",
            time=clock_words(event.starts_at, event.timezone),
        ),
        "label": _("Naar alles om af te drukken"),
        "url": url_for("door.print_page", slug=event.slug, _external=True),
        "foot": _("Je krijgt deze mail omdat je deze avond organiseert."),
        "network": network,
        "language": current_language(),
    }
    return Message(
        subject=words["subject"],
        text=render_template("mail/network.txt", **words),
        html=render_template("mail/network.html", **words),
        sender_name=network,
        attachments=(Attachment(name="noodmap.pdf", content_type="application/pdf", data=_pdf(event)),),
    )


def _pdf(event: Event) -> bytes:
    settings = current_app.extensions["settings"]
    at = clock.now().replace(second=0, microsecond=0)
    return _printed(printing.folder(event, network=settings.network_name, public_url=settings.public_url, at=at))
