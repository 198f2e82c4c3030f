"""Lists that were taken in: who came with them, and undoing one as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import raiseload

from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from app.events.models import Event, TableRound
from app.registration import places, signals, waiting
from app.registration.history import Author
from app.registration.history_models import By, Change
from app.registration.invitation_models import ImportBatch, ImportEntry, Notice
from app.registration.models import Registration, RegistrationStatus, Seat

IMPORTED, INVITED, REMINDED = "imported", "invited", "reminded"
INVITATION, REMINDER = "invitation", "invitation-reminder"
# What happened to somebody who came with a list and did nothing since.
_OURS = (IMPORTED, INVITED, REMINDED)
# As many numbers as go in one statement on either database.
_AT_ONCE = 1000


class Why(StrEnum):
    """Why someone who came with a list stays when it is undone."""

    INSIDE = "inside"
    ANSWERED = "answered"
    WRITTEN = "written"
    CHANGED = "changed"
    BRINGS = "brings"


class Kept(NamedTuple):
    """Someone who stays, and why."""

    registration: Registration
    why: Why


def record(*, event_id: int, source: str, people: Collection[int], author: Author, now: dt.datetime) -> None:
    """Write down that these people (ids of registrations) came in with one list, inside the caller's transaction."""
    if not people:
        return
    batch = ImportBatch(event_id=event_id, source=source[:200], who=author.who, people=len(people), taken_at=now)
    db.session.add(batch)
    db.session.flush()  # its id is needed for its entries
    entries = [{"batch_id": batch.id, "registration_id": person} for person in people]
    db.session.execute(sa.insert(ImportEntry), entries)
    said = {"at": now, "by": author.by, "who": author.who, "act": IMPORTED, "detail": {"batch": batch.id}}
    db.session.execute(sa.insert(Change), [{"registration_id": person, **said} for person in people])


def of_event(slug: str, batch_id: int) -> ImportBatch | None:
    """A list that was taken in for this evening; another evening's is not found."""
    chosen = sa.select(ImportBatch).join(Event, Event.id == ImportBatch.event_id)
    return db.session.scalar(chosen.where(Event.slug == slug, ImportBatch.id == batch_id))


def taken_in(event_id: int) -> list[ImportBatch]:
    """The lists that were taken in for an evening, newest first."""
    of_evening = sa.select(ImportBatch).where(ImportBatch.event_id == event_id).options(raiseload("*"))
    return list(db.session.scalars(of_evening.order_by(ImportBatch.id.desc())))


def left_of(batches: Iterable[ImportBatch]) -> dict[int, list[Kept]]:
    """Who of the lists that were undone is still there, by list, and why."""
    undone = [batch.id for batch in batches if batch.undone_at is not None]
    people = _people(undone)
    why = _reasons(people) if people else {}
    left: dict[int, list[Kept]] = {batch_id: [] for batch_id in undone}
    for batch_id, registration in people:
        left[batch_id].append(Kept(registration, why.get(registration.id, Why.CHANGED)))
    return left


def undo(*, batch: ImportBatch, now: dt.datetime) -> int | None:
    """Take away who came with a list and did nothing since; returns how many, None when it was undone already.

    Whoever is inside, answered, was written to about their place or was changed stays. Places that come free are
    offered to who waits.
    """
    connection = db.session.connection()
    connection.execute(places.LOCK, {"event_id": batch.event_id})
    db.session.refresh(batch)
    if batch.undone_at is not None:
        return None
    event_id, people = batch.event_id, _people([batch.id])
    stays = _reasons(people)
    going = [registration for _batch, registration in people if registration.id not in stays]
    held = sum(registration.status is RegistrationStatus.REGISTERED for registration in going)
    ids = [registration.id for registration in going]
    for person in ids:
        signals.cancelled.send(event_id, registration_id=person, now=now)
    batch.undone_at = now
    db.session.flush()  # the rows go beside the session
    _take_away(connection, ids)
    fewer = sa.update(Event).where(Event.id == event_id).values(places_taken=Event.places_taken - held)
    connection.execute(fewer)
    waiting.offer_free_places(connection, event_id=event_id, now=now)
    db.session.expire_all()
    return len(ids)


def _people(batches: Collection[int]) -> list[tuple[int, Registration]]:
    of_batch = (
        sa.select(ImportEntry.batch_id, Registration)
        .join(Registration, Registration.id == ImportEntry.registration_id)
        .where(ImportEntry.batch_id.in_(batches))
        .options(raiseload("*"))
        .order_by(Registration.name_key, Registration.id)
        .execution_options(populate_existing=True)
    )
    return [(batch_id, registration) for batch_id, registration in db.session.execute(of_batch)]


