"""The worker's sweep over the outbox: take what is due, send it, remember how it went."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTPUTF8
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import force_locale

from app.core import clock, mail_troubles, mime, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail

TIMEOUT = 60
# A worker that dies mid-send leaves its lease. A mail waits for a dozen answers of the server at most, each no longer
# than TIMEOUT, so nobody sends beside a living worker.
LEASE = dt.timedelta(seconds=12 * TIMEOUT)
MOST_ATTEMPTS = 20
# Doubling from one minute, at most four hours: a server down for a day is tried about twelve times.
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=4)


def deliver_due(*, limit: int = 50) -> int:
    """Send what is due, in order; returns how many rows were handled."""
    handled = 0
    for row_id in _due(limit):
        # One by one: behind a slow server a lease on all of them would be over before the last is sent.
        lease = _lease(row_id)
        if lease is not None:
            _deliver(row_id, lease)
            handled += 1
    return handled


def _due(limit: int) -> list[int]:
    due = sa.select(OutboxMail.id).where(*_is_due(clock.now())).order_by(OutboxMail.id).limit(limit)
    ids = list(db.session.scalars(due))
    db.session.rollback()
    return ids


def _is_due(now: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        OutboxMail.state == MailState.QUEUED,
        OutboxMail.not_before <= now,
        sa.or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until < now),
    )


def _lease(row_id: int) -> dt.datetime | None:
    """Until when the row is ours; None when another worker holds it or has dealt with it since."""
    now = clock.now()
    until = now + LEASE
    ours = (
        sa.update(OutboxMail)
        .where(OutboxMail.id == row_id, *_is_due(now))
        .values(lease_until=until)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        return until if session.scalar(ours) is not None else None


def _deliver(row_id: int, lease: dt.datetime) -> None:
    row = db.session.get_one(OutboxMail, row_id)
    try:
        email = rendered(row)
        state = _hand_over(row, email)
    except Exception as error:  # noqa: BLE001 - whatever a writer or a server does, the row must keep its reason
        current_app.logger.warning("mail %s not sent: %s", row_id, type(error).__name__)
        _note_failure(row_id, error, lease)
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
        return mime.as_email(row, outbox.compose(row), mail_from=settings.mail_from, reply_to=settings.contact_email)


def _hand_over(row: OutboxMail, email: EmailMessage) -> MailState:
    settings = current_app.extensions["settings"]
    if not settings.smtp_url:
        _keep(settings.instance / "outbox", row, email)
        return MailState.KEPT
    with _connection(settings.smtp_url) as server:
        server.send_message(
            email,
            # Where it comes back to; the reader sees who wrote it in From.
            from_addr=mime.plain_address(settings.bounce_address or settings.mail_from),
            to_addrs=[mime.plain_address(row.recipient)],
        )
    return MailState.SENT


def _keep(folder: Path, row: OutboxMail, email: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = kept_file(folder, row.id, row.kind)
    path.write_bytes(email.as_bytes(policy=SMTPUTF8))
    path.chmod(0o600)


def kept_file(folder: Path, row_id: int, kind: str) -> Path:
    """Where a message that nobody could send is kept as a file."""
    return folder / f"{row_id:06d}-{kind}.eml"


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we believe to be the server; reading the certificates of the machine takes longer than sending a mail."""
    return ssl.create_default_context()


@contextmanager
def _connection(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=_trusted())
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=_trusted())
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _note_failure(row_id: int, error: Exception, lease: dt.datetime) -> None:
    now = clock.now()
    with transaction() as session:
        row = session.get_one(OutboxMail, row_id)
        if row.state is not MailState.QUEUED or row.lease_until != lease:
            # Ours took longer than its lease, and another worker has sent it or is about to.
            return
        row.attempts += 1
        row.lease_until = None
        row.last_error = mail_troubles.noted(error)
        if mail_troubles.trouble(error) in mail_troubles.PERMANENT or row.attempts >= MOST_ATTEMPTS:
            row.state = MailState.FAILED
        row.not_before = now + min(FIRST_WAIT * 2 ** (row.attempts - 1), LONGEST_WAIT)


def sweep(app: Flask) -> int:
    """One round of the worker's mail job."""
    with app.app_context():
        return deliver_due()
