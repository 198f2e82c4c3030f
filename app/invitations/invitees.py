"""Who was invited to an evening, and what became of it: the organiser's page of invitations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any

import sqlalchemy as sa

from app.core.orm import db
from app.events.models import Event
from app.registration.invitation_models import Notice
from app.registration.models import Registration, RegistrationStatus
from app.roster.batches import INVITATION

PAGE_SIZE = 50


class Reply(StrEnum):
    """What became of an invitation: still to be written, impossible to write, without an answer, yes, or no."""

    TO_WRITE = "to_write"
    NO_ADDRESS = "no_address"
    OPEN = "open"
    COMES = "comes"
    WAITS = "waits"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Invitee:
    """Someone who was invited; `notices` counts the invitation and its reminders, `last` is when the newest went."""

    id: int
    name: str
    organisation: str
    reply: Reply
    notices: int
    last: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Invitees:
    """One page of who was invited, and how many stand where; replies that nobody gave are left out."""

    rows: tuple[Invitee, ...]
    counts: dict[Reply, int]
    page: int
    pages: int


_NOTICES = (
    sa.select(
        Notice.registration_id.label("person"),
        sa.func.count().label("notices"),
        sa.func.max(Notice.at).label("last"),
    )
    .where(Notice.kind.like(f"{INVITATION}%"))
    .group_by(Notice.registration_id)
    .subquery()
)
_WAS_WRITTEN_TO = _NOTICES.c.person.is_not(None)
_IS_INVITED = Registration.status == RegistrationStatus.INVITED
_REPLY = sa.case(
    (sa.and_(_IS_INVITED, _WAS_WRITTEN_TO), Reply.OPEN.value),
    (sa.and_(_IS_INVITED, Registration.email == ""), Reply.NO_ADDRESS.value),
    (_IS_INVITED, Reply.TO_WRITE.value),
    (Registration.status == RegistrationStatus.REGISTERED, Reply.COMES.value),
    (Registration.status == RegistrationStatus.WAITING, Reply.WAITS.value),
    else_=Reply.DECLINED.value,
).label("reply")


def invitees(event: Event, *, reply: str = "", page: int = 1) -> Invitees:
    """Who was invited to this evening by name, or those with one reply; pages count from 1."""
    counts = _counts(event)
    chosen = next((each for each in Reply if each.value == reply), None)
    total = sum(counts.values()) if chosen is None else counts.get(chosen, 0)
    pages = max(1, ceil(total / PAGE_SIZE))
    page = min(max(page, 1), pages)
    people = _of(event).order_by(Registration.name_key, Registration.id)
    if chosen is not None:
        people = people.where(sa.literal(chosen.value) == _REPLY)
    rows = db.session.execute(people.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return Invitees(tuple(_read(row) for row in rows), counts, page, pages)


def _counts(event: Event) -> dict[Reply, int]:
    people = _of(event).subquery()
    rows = db.session.execute(sa.select(people.c.reply, sa.func.count()).group_by(people.c.reply)).all()
    found = {reply: number for reply, number in rows}  # noqa: C416 - a row is no pair to mypy
    return {reply: found[reply.value] for reply in Reply if reply.value in found}


def _of(event: Event) -> sa.Select[Any]:
    return (
        sa.select(
            Registration.id,
            Registration.name,
            Registration.organisation,
            _REPLY,
            _NOTICES.c.notices,
            _NOTICES.c.last,
        )
        .outerjoin(_NOTICES, _NOTICES.c.person == Registration.id)
        .where(Registration.event_id == event.id, sa.or_(_IS_INVITED, _WAS_WRITTEN_TO))
    )


def _read(row: Any) -> Invitee:
    return Invitee(row.id, row.name, row.organisation, Reply(row.reply), row.notices or 0, row.last)
