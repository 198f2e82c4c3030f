"""Reading the organiser's list: whom a filter finds, how many stand where, and all of one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, raiseload, selectinload

from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.text import fold
from app.events.models import Event, Table
from app.registration.history_models import BulkAct, By, Change
from app.registration.models import Registration, RegistrationStatus, Seat
from app.registration.question_models import Answer, Consent
from app.roster import people_filter
from app.roster.people_filter import Filter

PAGE_SIZE = 50
MOST_SUGGESTED = 200
RECENT_ACTS = 8
_GUEST = aliased(Registration)
_GUESTS = (
    sa.select(sa.func.count())
    .where(_GUEST.guest_of_id == Registration.id, _GUEST.status != RegistrationStatus.CANCELLED)
    .correlate(Registration)
    .scalar_subquery()
)
# Of the address they have now: a bounce of one that was mended says nothing any more.
_BOUNCED = sa.exists().where(
    OutboxMail.regarding == Registration.id,
    OutboxMail.bounced_at.is_not(None),
    OutboxMail.recipient == Registration.email,
)
_WAITS = Registration.status == RegistrationStatus.WAITING
_OFFERED = _WAITS & Registration.offered_until.is_not(None)
# Where people stand by the words of the filter that are no status.
_PARTS = {
    people_filter.WAITS: _WAITS & Registration.offered_until.is_(None) & Registration.lapsed_at.is_(None),
    people_filter.OFFERED: _OFFERED,
    people_filter.LAPSED: _WAITS & Registration.offered_until.is_(None) & Registration.lapsed_at.is_not(None),
}


class Person(NamedTuple):
    """A line of the list."""

    registration: Registration
    guests: int
    bounced: bool


@dataclass(frozen=True, slots=True)
class People:
    """One page of the list; `counts` say how many stand where on the whole evening."""

    rows: tuple[Person, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]


def listed(event: Event, wanted: Filter, *, page: int) -> People:
    """A page of whom this filter finds, counted from 1, in a constant number of statements."""
    conditions = _conditions(event.id, wanted)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Registration).where(*conditions)) or 0
    pages = max(1, ceil(total / PAGE_SIZE))
    page = min(max(page, 1), pages)
    found = db.session.execute(
        _ordered(sa.select(Registration, _GUESTS, _BOUNCED), wanted)
        .where(*conditions)
        .options(
            selectinload(Registration.seats).joinedload(Seat.table),
            joinedload(Registration.guest_of).load_only(Registration.name).options(raiseload("*")),
            raiseload("*"),
        )
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return People(tuple(Person(*row) for row in found), total, page, pages, counts(event.id))


def numbered(event_id: int, wanted: Filter) -> list[int]:
    """The ids of everybody this filter finds, in its order."""
    return list(db.session.scalars(_ordered(sa.select(Registration.id), wanted).where(*_conditions(event_id, wanted))))


def exported(event_id: int, wanted: Filter, *, with_needs: bool) -> Sequence[Registration]:
    """Everybody this filter finds with what a workbook tells of them; diet and access only when asked for."""
    needs = selectinload(Registration.needs) if with_needs else raiseload(Registration.needs)
    return db.session.scalars(
        _ordered(sa.select(Registration), wanted)
        .where(*_conditions(event_id, wanted))
        .options(
            selectinload(Registration.seats).joinedload(Seat.table),
            selectinload(Registration.preferences),
            joinedload(Registration.guest_of).load_only(Registration.name, Registration.email),
            needs,
            raiseload("*"),
        )
    ).all()


def counts(event_id: int) -> dict[str, int]:
    """How many stand where, by the words of the filter, in one statement."""
    kinds: dict[str, sa.ColumnElement[bool]] = {
        **{status.value: Registration.status == status for status in RegistrationStatus},
        **_PARTS,
    }
    columns = [sa.func.count().filter(condition).label(name) for name, condition in kinds.items()]
    row = db.session.execute(sa.select(*columns).where(Registration.event_id == event_id)).one()
    return dict(zip(kinds, row, strict=True))


def organisations(event_id: int) -> list[str]:
    """The organisations on the list, to choose from while typing."""
    known = (
        sa.select(Registration.organisation)
        .where(Registration.event_id == event_id, Registration.organisation != "")
        .distinct()
        .order_by(Registration.organisation)
        .limit(MOST_SUGGESTED)
    )
    return list(db.session.scalars(known))


def tables_of(event_id: int) -> list[tuple[int, str]]:
    """Number and title of each table of the evening."""
    found = db.session.execute(sa.select(Table.number, Table.title).where(Table.event_id == event_id))
    return sorted((number, title) for number, title in found)


def table_numbers(event_id: int) -> dict[int, int]:
    """The number of each table of the evening by its id."""
    found = db.session.execute(sa.select(Table.id, Table.number).where(Table.event_id == event_id))
    return {table_id: number for table_id, number in found}  # noqa: C416 - a row is no pair to mypy


def guest_counts(event_id: int) -> dict[int, int]:
    """How many guests who bring some bring, by their id."""
    counted = (
        sa.select(Registration.guest_of_id, sa.func.count())
        .where(
            Registration.event_id == event_id,
            Registration.guest_of_id.is_not(None),
            Registration.status != RegistrationStatus.CANCELLED,
        )
        .group_by(Registration.guest_of_id)
    )
    return {host: count for host, count in db.session.execute(counted) if host is not None}


def _conditions(event_id: int, wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [Registration.event_id == event_id, _standing(wanted.status)]
    found += _words(wanted)
    if wanted.table or wanted.round:
        found.append(_seated(wanted))
    if wanted.door:
        found.append(Registration.checked_in_at.is_not(None) == (wanted.door == "in"))
    if wanted.source:
        found.append(Registration.source == wanted.source)
    if wanted.guests:
        found.append(Registration.guest_of_id.is_not(None) if wanted.guests == "guest" else _GUESTS > 0)
    yes: list[tuple[bool, sa.ColumnElement[bool]]] = [
        (wanted.minor, sa.true() == Registration.is_minor),
        (wanted.photo, sa.true() == Registration.photo_objection),
        (wanted.bounced, _BOUNCED),
    ]
    return [*found, *(condition for asked, condition in yes if asked)]


def _standing(status: str) -> sa.ColumnElement[bool]:
    if status in _PARTS:
        return _PARTS[status]
    # A repeat is a second form of somebody who is on the list: shown only to who asks for it.
    return Registration.status == status if status else Registration.status != RegistrationStatus.REPEATED


def _words(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    words = [Registration.search_key.contains(fold(word), autoescape=True) for word in wanted.q.split()]
    if wanted.organisation:
        words.append(Registration.search_key.startswith(fold(wanted.organisation), autoescape=True))
    return words


def _seated(wanted: Filter) -> sa.ColumnElement[bool]:
    """Who sits at the table; with a round alone, who has a seat in that round."""
    at = [Seat.registration_id == Registration.id]
    if wanted.round:
        at.append(Seat.round == wanted.round)
    if wanted.table:
        at.append(Table.number == wanted.table)
    return sa.exists().where(*at, Table.id == Seat.table_id)


def _ordered(statement: sa.Select[Any], wanted: Filter) -> sa.Select[Any]:
    by_name = (Registration.name_key, Registration.id)
    if wanted.sort == "organisation":
        return statement.order_by(Registration.organisation == "", Registration.search_key, Registration.id)
    if wanted.sort == "registered":
        return statement.order_by(Registration.created_at.desc(), Registration.id.desc())
    if wanted.sort == "table":
        number = (
            sa.select(Table.number)
            .join(Seat, Seat.table_id == Table.id)
            .where(Seat.registration_id == Registration.id, Seat.round == (wanted.round or 1))
            .correlate(Registration)
            .scalar_subquery()
        )
        return statement.order_by(number.asc().nulls_last(), *by_name)
    return statement.order_by(*by_name)


def chosen(event_id: int, ids: Sequence[int]) -> list[Registration]:
    """Those of this evening with these ids, by name; others are left out."""
    return list(
        db.session.scalars(
            sa.select(Registration)
            .where(Registration.event_id == event_id, Registration.id.in_(ids))
            .options(raiseload("*"))
            .order_by(Registration.name_key, Registration.id)
        )
    )


def names(ids: Sequence[int]) -> dict[int, str]:
    """How these people are called."""
    found = db.session.execute(sa.select(Registration.id, Registration.name).where(Registration.id.in_(ids)))
    return {number: name for number, name in found}  # noqa: C416 - a row is no pair to mypy


def act_of(slug: str, act_id: int) -> BulkAct | None:
    """A bulk act of this evening; another evening's is not found."""
    return db.session.scalar(
        sa.select(BulkAct).join(Event, Event.id == BulkAct.event_id).where(Event.slug == slug, BulkAct.id == act_id)
    )


