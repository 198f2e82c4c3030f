"""The worker's sweep over the outbox: take what is due, send it, remember how it went."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import force_locale

from app.core import clock, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail

# A worker that dies mid-send leaves its lease; twice the slowest SMTP time-out, so nobody sends beside a living one.
LEASE = dt.timedelta(minutes=2)
TIMEOUT = 60
MOST_ATTEMPTS = 20
# Doubling from one minute, at most four hours: a server down for a day is tried about twelve times.
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=4)


def deliver_due(*, limit: int = 50) -> int:
    """Send what is due, in order; returns how many rows were handled."""
    handled = 0
    for row_id in _lease_due(limit):
        _deliver(row_id)
        handled += 1
    return handled


def _lease_due(limit: int) -> list[int]:
    now = clock.now()
    due = (
        sa.select(OutboxMail.id)
        .where(
            OutboxMail.state == MailState.QUEUED,
            OutboxMail.not_before <= now,
            sa.or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until < now),
        )
        .order_by(OutboxMail.id)
        .limit(limit)
    )
    # Read first: an empty outbox must not take the write lock every second.
    if not db.session.scalars(due.limit(1)).first():
        db.session.rollback()
        return []
    with transaction() as session:
        ids = list(session.scalars(due.with_for_update(skip_locked=True)))
        session.execute(sa.update(OutboxMail).where(OutboxMail.id.in_(ids)).values(lease_until=now + LEASE))
    return ids


def _deliver(row_id: int) -> None:
    row = db.session.get_one(OutboxMail, row_id)
    try:
        email = rendered(row)
        state = _hand_over(row, email)
    except Exception as error:  # noqa: BLE001 - whatever a writer or a server does, the row must keep its reason
        current_app.logger.warning("mail %s not sent: %s", row_id, type(error).__name__)
        _note_failure(row_id, error)
        return
    with transaction() as session:
        done = session.get_one(OutboxMail, row_id)
        done.state = state
        done.sent_at = clock.now()
        done.lease_until = None
        done.last_error = ""
        if state is MailState.SENT:
            # The mail held a secret link; once it is out, nobody needs it here.
            done.params = {}


def rendered(row: OutboxMail) -> EmailMessage:
    """The MIME message of a row in its own language."""
    settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.public_url), force_locale(row.language):
        return outbox.as_email(row, outbox.compose(row), mail_from=settings.mail_from)


def _hand_over(row: OutboxMail, email: EmailMessage) -> MailState:
    settings = current_app.extensions["settings"]
    if not settings.smtp_url:
        _keep(settings.instance / "outbox", row, email)
        return MailState.KEPT
    with _connection(settings.smtp_url) as server:
        server.send_message(email, to_addrs=[row.recipient])
    return MailState.SENT


def _keep(folder: Path, row: OutboxMail, email: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{row.id:06d}-{row.kind}.eml"
    path.write_bytes(email.as_bytes(policy=SMTPUTF8))
    path.chmod(0o600)


@contextmanager
def _connection(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _note_failure(row_id: int, error: Exception) -> None:
    now = clock.now()
    permanent = isinstance(error, smtplib.SMTPNotSupportedError | smtplib.SMTPRecipientsRefused | KeyError)
    with transaction() as session:
        row = session.get_one(OutboxMail, row_id)
        row.attempts += 1
        row.lease_until = None
        row.last_error = f"{type(error).__name__}: {error}"[:500]
        if permanent or row.attempts >= MOST_ATTEMPTS:
            row.state = MailState.FAILED
        row.not_before = now + min(FIRST_WAIT * 2 ** (row.attempts - 1), LONGEST_WAIT)


def sweep(app: Flask) -> int:
    """One round of the worker's mail job."""
    with app.app_context():
        return deliver_due()