def _take_away(connection: sa.Connection, people: Sequence[int]) -> None:
    for some in _portions(people):
        sat = sa.select(Seat.table_id, Seat.round, sa.func.count()).where(Seat.registration_id.in_(some))
        freed = connection.execute(sat.group_by(Seat.table_id, Seat.round)).all()
        for table_id, in_round, seats in freed:
            same = (TableRound.table_id == table_id, TableRound.round == in_round)
            connection.execute(sa.update(TableRound).where(*same).values(taken=TableRound.taken - seats))
        _part_from_mail(connection, some)
        connection.execute(sa.delete(Registration).where(Registration.id.in_(some)))


def _part_from_mail(connection: sa.Connection, people: Sequence[int]) -> None:
    """Forget the mail about these people that did not leave; what left, or leaves now, is about nobody from here on.

    Their numbers may be given again, and no mail to them may become one about somebody else.
    """
    theirs = OutboxMail.regarding.in_(people)
    waits = sa.and_(OutboxMail.state == MailState.QUEUED, OutboxMail.lease_until.is_(None))
    connection.execute(sa.delete(OutboxMail).where(theirs, sa.or_(waits, OutboxMail.state == MailState.FAILED)))
    connection.execute(sa.update(OutboxMail).where(theirs).values(regarding=None, params={}))


def _reasons(people: Collection[tuple[int, Registration]]) -> dict[int, Why]:
    """Why each of these stays, by id; who is not in it did nothing and goes."""
    registrations = [registration for _batch, registration in people]
    ids = [registration.id for registration in registrations]
    changes = _changes(ids)
    written = set(_written_to(ids))
    reasons: dict[int, Why] = {}
    for registration in registrations:
        why = _reason(registration, changes.get(registration.id, set()), was_written_to=registration.id in written)
        if why is not None:
            reasons[registration.id] = why
    return _with_who_brings_them(ids, reasons)


def _reason(registration: Registration, changed_by: set[By], *, was_written_to: bool) -> Why | None:
    if registration.checked_in_at is not None:
        return Why.INSIDE
    if registration.manage_hash is not None or registration.confirmed_at is not None or By.PERSON in changed_by:
        return Why.ANSWERED
    if changed_by or registration.note or registration.offered_until is not None:
        return Why.CHANGED
    if was_written_to and registration.status is not RegistrationStatus.INVITED:
        return Why.WRITTEN
    return None


def _changes(people: Sequence[int]) -> dict[int, set[By]]:
    """Who did something to whom, beside the list itself and its invitations."""
    found: dict[int, set[By]] = {}
    for some in _portions(people):
        others = sa.select(Change.registration_id, Change.by).where(
            Change.registration_id.in_(some), Change.act.not_in(_OURS)
        )
        repeats = sa.select(Registration.repeats_id, sa.literal(By.PERSON, Change.by.type)).where(
            Registration.repeats_id.in_(some)
        )
        rows: list[Any] = list(db.session.execute(sa.union_all(others, repeats)))
        for row in rows:
            found.setdefault(row[0], set()).add(row[1])
    return found


def _written_to(people: Sequence[int]) -> Iterator[int | None]:
    """Who got mail, or was asked something, beside an invitation."""
    for some in _portions(people):
        yield from db.session.scalars(
            sa.select(OutboxMail.regarding).where(OutboxMail.regarding.in_(some), OutboxMail.state != MailState.QUEUED)
        )
        asked = sa.select(Notice.registration_id).where(Notice.registration_id.in_(some))
        yield from db.session.scalars(asked.where(Notice.kind.not_like(f"{INVITATION}%")))


def _with_who_brings_them(ids: Sequence[int], reasons: dict[int, Why]) -> dict[int, Why]:
    """Add who brings a guest that stays: a guest is somebody's."""
    guests: list[tuple[int, int | None]] = []
    for some in _portions(ids):
        brought = sa.select(Registration.id, Registration.guest_of_id).where(Registration.guest_of_id.in_(some))
        guests += [(guest, host) for guest, host in db.session.execute(brought)]
    known = set(ids)
    while True:
        staying = {host for guest, host in guests if guest in reasons or guest not in known}
        hosts = {host for host in staying if host is not None and host not in reasons}
        if not hosts:
            return reasons
        reasons |= dict.fromkeys(hosts, Why.BRINGS)


def _portions(ids: Sequence[int]) -> Iterator[Sequence[Any]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
