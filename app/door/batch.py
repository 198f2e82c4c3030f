"""What a door sent after it decided by itself, and what we make of each item; pure."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from app.door import rules
from app.door.models import ScanResult
from app.door.rules import WalkIn
from app.registration.models import RegistrationStatus

# A phone lies in a drawer for a night at most; a moment further back is a clock gone wrong. Of what is sent later than
# that the hour is lost, and nothing else.
LONGEST_OFFLINE = dt.timedelta(hours=24)
WELCOME, ALREADY = ScanResult.WELCOME.value, ScanResult.ALREADY.value
NOT_FOUND = ScanResult.NOT_FOUND.value
SHOWN = (WELCOME, ALREADY, ScanResult.LOOK.value, NOT_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Anything in the queue: `device_time` is the device's own clock, `at` the same moment on ours."""

    uuid: uuid.UUID
    device_time: dt.datetime
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned(Item):
    """A scan or a choice by hand; `shown` is what the phone said.

    `code` is there only when the phone read a ticket or badge that was not on its list: of this evening or of another.
    """

    shown: str
    registration_id: int | None = None
    code: str = ""
    code_hash: str = ""
    admit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack(Item):
    """A welcome of this phone that was taken back there."""

    scan: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedIn(Item):
    """Somebody the phone let in who was not on its list."""

    who: WalkIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Item):
    """An item we cannot read: it is noted, and the phone is told so once and for all."""

    shown: str = ""


