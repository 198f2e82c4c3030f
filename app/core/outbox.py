"""Mail that must go out: a row written in the same transaction as what it tells, sent later by the worker.

States: queued -> sent, or failed after the last try; `kept` when no mail server is configured: the
message is then readable in the app and under instance/outbox/.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import DomainError
from app.core.orm import Model, choice, db
from app.core.prepared import Call, Prepared


class MailState(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"


class OutboxMail(Model):
    """A message to be sent: which kind, to whom, and what its writer needs to compose it.

    `regarding` is the id of the registration it is about, `campaign` of the mailing it belongs to: the feature that
    queues it knows which. A bounce comes back after it was sent, and says so beside the state.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        sa.Index("ix_outbox_mail_state_not_before", "state", "not_before"),
        sa.Index(
            "ix_outbox_mail_campaign",
            "campaign",
            sqlite_where=sa.text("campaign IS NOT NULL"),
            postgresql_where=sa.text("campaign IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    recipient: Mapped[str]
    language: Mapped[str] = mapped_column(sa.String(5))
    params: Mapped[dict[str, Any]]
    message_id: Mapped[str] = mapped_column(sa.String(120), unique=True)
    state: Mapped[MailState] = mapped_column(choice(MailState))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    not_before: Mapped[dt.datetime]
    lease_until: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    regarding: Mapped[int | None] = mapped_column(index=True)
    campaign: Mapped[int | None]
    bounced_at: Mapped[dt.datetime | None]
    bounce_reason: Mapped[str] = mapped_column(server_default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along; `content_type` with its parameters, as `text/calendar; method=CANCEL`."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a writer makes of a row: subject, plain text and HTML, sender's display name.

    `unsubscribe_url` takes whoever reads it off the list with one POST (RFC 8058).
    """

    subject: str
    text: str
    html: str
    sender_name: str
    attachments: tuple[Attachment, ...] = ()
    unsubscribe_url: str = ""


_NEW = Prepared(
    sa.insert(OutboxMail),
    values=(
        "kind", "recipient", "language", "params", "message_id", "state", "attempts", "created_at", "not_before",
        "last_error", "regarding", "campaign",
    ),
)  # fmt: skip
Writer = Callable[[dict[str, Any]], Message]
_writers: dict[str, Writer] = {}


def writer(kind: str) -> Callable[[Writer], Writer]:
    """Register the function that composes messages of this kind."""

    def register(compose: Writer) -> Writer:
        _writers[kind] = compose
        return compose

    return register


def compose(row: OutboxMail) -> Message:
    """The message of a row, in the language of the current request context; raises KeyError for an unknown kind."""
    return _writers[row.kind](row.params)


def queued(
    *,
    kind: str,
    recipient: str,
    language: str,
    params: dict[str, Any],
    now: dt.datetime,
    not_before: dt.datetime | None = None,
    regarding: int | None = None,
    campaign: int | None = None,
) -> Call:
    """What writes a new row, to be sent from `not_before` on (or at once), with the Message-ID it keeps over every try.

    `regarding` and `campaign` are as in the row.
    """
    return _NEW, {
        "kind": kind,
        "recipient": recipient,
        "language": language,
        "params": params,
        "message_id": f"<{secrets.token_hex(16)}@{_host()}>",
        "state": MailState.QUEUED,
        "attempts": 0,
        "created_at": now,
        "not_before": not_before or now,
        "last_error": "",
        "regarding": regarding,
        "campaign": campaign,
    }


def _host() -> str:
    """What our Message-IDs end in."""
    sender: str = current_app.extensions["settings"].mail_from
    return sender.rpartition("@")[2]


def as_email(row: OutboxMail, message: Message, *, mail_from: str) -> EmailMessage:
    """The MIME message: headers only from our own values, text and HTML part, stable Message-ID.

    The policy is SMTP, not SMTPUTF8: smtplib clones it when an address needs it and the server can.
    """
    email = EmailMessage(policy=SMTP)
    local, _at, domain = mail_from.rpartition("@")
    email["From"] = Address(_one_line(message.sender_name), local, domain)
    to_local, _at, to_domain = row.recipient.rpartition("@")
    email["To"] = Address("", to_local, to_domain)
    email["Subject"] = _one_line(message.subject)
    email["Message-ID"] = row.message_id
    email["Date"] = row.created_at
    email["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe_url:
        email["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    for attachment in message.attachments:
        _attach(email, attachment)
    return email


def _attach(email: EmailMessage, attachment: Attachment) -> None:
    described = EmailMessage()
    described["Content-Type"] = attachment.content_type
    kind = described["Content-Type"]
    email.add_attachment(
        attachment.data,
        maintype=kind.maintype,
        subtype=kind.subtype,
        params=dict(kind.params),
        filename=attachment.name,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def recent(limit: int = 200) -> list[OutboxMail]:
    """The newest messages, newest first."""
    return list(db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc()).limit(limit)))


class NotFailed(DomainError):
    """Only a message that was given up can be tried again by hand; others are on their way or gone."""

    def __init__(self) -> None:
        super().__init__("mail_not_failed", _l("Dit bericht is niet mislukt, dus het hoeft niet opnieuw."))


def retry(row: OutboxMail, *, now: dt.datetime) -> None:
    """Put a message that was given up back in the queue, with all its tries; raises NotFailed."""
    if row.state is not MailState.FAILED:
        raise NotFailed
    row.state = MailState.QUEUED
    row.attempts = 0
    row.not_before = now
    row.lease_until = None
