"""Keeping what someone said yes to: one row per purpose and wording; withdrawn, it stays as a record."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.core.orm import db
from app.registration.question_models import Consent

ONLINE = "online"


def settle(*, registration_id: int, purpose: str, wording: str, now: dt.datetime) -> None:
    """Someone agrees to these words for this purpose from now on; empty words withdraw what stood.

    What was agreed to in other words is withdrawn as well: a yes is to a sentence.
    """
    standing = db.session.scalars(
        sa.select(Consent).where(
            Consent.registration_id == registration_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
        )
    ).all()
    for consent in standing:
        if consent.wording != wording:
            consent.withdrawn_at = now
    if wording and all(consent.wording != wording for consent in standing):
        db.session.add(
            Consent(
                registration_id=registration_id, purpose=purpose, wording=wording, channel=ONLINE, given_at=now,
                withdrawn_at=None,
            )
        )  # fmt: skip
    db.session.flush()  # a second row must not go in beside this one
