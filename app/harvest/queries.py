"""Reading what tables yielded: for the page of one table, for the report, for the organiser."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased, raiseload

from app.core.orm import db
from app.events import links
from app.events import queries as events
from app.events.models import Table
from app.harvest.errors import WorthlessLink
from app.harvest.models import Connection, ContactPerson, TableDone, Takeaway, TakeawayRevision
from app.harvest.rules import Wording
from exports import documents

Item = TypeVar("Item", Takeaway, Connection, ContactPerson)


class Place(NamedTuple):
    """Something at a table, there already or about to be: where, and its identifier."""

    table: Table
    uuid: uuids.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePage:
    """All that the page of a table shows; `asides` are texts kept beside a point, by its id, oldest first."""

    takeaways: tuple[Takeaway, ...]
    removed: tuple[Takeaway, ...]
    asides: dict[int, list[TakeawayRevision]]
    connections: tuple[Connection, ...]
    contacts: tuple[ContactPerson, ...]
    done_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """What a table yielded, in its order, without what was removed or never filled in."""

    takeaways: tuple[documents.Takeaway, ...] = ()
    connections: tuple[documents.Connection, ...] = ()
    contacts: tuple[documents.ContactPerson, ...] = ()
    done_at: dt.datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report."""
        return not (self.takeaways or self.connections or self.contacts)


def place(slug: str, number: int, uuid: uuids.UUID) -> Place | None:
    """The table of this evening, with the identifier of something at it."""
    table = events.table(slug, number)
    return Place(table, uuid) if table else None


def table_of_link(slug: str, number: int, token: str) -> Table:
    """The table whose link this is; raises WorthlessLink, also when there is no such table."""
    table = events.table(slug, number)
    if table is None:
        raise WorthlessLink
    if not links.same(token, links.table_token(table.event.secret_key, table.number, table.link_generation)):
        raise WorthlessLink
    return table


def page_of(table: Table) -> TablePage:
    """What the page of this table shows, in a constant number of queries."""
    takeaways = list(
        db.session.scalars(
            sa.select(Takeaway)
            .where(Takeaway.table_id == table.id)
            .order_by(Takeaway.position, Takeaway.id)
            .options(raiseload("*"))
        )
    )
    return TablePage(
        takeaways=tuple(each for each in takeaways if each.deleted_at is None),
        removed=tuple(each for each in takeaways if each.deleted_at is not None and each.text.strip()),
        asides=_asides(table),
        connections=tuple(_live(Connection, [table.id])),
        contacts=tuple(_live(ContactPerson, [table.id])),
        done_at=db.session.scalar(sa.select(TableDone.done_at).where(TableDone.table_id == table.id)),
    )


def standing(table: Table) -> dict[uuids.UUID, Wording]:
    """How each point of this table reads that was not removed."""
    return {
        each.uuid: Wording(text=each.text, kind=each.kind, round=each.round) for each in _live(Takeaway, [table.id])
    }


def yield_of(table: Table) -> Yield:
    """What this one table yielded."""
    return _yields([table.id])[table.id]


def yield_of_event(event_id: int) -> dict[int, Yield]:
    """What each table of the evening yielded, by its id; five queries, however many tables."""
    return _yields(list(db.session.scalars(sa.select(Table.id).where(Table.event_id == event_id))))


def _asides(table: Table) -> dict[int, list[TakeawayRevision]]:
    """Texts nobody has decided on: newer than the one that stands, and not by the very tablet that wrote that one.

    What a tablet sent while its page closed may arrive after what it wrote later; that is no second writer.
    """
    standing = aliased(TakeawayRevision)
    rows = db.session.scalars(
        sa.select(TakeawayRevision)
        .join(Takeaway, Takeaway.id == TakeawayRevision.takeaway_id)
        .join(standing, sa.and_(standing.takeaway_id == Takeaway.id, standing.revision == Takeaway.revision))
        .where(
            Takeaway.table_id == table.id,
            TakeawayRevision.revision > Takeaway.revision,
            TakeawayRevision.text != Takeaway.text,
            sa.or_(
                TakeawayRevision.device_id.is_(None),
                TakeawayRevision.device_id.is_distinct_from(standing.device_id),
            ),
        )
        .order_by(TakeawayRevision.takeaway_id, TakeawayRevision.revision)
    )
    found: dict[int, list[TakeawayRevision]] = defaultdict(list)
    for row in rows:
        found[row.takeaway_id].append(row)
    return dict(found)


def _yields(table_ids: list[int]) -> dict[int, Yield]:
    takeaways: dict[int, list[documents.Takeaway]] = defaultdict(list)
    for point in _live(Takeaway, table_ids):
        if point.text.strip():
            takeaways[point.table_id].append(
                documents.Takeaway(position=point.position, kind=point.kind, text=point.text, round=point.round)
            )
    connections: dict[int, list[documents.Connection]] = defaultdict(list)
    for each in _live(Connection, table_ids):
        if each.source and each.target:
            connections[each.table_id].append(
                documents.Connection(source=each.source, target=each.target, description=each.description)
            )
    contacts: dict[int, list[documents.ContactPerson]] = defaultdict(list)
    for person in _live(ContactPerson, table_ids):
        if person.name:
            contacts[person.table_id].append(contact_document(person))
    done = dict(
        db.session.execute(
            sa.select(TableDone.table_id, TableDone.done_at).where(TableDone.table_id.in_(table_ids))
        ).all()
    )
    return {
        table_id: Yield(
            takeaways=tuple(takeaways[table_id]),
            connections=tuple(connections[table_id]),
            contacts=tuple(contacts[table_id]),
            done_at=done.get(table_id),
        )
        for table_id in table_ids
    }


def contact_document(person: ContactPerson) -> documents.ContactPerson:
    """The contact person as a document."""
    return documents.ContactPerson(
        name=person.name,
        organisation=person.organisation,
        email=person.email,
        phone=person.phone,
        public=person.public,
    )


def _live(kind: type[Item], table_ids: list[int]) -> list[Item]:
    return list(
        db.session.scalars(
            sa.select(kind)
            .where(kind.table_id.in_(table_ids), kind.deleted_at.is_(None))
            .order_by(kind.table_id, kind.position, kind.id)
            .options(raiseload("*"))
        )
    )
