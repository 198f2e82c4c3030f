"""Undoing an act on many once: each as before, and who cannot be is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.errors import DomainError
from app.core.orm import db
from app.core.prepared import together
from app.registration import history, places, signals, sitting, waiting
from app.registration.errors import AlreadyInside, ChangedSince
from app.registration.history import Author
from app.registration.history_models import BulkAct
from app.registration.models import Registration, RegistrationStatus, Seat
from app.roster import people, restoring
from app.roster.bulk import Act
from app.roster.restoring import Before


@dataclass(frozen=True, slots=True)
class _Job:
    connection: sa.Connection
    act: BulkAct
    author: Author
    now: dt.datetime


def undo(*, act: BulkAct, who: str, now: dt.datetime) -> bool:
    """Bring everybody back to how they were before the act; False when it was undone already.

    Whose place went to somebody else in between is the first on the waiting list (`waits` of the outcome, and `helped`
    who has such a place now); whoever changed since stays as they are (`undo_left`, with why).
    """
    connection = db.session.connection()
    connection.execute(places.LOCK, {"event_id": act.event_id})
    db.session.refresh(act)
    if act.undone_at is not None:
        return False
    job = _Job(connection, act, history.staff(who), now)
    waits, left = _each(job)
    helped = people.helped_since(act.event_id, act.at) if waits else []
    act.undone_at = now
    act.outcome = {**act.outcome, "undo_left": left, "waits": waits, "helped": helped}
    db.session.flush()  # the list is read next
    waiting.offer_free_places(connection, event_id=act.event_id, now=now)
    return True


def _each(job: _Job) -> tuple[list[int], list[tuple[int, str]]]:
    before = {entry["id"]: entry for entry in job.act.before}
    waits: list[int] = []
    left: list[tuple[int, str]] = []
    for person in _in_order(list(before)):
        try:
            is_whole = _UNDO[Act(job.act.act)](job, person, before[person.id])
        except DomainError as refusal:
            left.append((person.id, refusal.code))
        else:
            waits += [] if is_whole else [person.id]
    return waits, left


def _in_order(ids: list[int]) -> list[Registration]:
    """Who was on the list first gets a place first, and nobody before who brings them."""
    return list(
        db.session.scalars(
            sa.select(Registration)
            .where(Registration.id.in_(ids))
            .execution_options(populate_existing=True)
            .order_by(Registration.guest_of_id.is_not(None), Registration.created_at, Registration.id)
        )
    )


def _uncancel(job: _Job, person: Registration, before: Before) -> bool:
    if person.status is not RegistrationStatus.CANCELLED or person.cancelled_at != job.act.at:
        raise ChangedSince
    return _back(job, person, before, told_by="registration.cancelled")


def _off_waiting_list(job: _Job, person: Registration, before: Before) -> bool:
    if person.status is not RegistrationStatus.WAITING:
        raise ChangedSince
    return _back(job, person, before, told_by="registration.to_waiting")


def _back(job: _Job, person: Registration, before: Before, *, told_by: str) -> bool:
    """As before, and told only if they were told of the act or do not get back what they had."""
    is_whole = restoring.put_back(job.connection, person=person, before=before, now=job.now, author=job.author)
    knows = restoring.hears(job.connection, registration_id=person.id, kind=told_by, since=job.act.at)
    if knows or not is_whole:
        kind = "registration.cancelled" if person.status is RegistrationStatus.CANCELLED else "registration.restored"
        restoring.tell(job.connection, person, kind, now=job.now)
    return is_whole


def _take_place_back(job: _Job, person: Registration, before: Before) -> bool:
    if person.status is not RegistrationStatus.REGISTERED:
        raise ChangedSince
    if person.checked_in_at is not None:
        raise AlreadyInside
    restoring.wait_again(job.connection, person=person, before=before, now=job.now)
    line = history.noted("place_taken_back", registration_id=person.id, author=job.author, now=job.now)
    together(job.connection, line)
    ticket = "registration.ticket"
    if restoring.hears(job.connection, registration_id=person.id, kind=ticket, since=job.act.at):
        restoring.tell(job.connection, person, "registration.to_waiting", now=job.now)
    signals.cancelled.send(person.event_id, registration_id=person.id, now=job.now)
    return True


def _move_back(job: _Job, person: Registration, before: Before) -> bool:
    number, table_id = job.act.detail["round"], job.act.detail["table_id"]
    now = sitting.held(job.connection, person.id).get(number)
    if person.status is not RegistrationStatus.REGISTERED or now is None or now[0] != table_id:
        raise ChangedSince
    former = before["seat"]
    if former is None:
        sitting.leave(job.connection, registration=person, number=number)
    else:
        sitting.move(job.connection, registration=person, to={number: former[0]})
        same = (Seat.registration_id == person.id, Seat.round == number)
        job.connection.execute(sa.update(Seat).where(*same).values(locked=former[1]))
    line = history.noted("moved_back", registration_id=person.id, author=job.author, now=job.now, round=number)
    together(job.connection, line)
    return True


def _unnote(job: _Job, person: Registration, _before: Before) -> bool:
    text = job.act.detail["text"]
    if person.note != text and not person.note.endswith(f"\n{text}"):
        raise ChangedSince
    person.note = person.note.removesuffix(text).removesuffix("\n")
    line = history.noted("note_changed", registration_id=person.id, author=job.author, now=job.now)
    together(job.connection, line)
    return True


def _unobject(job: _Job, person: Registration, _before: Before) -> bool:
    person.photo_objection = False
    line = history.noted("photo_objection", registration_id=person.id, author=job.author, now=job.now, objects=False)
    together(job.connection, line)
    return True


_UNDO: dict[Act, Callable[[_Job, Registration, Before], bool]] = {
    Act.CANCEL: _uncancel,
    Act.GIVE_PLACE: _take_place_back,
    Act.MOVE: _move_back,
    Act.WAIT: _off_waiting_list,
    Act.NOTE: _unnote,
    Act.OBJECT: _unobject,
}
