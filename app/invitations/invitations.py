"""Inviting people, and their answer: each is invited once, reminded a few times, and says yes or no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core import tokens
from app.core.orm import db
from app.core.prepared import Call, lastly, together
from app.events import window
from app.invitations.invitation_errors import InvitationsClosed
from app.registration import history, places, rows, services, signals
from app.registration.errors import RegistrationClosed
from app.registration.history import PERSON, Author
from app.registration.invitation_models import Notice
from app.registration.models import Preference, Registration, RegistrationStatus
from app.registration.places import Evening
from app.registration.post import Addressee, first_token, write_to
from app.registration.rows import Newcomer
from app.roster.batches import INVITATION, INVITED, REMINDED, REMINDER

MOST_REMINDERS = 3
BETWEEN = dt.timedelta(days=7)
_AT_ONCE = 500
_ADDRESSEE = (Registration.id, Registration.email, Registration.language)
_INVITED = (
    Registration.event_id == sa.bindparam("event_id"),
    Registration.status == RegistrationStatus.INVITED,
    Registration.email != "",
)
ABOUT_INVITING = Notice.kind.like(f"{INVITATION}%")
_WRITTEN = sa.select(Notice.registration_id).where(Notice.kind == INVITATION)
_TO_INVITE: sa.Select[*tuple[Any, ...]] = (
    sa.select(*_ADDRESSEE).where(*_INVITED, Registration.id.not_in(_WRITTEN)).order_by(Registration.id)
)
# The invitation itself and every reminder are a notice each.
_NOT_REMINDED_OUT: sa.Select[*tuple[Any, ...]] = (
    sa.select(*_ADDRESSEE, sa.func.count().label("notices"))
    .join(Notice, Notice.registration_id == Registration.id)
    .where(*_INVITED, ABOUT_INVITING)
    .group_by(*_ADDRESSEE)
    .having(sa.func.count() <= MOST_REMINDERS)
)
_LAST = sa.func.max(Notice.at)
_TO_REMIND = _NOT_REMINDED_OUT.having(sa.bindparam("before", type_=Notice.at.type) >= _LAST).order_by(Registration.id)
_LAST_NOTICES = _NOT_REMINDED_OUT.with_only_columns(_LAST).order_by(_LAST).limit(1)

_PERSON = sa.select(
    Registration.id, Registration.status, Registration.name, Registration.email, Registration.organisation,
    Registration.function, Registration.language, Registration.photo_objection, Registration.submission,
).where(Registration.id == sa.bindparam("id"))  # fmt: skip
_WISHES = (
    sa.select(Preference.table_id).where(Preference.registration_id == sa.bindparam("id")).order_by(Preference.rank)
)


@dataclass(frozen=True, slots=True)
class Due:
    """How many people would get an invitation now, and how many a reminder.

    `next_reminder` is from when somebody who does not answer may be reminded; None when there is nobody to remind ever.
    """

    to_invite: int
    to_remind: int
    next_reminder: dt.datetime | None = None


def may_invite(evening: Evening, now: dt.datetime) -> bool:
    """Whether invitations may go out: people can register, or will be able to from a moment that is known."""
    return window.phase(evening, now) in {window.Phase.OPEN, window.Phase.BEFORE}


def due(evening: Evening, *, now: dt.datetime) -> Due:
    """Whom there is to write to at this moment; nobody while nobody can register."""
    return Due(
        to_invite=_count(_TO_INVITE, event_id=evening.id) if may_invite(evening, now) else 0,
        to_remind=_count(_TO_REMIND, event_id=evening.id, before=now - BETWEEN)
        if places.takes_registrations(evening, now)
        else 0,
        next_reminder=_next_reminder(evening),
    )


def _next_reminder(evening: Evening) -> dt.datetime | None:
    last = db.session.scalars(_LAST_NOTICES, {"event_id": evening.id}).first()
    return None if last is None else last + BETWEEN


def _count(people: sa.Select[*tuple[Any, ...]], **values: Any) -> int:
    counted = sa.select(sa.func.count()).select_from(people.order_by(None).subquery())
    return db.session.execute(counted, values).scalar_one()


def invite(*, event_id: int, author: Author, now: dt.datetime) -> int:
    """Write to everybody who was invited and does not know it; returns to how many. Raises InvitationsClosed."""
    connection = db.session.connection()
    evening = connection.execute(places.LOCK, {"event_id": event_id}).one()
    if not may_invite(evening, now):
        raise InvitationsClosed
    people = connection.execute(_TO_INVITE, {"event_id": event_id}).all()
    fresh = _noted(connection, [(person, INVITATION) for person in people], now)
    _write(connection, fresh, kind="registration.invitation", act=INVITED, author=author, now=now)
    return len(fresh)


def remind(*, event_id: int, author: Author, now: dt.datetime) -> int:
    """Write again to who did not answer for a week, at most three times; returns to how many.

    Raises InvitationsClosed while nobody can register: there would be nothing to answer.
    """
    connection = db.session.connection()
    evening = connection.execute(places.LOCK, {"event_id": event_id}).one()
    if not places.takes_registrations(evening, now):
        raise InvitationsClosed
    people = connection.execute(_TO_REMIND, {"event_id": event_id, "before": now - BETWEEN}).all()
    fresh = _noted(connection, [(person, f"{REMINDER}-{person.notices}") for person in people], now)
    _write(connection, fresh, kind="registration.invitation_reminder", act=REMINDED, author=author, now=now)
    return len(fresh)


def _noted(connection: sa.Connection, people: Sequence[tuple[Any, str]], now: dt.datetime) -> list[Any]:
    """Who of these was not told so yet: the key of a notice lets each thing be said once."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    fresh: set[int] = set()
    for start in range(0, len(people), _AT_ONCE):
        told = [
            {"registration_id": person.id, "kind": kind, "at": now} for person, kind in people[start : start + _AT_ONCE]
        ]
        new = insert(Notice).values(told).on_conflict_do_nothing().returning(Notice.registration_id)
        fresh |= set(connection.execute(new).scalars())
    return [person for person, _kind in people if person.id in fresh]


