"""Who came, who is expected, and what was scanned; the statements of the check-in are prepared once, here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.accounts.models import User
from app.core.database import core_connection
from app.core.orm import db
from app.core.prepared import Prepared, Row
from app.core.text import fold
from app.door import rules, self_wording, slips
from app.door.models import Scan, ScanResult
from app.events import links
from app.events import queries as events
from app.events.links import subkey
from app.events.models import Device, Event, Host, Table, TableRound
from app.registration import codes
from app.registration.models import Needs, Registration, RegistrationStatus, Seat
from exports.documents import HostRole

MOST_FOUND = 20

_HOSTS = (
    sa.select(sa.func.count(Host.id))
    .where(Host.table_id == Table.id, Host.role == HostRole.HOST)
    .correlate(Table)
    .scalar_subquery()
)
_IS_IN = Registration.checked_in_at.is_not(None)
_IS_EXPECTED = sa.or_(Registration.status == RegistrationStatus.REGISTERED, _IS_IN)


def _seated(condition: sa.ColumnElement[bool]) -> Prepared:
    """The evening, and beside it the registration with a row for each round it has a seat in."""
    return Prepared(
        sa.select(
            Event.slug,
            Registration.id,
            Registration.event_id,
            Registration.name,
            Registration.organisation,
            Registration.status,
            Registration.repeats_id,
            Registration.checked_in_at,
            Registration.photo_objection,
            Needs.access,
            Seat.round,
            Table.number,
            Table.title,
            TableRound.seats,
            TableRound.taken,
            _HOSTS.label("hosts"),
        )
        .select_from(Event)
        .outerjoin(Registration, condition)
        .outerjoin(Needs, Needs.registration_id == Registration.id)
        .outerjoin(Seat, Seat.registration_id == Registration.id)
        .outerjoin(Table, Table.id == Seat.table_id)
        .outerjoin(TableRound, sa.and_(TableRound.table_id == Seat.table_id, TableRound.round == Seat.round))
        .where(Event.id == sa.bindparam("event_id"))
        .order_by(Seat.round)
    )


_BY_CODE = _seated(Registration.ticket_code == sa.bindparam("code"))
_BY_ID = _seated(
    sa.and_(Registration.id == sa.bindparam("registration_id"), Registration.event_id == sa.bindparam("event_id"))
)
_LET_IN_BY = (
    sa.select(Device.name.label("device"), User.name.label("person"))
    .select_from(Scan)
    .outerjoin(Device, Device.id == Scan.device_id)
    .outerjoin(User, User.id == Scan.user_id)
    .where(Scan.registration_id == sa.bindparam("registration_id"), Scan.result == ScanResult.WELCOME)
    .order_by(Scan.id.desc())
    .limit(1)
)
_BADGE = Prepared(
    sa.select(Registration.event_id, Registration.ticket_code, Event.secret_key)
    .join(Event, Event.id == Registration.event_id)
    .where(Registration.id == sa.bindparam("number"))
)
_SCAN = sa.select(Scan.event_id, Scan.registration_id, Scan.result, Scan.reason, Scan.let_in_at).where(
    Scan.uuid == sa.bindparam("uuid")
)


@dataclass(frozen=True, slots=True)
class Pairing:
    """An evening whose door link someone opened; None when the link is not, or no longer, right."""

    event: Event | None


def pairing(slug: str, token: str) -> Pairing:
    """The evening this door link belongs to."""
    event = events.event(slug)
    if event is None or not links.same(token, links.door_token(event.secret_key, event.door_generation)):
        return Pairing(None)
    return Pairing(event)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands at the door of which evening: `slug` is the evening's, `person` None when nobody was found."""

    slug: str
    person: rules.Person | None


def by_code(connection: sa.Connection, *, event_id: int, code: str) -> Standing:
    """Whoever's ticket or badge this is, of whichever evening."""
    ticket = _ticket_of_badge(connection, code) if len(code) == codes.BADGE_LENGTH else code
    return _standing(_BY_CODE.all(connection, event_id=event_id, code=ticket))


