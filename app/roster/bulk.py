"""One act on many registrations at once, under the lock on the evening, kept so that it can be undone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from app.core.errors import DomainError
from app.core.orm import db
from app.core.prepared import together
from app.core.text import LONGEST_TEXT
from app.registration import history, places, services, signals, sitting, waiting
from app.registration.errors import AlreadyInside, NobodyElseWaits, NotComing, NoteTooLong, TooManyAtOnce
from app.registration.history import Author
from app.registration.history_models import BulkAct
from app.registration.models import Registration, RegistrationStatus
from app.roster import restoring
from app.roster.restoring import Before

# More would hold the evening's lock for seconds.
MOST = 500
# Until then the mail of an act can be taken back.
MAIL_WAITS = dt.timedelta(minutes=2)


class Act(StrEnum):
    """What can be done to many at once."""

    CANCEL = "cancel"
    GIVE_PLACE = "give_place"
    MOVE = "move"
    WAIT = "wait"
    NOTE = "note"
    OBJECT = "object"


# Undone by bringing back where somebody stood and sat.
_RESTORED = (Act.CANCEL, Act.GIVE_PLACE, Act.WAIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an act needs to know: to which table (its id and number) in which round, or which note."""

    table_id: int = 0
    number: int = 0
    round: int = 0
    text: str = ""

    def kept(self) -> dict[str, int | str]:
        """As it stands in the row of the act."""
        asked: dict[str, int | str] = {
            "table_id": self.table_id,
            "number": self.number,
            "round": self.round,
            "text": self.text,
        }
        return {name: value for name, value in asked.items() if value}


@dataclass(slots=True, kw_only=True)
class _Job:
    connection: sa.Connection
    wish: Wish
    author: Author
    now: dt.datetime
    # How many wait who could be offered a place that somebody gives up.
    others_waiting: int
    # How everybody was before the first of them was cancelled, for who brings guests takes them along.
    was: dict[int, Before]


def do(
    *, event_id: int, act: Act, ids: Sequence[int], wish: Wish, submission: uuid.UUID, who: str, now: dt.datetime
) -> BulkAct | None:
    """Do this to those of the evening with these ids; whom it cannot be done for is left as they are, and named.

    The same submission again gives the same act. None when there was nothing to do. Raises TooManyAtOnce.
    """
    connection = db.session.connection()
    connection.execute(places.LOCK, {"event_id": event_id})
    known = db.session.scalar(sa.select(BulkAct).where(BulkAct.submission == submission))
    if known is not None:
        return known
    if len(ids) > MOST:
        raise TooManyAtOnce(MOST)
    people = _in_order(act, _people(event_id, ids, with_guests=act is Act.CANCEL))
    job = _Job(
        connection=connection,
        wish=wish,
        author=history.staff(who),
        now=now,
        others_waiting=_how_many_wait(connection, event_id, ids),
        was={each.id: restoring.remembered(connection, each) for each in people if act in _RESTORED},
    )
    before, left = _each(job, _ACTS[act], people)
    if not before and not left:
        return None
    waiting.offer_free_places(connection, event_id=event_id, now=now)
    done = BulkAct(
        event_id=event_id, at=now, who=who, act=act.value, detail=wish.kept(), before=before,
        outcome={"left": left}, submission=submission,
    )  # fmt: skip
    db.session.add(done)
    db.session.flush()
    return done


def _each(
    job: _Job, verb: Callable[[_Job, Registration], Before | None], people: Sequence[Registration]
) -> tuple[list[Before], list[tuple[int, str]]]:
    """How each was whom it was done to, and whom it could not be done for, with the code of why."""
    before: list[Before] = []
    left: list[tuple[int, str]] = []
    for person in people:
        try:
            was = verb(job, person)
        except DomainError as refusal:
            left.append((person.id, refusal.code))
        else:
            before += [was] if was else []
    return before, left


def _people(event_id: int, ids: Sequence[int], *, with_guests: bool) -> list[Registration]:
    named = Registration.id.in_(ids)
    along = Registration.guest_of_id.in_(ids) & waiting.goes_along()
    return list(
        db.session.scalars(
            sa.select(Registration)
            .where(Registration.event_id == event_id, sa.or_(named, along) if with_guests else named)
            .execution_options(populate_existing=True)
            .order_by(Registration.id)
        )
    )


