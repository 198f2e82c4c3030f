"""Letting people in at the door, and taking it back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core.access import Actor
from app.core.prepared import Prepared
from app.door import queries, rules, walk_ins
from app.door.errors import NothingToUndo, OtherDoor, RepeatedScan
from app.door.models import Scan, ScanResult
from app.registration import places
from app.registration.models import Registration

# One statement that checks and changes: whoever comes second finds no row. A status that changed meanwhile does too.
_ENTER = Prepared(
    sa.update(Registration)
    .where(
        Registration.id == sa.bindparam("registration_id"),
        Registration.checked_in_at.is_(None),
        Registration.status == sa.bindparam("seen_status", type_=Registration.status.type),
    )
    .values(
        checked_in_at=sa.bindparam("at", type_=Registration.checked_in_at.type),
        checked_in_device_id=sa.bindparam("device"),
    )
    .returning(Registration.id)
)
_LEAVE = (
    sa.update(Registration)
    .where(
        Registration.id == sa.bindparam("registration_id"),
        Registration.checked_in_at == sa.bindparam("at", type_=Registration.checked_in_at.type),
    )
    .values(checked_in_at=None, checked_in_device_id=None)
    .returning(Registration.id)
)
_WELCOME = (
    sa.select(Scan.registration_id, Scan.let_in_at, Scan.code_hash, Scan.reason, Registration.name)
    .join(Registration, Registration.id == Scan.registration_id)
    .where(
        Scan.uuid == sa.bindparam("uuid"),
        Scan.event_id == sa.bindparam("event_id"),
        Scan.result == ScanResult.WELCOME,
    )
)
_IS_UNDONE = sa.select(sa.true()).where(
    Scan.uuid == sa.bindparam("uuid"), Scan.event_id == sa.bindparam("event_id"), Scan.reason == ""
)
_SCANNED = (
    "uuid", "event_id", "registration_id", "code_hash", "device_id", "user_id", "device_time", "server_time", "result",
    "reason", "let_in_at",
)  # fmt: skip
_NOTE = Prepared(
    {
        name: insert(Scan).on_conflict_do_nothing(index_elements=["uuid"]).returning(Scan.id)
        for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
    },
    values=_SCANNED,
)


def check_in(
    connection: sa.Connection,
    *,
    event_id: int,
    attempt: rules.Attempt,
    by: Actor,
    now: dt.datetime,
    slug: str | None = None,
) -> rules.Answer:
    """Let in whoever this is about, or say why not; every attempt is written down.

    `slug` is the evening the caller believes to be at, when it says so. Raises OtherDoor, and RepeatedScan when
    the uuid is known: the caller rolls back and tells the first answer again.
    """
    code = rules.code_of(attempt.text)
    person, decision = _settle(connection, event_id, attempt, code=code, by=by, now=now, slug=slug)
    if decision.reason == "other_event":
        person = None
    _note(
        connection,
        uuid=attempt.uuid,
        event_id=event_id,
        registration_id=person.registration_id if person else None,
        code_hash=rules.digest(code),
        device_id=by.device_id,
        user_id=by.user_id,
        device_time=attempt.device_time,
        server_time=now,
        result=decision.result,
        reason=decision.reason,
        let_in_at=now if decision.result is ScanResult.WELCOME else None,
    )
    return _answer(connection, attempt.uuid, person, decision, by=by, now=now)


def undo(connection: sa.Connection, *, event_id: int, scan: uuid.UUID, by: Actor, now: dt.datetime) -> str:
    """Take a welcome back and return the name: the scan stays, a line that says so is added, and again does no more.

    Whoever may scan may take back any scan of the evening, also one of another door. Somebody who came onto the list by
    it goes off again.

    Raises NothingToUndo when that scan let nobody in, or someone else let them in since.
    """
    row = connection.execute(_WELCOME, {"uuid": scan, "event_id": event_id}).first()
    if row is None:
        raise NothingToUndo(let_in=False)
    # Whoever may give a place back locks the evening before anybody on its list.
    is_walk_in = row.reason == walk_ins.REASON
    evening = connection.execute(places.LOCK, {"event_id": event_id}).one() if is_walk_in else None
    if connection.execute(_LEAVE, {"registration_id": row.registration_id, "at": row.let_in_at}).first() is None:
        if connection.execute(_IS_UNDONE, {"uuid": rules.undo_uuid(scan), "event_id": event_id}).first() is None:
            raise NothingToUndo(let_in=row.let_in_at is not None)
        return str(row.name)
    if evening is not None:
        walk_ins.withdraw(connection, evening, person=row.registration_id, by=by, now=now)
    # A phone may have sent this undo before the scan it is about: then its row stands there already.
    _NOTE.first(
        connection,
        uuid=rules.undo_uuid(scan),
        event_id=event_id,
        registration_id=row.registration_id,
        code_hash=row.code_hash,
        device_id=by.device_id,
        user_id=by.user_id,
        device_time=now,
        server_time=now,
        result=ScanResult.UNDONE,
        reason="",
        let_in_at=now,
    )
    return str(row.name)


def _settle(
    connection: sa.Connection,
    event_id: int,
    attempt: rules.Attempt,
    *,
    code: str,
    by: Actor,
    now: dt.datetime,
    slug: str | None,
) -> tuple[rules.Person | None, rules.Decision]:
    """Who it is and what we say; a welcome has been written when this returns."""
    while True:
        standing = _standing(connection, event_id, attempt, code)
        if slug is not None and slug != standing.slug:
            raise OtherDoor
        person = standing.person
        decision = rules.decide(person, event_id=event_id, code=code, admit=attempt.admit)
        if person is None and attempt.registration_id is not None:
            # Somebody picked whoever this was from a list; with the poster nobody picks, but gives a ticket or address.
            is_poster = by.device_id is None and by.user_id is None
            decision = rules.Decision(result=ScanResult.NOT_FOUND, reason="no_match" if is_poster else "gone")
        # Someone else may be first between our reading and writing; then we look again and see them inside.
        if person is None or decision.result is not ScanResult.WELCOME or _enter(connection, person, by=by, now=now):
            return person, decision


def _standing(connection: sa.Connection, event_id: int, attempt: rules.Attempt, code: str) -> queries.Standing:
    if attempt.registration_id is None:
        standing = queries.by_code(connection, event_id=event_id, code=code)
    else:
        standing = queries.by_id(connection, event_id=event_id, registration_id=attempt.registration_id)
    person = standing.person
    if person is None or not attempt.admit or person.repeats_id is None or person.event_id != event_id:
        return standing
    # Someone who registered twice is one person: the first registration has the place.
    return queries.by_id(connection, event_id=event_id, registration_id=person.repeats_id)


def _enter(connection: sa.Connection, person: rules.Person, *, by: Actor, now: dt.datetime) -> bool:
    values = {"registration_id": person.registration_id, "seen_status": person.status}
    return _ENTER.first(connection, at=now, device=by.device_id, **values) is not None


def _note(connection: sa.Connection, **values: Any) -> None:
    """Write the scan down; raises RepeatedScan when its uuid stands there already."""
    if _NOTE.first(connection, **values) is None:
        raise RepeatedScan


def _answer(
    connection: sa.Connection,
    scan: uuid.UUID,
    person: rules.Person | None,
    decision: rules.Decision,
    *,
    by: Actor,
    now: dt.datetime,
) -> rules.Answer:
    if decision.result is ScanResult.WELCOME:
        return rules.Answer(uuid=scan, decision=decision, person=person, checked_in_at=now, door=by.name)
    since = person.checked_in_at if person else None
    door = queries.let_in_by(connection, registration_id=person.registration_id) if person and since else ""
    return rules.Answer(uuid=scan, decision=decision, person=person, checked_in_at=since, door=door)
