"""Mail about a registration: to whom, and the link that may change it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core import outbox, tokens
from app.core.prepared import Call
from app.registration.invitation_models import Notice
from app.registration.models import Registration


class Addressee(NamedTuple):
    """Whom a mail is about and for."""

    id: int
    email: str
    language: str

    @classmethod
    def of(cls, row: Any) -> Addressee:
        """Of a row or registration with these names."""
        return cls(row.id, row.email, row.language)


def write_to(
    kind: str,
    to: Addressee,
    *,
    now: dt.datetime,
    not_before: dt.datetime | None = None,
    campaign: int | None = None,
    **params: str,
) -> Call:
    """What queues this mail about and for someone; `params` are for its writer."""
    return outbox.queued(
        kind=kind,
        recipient=to.email,
        language=to.language,
        params={"registration_id": to.id, **params},
        now=now,
        not_before=not_before,
        regarding=to.id,
        campaign=campaign,
    )


def was_invited_by_mail() -> sa.ColumnElement[bool]:
    """Whether somebody who was invited knows it: an organiser puts people on the list before the invitations go out."""
    return sa.exists().where(Notice.registration_id == Registration.id, Notice.kind.startswith("invitation"))


def first_token(submission: uuid.UUID) -> str:
    """The manage token that the form with this uuid gives, so that sending it twice gives it twice."""
    return tokens.derived("manage", submission.hex)


def token_for(registration: Any) -> str:
    """The manage token to put in a mail: the one they have when we can tell it, otherwise a new one.

    Whoever asks stores `tokens.hashed` of it as `manage_hash`.
    """
    token = first_token(registration.submission)
    if registration.manage_hash in {None, tokens.hashed(token)}:
        return token
    return tokens.random()
