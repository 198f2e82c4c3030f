"""Writing down what a table yields; each verb may come twice, and no text of anybody is ever lost.

Every verb holds the table's row while it decides, so that two tablets of one table come one after the other.
"""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import NamedTuple, TypeVar

import sqlalchemy as sa

from app.core.access import Actor
from app.core.database import locked
from app.core.orm import db
from app.core.text import LONGEST_LINE, LONGEST_TEXT, clean, clean_line
from app.events.models import Table
from app.harvest import rules
from app.harvest.errors import TooLong, UnknownItem
from app.harvest.models import Connection, ContactPerson, TableDone, Takeaway, TakeawayRevision
from app.harvest.rules import Choice, Wording
from exports import documents

Item = TypeVar("Item", Takeaway, Connection, ContactPerson)


class Written(NamedTuple):
    """A point as it stands, and the sent text that was kept beside it when it could not go in."""

    takeaway: Takeaway
    aside: TakeawayRevision | None = None


def write_takeaway(
    *,
    table: Table,
    uuid: uuids.UUID,
    wording: Wording,
    base: int,
    actor: Actor,
    now: dt.datetime,
    position: int | None = None,
    unanswered: str | None = None,
    decided: bool = False,
) -> Written:
    """Add a point, or change it when `base` is the revision that stands; raises TooLong, UnknownItem.

    A text that grew out of an older revision goes in when nobody else changed the text since, and is kept
    as a revision beside it otherwise. `unanswered` is what this writer sent last without hearing of it:
    when that is what stands, nobody came between. `decided`: the writer saw every text of the point and
    chose this one, even when it is the one that stands. `position`, from 1, is for a new point only.
    """
    wording = _checked(wording)
    _hold(table)
    takeaway = _find(Takeaway, table, uuid)
    if takeaway is None:
        return Written(_add_takeaway(table, uuid, wording, position=position, actor=actor, now=now))
    current = _wording(takeaway)
    merged = wording if current == wording else _merged(takeaway, wording, base, unanswered)
    if merged == current and not (decided and base == takeaway.revision and _has_asides(takeaway)):
        return Written(takeaway)
    if takeaway.deleted_at is not None or merged is None:
        return Written(takeaway, _keep_aside(takeaway, wording, base=base, actor=actor, now=now))
    _advance(takeaway, merged, actor=actor, now=now)
    return Written(takeaway)


def settle_takeaway(
    *, table: Table, uuid: uuids.UUID, revision: int, choice: Choice, actor: Actor, now: dt.datetime
) -> Takeaway:
    """Choose between the text that stands and the one kept beside it; raises UnknownItem, TooLong."""
    _hold(table)
    takeaway = _known(Takeaway, table, uuid)
    aside = db.session.get(TakeawayRevision, (takeaway.id, revision))
    if aside is None:
        raise UnknownItem
    text = rules.settled(choice=choice, mine=aside.text, theirs=takeaway.text)
    _advance(takeaway, _checked(Wording(text=text, kind=takeaway.kind, round=takeaway.round)), actor=actor, now=now)
    return takeaway


def move_takeaway(*, table: Table, uuid: uuids.UUID, to: int) -> Takeaway:
    """Make the point the one with number `to`, from 1; beyond the last is last. Raises UnknownItem."""
    _hold(table)
    takeaway = _known(Takeaway, table, uuid)
    if takeaway.deleted_at is not None:
        raise UnknownItem
    _arrange(table, takeaway, to)
    return takeaway


def remove_takeaway(*, table: Table, uuid: uuids.UUID, now: dt.datetime) -> Takeaway:
    """Take the point away; it is kept and can be restored. Raises UnknownItem."""
    _hold(table)
    takeaway = _known(Takeaway, table, uuid)
    takeaway.deleted_at = takeaway.deleted_at or now
    return takeaway


def restore_takeaway(*, table: Table, uuid: uuids.UUID) -> Takeaway:
    """Bring a removed point back to where it stood; raises UnknownItem."""
    _hold(table)
    takeaway = _known(Takeaway, table, uuid)
    if takeaway.deleted_at is not None:
        takeaway.deleted_at = None
        _arrange(table, takeaway, takeaway.position)
    return takeaway


