"""Taking in what a door decided by itself: a batch of items in order, in a handful of statements, once each."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core.access import Actor
from app.door import batch, rules, sync_rows, walk_ins
from app.door.batch import Here, Item, Known, Line, Scanned, TakenBack, Unreadable, WalkedIn
from app.door.errors import NeedsReason, RepeatedScan
from app.door.models import ScanResult
from app.registration import places
from app.registration.models import RegistrationStatus
from app.registration.places import Evening


@dataclass(frozen=True, slots=True)
class Told:
    """What an item is answered with: its row, and whom it is about as they are now."""

    line: Line
    person: Known | None


def take_in(
    connection: sa.Connection, *, event_id: int, items: Sequence[Item], by: Actor, language: str, now: dt.datetime
) -> list[Told]:
    """Note each item, let in and take back as the door did, and return what each is answered with, in their order.

    What was taken in before is answered as the first time. Raises RepeatedScan when somebody else noted one of these
    at this moment: the caller rolls back and asks again.
    """
    evening = connection.execute(places.LOCK, {"event_id": event_id}).one()
    desk = _Desk(connection, evening, Here(event_id, by.device_id), by, language, now)
    desk.read(items)
    told = [desk.take(item) for item in items]
    desk.write()
    return told


def check_reason(connection: sa.Connection, *, event_id: int, item: WalkedIn) -> None:
    """Raise NeedsReason when this person would come in on top of the places and nobody said why.

    For who asks before letting in, and then takes the item in within the same transaction.
    """
    evening = connection.execute(places.LOCK, {"event_id": event_id}).one()
    if item.who.beyond_reason or not walk_ins.is_full(connection, evening):
        return
    is_sent_again = item.uuid in sync_rows.lines(connection, [item.uuid])
    if not is_sent_again and not walk_ins.is_on_the_list(connection, evening, item.who):
        raise NeedsReason


@dataclass(slots=True)
class _Desk:
    """What a batch has made of everyone up to the item in hand."""

    connection: sa.Connection
    evening: Evening
    here: Here
    by: Actor
    language: str
    now: dt.datetime
    lines: dict[uuid.UUID, Line] = field(default_factory=dict)
    people: dict[int, Known] = field(default_factory=dict)
    whose: dict[str, int] = field(default_factory=dict)
    new: list[Line] = field(default_factory=list)
    moved: dict[int, Known] = field(default_factory=dict)

    def read(self, items: Iterable[Item]) -> None:
        """Everything the batch needs to know, locked."""
        asked = [each for item in items for each in _uuids(item)]
        self.lines = sync_rows.lines(self.connection, asked)
        scans = [item for item in items if isinstance(item, Scanned) and item.uuid not in self.lines]
        ids = {scan.registration_id for scan in scans if scan.registration_id is not None}
        ids |= {line.registration_id for line in self.lines.values() if line.registration_id is not None}
        tickets = sync_rows.tickets(self.connection, {scan.code for scan in scans if scan.code})
        self.people, whose = sync_rows.people(self.connection, ids=ids, tickets=set(tickets.values()))
        self.whose = {code: whose[ticket] for code, ticket in tickets.items() if ticket in whose}

    def take(self, item: Item) -> Told:
        """The answer to this item; new rows and changes wait in here."""
        key = rules.undo_uuid(item.scan) if isinstance(item, TakenBack) else item.uuid
        known = self.lines.get(key)
        if known is None:
            known = self._new(item)
            self.lines[key] = known
            self.new.append(known)
        elif known.event_id != self.here.event_id:
            # Another evening's item with this uuid: told as unreadable, for it says nothing here.
            return Told(batch.refused(item, self.here), None)
        return Told(known, self._person(known.registration_id))

    def _new(self, item: Item) -> Line:
        match item:
            case Scanned():
                return self._scanned(item)
            case TakenBack():
                return self._taken_back(item)
            case WalkedIn():
                return self._walked_in(item)
        return batch.refused(item, self.here, shown=item.shown if isinstance(item, Unreadable) else "")

    def _scanned(self, scan: Scanned) -> Line:
        person = self._person(self.whose.get(scan.code) if scan.code else scan.registration_id)
        if self._is_undone(scan):
            return batch.undone_before(scan, person, self.here)
        is_repeat = person is not None and person.status is RegistrationStatus.REPEATED
        first = self._person(person.repeats_id) if person is not None and is_repeat else None
        return self._noted(batch.settle(scan, person, self.here, first=first))

    def _noted(self, line: Line) -> Line:
        """The same line; who came in by it will be written down."""
        person = self._person(line.registration_id)
        if person is not None and line.let_in_at is not None:
            self.moved[person.id] = person
        return line

    def _taken_back(self, undo: TakenBack) -> Line:
        scan = self.lines.get(undo.scan)
        if scan is not None and scan.event_id != self.here.event_id:
            scan = None
        person = self._person(scan.registration_id if scan else None)
        line = batch.take_back(undo, scan, person, self.here)
        if person is not None and not line.reason:
            self.moved[person.id] = person
            if scan is not None and scan.reason == walk_ins.REASON:
                walk_ins.withdraw(self.connection, self.evening, person=person.id, by=self.by, now=self.now)
                person.status = RegistrationStatus.CANCELLED
        return line

    def _walked_in(self, item: WalkedIn) -> Line:
        scan = Scanned(uuid=item.uuid, device_time=item.device_time, at=item.at, shown=batch.WELCOME, admit=True)
        if self._is_undone(item):
            return batch.undone_before(scan, None, self.here)
        admitted = walk_ins.admit_walk_in(
            self.connection,
            self.evening,
            who=item.who,
            key=item.uuid,
            at=item.at,
            now=self.now,
            by=self.by,
            language=self.language,
            without_reason=_("Twee deuren gaven de laatste plaatsen."),
        )
        self._meet(admitted.registration_id)
        if admitted.is_known:
            line = batch.settle(scan, self._person(admitted.registration_id), self.here)
            return self._noted(batch.as_known_address(line))
        return batch.walked_in(
            scan,
            self.here,
            admitted.registration_id,
            conflict=_conflict(admitted, item.who),
            reason=walk_ins.REASON,
        )

    def _is_undone(self, item: Item) -> bool:
        return rules.undo_uuid(item.uuid) in self.lines

    def _person(self, registration_id: int | None) -> Known | None:
        return None if registration_id is None else self.people.get(registration_id)

    def _meet(self, registration_id: int) -> None:
        """Read someone who came up in the middle of the batch."""
        if registration_id not in self.people:
            found, _codes = sync_rows.people(self.connection, ids={registration_id}, tickets=())
            self.people |= found

    def write(self) -> None:
        """Write down all that is new."""
        if self.moved:
            sync_rows.arrive(self.connection, self.moved.values())
        new, event_id = self.new, self.here.event_id
        if new and sync_rows.write(self.connection, new, event_id=event_id, by=self.by, now=self.now) != len(new):
            raise RepeatedScan


def _uuids(item: Item) -> tuple[uuid.UUID, ...]:
    if isinstance(item, TakenBack):
        return item.scan, rules.undo_uuid(item.scan)
    return item.uuid, rules.undo_uuid(item.uuid)


def _conflict(admitted: walk_ins.Admitted, who: rules.WalkIn) -> str:
    if admitted.is_beyond and not who.beyond_reason:
        return "beyond"
    return "" if admitted.has_table else "table_full"


def result_of(line: Line) -> tuple[str, str]:
    """The result and reason that the device is told."""
    if line.reason == "refused":
        return "refused", "unreadable"
    if line.result is ScanResult.WELCOME and line.reason == "undone":
        return ScanResult.UNDONE.value, ""
    return line.result.value, line.reason
