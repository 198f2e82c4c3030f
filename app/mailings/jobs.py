"""What the worker does about messages that left: they are forgotten when their evening is long over."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask import Flask, current_app

from app.core import delivery
from app.core.forgetting import Due, Retention, forget
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from app.events.models import Event
from app.mailings import services
from app.mailings.models import Campaign
from app.registration.models import Registration

KEPT_FOR = dt.timedelta(days=60)
_AT_REST = (MailState.SENT, MailState.KEPT, MailState.FAILED)


def _due(now: dt.datetime) -> Due:
    """What left, or was given up, so long ago, and is about no evening that is ahead or was over since."""
    cutoff = now - KEPT_FOR
    about_a_person = sa.exists().where(
        Registration.id == OutboxMail.regarding, Event.id == Registration.event_id, Event.ends_at > cutoff
    )
    of_a_mailing = sa.exists().where(
        Campaign.id == OutboxMail.campaign, Event.id == Campaign.event_id, Event.ends_at > cutoff
    )
    return sa.and_(
        OutboxMail.state.in_(_AT_REST),
        # What was given up has no moment of leaving; this is when its next try would have been.
        OutboxMail.not_before <= cutoff,
        sa.or_(OutboxMail.sent_at.is_(None), OutboxMail.sent_at <= cutoff),
        sa.not_(about_a_person),
        sa.not_(of_a_mailing),
    )


MESSAGES = Retention(model=OutboxMail, due=_due, told="%s messages of the outbox forgotten")


def forget_messages(app: Flask) -> int:
    """Delete the messages that nobody asks for any more, with their files; a mailing keeps how many ended how."""
    return forget(app, MESSAGES, first=_before_they_go)


def _before_they_go(due: Due) -> None:
    services.remember_counts(due)
    folder = current_app.extensions["settings"].instance / "outbox"
    kept = sa.select(OutboxMail.id, OutboxMail.kind).where(due, OutboxMail.state == MailState.KEPT)
    for row_id, kind in db.session.execute(kept):
        delivery.kept_file(folder, row_id, kind).unlink(missing_ok=True)
