"""How many will be there: who said so, who did not say, and how many of each came to the evenings before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from app.core.orm import db
from app.events.models import Event, EventState
from app.registration.models import Registration, RegistrationSource, RegistrationStatus

# A share of fewer people than this says nothing.
FEWEST = 10


class Share(NamedTuple):
    """How many came of so many people."""

    came: int = 0
    people: int = 0

    def plus(self, other: Share) -> Share:
        """Of both groups together."""
        return Share(self.came + other.came, self.people + other.people)

    @property
    def tells(self) -> bool:
        """Whether there were enough people to go by."""
        return self.people >= FEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Who is registered, and how many of them are expected; `expected` is None when no earlier evening tells.

    `percent` is the share that came, whether or not they had said so, at so many `evenings`.
    """

    sure: int
    unsure: int
    expected: int | None
    percent: int
    evenings: int


def expected(*, sure: int, unsure: int, confirmed: Share, silent: Share) -> int | None:
    """How many of these are expected, by who came before of those who had confirmed and of those who had not.

    A group that was too small goes by everybody's share; None when everybody together was too small.
    """
    everybody = confirmed.plus(silent)
    if not everybody.tells:
        return None
    groups = ((sure, confirmed), (unsure, silent))
    rates = ((number, share if share.tells else everybody) for number, share in groups)
    return round(sum(number * share.came / share.people for number, share in rates))


def of_event(event: Event, *, now: dt.datetime) -> Forecast:
    """The forecast for an evening, from those of this installation that are over and had somebody check in."""
    sure, unsure = _standing(event.id)
    confirmed, silent, evenings = _earlier(event.id, now)
    everybody = confirmed.plus(silent)
    return Forecast(
        sure=sure,
        unsure=unsure,
        expected=expected(sure=sure, unsure=unsure, confirmed=confirmed, silent=silent),
        percent=round(100 * everybody.came / everybody.people) if everybody.people else 0,
        evenings=evenings,
    )


def _standing(event_id: int) -> tuple[int, int]:
    confirmed = sa.func.count(Registration.confirmed_at)
    mine = (Registration.event_id == event_id, Registration.status == RegistrationStatus.REGISTERED)
    sure, everybody = db.session.execute(sa.select(confirmed, sa.func.count()).where(*mine)).one()
    return sure, everybody - sure


def _earlier(event_id: int, now: dt.datetime) -> tuple[Share, Share, int]:
    """Who came before: of those who had confirmed, of the others, and at how many evenings that was."""
    came = sa.func.count(Registration.checked_in_at)
    is_confirmed = Registration.confirmed_at.is_not(None)
    rows = db.session.execute(
        sa.select(is_confirmed, came, sa.func.count())
        .where(Registration.event_id.in_(_with_arrivals(event_id, now)), *_COUNTED)
        .group_by(is_confirmed)
    )
    shares = {bool(confirmed): Share(arrived, people) for confirmed, arrived, people in rows}
    evenings = db.session.scalar(sa.select(sa.func.count()).select_from(_with_arrivals(event_id, now).subquery())) or 0
    return shares.get(True, Share()), shares.get(False, Share()), evenings


# Whoever walked in had not registered, so they say nothing of who does.
_COUNTED = (
    Registration.status == RegistrationStatus.REGISTERED,
    Registration.source != RegistrationSource.WALK_IN,
)


def _with_arrivals(event_id: int, now: dt.datetime) -> sa.Select[int]:
    arrived = sa.exists().where(Registration.event_id == Event.id, Registration.checked_in_at.is_not(None), *_COUNTED)
    return sa.select(Event.id).where(
        Event.id != event_id,
        Event.ends_at < now,
        Event.cancelled_at.is_(None),
        Event.state != EventState.DRAFT,
        Event.is_demo.is_(False),
        arrived,
    )
