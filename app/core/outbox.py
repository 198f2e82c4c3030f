"""Mail that must go out: a row written in the same transaction as what it tells, sent later by the worker.

States: queued -> sent, or failed after the last try; `kept` when no mail server is configured: the
message is then readable in the app and under instance/outbox/. A sent message may come back: then it is bounced.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from app.core import mail_troubles
from app.core.errors import DomainError
from app.core.orm import Model, choice, db
from app.core.prepared import Call, Prepared
from app.core.text import clean_line


class MailState(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"


class Fate(StrEnum):
    """What became of a message, as people are told: its state, or that it came back after it was sent."""

    QUEUED = "queued"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    KEPT = "kept"

    @property
    def word(self) -> Any:
        """What it is called wherever it stands, in the reader's language; the same for one message and for many."""
        return _FATE_WORDS[self]


_FATE_WORDS = {
    Fate.QUEUED: _l("in de wachtrij"),
    Fate.SENT: _l("verstuurd"),
    Fate.BOUNCED: _l("teruggekomen"),
    Fate.FAILED: _l("mislukt"),
    Fate.KEPT: _l("hier bewaard"),
}


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

    @property
    def fate(self) -> Fate:
        """What became of it."""
        came_back = self.state is MailState.SENT and self.bounced_at is not None
        return Fate.BOUNCED if came_back else Fate(self.state.value)

    @property
    def name(self) -> Any:
        """What a message of its kind is called, in the reader's language; the kind itself when it has no name."""
        return _names.get(self.kind) or self.kind

    @property
    def trouble(self) -> str:
        """Why it did not leave, in the reader's language; empty when nothing went wrong."""
        return mail_troubles.sentence(self.last_error)


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
_names: dict[str, Any] = {}


def writer(kind: str, *, name: Any = "") -> Callable[[Writer], Writer]:
    """Register the function that composes messages of this kind; `name` is what organisers call them (lazy text)."""

    def register(compose: Writer) -> Writer:
        _writers[kind] = compose
        _names[kind] = name
        return compose

    return register


def compose(row: OutboxMail) -> Message:
    """The message of a row, in the language of the current request context; raises KeyError for an unknown kind."""
    return _writers[row.kind](row.params)


def names() -> dict[str, Any]:
    """The kinds of messages that somebody writes, with what organisers call them (empty for a kind without a name)."""
    return dict(_names)


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


PAGE_SIZE = 50
_LONGEST_REASON = 500
_CAME_BACK = sa.and_(OutboxMail.state == MailState.SENT, OutboxMail.bounced_at.is_not(None))
_FATE = sa.case(
    (_CAME_BACK, sa.literal(Fate.BOUNCED.value)), else_=sa.type_coerce(OutboxMail.state, sa.String())
).label("fate")


def _has(fate: Fate) -> sa.ColumnElement[bool]:
    if fate is Fate.BOUNCED:
        return _CAME_BACK
    same = OutboxMail.state == MailState(fate.value)
    return sa.and_(same, OutboxMail.bounced_at.is_(None)) if fate is Fate.SENT else same


def _to(recipient: str) -> sa.ColumnElement[bool]:
    return OutboxMail.recipient.icontains(recipient, autoescape=True) if recipient else sa.true()


def listed(*, page: int, fate: Fate | None = None, recipient: str = "") -> list[OutboxMail]:
    """A page of PAGE_SIZE messages, newest first; `recipient` is part of an address, and pages count from 1."""
    chosen = sa.select(OutboxMail).where(_to(recipient)).order_by(OutboxMail.id.desc())
    return _page(chosen if fate is None else chosen.where(_has(fate)), page)


def counts(*, recipient: str = "") -> dict[Fate, int]:
    """How many messages ended how; every fate is named."""
    rows = db.session.execute(sa.select(_FATE, sa.func.count()).where(_to(recipient)).group_by(_FATE))
    return _counted((fate, number) for fate, number in rows)


def regarding(registration_id: int) -> list[OutboxMail]:
    """The messages about this registration, newest first."""
    about = sa.select(OutboxMail).where(OutboxMail.regarding == registration_id)
    return list(db.session.scalars(about.order_by(OutboxMail.id.desc())))


def of_campaign(campaign: int, *, page: int, fate: Fate | None = None) -> list[OutboxMail]:
    """A page of the messages of this mailing in the order in which they were written, or of those that ended so."""
    chosen = sa.select(OutboxMail).where(OutboxMail.campaign == campaign).order_by(OutboxMail.id)
    return _page(chosen if fate is None else chosen.where(_has(fate)), page)


def _page(chosen: sa.Select[OutboxMail], page: int) -> list[OutboxMail]:
    return list(db.session.scalars(chosen.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))


def campaign_counts(
    campaigns: Collection[int], *, of: sa.ColumnElement[bool] | None = None
) -> dict[int, dict[Fate, int]]:
    """How many messages of each of these mailings, or those `of` them, ended how; one statement, every fate named."""
    rows = db.session.execute(
        sa.select(OutboxMail.campaign, _FATE, sa.func.count())
        .where(OutboxMail.campaign.in_(campaigns), sa.true() if of is None else of)
        .group_by(OutboxMail.campaign, _FATE)
    ).all()
    return {
        campaign: _counted((fate, number) for theirs, fate, number in rows if theirs == campaign)
        for campaign in campaigns
    }


def _counted(rows: Iterable[tuple[str, int]]) -> dict[Fate, int]:
    return dict.fromkeys(Fate, 0) | {Fate(fate): number for fate, number in rows}


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


def retry_all(*, now: dt.datetime, campaign: int | None = None) -> int:
    """Put what was given up, all or of one mailing, back in the queue, with all its tries; returns how many."""
    again = {"state": MailState.QUEUED, "attempts": 0, "not_before": now, "lease_until": None}
    failed = sa.update(OutboxMail).where(OutboxMail.state == MailState.FAILED).values(**again)
    if campaign is not None:
        failed = failed.where(OutboxMail.campaign == campaign)
    return len(db.session.scalars(failed.returning(OutboxMail.id)).all())


def withhold(campaign: int, *, now: dt.datetime) -> int:
    """Forget the messages of this mailing that still wait and that no worker is sending; returns how many."""
    unheld = sa.or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until < now)
    waiting = sa.delete(OutboxMail).where(OutboxMail.campaign == campaign, OutboxMail.state == MailState.QUEUED, unheld)
    return len(db.session.scalars(waiting.returning(OutboxMail.id)).all())


def came_back(message_id: str, reason: str, *, now: dt.datetime) -> bool:
    """Note, the first time that it is told, that this message came back; returns whether it is one of ours."""
    row = db.session.scalar(sa.select(OutboxMail).where(OutboxMail.message_id == clean_line(message_id)))
    if row is None:
        return False
    if row.bounced_at is None:
        row.bounced_at = now
        row.bounce_reason = clean_line(reason)[:_LONGEST_REASON]
    return True


def bounced_addresses(recipients: Collection[str]) -> set[str]:
    """Which of these addresses a message came back from; they still get mail, for people mend their mailboxes."""
    asked = sa.select(OutboxMail.recipient).where(_CAME_BACK, OutboxMail.recipient.in_(recipients))
    return set(db.session.scalars(asked.distinct()))


def take_back(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> None:
    """Forget those of these messages that nobody began to send."""
    untouched = (OutboxMail.state == MailState.QUEUED, OutboxMail.lease_until.is_(None), OutboxMail.attempts == 0)
    connection.execute(sa.delete(OutboxMail).where(*which, *untouched))