def _ticket_of_badge(connection: sa.Connection, code: str) -> str:
    """The ticket code of whoever wears this badge; empty when their evening did not make it."""
    number = codes.number_on_badge(code)
    row = _BADGE.first(connection, number=number) if number is not None and number < rules.MOST_NUMBERS else None
    if row is None or codes.registration_of_badge(code, subkey(row.secret_key, "badge")) is None:
        return ""
    return str(row.ticket_code)


def by_id(connection: sa.Connection, *, event_id: int, registration_id: int) -> Standing:
    """This registration of this evening."""
    return _standing(_BY_ID.all(connection, event_id=event_id, registration_id=registration_id))


def let_in_by(connection: sa.Connection, *, registration_id: int) -> str:
    """The door, or the person, that let someone in, or that they did so themselves; empty when it was none of these."""
    row = connection.execute(_LET_IN_BY, {"registration_id": registration_id}).first()
    return (row.device or row.person or str(self_wording.ENTRANCE)) if row else ""


def _standing(rows: Sequence[Row]) -> Standing:
    first = rows[0]
    if first.id is None:
        return Standing(first.slug, None)
    person = rules.Person(
        registration_id=first.id,
        event_id=first.event_id,
        name=first.name,
        organisation=first.organisation,
        status=first.status,
        repeats_id=first.repeats_id,
        checked_in_at=first.checked_in_at,
        flags=rules.flags(access=first.access or "", photo_objection=first.photo_objection),
        tables=tuple(_round_table(row) for row in rows if row.number is not None),
    )
    return Standing(first.slug, person)


def _round_table(row: sa.Row[Any]) -> rules.RoundTable:
    return rules.RoundTable(
        round=row.round,
        number=row.number,
        title=row.title,
        seats=row.seats or 0,
        taken=row.taken or 0,
        hosts=row.hosts,
    )


def answer(*, event_id: int, scan: uuid.UUID) -> rules.Answer | None:
    """What this scan was answered with, told again; None when this evening has no such scan."""
    connection = core_connection()
    row = connection.execute(_SCAN, {"uuid": scan}).first()
    if row is None or row.event_id != event_id:
        return None
    decision = rules.Decision(result=row.result, reason=row.reason)
    if row.registration_id is None:
        return rules.Answer(uuid=scan, decision=decision, person=None, checked_in_at=None, door="")
    person = by_id(connection, event_id=event_id, registration_id=row.registration_id).person
    since = row.let_in_at or (person.checked_in_at if person else None)
    return rules.Answer(
        uuid=scan,
        decision=decision,
        person=person,
        checked_in_at=since,
        door=let_in_by(connection, registration_id=row.registration_id),
    )


@dataclass(frozen=True, slots=True)
class AnsweredScan:
    """A scan of an evening with what it was answered with; `id` is the evening's, as the policies ask."""

    id: int
    event: Event
    answer: rules.Answer


def answered_scan(slug: str, scan: uuid.UUID) -> AnsweredScan | None:
    """A scan of this evening, for showing it again or taking it back."""
    event = events.event(slug)
    found = answer(event_id=event.id, scan=scan) if event else None
    return AnsweredScan(event.id, event, found) if event and found else None


@dataclass(frozen=True, slots=True)
class LastScan:
    """Whom a door let in last, and the scan to take back."""

    uuid: uuid.UUID
    name: str
    table: int | None


def last_welcome(*, event_id: int, device_id: int | None, user_id: int | None) -> LastScan | None:
    """The last one this device or person let in who is still in by that scan."""
    table = (
        sa.select(Table.number)
        .join(Seat, Seat.table_id == Table.id)
        .where(Seat.registration_id == Registration.id)
        .order_by(Seat.round)
        .limit(1)
        .correlate(Registration)
        .scalar_subquery()
    )
    by = Scan.device_id == device_id if device_id is not None else Scan.user_id == user_id
    row = db.session.execute(
        sa.select(Scan.uuid, Registration.name, table.label("table"))
        .join(Registration, Registration.id == Scan.registration_id)
        .where(Scan.event_id == event_id, by, Scan.result == ScanResult.WELCOME)
        .where(Registration.checked_in_at == Scan.let_in_at)
        .order_by(Scan.id.desc())
        .limit(1)
    ).first()
    return LastScan(row.uuid, row.name, row.table) if row else None


