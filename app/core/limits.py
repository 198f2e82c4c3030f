"""How often something may be tried: counted in the database, so that every worker knows the same."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import DomainError
from app.core.orm import Model, db


class Attempt(Model):
    """One attempt of one kind by one account or address, kept as a hash."""

    __tablename__ = "attempt"
    __table_args__ = (sa.Index("ix_attempt_kind_subject_at", "kind", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime]


class TooMany(DomainError):
    """The limit is reached; the sentence says to wait."""

    def __init__(self) -> None:
        super().__init__(
            "too_many_attempts",
            _l("Dat was een paar keer te veel na elkaar. Wacht enkele minuten en probeer opnieuw."),
            status=429,
        )


def count_attempt(*, kind: str, subject: str, most: int, within: dt.timedelta, now: dt.datetime) -> None:
    """Note one more attempt, inside the caller's transaction; raises TooMany when `most` stand within the window."""
    digest = hashlib.sha256(subject.encode()).hexdigest()
    session = db.session
    session.execute(sa.delete(Attempt).where(Attempt.at < now - dt.timedelta(days=1)))
    tried = session.scalar(
        sa.select(sa.func.count()).where(Attempt.kind == kind, Attempt.subject == digest, Attempt.at > now - within)
    )
    if (tried or 0) >= most:
        raise TooMany
    session.add(Attempt(kind=kind, subject=digest, at=now))
