"""Who is on the mailing list, who still has to confirm, who left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core import tokens
from app.core.orm import db
from app.network.models import Subscriber
from app.network.rules import Standing

PAGE_SIZE = 50
_STANDING = sa.case(
    (Subscriber.unsubscribed_at.is_not(None), sa.literal(Standing.GONE.value)),
    (Subscriber.confirmed_at.is_(None), sa.literal(Standing.WAITING.value)),
    else_=sa.literal(Standing.SUBSCRIBED.value),
)


@dataclass(frozen=True, slots=True)
class MailingList:
    """A page of the list, and how many addresses stand where."""

    rows: list[Subscriber]
    counts: dict[Standing, int]
    page: int
    pages: int


def asked(token: str) -> Subscriber | None:
    """Whose mail this link stood in."""
    return db.session.scalar(sa.select(Subscriber).where(Subscriber.confirm_hash == tokens.hashed(token)))


def subscriber(subscriber_id: int) -> Subscriber | None:
    """Someone who asked for the newsletter once and is not forgotten."""
    return db.session.get(Subscriber, subscriber_id)


def everyone(**_arguments: object) -> str:
    """The mailing list as a whole exists, so that only the policy decides."""
    return "everyone"


def mailing_list(*, page: int, standing: Standing | None = None) -> MailingList:
    """The addresses, newest question first, all or those that stand so; pages count from 1."""
    counted = db.session.execute(sa.select(_STANDING, sa.func.count()).group_by(_STANDING))
    counts = dict.fromkeys(Standing, 0) | {Standing(where): number for where, number in counted}
    found = sum(counts.values()) if standing is None else counts[standing]
    pages = max(1, -(-found // PAGE_SIZE))
    page = min(max(page, 1), pages)
    rows = _chosen(standing).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return MailingList(list(db.session.scalars(rows)), counts, page, pages)


def subscribed() -> list[Subscriber]:
    """Everyone who wants the newsletter, newest first."""
    return list(db.session.scalars(_chosen(Standing.SUBSCRIBED)))


def _chosen(standing: Standing | None) -> sa.Select[Any]:
    newest = sa.select(Subscriber).order_by(Subscriber.asked_at.desc(), Subscriber.id.desc())
    return newest if standing is None else newest.where(_STANDING.in_([standing.value]))
