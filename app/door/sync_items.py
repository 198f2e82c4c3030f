"""Reading what a phone sent: every item becomes something to take in, also one that we cannot read."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, replace
from typing import Any

from app.core.text import LONGEST_LINE
from app.door import batch, rules, sealed, walk_ins
from app.door.batch import Item, Scanned, TakenBack, Unreadable, WalkedIn
from app.events.links import subkey
from app.registration import codes

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_CHECK = re.compile(r"[a-z_]{1,20}\Z")
_STATES = ("ok", "warn", "bad")
_MOST_CHECKS = 10


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clock of the device when it sent the batch, None when it did not say, and ours when it came."""

    sent_at: dt.datetime | None
    now: dt.datetime


def read(given: object, clocks: Clocks, *, secret_key: bytes) -> Item | None:
    """The item; None when it has no uuid, for then nothing can be noted of it."""
    if not isinstance(given, dict):
        return None
    key = _uuid(given.get("uuid"))
    if key is None:
        return None
    device_time = moment(given.get("device_time")) or clocks.sent_at or clocks.now
    when = {"device_time": device_time, "at": batch.moment(device_time, sent_at=clocks.sent_at, now=clocks.now)}
    content: dict[str, Any] = {}
    if given.get("sealed") is not None:
        content = sealed.opened(secret_key, given["sealed"]) or {}
    kind = given.get("kind")
    item: Item | None = None
    if kind == "scan":
        item = _scan(given, _code(content), uuid=key, **when)
        if item is not None and len(item.code) == codes.BADGE_LENGTH:
            item = _by_badge(item, secret_key)
    elif kind == "undo":
        scan = _uuid(given.get("scan"))
        item = None if scan is None else TakenBack(uuid=key, scan=scan, **when)
    elif kind == "walk_in":
        item = _walk_in(content, uuid=key, **when)
    shown = given.get("shown")
    return item or Unreadable(uuid=key, shown=shown if shown in batch.SHOWN else "", **when)


def _code(content: dict[str, Any]) -> str:
    return rules.code_of(_text(content, "code"))


def _by_badge(scan: Scanned, secret_key: bytes) -> Scanned:
    person = codes.registration_of_badge(scan.code, subkey(secret_key, "badge"))
    return replace(scan, code="", registration_id=person) if _is_number(person) else scan


def _scan(given: dict[str, Any], code: str, **when: Any) -> Scanned | None:
    shown, registration = given.get("shown"), given.get("registration")
    if shown not in batch.SHOWN:
        return None
    if registration is not None and not _is_number(registration):
        return None
    digest = given.get("code_hash")
    if code:
        digest = rules.digest(code)
    elif not isinstance(digest, str) or not _DIGEST.match(digest):
        digest = ""
    return Scanned(
        shown=shown,
        registration_id=registration,
        code=code,
        code_hash=digest,
        admit=given.get("admit") is True,
        **when,
    )


def _walk_in(content: dict[str, Any], **when: Any) -> WalkedIn | None:
    table = content.get("table")
    who = walk_ins.readable(
        name=_text(content, "name"),
        organisation=_text(content, "organisation"),
        email=_text(content, "email"),
        table=table if _is_number(table) else None,
        beyond_reason=_text(content, "beyond_reason"),
    )
    return WalkedIn(who=who, **when) if who.name else None


def _is_number(value: object) -> bool:
    return type(value) is int and 0 < value < rules.MOST_NUMBERS


def _text(content: dict[str, Any], field: str) -> str:
    value = content.get(field)
    # Longer than anything we keep is not worth cleaning.
    return value[: 10 * LONGEST_LINE] if isinstance(value, str) else ""


def _uuid(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def moment(text: object) -> dt.datetime | None:
    """A moment of a device's clock, which may be wrong; None for what is none."""
    if not isinstance(text, str):
        return None
    try:
        found = dt.datetime.fromisoformat(text)
        found = found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None
    # On the clock of a database elsewhere the last moments of all are in a year that Python does not know.
    return found if dt.MINYEAR < found.year < dt.MAXYEAR else None


def checks(given: object) -> dict[str, str] | None:
    """What a device said of itself before the doors opened; None when it said nothing."""
    if not isinstance(given, dict):
        return None
    found = {name: state for name, state in given.items() if _CHECK.match(name) and state in _STATES}
    return dict(sorted(found.items())[:_MOST_CHECKS])


def number(given: object) -> int:
    """A count or a cursor; 0 for whatever is none."""
    return given if isinstance(given, int) and _is_number(given) else 0