def _write(
    connection: sa.Connection, people: Sequence[Any], *, kind: str, act: str, author: Author, now: dt.datetime
) -> None:
    for person in people:
        mail = write_to(kind, Addressee.of(person), now=now)
        together(connection, mail, history.noted(act, registration_id=person.id, author=author, now=now))


def accept(
    connection: sa.Connection,
    *,
    invitation: int,
    slug: str,
    wishes: tuple[int, ...],
    photo_objection: bool,
    now: dt.datetime,
    attempt: Call,
) -> RegistrationStatus:
    """Register whom this invitation (id of a registration) is for with what we know of them; returns how they stand.

    Who answered before keeps what they have. Without wishes those of the list they came with count. Raises as
    `services.register`.
    """
    evening, status = services.enter(connection, slug, now, attempt)
    person = connection.execute(_PERSON, {"id": invitation}).one()
    if person.status is not RegistrationStatus.INVITED:
        if status is RegistrationStatus.REGISTERED:
            connection.execute(places.ONE_LESS, {"event": evening.id})
        return RegistrationStatus(person.status)
    if status is None:
        raise RegistrationClosed
    wished = wishes or tuple(connection.execute(_WISHES, {"id": invitation}).scalars())
    newcomer = replace(_as_newcomer(person), wishes=wished, photo_objection=photo_objection or person.photo_objection)
    token = first_token(person.submission)
    written = rows.accept(connection, person.id, newcomer, now=now, status=status, manage_hash=tokens.hashed(token))
    kind = "registration.ticket" if status is RegistrationStatus.REGISTERED else "registration.waiting"
    mail = write_to(kind, Addressee.of(person), now=now, token=token)
    told = history.noted("accepted_invitation", registration_id=person.id, author=PERSON, now=now)
    lastly(connection, *rows.settle(evening, written, newcomer), mail, told)
    signals.registered.send(evening.id, registration_id=person.id, now=now)
    return status


def _as_newcomer(person: Any) -> Newcomer:
    return Newcomer(
        name=person.name,
        email=person.email,
        organisation=person.organisation,
        function=person.function,
        language=person.language,
    )


def decline(*, registration: Registration, now: dt.datetime) -> None:
    """Whoever was invited does not come, and is not asked again; who answered before keeps what they have.

    They get a mail: the link may have gone to somebody else, and then only they would know.
    """
    connection = db.session.connection()
    connection.execute(places.LOCK, {"event_id": registration.event_id})
    db.session.refresh(registration)
    if registration.status is not RegistrationStatus.INVITED:
        return
    registration.status = RegistrationStatus.CANCELLED
    registration.cancelled_at = now
    db.session.flush()  # whoever hears the news reads the row
    calls = [history.noted("declined", registration_id=registration.id, author=PERSON, now=now)]
    if registration.email:
        calls.append(write_to("registration.declined", Addressee.of(registration), now=now))
    together(connection, *calls)
    signals.cancelled.send(registration.event_id, registration_id=registration.id, now=now)
