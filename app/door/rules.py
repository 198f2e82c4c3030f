"""What the door decides about someone, and what it answers; pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import string
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.core.text import clean_line, fold
from app.door.models import ScanResult
from app.registration import codes
from app.registration.models import RegistrationStatus

# What a column of numbers holds in PostgreSQL.
MOST_NUMBERS = 2**31
SHORTEST_SEARCH = 2
_ALPHABET = frozenset(codes.ALPHABET)
_TICKET_PATH = re.compile(r"/t/([^/?#\s]+)", re.IGNORECASE)
_WHEELS = ("rolstoel", "wheelchair", "fauteuil roulant", "rollstuhl", "scootmobiel", "rollator")
_HEARING = ("ringleiding", "induction loop", "hearing loop", "boucle", "induktion", "induktiv")


class Flag(StrEnum):
    """Something to do for this person now; never why."""

    AISLE = "aisle"
    LOOP = "loop"
    ASK = "ask"
    NO_PHOTO = "no_photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One scan or choice by hand: `text` is what was read or typed, `registration_id` who was picked from the list.

    `admit` says that a person looked and lets them in whatever their registration says.
    """

    uuid: uuid.UUID
    device_time: dt.datetime
    text: str = ""
    registration_id: int | None = None
    admit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Somebody on no list; `table` is the number of the table they would like, None to leave it to us."""

    name: str
    organisation: str = ""
    email: str = ""
    table: int | None = None
    beyond_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTable:
    """The table of one round; `hosts` have chairs of their own on top of `seats`."""

    round: int
    number: int
    title: str
    seats: int
    taken: int
    hosts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the door may know of a registration."""

    registration_id: int
    event_id: int
    name: str
    organisation: str
    status: RegistrationStatus
    repeats_id: int | None
    checked_in_at: dt.datetime | None
    flags: tuple[Flag, ...] = ()
    tables: tuple[RoundTable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the door says; `reason` tells why it is not simply a welcome."""

    result: ScanResult
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a scan is answered with; `door` is the device or person that let them in, empty when unknown.

    `person` is None when the code is unknown or belongs to another evening: then nothing is told of anyone. A scan of
    another evening is worth a look: they came to the wrong place or on the wrong day.
    """

    uuid: uuid.UUID
    decision: Decision
    person: Person | None
    checked_in_at: dt.datetime | None
    door: str


def code_of(text: str) -> str:
    """The code of a ticket or badge in what was read or typed: a ticket's address, or the code itself, however grouped.

    Empty when there is no code in it at all. "Karel Vandenbergh" has as many letters as a badge, but no digit.
    """
    path = _TICKET_PATH.search(text)
    raw = path.group(1) if path else text
    code = codes.normalise(raw)
    if not _ALPHABET.issuperset(code):
        return ""
    is_badge = len(code) == codes.BADGE_LENGTH and any(letter in string.digits for letter in raw)
    return code if is_badge or len(code) == codes.LENGTH else ""


def digest(text: str) -> str:
    """What we keep of what was read, so that no code can be taken from the list of scans."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest() if text else ""


def undo_uuid(scan: uuid.UUID) -> uuid.UUID:
    """The uuid of taking back this scan: the same each time, so that a second undo finds the first."""
    return uuid.uuid5(scan, "undo")


class Stands(Protocol):
    """What of someone decides whether they come in."""

    @property
    def event_id(self) -> int:
        """The evening they are on the list of."""

    @property
    def status(self) -> RegistrationStatus:
        """Where they stand there."""

    @property
    def checked_in_at(self) -> dt.datetime | None:
        """Since when they are in."""


def decide(person: Stands | None, *, event_id: int, code: str, admit: bool) -> Decision:
    """What to say of whoever stands here."""
    if person is None:
        return Decision(result=ScanResult.NOT_FOUND, reason="unknown" if code else "unreadable")
    if person.event_id != event_id:
        return Decision(result=ScanResult.LOOK, reason="other_event")
    if person.checked_in_at is not None:
        return Decision(result=ScanResult.ALREADY)
    if person.status is RegistrationStatus.REGISTERED:
        return Decision(result=ScanResult.WELCOME)
    return Decision(result=ScanResult.WELCOME if admit else ScanResult.LOOK, reason=person.status.value)


def flags(*, access: str, photo_objection: bool) -> tuple[Flag, ...]:
    """What to do for someone with these needs: an action, from whichever words they used."""
    found: list[Flag] = []
    if access:
        folded = fold(access)
        found += [Flag.AISLE] if any(word in folded for word in _WHEELS) else []
        found += [Flag.LOOP] if any(word in folded for word in _HEARING) else []
        found = found or [Flag.ASK]
    return (*found, Flag.NO_PHOTO) if photo_objection else tuple(found)


def words(text: str) -> list[str]:
    """The words to search names with; none when fewer than two letters were typed."""
    folded = fold(clean_line(text))
    return folded.split() if len(folded) >= SHORTEST_SEARCH else []


def quarter(moment: dt.datetime) -> dt.datetime:
    """The start of the quarter of an hour, in UTC: in every zone quarters begin at the same moments."""
    at = moment.astimezone(dt.UTC)
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
