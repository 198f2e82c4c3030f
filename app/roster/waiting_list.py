"""Reading the waiting list: who has an offer, who waits in which place, and who let an offer lapse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

import sqlalchemy as sa
from sqlalchemy.orm import raiseload

from app.core.orm import db
from app.events.models import Event
from app.registration.models import Registration, RegistrationStatus
from app.roster import people_filter

PAGE_SIZE = 50


class Turn(StrEnum):
    """Where somebody stands on the list, by the words of the filter, in the order that it is shown."""

    OFFERED = people_filter.OFFERED
    WAITS = people_filter.WAITS
    LAPSED = people_filter.LAPSED


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the list; `place` counts from 1 for who waits for an offer and is 0 for the others."""

    registration: Registration
    turn: Turn
    place: int


@dataclass(frozen=True, slots=True)
class WaitingList:
    """One page of the list, in the order in which people get a place."""

    lines: tuple[Line, ...]
    counts: dict[Turn, int]
    page: int
    pages: int


def of_event(event: Event, *, page: int) -> WaitingList:
    """The waiting list of an evening; `page` counts from 1."""
    counts = _counts(event.id)
    total = sum(counts.values())
    pages = max(1, ceil(total / PAGE_SIZE))
    page = min(max(page, 1), pages)
    skipped = (page - 1) * PAGE_SIZE
    rows = db.session.scalars(
        sa.select(Registration)
        .where(*_on_the_list(event.id))
        .options(raiseload("*"))
        .order_by(_TURN, sa.func.coalesce(Registration.offered_until, Registration.waiting_since), Registration.id)
        .limit(PAGE_SIZE)
        .offset(skipped)
    ).all()
    before = skipped - counts[Turn.OFFERED]
    lines = [
        Line(row, turn := _turn(row.offered_until, row.lapsed_at), before + index if turn is Turn.WAITS else 0)
        for index, row in enumerate(rows, start=1)
    ]
    return WaitingList(tuple(lines), counts, page, pages)


# As Turn, for the database to order by.
_TURN = sa.case((Registration.offered_until.is_not(None), 0), (Registration.lapsed_at.is_(None), 1), else_=2)


def _on_the_list(event_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Registration.event_id == event_id, Registration.status == RegistrationStatus.WAITING


def _counts(event_id: int) -> dict[Turn, int]:
    rows = db.session.execute(sa.select(_TURN, sa.func.count()).where(*_on_the_list(event_id)).group_by(_TURN))
    found = {number: people for number, people in rows}  # noqa: C416 - a row is no pair to mypy
    return {turn: found.get(number, 0) for number, turn in enumerate(Turn)}


def _turn(offered_until: dt.datetime | None, lapsed_at: dt.datetime | None) -> Turn:
    if offered_until is not None:
        return Turn.OFFERED
    return Turn.WAITS if lapsed_at is None else Turn.LAPSED
