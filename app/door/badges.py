"""Which badges an evening needs: everyone's, or only those that changed since they were last printed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.core.orm import db
from app.core.text import address_key
from app.door.hosts import host_finder
from app.events.links import subkey
from app.events.models import Event, Host, Table
from app.registration import codes
from app.registration.models import Registration, RegistrationStatus, Seat
from exports.badge_names import badge_order
from exports.badges import Badge, BadgeSet
from exports.badges import Seat as BadgeSeat
from exports.documents import HostRole
from exports.texts import Texts

# A sheet of A4 full of blanks for whoever walks in.
BLANKS = 8


class Which(StrEnum):
    """Which badges to print."""

    ALL = "all"
    CHANGED = "changed"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Printable:
    """A badge as it would be printed now, of somebody on the list or a host who is not; `was` is how it was printed."""

    badge: Badge
    was: str
    registration_id: int | None = None
    host_id: int | None = None

    @property
    def digest(self) -> str:
        """What tells two badges apart."""
        return hashlib.sha256(repr(self.badge).encode()).hexdigest()[:16]

    @property
    def has_changed(self) -> bool:
        """Whether it was never printed, or says something else now."""
        return self.was != self.digest


def printables(event: Event) -> list[Printable]:
    """A badge for everyone who is expected or in, and for each host, by family name."""
    hosts = _hosts(event.id)
    host_of = host_finder((host, host.name, host.email) for host in hosts)
    chairs = _chairs(event)
    key = subkey(event.secret_key, "badge")
    texts = Texts(event.language)
    as_host = {host.id: _of_host(host, event, chairs, texts) for host in hosts}
    found, listed = [], set()
    for person in db.session.scalars(_people(event.id)):
        host = host_of(person.name, person.email_key)
        found.append(_of_person(person, as_host[host.id] if host else None, chairs, key))
        listed.add(host)
    # Who stands twice among the hosts is the first of the two.
    others = [each for each in hosts if each not in listed and host_of(each.name, address_key(each.email)) is each]
    found += [Printable(as_host[host.id], was=host.badge_hash, host_id=host.id) for host in others]
    return sorted(found, key=lambda each: badge_order(each.badge.name))


def _hosts(event_id: int) -> list[Host]:
    return list(
        db.session.scalars(
            sa.select(Host).join(Table).where(Table.event_id == event_id).order_by(Table.number, Host.position, Host.id)
        )
    )


def chosen(all_of_them: Sequence[Printable], which: Which) -> list[Printable]:
    """Those of these that are printed; for blanks none."""
    if which is Which.BLANK:
        return []
    return [each for each in all_of_them if which is Which.ALL or each.has_changed]


def badge_set(event: Event, network: str, badges: Iterable[Badge]) -> BadgeSet:
    """What `exports.badges` prints for this evening."""
    day = event.starts_at.astimezone(ZoneInfo(event.timezone)).date()
    return BadgeSet(language=event.language, network=network, date=day, title=event.title, badges=tuple(badges))


def mark_printed(*, printed: Iterable[Printable], now: dt.datetime) -> None:
    """Remember what was printed of whom; the list of changes starts from here."""
    connection, given = db.session.connection(), list(printed)
    of_people = [
        {"of": each.registration_id, "digest": each.digest, "now": now} for each in given if each.registration_id
    ]
    of_hosts = [{"of": each.host_id, "digest": each.digest} for each in given if each.host_id]
    for statement, rows in ((_PRINTED, of_people), (_PRINTED_OF_HOST, of_hosts)):
        if rows:
            connection.execute(statement, rows)


_WHEN = sa.bindparam("now", type_=Registration.badge_printed_at.type)
_PRINTED = (
    sa.update(Registration)
    .where(Registration.id == sa.bindparam("of"))
    .values(badge_hash=sa.bindparam("digest"), badge_printed_at=_WHEN)
)
_PRINTED_OF_HOST = sa.update(Host).where(Host.id == sa.bindparam("of")).values(badge_hash=sa.bindparam("digest"))


def _people(event_id: int) -> sa.Select[Registration]:
    return (
        sa.select(Registration)
        .where(
            Registration.event_id == event_id,
            sa.or_(Registration.status == RegistrationStatus.REGISTERED, Registration.checked_in_at.is_not(None)),
        )
        .options(selectinload(Registration.seats).selectinload(Seat.table))
        .order_by(Registration.id)
    )


def _chairs(event: Event) -> dict[int, tuple[int, int]]:
    """How many chairs for attendees and for hosts stand at each table, by the table's id."""
    rows = db.session.execute(
        sa.select(Table.id, Table.seats, sa.func.count(Host.id))
        .outerjoin(Host, Host.table_id == Table.id)
        .where(Table.event_id == event.id)
        .group_by(Table.id, Table.seats)
    )
    return {table: (seats, hosts) for table, seats, hosts in rows}


def _role(host: Host, texts: Texts) -> str:
    return texts.gettext("Tafelgezicht") if host.role is HostRole.HOST else texts.gettext("Schrijft mee")


def _of_person(
    person: Registration, as_host: Badge | None, chairs: dict[int, tuple[int, int]], key: bytes
) -> Printable:
    """The badge of somebody on the list; who is a host as well and has no seat sits at the host's table."""
    seats = tuple(_seat(seat.round, seat.table, chairs) for seat in person.seats)
    badge = Badge(
        name=person.name,
        organisation=person.organisation,
        code=codes.badge_code(key, person.id),
        role=as_host.role if as_host else "",
        no_photo=person.photo_objection,
        seats=seats or (as_host.seats if as_host else ()),
    )
    return Printable(badge, was=person.badge_hash, registration_id=person.id)


def _of_host(host: Host, event: Event, chairs: dict[int, tuple[int, int]], texts: Texts) -> Badge:
    seats = tuple(_seat(number, host.table, chairs) for number in range(1, event.rounds + 1))
    return Badge(name=host.name, organisation=host.organisation, role=_role(host, texts), seats=seats)


def _seat(number: int, table: Table, chairs: dict[int, tuple[int, int]]) -> BadgeSeat:
    seats, hosts = chairs[table.id]
    return BadgeSeat(round=number, number=table.number, seats=seats, hosts=hosts)
