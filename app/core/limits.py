"""How often something may be tried: counted in the database, so that every worker knows the same."""

from __future__ import annotations

import datetime as dt
import hmac

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import DomainError
from app.core.forgetting import Retention, forget
from app.core.orm import Model
from app.core.prepared import Call, Prepared, Row, together


class Attempt(Model):
    """One attempt of one kind by one account or address, kept as a hash."""

    __tablename__ = "attempt"
    __table_args__ = (sa.Index("ix_attempt_kind_subject_at", "kind", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime]


# Every window is shorter than this, so what is older can go.
LONGEST_WINDOW = dt.timedelta(days=1)
_GIVEN = {name: sa.bindparam(name, type_=Attempt.__table__.c[name].type) for name in ("kind", "subject", "at")}
_TRIED = (
    sa.select(sa.func.count())
    .select_from(Attempt)
    .where(
        Attempt.kind == _GIVEN["kind"],
        Attempt.subject == _GIVEN["subject"],
        Attempt.at > sa.bindparam("since", type_=Attempt.at.type),
    )
    .scalar_subquery()
)
# Count and note in one statement: registering pays for each trip to the database.
_NOTE = Prepared(
    sa.insert(Attempt)
    .from_select(list(_GIVEN), sa.select(*_GIVEN.values()).where(sa.bindparam("most", type_=sa.Integer) > _TRIED))
    .returning(Attempt.id)
)


# SQLite's writers are alone; on PostgreSQL two that count at the same moment would both find the last try free.
_ALONE = Prepared(
    {
        "sqlite": sa.select(sa.bindparam("subject", type_=sa.Text)),
        "postgresql": sa.select(
            sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("subject", type_=sa.Text), 0))
        ),
    }
)


class TooMany(DomainError):
    """The limit is reached; the sentence says to wait."""

    def __init__(self) -> None:
        super().__init__(
            "too_many_attempts",
            _l("Dat was een paar keer te veel na elkaar. Wacht enkele minuten en probeer opnieuw."),
            status=429,
        )


def attempt(*, kind: str, subject: str, most: int, within: dt.timedelta, now: dt.datetime) -> Call:
    """One more attempt, to be executed along with other statements and then handed to `check`.

    It takes no lock: on PostgreSQL tries at the very same moment may pass together, one for each worker at most. That
    will do against a flood; what guards a password uses `count_attempt`.
    """
    return _NOTE, {"kind": kind, "subject": _digest(subject), "at": now, "since": now - within, "most": most}


def count_attempt(
    connection: sa.Connection, *, kind: str, subject: str, most: int, within: dt.timedelta, now: dt.datetime
) -> None:
    """Note one more attempt, inside the caller's transaction; raises TooMany when `most` stand within the window."""
    alone = (_ALONE, {"subject": f"{kind}:{_digest(subject)}"})
    noting = attempt(kind=kind, subject=subject, most=most, within=within, now=now)
    _locked, noted = together(connection, alone, noting)
    check(noted)


def _digest(subject: str) -> str:
    """Under our key: of network addresses there are so few that a plain hash could be tried out."""
    key: str = current_app.config["SECRET_KEY"]
    return hmac.digest(key.encode(), f"attempt:{subject}".encode(), "sha256").hex()


def check(noted: list[Row]) -> None:
    """Raise TooMany when `most` stood within the window already: what `attempt` gave back says so."""
    if not noted:
        raise TooMany


ATTEMPTS = Retention(
    model=Attempt, due=lambda now: Attempt.at < now - LONGEST_WINDOW, told="%s counted attempts forgotten"
)


def forget_old(app: Flask) -> int:
    """The worker's part: attempts older than any window go; returns how many went."""
    return forget(app, ATTEMPTS)
