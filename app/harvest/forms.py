"""Reading the page of a table as one form, so that pressing any button saves everything that was typed."""

from __future__ import annotations

import hashlib
import uuid as uuids
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.harvest.errors import WrongShape
from app.harvest.rules import Choice, Wording
from exports import documents
from exports.documents import TakeawayKind

MOST_ROUNDS = 20
MOST_ITEMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedPoint:
    """A point as it was sent; `base` is the revision the writer saw, 0 for a new one."""

    uuid: uuids.UUID
    wording: Wording
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedConnection:
    """A connection as it was sent; `is_changed` tells whether the writer touched it."""

    uuid: uuids.UUID
    connection: documents.Connection
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedContact:
    """A contact person as it was sent; `is_changed` tells whether the writer touched it."""

    uuid: uuids.UUID
    contact: documents.ContactPerson
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedPage:
    """Everything on the page; new items that nobody filled in are left out."""

    points: tuple[TypedPoint, ...] = ()
    connections: tuple[TypedConnection, ...] = ()
    contacts: tuple[TypedContact, ...] = ()


def read_page(form: MultiDict[str, str]) -> TypedPage:
    """The page that was sent; raises WrongShape when it is no page of ours."""
    points = (_point(form, uuid) for uuid in _uuids(form, "point"))
    return TypedPage(
        points=tuple(point for point in points if point.base or point.wording.text.strip()),
        connections=tuple(_connection(form, uuid) for uuid in _uuids(form, "connection")),
        contacts=tuple(_contact(form, uuid) for uuid in _uuids(form, "contact")),
    )


def read_choice(form: MultiDict[str, str]) -> tuple[Choice, int]:
    """Which text was chosen, and the revision of the one kept aside: `mine-7`; raises WrongShape."""
    choice, _dash, revision = form.get("choice", "").partition("-")
    if choice not in set(Choice):
        raise WrongShape("choice")
    return Choice(choice), read_count(revision, "choice")


def read_count(value: str, field: str) -> int:
    """A whole number that a row may hold; raises WrongShape."""
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise WrongShape(field)
    return int(value)


def read_kind(value: str) -> TakeawayKind:
    """The kind of a point; raises WrongShape."""
    if value not in set(TakeawayKind):
        raise WrongShape("kind")
    return TakeawayKind(value)


def fingerprint(item: documents.Connection | documents.ContactPerson) -> str:
    """What tells whether somebody changed the item on their page, without sending it twice."""
    return hashlib.sha256(repr(item).encode()).hexdigest()[:16]


def _uuids(form: MultiDict[str, str], field: str) -> list[uuids.UUID]:
    values = form.getlist(field)
    if len(values) > MOST_ITEMS:
        raise WrongShape(field)
    try:
        return [uuids.UUID(value) for value in values]
    except ValueError as error:
        raise WrongShape(field) from error


def _point(form: MultiDict[str, str], uuid: uuids.UUID) -> TypedPoint:
    rounds = form.get(f"round-{uuid}", "")
    number = read_count(rounds, "round") if rounds else None
    if number is not None and not 1 <= number <= MOST_ROUNDS:
        raise WrongShape("round")
    return TypedPoint(
        uuid=uuid,
        wording=Wording(
            # A browser sends line breaks as two characters; ours have one, and comparing needs them equal.
            text=form.get(f"text-{uuid}", "").replace("\r\n", "\n"),
            kind=read_kind(form.get(f"kind-{uuid}", TakeawayKind.ACTION)),
            round=number,
        ),
        base=read_count(form.get(f"revision-{uuid}", "0"), "revision"),
    )


def _connection(form: MultiDict[str, str], uuid: uuids.UUID) -> TypedConnection:
    connection = documents.Connection(
        source=form.get(f"source-{uuid}", ""),
        target=form.get(f"target-{uuid}", ""),
        description=form.get(f"description-{uuid}", "").replace("\r\n", "\n"),
    )
    return TypedConnection(
        uuid=uuid, connection=connection, is_changed=fingerprint(connection) != form.get(f"was-{uuid}", "")
    )


def _contact(form: MultiDict[str, str], uuid: uuids.UUID) -> TypedContact:
    contact = documents.ContactPerson(
        name=form.get(f"name-{uuid}", ""),
        organisation=form.get(f"organisation-{uuid}", ""),
        email=form.get(f"email-{uuid}", ""),
        phone=form.get(f"phone-{uuid}", ""),
        public=f"public-{uuid}" in form,
    )
    return TypedContact(uuid=uuid, contact=contact, is_changed=fingerprint(contact) != form.get(f"was-{uuid}", ""))