def note_connection(
    *, table: Table, uuid: uuids.UUID, connection: documents.Connection, now: dt.datetime
) -> Connection:
    """Note who found whom, as far as it was typed; a removed one comes back. Raises TooLong, UnknownItem."""
    source = _line(connection.source, "source")
    target = _line(connection.target, "target")
    description = _text(connection.description, "description")
    _hold(table)
    noted = _find(Connection, table, uuid)
    if noted is None:
        noted = Connection(uuid=uuid, table_id=table.id, position=_after_last(Connection, table))
        db.session.add(noted)
    noted.source, noted.target, noted.description = source, target, description
    noted.updated_at, noted.deleted_at = now, None
    return noted


def remove_connection(*, table: Table, uuid: uuids.UUID, now: dt.datetime) -> None:
    """Take the connection away; raises UnknownItem."""
    _hold(table)
    found = _known(Connection, table, uuid)
    found.deleted_at = found.deleted_at or now


def name_contact(
    *, table: Table, uuid: uuids.UUID, contact: documents.ContactPerson, now: dt.datetime
) -> ContactPerson:
    """Name whom to ask for more, as far as it was typed; a removed one comes back. Raises TooLong, UnknownItem.

    `contact.public` says that this person agreed to be named; when they first did is kept, until withdrawn.
    """
    name, organisation = _line(contact.name, "name"), _line(contact.organisation, "organisation")
    email, phone = _line(contact.email, "email"), _line(contact.phone, "phone")
    _hold(table)
    named = _find(ContactPerson, table, uuid)
    if named is None:
        named = ContactPerson(uuid=uuid, table_id=table.id, position=_after_last(ContactPerson, table))
        db.session.add(named)
    named.name, named.organisation, named.email, named.phone = name, organisation, email, phone
    named.consent_at = (named.consent_at or now) if contact.public else None
    named.public = contact.public
    named.updated_at, named.deleted_at = now, None
    return named


def remove_contact(*, table: Table, uuid: uuids.UUID, now: dt.datetime) -> None:
    """Take the contact person away; raises UnknownItem."""
    _hold(table)
    found = _known(ContactPerson, table, uuid)
    found.deleted_at = found.deleted_at or now


def finish_table(*, table: Table, now: dt.datetime) -> TableDone:
    """The host says: we are done; the first time counts until the table is reopened."""
    _hold(table)
    done = db.session.get(TableDone, table.id)
    if done is None:
        done = TableDone(table_id=table.id, done_at=now)
        db.session.add(done)
    return done


def reopen_table(*, table: Table) -> None:
    """The table has more to say after all."""
    _hold(table)
    db.session.execute(sa.delete(TableDone).where(TableDone.table_id == table.id))


def store_yield(*, table: Table, document: documents.Table, now: dt.datetime) -> None:
    """Add everything the document says this table yielded, each point where it stood; raises TooLong."""
    for point in document.takeaways:
        wording = _checked(Wording(text=point.text, kind=point.kind, round=point.round))
        _new_takeaway(table, uuids.uuid4(), wording, position=point.position, actor=Actor(), now=now)
    for connection in document.connections:
        note_connection(table=table, uuid=uuids.uuid4(), connection=connection, now=now)
    for contact in document.contacts:
        name_contact(table=table, uuid=uuids.uuid4(), contact=contact, now=now)


def _add_takeaway(
    table: Table, uuid: uuids.UUID, wording: Wording, *, position: int | None, actor: Actor, now: dt.datetime
) -> Takeaway:
    last = _after_last(Takeaway, table)
    takeaway = _new_takeaway(table, uuid, wording, position=last, actor=actor, now=now)
    if position is not None:
        _arrange(table, takeaway, position)
    return takeaway


def _new_takeaway(
    table: Table, uuid: uuids.UUID, wording: Wording, *, position: int, actor: Actor, now: dt.datetime
) -> Takeaway:
    takeaway = Takeaway(
        uuid=uuid, table_id=table.id, position=position, revision=1, created_at=now, updated_at=now, text=wording.text
    )
    takeaway.kind, takeaway.round = wording.kind, wording.round
    db.session.add(takeaway)
    db.session.flush()  # the id that its first revision refers to
    _record(takeaway, wording, 1, actor=actor, now=now)
    return takeaway


