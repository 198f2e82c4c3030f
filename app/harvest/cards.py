"""What the cards on the page of a table show: what is kept, or what was just typed and could not be."""

from __future__ import annotations

import uuid as uuids
from dataclasses import dataclass, field
from typing import TypeVar

from email_validator import EmailNotValidError
from flask_babel import gettext as _

from app.core.errors import DomainError
from app.core.forms import checked_address
from app.events.models import Table
from app.harvest.forms import TypedConnection, TypedContact, TypedPage, TypedPoint, fingerprint
from app.harvest.models import Connection, ContactPerson, Takeaway, TakeawayRevision
from app.harvest.queries import TablePage, contact_document
from app.harvest.rules import Wording
from exports import documents

Card = TypeVar("Card", "PointCard", "ConnectionCard", "ContactCard")
Refusals = dict[uuids.UUID, DomainError]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointCard:
    """A point to write in; `revision` 0 means that it is new."""

    uuid: uuids.UUID | str
    wording: Wording
    revision: int = 0
    asides: list[TakeawayRevision] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCard:
    """Two parties to fill in; `was` is the fingerprint of what is kept."""

    uuid: uuids.UUID | str
    connection: documents.Connection
    was: str
    is_new: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """A contact person to fill in; `hint` says kindly what looks odd, and stops nobody."""

    uuid: uuids.UUID | str
    contact: documents.ContactPerson
    was: str
    is_new: bool = False
    hint: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """All cards of a page, in their order."""

    points: list[PointCard]
    connections: list[ConnectionCard]
    contacts: list[ContactCard]


def cards_of(page: TablePage, *, new: str) -> Cards:
    """What is kept, with an empty card where there is none yet or where `new` asks for one more."""
    points = [_point(each, page.asides.get(each.id, [])) for each in page.takeaways]
    connections = [_connection(each) for each in page.connections]
    contacts = [_contact(each) for each in page.contacts]
    if new == "point" or not points:
        points.append(blank_point(uuids.uuid4(), round=points[-1].wording.round if points else None))
    if new == "connection" or not connections:
        connections.append(blank_connection(uuids.uuid4()))
    if new == "contact" or not contacts:
        contacts.append(blank_contact(uuids.uuid4()))
    return Cards(points=points, connections=connections, contacts=contacts)


def keep_refused(cards: Cards, typed: TypedPage, refusals: Refusals) -> Cards:
    """The same cards with what was typed where it was refused, and the reason beside it."""
    return Cards(
        points=_overlaid(
            cards.points, {each.uuid: _typed_point(each, refusals) for each in typed.points if each.uuid in refusals}
        ),
        connections=_overlaid(
            cards.connections,
            {each.uuid: _typed_connection(each, refusals) for each in typed.connections if each.uuid in refusals},
        ),
        contacts=_overlaid(
            cards.contacts,
            {each.uuid: _typed_contact(each, refusals) for each in typed.contacts if each.uuid in refusals},
        ),
    )


def blank_point(uuid: uuids.UUID | str, *, round: int | None = None) -> PointCard:
    """An empty point, in the round of the one before it."""
    return PointCard(uuid=uuid, wording=Wording(text="", round=round))


def blank_connection(uuid: uuids.UUID | str) -> ConnectionCard:
    """An empty connection."""
    empty = documents.Connection(source="", target="")
    return ConnectionCard(uuid=uuid, connection=empty, was=fingerprint(empty), is_new=True)


def blank_contact(uuid: uuids.UUID | str) -> ContactCard:
    """An empty contact person, who agreed to nothing yet."""
    empty = documents.ContactPerson(name="")
    return ContactCard(uuid=uuid, contact=empty, was=fingerprint(empty), is_new=True)


def email_hint(email: str) -> str:
    """A kind word about an address that no mail server would take; empty when all is well."""
    try:
        checked_address(email or "niemand@voorbeeld.be")
    except EmailNotValidError:
        return str(_("Dit e-mailadres lijkt nog niet te kloppen, bv. naam@voorbeeld.be."))
    return ""


def ring_of(table: Table) -> dict[str, object]:
    """What the seat ring of this table needs, in its fullest round."""
    taken = max((each.taken for each in table.rounds), default=0)
    hosts = sum(host.role is documents.HostRole.HOST for host in table.hosts)
    label = _(
        "Tafel %(number)d: %(taken)d van %(seats)d plaatsen bezet", number=table.number, taken=taken, seats=table.seats
    )
    return {"number": table.number, "seats": table.seats, "taken": taken, "hosts": hosts, "label": label}


def _point(takeaway: Takeaway, asides: list[TakeawayRevision]) -> PointCard:
    wording = Wording(text=takeaway.text, kind=takeaway.kind, round=takeaway.round)
    return PointCard(uuid=takeaway.uuid, wording=wording, revision=takeaway.revision, asides=asides)


def _connection(row: Connection) -> ConnectionCard:
    connection = documents.Connection(source=row.source, target=row.target, description=row.description)
    return ConnectionCard(uuid=row.uuid, connection=connection, was=fingerprint(connection))


def _contact(row: ContactPerson) -> ContactCard:
    contact = contact_document(row)
    return ContactCard(uuid=row.uuid, contact=contact, was=fingerprint(contact), hint=email_hint(row.email))


def _typed_point(typed: TypedPoint, refusals: Refusals) -> PointCard:
    return PointCard(uuid=typed.uuid, wording=typed.wording, revision=typed.base, error=refusals[typed.uuid].sentence)


def _typed_connection(typed: TypedConnection, refusals: Refusals) -> ConnectionCard:
    # No fingerprint fits: the next time it is sent it counts as changed, whatever is in it.
    return ConnectionCard(
        uuid=typed.uuid, connection=typed.connection, was="-", is_new=True, error=refusals[typed.uuid].sentence
    )


def _typed_contact(typed: TypedContact, refusals: Refusals) -> ContactCard:
    return ContactCard(
        uuid=typed.uuid, contact=typed.contact, was="-", is_new=True, error=refusals[typed.uuid].sentence
    )


def _overlaid(cards: list[Card], typed: dict[uuids.UUID | str, Card]) -> list[Card]:
    known = [typed.pop(each.uuid, each) for each in cards if each.uuid in typed or not typed or not _is_new(each)]
    return known + list(typed.values())


def _is_new(card: PointCard | ConnectionCard | ContactCard) -> bool:
    return card.revision == 0 if isinstance(card, PointCard) else card.is_new
