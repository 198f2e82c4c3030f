"""“Kom je nog?”: asking who is registered whether they still come, some days before, and noting what they say.

Whoever does not answer stays as they are: no machine cancels anybody.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.prepared import together
from app.events import signals
from app.events.models import Event, EventState
from app.registration import history, standing
from app.registration.errors import NotComing
from app.registration.history import PERSON
from app.registration.invitation_models import Notice
from app.registration.models import Registration, RegistrationStatus
from app.registration.post import Addressee, write_to

# Days before the evening begins (design/product.md).
STEPS = (7, 3, 1)
# Whoever has just said that they come is not asked whether they do.
JUST_REGISTERED = dt.timedelta(days=2)
# So many in one transaction: others write in between.
BATCH = 50
_PREFIX = "coming-"
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def due_step(*, starts_at: dt.datetime, now: dt.datetime) -> int | None:
    """How many days before the evening people are asked now: the last step that has come; None before and after."""
    if now >= starts_at:
        return None
    return min((days for days in STEPS if _moment(starts_at, days) <= now), default=None)


def _moment(starts_at: dt.datetime, days: int) -> dt.datetime:
    return starts_at - dt.timedelta(days=days)


def _settled(starts_at: dt.datetime, step: int) -> dt.datetime:
    """Whoever registered after this moment has just said that they come, when it is time for this step."""
    return _moment(starts_at, step) - JUST_REGISTERED


def is_asked(registration: Registration, *, now: dt.datetime) -> bool:
    """Whether this person is asked now, or answered before: whoever registered just now is not, as in `ask`."""
    starts_at = registration.event.starts_at
    step = due_step(starts_at=starts_at, now=now)
    if step is None:
        return False
    return registration.confirmed_at is not None or registration.created_at <= _settled(starts_at, step)


def confirm(*, registration: Registration, now: dt.datetime) -> None:
    """Someone says that they still come; saying it again keeps the last time. Raises NotComing without a place."""
    db.session.refresh(registration, with_for_update=True)
    if standing.shown(registration).status is not RegistrationStatus.REGISTERED:
        raise NotComing
    is_news = registration.confirmed_at is None
    registration.confirmed_at = now
    if is_news:
        noted = history.noted("confirmed", registration_id=registration.id, author=PERSON, now=now)
        together(db.session.connection(), noted)


def evenings_to_ask(*, now: dt.datetime) -> list[tuple[int, dt.datetime]]:
    """Pairs (id, start) of the evenings with somebody to ask at the step that has come."""
    near = sa.select(Event.id, Event.starts_at).where(
        Event.state.in_((EventState.OPEN, EventState.CLOSED)),
        Event.cancelled_at.is_(None),
        Event.starts_at > now,
        Event.starts_at <= now + dt.timedelta(days=max(STEPS)),
    )
    found = [(row.id, row.starts_at) for row in db.session.execute(near)]
    return [
        (event_id, starts_at)
        for event_id, starts_at in found
        if db.session.execute(_to_ask(event_id, starts_at=starts_at, now=now).limit(1)).first()
    ]


def ask(*, event_id: int, starts_at: dt.datetime, now: dt.datetime) -> int:
    """Ask the next BATCH of people at the step that has come, each once, and return how many.

    Only the last step counts when earlier ones were missed: those are marked as asked. Whoever confirmed before, has no
    address, or registered within two days before the step is not asked.
    """
    step = due_step(starts_at=starts_at, now=now)
    if step is None:
        return 0
    connection = db.session.connection()
    chosen = _to_ask(event_id, starts_at=starts_at, now=now).limit(BATCH)
    people = connection.execute(chosen.with_for_update(of=Registration, skip_locked=True)).all()
    asked = _mark(connection, [person.id for person in people], step=step, now=now)
    mails = [write_to("registration.coming", Addressee.of(person), now=now) for person in people if person.id in asked]
    if mails:
        together(connection, *mails)
    return len(mails)


def _to_ask(event_id: int, *, starts_at: dt.datetime, now: dt.datetime) -> sa.Select[int, str, str]:
    step = due_step(starts_at=starts_at, now=now) or 0
    settled = _settled(starts_at, step)
    asked = sa.exists().where(Notice.registration_id == Registration.id, Notice.kind == _kind(step))
    # Who was invited or waited has been on the list for longer than they come: their ticket tells since when.
    new_ticket = sa.exists().where(
        OutboxMail.regarding == Registration.id,
        OutboxMail.kind == "registration.ticket",
        OutboxMail.created_at > settled,
    )
    return (
        sa.select(Registration.id, Registration.email, Registration.language)
        .where(
            Registration.event_id == event_id,
            Registration.status == RegistrationStatus.REGISTERED,
            Registration.email != "",
            Registration.confirmed_at.is_(None),
            Registration.created_at <= settled,
            ~asked,
            ~new_ticket,
        )
        .order_by(Registration.id)
    )


def _mark(connection: sa.Connection, people: list[int], *, step: int, now: dt.datetime) -> set[int]:
    """Note that these people are asked; returns whom nobody else has asked meanwhile."""
    if not people:
        return set()
    insert = _INSERTS[connection.dialect.name]
    asked: set[int] = set()
    for days in (each for each in STEPS if each >= step):
        rows = [{"registration_id": person, "kind": _kind(days), "at": now} for person in people]
        new = insert(Notice).values(rows).on_conflict_do_nothing().returning(Notice.registration_id)
        marked = set(connection.execute(new).scalars())
        asked = marked if days == step else asked
    return asked


def _kind(days: int) -> str:
    return f"{_PREFIX}{days}"


@signals.moved.connect
def ask_anew(event_id: int, *, is_other_day: bool, **_news: Any) -> None:
    """The evening moved to another day: what people said for the first one says nothing of the new one."""
    if not is_other_day:
        return
    of_evening = sa.select(Registration.id).where(Registration.event_id == event_id)
    forget = sa.delete(Notice).where(Notice.registration_id.in_(of_evening), Notice.kind.startswith(_PREFIX))
    unsure = sa.update(Registration).where(Registration.event_id == event_id).values(confirmed_at=None)
    for statement in (forget, unsure):
        db.session.execute(statement.execution_options(synchronize_session=False))