@dataclass(slots=True, kw_only=True)
class Known:
    """Someone as they are at this point of the batch.

    `undone_at` is when a welcome of theirs was last taken back, `seen_at` when a phone last took them for in, on its
    own clock.
    """

    id: int
    event_id: int
    name: str
    organisation: str
    status: RegistrationStatus
    repeats_id: int | None = None
    checked_in_at: dt.datetime | None = None
    device_id: int | None = None
    undone_at: dt.datetime | None = None
    seen_at: dt.datetime | None = None
    tables: tuple[tuple[int, int], ...] = ()
    ticket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The row of the scans that an item becomes; `is_new` when it is yet to be written."""

    uuid: uuid.UUID
    event_id: int
    result: ScanResult
    registration_id: int | None = None
    reason: str = ""
    conflict: str = ""
    let_in_at: dt.datetime | None = None
    device_time: dt.datetime | None = None
    code_hash: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Here:
    """The evening and the device that a batch comes from; None for a person who signed in."""

    event_id: int
    device_id: int | None


def moment(device_time: dt.datetime, *, sent_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """When it was, on our clock: as long ago as the device says, whatever its clock says; never ahead of now."""
    if sent_at is None:
        return now
    return now - min(max(sent_at - device_time, dt.timedelta()), LONGEST_OFFLINE)


def settle(scan: Scanned, person: Known | None, here: Here, *, first: Known | None = None) -> Line:
    """The row of this scan; whoever was let in by it is in, whatever we know of them by now.

    Whom the phone welcomed went in. Whom it took for in already went on as well, so they are let in unless a welcome of
    theirs was taken back since. Of who registered twice (`first` is the registration that counts) that one comes in.
    """
    if first is not None and person is not None and _went_in(scan, person):
        line = settle(scan, first, here)
        return replace(line, conflict=line.conflict or ("" if scan.admit else person.status.value))
    decision = rules.decide(person, event_id=here.event_id, code="?", admit=True)
    if person is None or decision.reason == "other_event":
        conflict = decision.reason if decision.reason == "other_event" else "not_found"
        return _line(scan, here, decision, conflict=conflict if scan.shown == WELCOME else "")
    if decision.result is ScanResult.ALREADY:
        # A person who signed in is no device, and neither is the poster: those are never the same door.
        is_elsewhere = scan.shown == WELCOME and (here.device_id is None or person.device_id != here.device_id)
        return _line(scan, here, decision, person=person, conflict="second_door" if is_elsewhere else "")
    if not _went_in(scan, person):
        is_missed = scan.shown == NOT_FOUND and person.status is RegistrationStatus.REGISTERED
        return _line(scan, here, _stayed_out(scan, person, here), person=person, conflict="missed" if is_missed else "")
    person.checked_in_at, person.device_id = scan.at, here.device_id
    conflict = "" if scan.admit else decision.reason
    return _line(scan, here, decision, person=person, conflict=conflict, let_in_at=scan.at)


def _went_in(scan: Scanned, person: Known) -> bool:
    if scan.shown == ALREADY:
        return person.undone_at is None or person.undone_at < scan.at
    return scan.shown == WELCOME


def _stayed_out(scan: Scanned, person: Known, here: Here) -> rules.Decision:
    """What the phone said, and why as we know it by now: they may be registered since."""
    now = rules.decide(person, event_id=here.event_id, code="?", admit=False)
    reason = "" if scan.shown == ALREADY else now.reason or person.status.value
    return rules.Decision(result=ScanResult(scan.shown), reason=reason)


def _line(
    scan: Scanned,
    here: Here,
    decision: rules.Decision,
    *,
    person: Known | None = None,
    conflict: str = "",
    let_in_at: dt.datetime | None = None,
) -> Line:
    return Line(
        uuid=scan.uuid,
        event_id=here.event_id,
        result=decision.result,
        registration_id=person.id if person else None,
        reason=decision.reason,
        conflict=conflict,
        let_in_at=let_in_at,
        device_time=scan.device_time,
        code_hash=scan.code_hash,
        shown=scan.shown,
    )


def undone_before(scan: Scanned, person: Known | None, here: Here) -> Line:
    """The row of a welcome that was taken back before we heard of it: it lets nobody in."""
    is_ours = person is not None and person.event_id == here.event_id
    welcome = rules.Decision(result=ScanResult.WELCOME, reason="undone")
    return _line(scan, here, welcome, person=person if is_ours else None)


def take_back(undo: TakenBack, scan: Line | None, person: Known | None, here: Here) -> Line:
    """The row that says a welcome was taken back; `person` goes out when it was this scan that let them in."""
    is_theirs = scan is not None and scan.result is ScanResult.WELCOME and scan.let_in_at is not None
    ends = is_theirs and person is not None and scan is not None and person.checked_in_at == scan.let_in_at
    seen_since = False
    if ends and person is not None:
        seen_since = person.seen_at is not None and person.seen_at > undo.device_time
        person.checked_in_at = person.device_id = None
        person.undone_at = undo.at
    return Line(
        uuid=rules.undo_uuid(undo.scan),
        event_id=here.event_id,
        result=ScanResult.UNDONE,
        registration_id=scan.registration_id if scan else None,
        reason="" if ends else "nothing_to_undo",
        conflict="seen_since" if seen_since else "",
        let_in_at=undo.at if ends else None,
        device_time=undo.device_time,
        code_hash=scan.code_hash if scan else "",
    )


def refused(item: Item, here: Here, *, shown: str = "") -> Line:
    """The row of what could not be read."""
    return Line(
        uuid=item.uuid,
        event_id=here.event_id,
        result=ScanResult.NOT_FOUND,
        reason="refused",
        device_time=item.device_time,
        shown=shown,
    )


def walked_in(scan: Scanned, here: Here, registration_id: int, *, conflict: str, reason: str) -> Line:
    """The row that put somebody on the list and let them in."""
    return Line(
        uuid=scan.uuid,
        event_id=here.event_id,
        result=ScanResult.WELCOME,
        registration_id=registration_id,
        reason=reason,
        conflict=conflict,
        let_in_at=scan.at,
        device_time=scan.device_time,
        shown=scan.shown,
    )


def as_known_address(line: Line) -> Line:
    """The row of a walk-in whose address was on the list: that person comes in."""
    return replace(line, conflict="known_address")
