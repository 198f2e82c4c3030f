"""How a registration is written down: its row, its wishes, its seats and its needs, inside the lock on the evening."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core.prepared import Call, Prepared
from app.core.text import address_key, fold
from app.events.links import subkey
from app.registration import codes, needs, seats, unseen
from app.registration.errors import KnownAddress
from app.registration.models import Needs, Preference, Registration, RegistrationStatus, search_key
from app.registration.places import Evening

_COLUMNS = (
    Registration.id, Registration.ticket_code, Registration.status, Registration.email, Registration.language,
    Registration.submission, Registration.manage_hash, Registration.offered_until,
)  # fmt: skip
_OF_EVENING = Registration.event_id == sa.bindparam("event_id")
_IS_SAME = (Registration.submission == sa.bindparam("submission", type_=Registration.submission.type)).label("is_same")
# Written out as in the two partial indexes: only then may a database use them.
_SUBMITTED: sa.Select[*tuple[Any, ...]] = sa.select(*_COLUMNS, _IS_SAME).where(
    _OF_EVENING,
    Registration.submission == sa.bindparam("submission", type_=Registration.submission.type),
    sa.text("status IN ('cancelled', 'repeated')"),
)
_BY_ADDRESS: sa.Select[*tuple[Any, ...]] = sa.select(*_COLUMNS, _IS_SAME).where(
    _OF_EVENING,
    Registration.email_key == sa.bindparam("email_key"),
    sa.text("email_key <> '' AND status NOT IN ('cancelled', 'repeated')"),
)
_KNOWN = sa.union_all(_SUBMITTED, _BY_ADDRESS)
# A known address or form shows as a conflict: looking first would cost everyone else a statement.
_NEW = Prepared(
    {
        name: insert(Registration).on_conflict_do_nothing().returning(Registration.id, seats.rooms_beside)
        for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
    },
    values=(
        "event_id", "name", "name_key", "search_key", "email", "email_key", "organisation", "function", "language",
        "status", "source", "photo_objection", "guest_of_id", "repeats_id", "shown_waiting", "ticket_code",
        "manage_hash", "submission", "created_at", "cancelled_at", "waiting_since", "is_minor", "unnamed",
    ),
)  # fmt: skip
_NEW_PREFERENCE = Prepared(sa.insert(Preference), values=("registration_id", "rank", "table_id"))
_FORGET_PREFERENCES = sa.delete(Preference).where(Preference.registration_id == sa.bindparam("registration_id"))
# Who was invited may have needs already, that nobody sees who types their address.
_NEW_NEEDS = Prepared(
    {
        name: (new := insert(Needs)).on_conflict_do_update(
            index_elements=[Needs.registration_id], set_={"guardian_phone": new.excluded.guardian_phone}
        )
        for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
    },
    values=("registration_id", "diet", "access", "guardian_phone", "delete_after"),
)
# What an INSERT says of every row, unless someone says otherwise.
_NOT_SAID = {
    "guest_of_id": None, "repeats_id": None, "shown_waiting": False, "manage_hash": None, "is_minor": False,
    "unnamed": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Someone who is to be on the list; `wishes` are table ids, the dearest first."""

    name: str
    email: str = ""
    organisation: str = ""
    function: str = ""
    language: str = "nl"
    photo_objection: bool = False
    wishes: tuple[int, ...] = ()
    diet: str = ""
    access: str = ""
    guardian_phone: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What registering gives; `token` opens the page to manage it, empty when that is known to the mail only."""

    registration_id: int
    code: str
    status: RegistrationStatus
    token: str = ""


class Written(NamedTuple):
    """Whose row was just written, and the room at the tables as it was then."""

    ticket: Ticket
    rooms: str


def known(connection: sa.Connection, event_id: int, submission: uuid.UUID, newcomer: Newcomer) -> Any:
    """The row this form gave before (`is_same`), otherwise who is on the list with this address, otherwise None."""
    given = {"event_id": event_id, "submission": submission, "email_key": address_key(newcomer.email)}
    found = connection.execute(_KNOWN, given).all()
    return max(found, key=lambda row: int(row.is_same), default=None)


def added(
    connection: sa.Connection, evening: Evening, newcomer: Newcomer, *, now: dt.datetime, **values: Any
) -> Written:
    """As `insert`; raises KnownAddress."""
    written = insert(connection, evening, newcomer, now=now, **values)
    if written is None:
        raise KnownAddress
    return written


def insert(
    connection: sa.Connection, evening: Evening, newcomer: Newcomer, *, now: dt.datetime, **values: Any
) -> Written | None:
    """The row of one person, with a fresh ticket code; None when the address or the form is known."""
    status: RegistrationStatus = values["status"]
    code = codes.new_code(subkey(evening.secret_key, "ticket"))
    row = {
        **_NOT_SAID,
        **_described(newcomer),
        "event_id": evening.id,
        "ticket_code": code,
        "created_at": now,
        "cancelled_at": now if status is RegistrationStatus.CANCELLED else None,
        "waiting_since": _waits_from(status, now),
        **values,
    }
    found = _NEW.first(connection, **row)
    return None if found is None else Written(Ticket(found.id, code, status), found.rooms)


def accept(
    connection: sa.Connection, registration_id: int, newcomer: Newcomer, *, now: dt.datetime, **values: Any
) -> Written:
    """Someone who was invited comes: their row and their code stay, what they typed now counts."""
    connection.execute(_FORGET_PREFERENCES, {"registration_id": registration_id})
    if not newcomer.organisation:
        was = sa.select(Registration.organisation).where(Registration.id == registration_id)
        newcomer = replace(newcomer, organisation=connection.execute(was).scalar_one())
    changed = {name: value for name, value in _described(newcomer).items() if name != "function"}
    since = _waits_from(values["status"], now)
    code, rooms = connection.execute(
        sa.update(Registration)
        .where(Registration.id == registration_id)
        .values(**changed, **values, waiting_since=since)
        .returning(Registration.ticket_code, seats.rooms_beside)
    ).one()
    return Written(Ticket(registration_id, code, values["status"]), rooms)


def accept_typed(
    connection: sa.Connection, registration_id: int, newcomer: Newcomer, *, now: dt.datetime, **values: Any
) -> Written:
    """As `accept`, for whoever typed the address of somebody invited: nobody showed yet that it is theirs.

    What the list said of company is forgotten, and of diet and access it is the organiser's only, for the page that
    follows would show it to a stranger, and tell that the address was known.
    """
    unseen.hide(connection, registration_id, now=now)
    alone = {"guest_of_id": None, "is_minor": False, "unnamed": False}
    return accept(connection, registration_id, newcomer, now=now, **{**alone, **values})


def settle(evening: Evening, written: Written, newcomer: Newcomer) -> list[Call]:
    """What gives seats, wishes and needs to someone whose row was just written."""
    ticket, rooms = written
    places = seats.choose(rooms, rounds=evening.rounds, wishes=newcomer.wishes)
    calls = prefer(ticket.registration_id, newcomer.wishes)
    if ticket.status is RegistrationStatus.REGISTERED:
        calls += seats.take(registration_id=ticket.registration_id, places=places)
    if newcomer.diet or newcomer.access or newcomer.guardian_phone:
        told = {
            "diet": newcomer.diet,
            "access": newcomer.access,
            "guardian_phone": newcomer.guardian_phone,
            "delete_after": needs.delete_after(evening.ends_at),
        }
        calls.append((_NEW_NEEDS, {"registration_id": ticket.registration_id, **told}))
    return calls


def prefer(registration_id: int, tables: tuple[int, ...]) -> list[Call]:
    """What writes these wishes (table ids, the dearest first)."""
    return [ranked(registration_id, rank, table) for rank, table in enumerate(dict.fromkeys(tables), start=1)]


def ranked(registration_id: int, rank: int, table_id: int) -> Call:
    """What writes one wish."""
    return _NEW_PREFERENCE, {"registration_id": registration_id, "rank": rank, "table_id": table_id}


def _waits_from(status: RegistrationStatus, now: dt.datetime) -> dt.datetime | None:
    return now if status is RegistrationStatus.WAITING else None


def _described(newcomer: Newcomer) -> dict[str, Any]:
    return {
        "name": newcomer.name,
        "name_key": fold(newcomer.name),
        "search_key": search_key(name=newcomer.name, email=newcomer.email, organisation=newcomer.organisation),
        "email": newcomer.email,
        "email_key": address_key(newcomer.email),
        "organisation": newcomer.organisation,
        "function": newcomer.function,
        "language": newcomer.language,
        "photo_objection": newcomer.photo_objection,
    }
