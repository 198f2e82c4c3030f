"""Reading evenings and tables; a child is always found through its evening."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, raiseload, selectinload

from app.core.i18n import local
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Device, Event, EventState, Table
from exports import documents

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


def described(event: Event) -> documents.Evening:
    """The evening itself as a document on the wall clock of its time zone, without its programme and tables."""
    starts, ends = local(event.starts_at, event.timezone), local(event.ends_at, event.timezone)
    return documents.Evening(
        title=event.title,
        subtitle=event.subtitle,
        date=starts.date(),
        starts=starts.time(),
        ends=ends.time(),
        timezone=event.timezone,
        venue=event.venue,
        address=event.address,
        capacity=event.capacity,
        rounds=event.rounds,
        minutes_per_round=event.minutes_per_round,
        language=event.language,
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


def desk() -> list[tuple[Event, int]]:
    """Every evening with its number of tables, newest first, in one statement."""
    tables = sa.select(sa.func.count()).where(Table.event_id == Event.id).correlate(Event).scalar_subquery()
    rows = db.session.execute(
        sa.select(Event, tables).options(raiseload("*")).order_by(Event.starts_at.desc(), Event.id.desc())
    )
    return [(event, count) for event, count in rows]


def paired_devices(event: Event) -> list[Device]:
    """The phones and tablets that were ever paired with this evening, newest first."""
    return list(
        db.session.scalars(
            sa.select(Device).where(Device.event_id == event.id).options(raiseload("*")).order_by(Device.id.desc())
        )
    )


def device(slug: str, device_id: int) -> Device | None:
    """A device of this evening; another evening's is not found."""
    return db.session.scalar(
        sa.select(Device).join(Event, Event.id == Device.event_id).where(Event.slug == slug, Device.id == device_id)
    )


def mail(mail_id: int) -> OutboxMail | None:
    """A message of the outbox."""
    return db.session.get(OutboxMail, mail_id)