def counts(event_id: int) -> tuple[int, int]:
    """How many are in, and how many are expected in all (whoever is in counts as expected)."""
    row = db.session.execute(
        sa.select(
            sa.func.count().filter(_IS_IN).label("present"), sa.func.count().filter(_IS_EXPECTED).label("expected")
        ).where(Registration.event_id == event_id)
    ).one()
    return row.present, row.expected


@dataclass(frozen=True, slots=True)
class Found:
    """Someone whose name fits; `table` is the number of the first round's table."""

    id: int
    name: str
    organisation: str
    status: RegistrationStatus
    checked_in_at: dt.datetime | None
    table: int | None


def people(event_id: int, text: str) -> list[Found]:
    """Whose name has all these words in it, those that begin with the first on top; else who is nearly called so."""
    wanted = rules.words(text)
    if not wanted:
        return []
    return _exactly(event_id, wanted) or nearly(event_id, wanted)


def _exactly(event_id: int, wanted: list[str]) -> list[Found]:
    begins = sa.case((Registration.name_key.startswith(wanted[0], autoescape=True), 0), else_=1)
    rows = db.session.execute(
        _people(event_id)
        .where(*(Registration.name_key.contains(word, autoescape=True) for word in wanted))
        .order_by(begins, Registration.name_key, Registration.id)
        .limit(MOST_FOUND)
    )
    return [Found(*row) for row in rows]


def nearly(event_id: int, wanted: list[str]) -> list[Found]:
    """Whose name has these folded words with a slip of the finger in them, those with the fewest first."""
    if max(map(len, wanted)) < slips.ONE_SLIP:
        return []
    everybody = [Found(*row) for row in db.session.execute(_people(event_id))]
    near = ((slips.slips_of(wanted, fold(each.name)), each) for each in everybody)
    found = [(made, fold(each.name), each.id, each) for made, each in near if made is not None]
    return [each for *_order, each in sorted(found, key=lambda row: row[:3])[:MOST_FOUND]]


def missing(event_id: int) -> list[Found]:
    """Who is expected and not in yet, by name."""
    rows = db.session.execute(
        _people(event_id)
        .where(Registration.status == RegistrationStatus.REGISTERED, Registration.checked_in_at.is_(None))
        .order_by(Registration.name_key, Registration.id)
    )
    return [Found(*row) for row in rows]


def _people(event_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Registration.id,
            Registration.name,
            Registration.organisation,
            Registration.status,
            Registration.checked_in_at,
            Table.number,
        )
        .outerjoin(Seat, sa.and_(Seat.registration_id == Registration.id, Seat.round == 1))
        .outerjoin(Table, Table.id == Seat.table_id)
        .where(Registration.event_id == event_id, Registration.status != RegistrationStatus.REPEATED)
    )


def rings(event_id: int) -> list[rules.RoundTable]:
    """The seat ring of every table in the first round."""
    rows = db.session.execute(
        sa.select(
            TableRound.round, Table.number, Table.title, TableRound.seats, TableRound.taken, _HOSTS.label("hosts")
        )
        .join(Table, Table.id == TableRound.table_id)
        .where(Table.event_id == event_id, TableRound.round == 1)
        .order_by(Table.number)
    )
    return [_round_table(row) for row in rows]


def arrivals(event_id: int, timezone: str) -> list[tuple[dt.datetime, int]]:
    """How many came in each quarter of an hour that saw someone come, on the wall clock of that zone."""
    zone = ZoneInfo(timezone)
    moments = db.session.scalars(sa.select(Registration.checked_in_at).where(Registration.event_id == event_id, _IS_IN))
    quarters = (rules.quarter(moment).astimezone(zone).replace(tzinfo=None) for moment in moments if moment)
    return sorted(Counter(quarters).items())


def attendance(event_id: int) -> tuple[int, int, int]:
    """How many were expected, how many came, and from how many organisations those came."""
    present, expected = counts(event_id)
    organisations = db.session.scalar(
        sa.select(sa.func.count(sa.func.distinct(sa.func.lower(Registration.organisation)))).where(
            Registration.event_id == event_id, _IS_IN, Registration.organisation != ""
        )
    )
    return expected, present, organisations or 0