def _in_order(act: Act, people: list[Registration]) -> list[Registration]:
    """Who waits longest first; to cancel, whoever holds a place last, so that none is offered to who goes as well."""
    if act is Act.CANCEL:
        return sorted(people, key=_holds)
    return sorted(people, key=lambda person: (person.waiting_since or person.created_at, person.id))


def _holds(person: Registration) -> int:
    if person.status is RegistrationStatus.REGISTERED:
        return 2
    return 1 if person.offered_until is not None else 0


def _how_many_wait(connection: sa.Connection, event_id: int, ids: Sequence[int]) -> int:
    waits = sa.select(sa.func.count()).where(
        Registration.event_id == event_id,
        Registration.status == RegistrationStatus.WAITING,
        *waiting.wants_a_place(),
        Registration.id.not_in(ids),
    )
    return connection.execute(waits).scalar_one()


def _cancel(job: _Job, person: Registration) -> Before | None:
    was = job.was[person.id]
    if was["status"] == RegistrationStatus.CANCELLED:
        return None
    services.cancel(registration=person, now=job.now, author=job.author, mail_not_before=job.now + MAIL_WAITS)
    return was


def _give_place(job: _Job, person: Registration) -> Before | None:
    if person.status is RegistrationStatus.REGISTERED:
        return None
    was = job.was[person.id]
    waiting.give_place(registration=person, now=job.now, author=job.author)
    return was


def _put_on_waiting_list(job: _Job, person: Registration) -> Before | None:
    if person.status is RegistrationStatus.WAITING and person.lapsed_at is None:
        return None
    if person.status is RegistrationStatus.REPEATED:
        raise NotComing
    if person.status is RegistrationStatus.REGISTERED:
        _check_gives_up(job, person)
    restoring.check_address(person)
    was = job.was[person.id]
    restoring.give_up_place(job.connection, person)
    person.status, person.waiting_since = RegistrationStatus.WAITING, job.now
    person.cancelled_at = person.offered_until = person.lapsed_at = None
    detail = {"was": was["status"]}
    line = history.noted("put_on_waiting_list", registration_id=person.id, author=job.author, now=job.now, **detail)
    db.session.flush()
    together(job.connection, line)
    restoring.tell(job.connection, person, "registration.to_waiting", now=job.now, not_before=job.now + MAIL_WAITS)
    if was["status"] == RegistrationStatus.REGISTERED:
        signals.cancelled.send(person.event_id, registration_id=person.id, now=job.now)
    return was


def _check_gives_up(job: _Job, person: Registration) -> None:
    if person.checked_in_at is not None:
        raise AlreadyInside
    if job.others_waiting < 1:
        raise NobodyElseWaits
    job.others_waiting -= 1


def _move(job: _Job, person: Registration) -> Before | None:
    if person.status is not RegistrationStatus.REGISTERED:
        raise NotComing
    former = sitting.held(job.connection, person.id).get(job.wish.round)
    if not sitting.move(job.connection, registration=person, to={job.wish.round: job.wish.table_id}):
        return None
    detail = {"round": job.wish.round, "table": job.wish.number}
    line = history.noted("moved", registration_id=person.id, author=job.author, now=job.now, **detail)
    together(job.connection, line)
    return {"id": person.id, "seat": former}


def _note(job: _Job, person: Registration) -> Before | None:
    note = f"{person.note}\n{job.wish.text}" if person.note else job.wish.text
    if len(note) > LONGEST_TEXT:
        raise NoteTooLong
    person.note = note
    line = history.noted("note_changed", registration_id=person.id, author=job.author, now=job.now)
    together(job.connection, line)
    return {"id": person.id}


def _object(job: _Job, person: Registration) -> Before | None:
    if person.photo_objection:
        return None
    person.photo_objection = True
    line = history.noted("photo_objection", registration_id=person.id, author=job.author, now=job.now, objects=True)
    together(job.connection, line)
    return {"id": person.id}


_ACTS: dict[Act, Callable[[_Job, Registration], Before | None]] = {
    Act.CANCEL: _cancel,
    Act.GIVE_PLACE: _give_place,
    Act.MOVE: _move,
    Act.WAIT: _put_on_waiting_list,
    Act.NOTE: _note,
    Act.OBJECT: _object,
}