def recent_acts(event_id: int) -> list[BulkAct]:
    """What was done to many last, newest first."""
    newest = sa.select(BulkAct).where(BulkAct.event_id == event_id).order_by(BulkAct.id.desc()).limit(RECENT_ACTS)
    return list(db.session.scalars(newest))


def guests_of(registration_id: int) -> list[Registration]:
    """Whom this person brings, in the order they came."""
    return list(
        db.session.scalars(
            sa.select(Registration)
            .where(Registration.guest_of_id == registration_id)
            .options(raiseload("*"))
            .order_by(Registration.id)
        )
    )


def answers_of(registration_id: int) -> list[Answer]:
    """What this person answered, in the order of the questions."""
    return list(
        db.session.scalars(
            sa.select(Answer)
            .where(Answer.registration_id == registration_id)
            .options(joinedload(Answer.question), raiseload("*"))
            .order_by(Answer.question_id)
        )
    )


def consents_of(registration_id: int) -> list[Consent]:
    """What this person said yes to, oldest first."""
    asked = sa.select(Consent).where(Consent.registration_id == registration_id).options(raiseload("*"))
    return list(db.session.scalars(asked.order_by(Consent.id)))


def changes_of(registration_id: int) -> list[Change]:
    """What was done to this registration, oldest first."""
    return list(
        db.session.scalars(sa.select(Change).where(Change.registration_id == registration_id).order_by(Change.id))
    )


def helped_since(event_id: int, moment: dt.datetime) -> list[int]:
    """Who on the waiting list was offered or given a place by the product from this moment on, and holds it still."""
    holds = sa.or_(Registration.status == RegistrationStatus.REGISTERED, _OFFERED)
    return list(
        db.session.scalars(
            sa.select(Registration.id)
            .join(Change, Change.registration_id == Registration.id)
            .where(
                Registration.event_id == event_id,
                holds,
                Change.at >= moment,
                Change.by == By.MACHINE,
                Change.act.in_(("offered", "given_place")),
            )
            .order_by(Registration.id)
            .distinct()
        )
    )
