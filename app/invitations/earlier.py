"""People of earlier evenings, to be invited to this one: who there are, and taking them over as a batch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.orm import db
from app.events.models import Event
from app.registration import places, services
from app.registration.history import Author
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.registration.services import Newcomer
from app.roster import batches


class Who(StrEnum):
    """Which people of an evening: who came, who was registered, or everybody who did not cancel."""

    CAME = "came"
    REGISTERED = "registered"
    EVERYONE = "everyone"


class EarlierEvening(NamedTuple):
    """An evening before this one, and how many of its people have an address, by who they are."""

    id: int
    title: str
    starts_at: dt.datetime
    timezone: str
    came: int
    registered: int
    everyone: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Which evenings (ids), which of their people, and whether those who cancelled come along."""

    evenings: tuple[int, ...] = ()
    who: Who = Who.CAME
    with_cancelled: bool = False


class Candidate(NamedTuple):
    """Someone of an earlier evening, as they called themselves the last time."""

    name: str
    email: str
    email_key: str
    organisation: str
    language: str


_CAME = Registration.checked_in_at.is_not(None)
_CANCELLED = Registration.status == RegistrationStatus.CANCELLED
_WHO: dict[Who, sa.ColumnElement[bool]] = {
    Who.CAME: sa.and_(_CAME, ~_CANCELLED),
    Who.REGISTERED: Registration.status == RegistrationStatus.REGISTERED,
    Who.EVERYONE: Registration.status.not_in((RegistrationStatus.CANCELLED, RegistrationStatus.REPEATED)),
}
# Nobody writes to a child.
_CAN_BE_ASKED = (Registration.email != "", sa.not_(Registration.is_minor))


def evenings_before(event: Event) -> list[EarlierEvening]:
    """The evenings that began before this one, newest first, those without anybody left out; one statement."""
    counted = [
        sa.func.count(sa.distinct(Registration.email_key)).filter(which).label(name)
        for name, which in (*((who.value, _WHO[who]) for who in Who), ("cancelled", _CANCELLED))
    ]
    rows = db.session.execute(
        sa.select(Event.id, Event.title, Event.subtitle, Event.starts_at, Event.timezone, *counted)
        .join(Registration, Registration.event_id == Event.id)
        .where(*_before(event))
        .group_by(Event.id)
        .order_by(Event.starts_at.desc(), Event.id.desc())
    )
    return [_evening(row) for row in rows]


def has_evenings_before(event: Event) -> bool:
    """Whether there is anybody to choose from earlier evenings."""
    asked = sa.select(sa.true()).select_from(Event).join(Registration, Registration.event_id == Event.id)
    return db.session.execute(asked.where(*_before(event)).limit(1)).first() is not None


def _before(event: Event) -> tuple[sa.ColumnElement[bool], ...]:
    return (Event.starts_at < event.starts_at, Event.id != event.id, *_CAN_BE_ASKED)


def _evening(row: Any) -> EarlierEvening:
    title = " – ".join(filter(None, (row.title, row.subtitle)))
    return EarlierEvening(
        row.id, title, row.starts_at, row.timezone, row.came, row.registered, row.everyone, row.cancelled
    )


def candidates(event: Event, choice: Choice) -> list[Candidate]:
    """Whom this choice would invite, by name: people with an address who are not on this evening's list already.

    Whoever cancelled for this evening is not asked again. Someone of several evenings counts once, as on the newest.
    """
    if not choice.evenings:
        return []
    which = _WHO[choice.who] if not choice.with_cancelled else sa.or_(_WHO[choice.who], _CANCELLED)
    there = sa.select(Registration.email_key).where(Registration.event_id == event.id)
    rows = db.session.execute(
        sa.select(*(getattr(Registration, name) for name in Candidate._fields))
        .join(Event, Event.id == Registration.event_id)
        .where(
            Event.id.in_(choice.evenings),
            Event.starts_at < event.starts_at,
            *_CAN_BE_ASKED,
            which,
            Registration.email_key.not_in(there),
        )
        .order_by(Event.starts_at.desc(), Registration.id.desc())
    )
    newest: dict[str, Candidate] = {}
    for row in rows:
        candidate = Candidate(*row)
        newest.setdefault(candidate.email_key, candidate)
    return sorted(newest.values(), key=lambda each: each.name.casefold())


def take_over(*, event: Event, choice: Choice, author: Author, now: dt.datetime) -> int:
    """Put these people on this evening's list as invited, without mail, and return how many."""
    # Before anybody is looked for: a second click waits here, and then finds nobody who is not on the list.
    db.session.execute(places.LOCK, {"event_id": event.id})
    event_id, titles = event.id, _titles(choice.evenings)
    people = [
        services.add(
            event_id=event_id,
            newcomer=Newcomer(
                name=each.name,
                email=each.email,
                organisation=each.organisation,
                language=each.language,
            ),
            status=RegistrationStatus.INVITED,
            source=RegistrationSource.IMPORT,
            now=now,
        ).registration_id
        for each in candidates(event, choice)
    ]
    batches.record(event_id=event_id, source=titles, people=people, author=author, now=now)
    return len(people)


def _titles(evenings: Collection[int]) -> str:
    chosen = sa.select(Event.title, Event.subtitle).where(Event.id.in_(evenings)).order_by(Event.starts_at.desc())
    return ", ".join(subtitle or title for title, subtitle in db.session.execute(chosen))
