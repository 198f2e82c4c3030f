"""Reading evenings and tables; a child is always found through its evening."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from app.core.orm import db
from app.events.models import Event, EventState, Table

_PUBLIC_STATES = (
    EventState.OPEN,
    EventState.CLOSED,
    EventState.RUNNING,
    EventState.REPORTING,
    EventState.PUBLISHED,
)


def event(slug: str) -> Event | None:
    """The evening with this slug."""
    return db.session.scalar(sa.select(Event).where(Event.slug == slug))


def public_event(slug: str) -> Event | None:
    """The evening with this slug when the world may know of it."""
    return db.session.scalar(sa.select(Event).where(Event.slug == slug, Event.state.in_(_PUBLIC_STATES)))


def whole_event(slug: str) -> Event | None:
    """The evening with its programme, tables, hosts and rounds, in a constant number of queries."""
    return db.session.scalar(
        sa.select(Event)
        .where(Event.slug == slug)
        .options(
            selectinload(Event.programme),
            selectinload(Event.tables).selectinload(Table.hosts),
            selectinload(Event.tables).selectinload(Table.rounds),
        )
    )


def table(slug: str, number: int) -> Table | None:
    """A table of this evening, with the evening and its hosts."""
    return db.session.scalar(
        sa.select(Table)
        .join(Table.event)
        .where(Event.slug == slug, Table.number == number)
        .options(contains_eager(Table.event), selectinload(Table.hosts), selectinload(Table.rounds))
    )


def all_events() -> list[Event]:
    """Every evening, newest first."""
    return list(db.session.scalars(sa.select(Event).order_by(Event.starts_at.desc(), Event.id.desc())))


def public_events() -> list[Event]:
    """The evenings the world may know of, newest first."""
    return list(
        db.session.scalars(sa.select(Event).where(Event.state.in_(_PUBLIC_STATES)).order_by(Event.starts_at.desc()))
    )


def everything(**_arguments: object) -> str:
    """For routes that are about no single thing: something that exists, so that only the policy decides."""
    return "everything"