def _merged(takeaway: Takeaway, sent: Wording, base: int, unanswered: str | None) -> Wording | None:
    if base == takeaway.revision or unanswered == takeaway.text:
        return sent
    before = db.session.get(TakeawayRevision, (takeaway.id, base))
    if before is None:
        return None
    return rules.merge(base=_wording(before), current=_wording(takeaway), sent=sent)


def _advance(takeaway: Takeaway, wording: Wording, *, actor: Actor, now: dt.datetime) -> None:
    # Numbers of texts that were kept aside are taken, so the next one is one more than the highest.
    takeaway.revision = _last_revision(takeaway) + 1
    takeaway.text, takeaway.kind, takeaway.round = wording.text, wording.kind, wording.round
    takeaway.updated_at = now
    _record(takeaway, wording, takeaway.revision, actor=actor, now=now)


def _keep_aside(takeaway: Takeaway, wording: Wording, *, base: int, actor: Actor, now: dt.datetime) -> TakeawayRevision:
    known = db.session.scalar(
        sa.select(TakeawayRevision)
        .where(
            TakeawayRevision.takeaway_id == takeaway.id,
            TakeawayRevision.revision > base,
            TakeawayRevision.text == wording.text,
            TakeawayRevision.kind == wording.kind,
            TakeawayRevision.round.is_not_distinct_from(wording.round),
        )
        .order_by(TakeawayRevision.revision.desc())
        .limit(1)
    )
    return known or _record(takeaway, wording, _last_revision(takeaway) + 1, actor=actor, now=now)


def _record(takeaway: Takeaway, wording: Wording, revision: int, *, actor: Actor, now: dt.datetime) -> TakeawayRevision:
    row = TakeawayRevision(
        takeaway_id=takeaway.id,
        revision=revision,
        kind=wording.kind,
        text=wording.text,
        round=wording.round,
        written_at=now,
        device_id=actor.device_id,
        user_id=actor.user_id,
    )
    db.session.add(row)
    return row


def _last_revision(takeaway: Takeaway) -> int:
    newest = sa.select(sa.func.max(TakeawayRevision.revision)).where(TakeawayRevision.takeaway_id == takeaway.id)
    return db.session.scalar(newest) or takeaway.revision


def _has_asides(takeaway: Takeaway) -> bool:
    return _last_revision(takeaway) > takeaway.revision


def _arrange(table: Table, takeaway: Takeaway, to: int) -> None:
    others = list(
        db.session.scalars(
            sa.select(Takeaway)
            .where(Takeaway.table_id == table.id, Takeaway.deleted_at.is_(None), Takeaway.id != takeaway.id)
            .order_by(Takeaway.position, Takeaway.id)
        )
    )
    others.insert(max(to, 1) - 1, takeaway)
    for number, each in enumerate(others, start=1):
        each.position = number


def _hold(table: Table) -> None:
    db.session.execute(locked(sa.select(Table.id).where(Table.id == table.id)))


def _find(kind: type[Item], table: Table, uuid: uuids.UUID) -> Item | None:
    found = db.session.scalar(sa.select(kind).where(kind.uuid == uuid))
    if found is not None and found.table_id != table.id:
        raise UnknownItem  # the identifier of another table's item opens nothing here
    return found


def _known(kind: type[Item], table: Table, uuid: uuids.UUID) -> Item:
    found = _find(kind, table, uuid)
    if found is None:
        raise UnknownItem
    return found


def _after_last(kind: type[Item], table: Table) -> int:
    last = db.session.scalar(sa.select(sa.func.max(kind.position)).where(kind.table_id == table.id))
    return (last or 0) + 1


def _wording(row: Takeaway | TakeawayRevision) -> Wording:
    return Wording(text=row.text, kind=row.kind, round=row.round)


def _checked(wording: Wording) -> Wording:
    return Wording(text=_text(wording.text, "text"), kind=wording.kind, round=wording.round)


def _text(value: str, field: str) -> str:
    cleaned = clean(value)
    if len(cleaned) > LONGEST_TEXT:
        raise TooLong(longest=LONGEST_TEXT, field=field)
    return cleaned


def _line(value: str, field: str) -> str:
    cleaned = clean_line(value)
    if len(cleaned) > LONGEST_LINE:
        raise TooLong(longest=LONGEST_LINE, field=field)
    return cleaned
