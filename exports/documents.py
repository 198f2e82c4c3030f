"""The frozen documents that every export is made of: an evening, its figures, and the report on both.

Optional texts are empty strings, never None. Texts are kept byte for byte; only line breaks are
normalised to a single line feed when a text enters the product. Clock times are wall-clock times in
the evening's own time zone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class TakeawayKind(StrEnum):
    """What sort of thing a point of a table is."""

    ACTION = "action"
    IDEA = "idea"
    TIP = "tip"
    CONTACT = "contact"
    OFFER = "offer"
    QUOTE = "quote"
    DECISION = "decision"


class HostRole(StrEnum):
    """What a host does at the table."""

    HOST = "host"
    SCRIBE = "scribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeItem:
    """One line of the programme; `ends` before `starts` means after midnight."""

    starts: dt.time
    ends: dt.time | None = None
    title: str
    speaker: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A face of a table, or someone who writes along."""

    name: str
    organisation: str = ""
    email: str = ""
    role: HostRole = HostRole.HOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeaway:
    """One point of a table; `position` counts from 1 within the table, `round` from 1, None when unknown."""

    position: int
    kind: TakeawayKind = TakeawayKind.ACTION
    text: str
    round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Two parties who found each other at a table."""

    source: str
    target: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPerson:
    """Whom to ask for more; only a `public` one may be named outside the organising team."""

    name: str
    organisation: str = ""
    email: str = ""
    phone: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the evening with everything it yielded; `seats_taken` counts attendees, hosts not included."""

    number: int
    title: str
    theme: str = ""
    question: str = ""
    introduction: str = ""
    organisation: str = ""
    seats: int = 12
    step_free: bool = True
    hosts: tuple[Host, ...] = ()
    takeaways: tuple[Takeaway, ...] = ()
    connections: tuple[Connection, ...] = ()
    contacts: tuple[ContactPerson, ...] = ()
    seats_taken: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """One evening: what was planned and what the tables yielded; `ends` before `starts` is after midnight."""

    title: str
    subtitle: str = ""
    date: dt.date
    starts: dt.time
    ends: dt.time
    timezone: str = "Europe/Brussels"
    venue: str = ""
    address: str = ""
    capacity: int = 150
    rounds: int = 2
    minutes_per_round: int = 45
    language: str = "nl"
    programme: tuple[ProgrammeItem, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalQuarter:
    """How many people came in the quarter of an hour that starts at this wall-clock moment of the evening."""

    starts: dt.datetime
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Who was expected and who came, in numbers only: nobody can be told from them."""

    registered: int = 0
    present: int = 0
    organisations: int = 0
    arrivals: tuple[ArrivalQuarter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An evening with its figures, as one version of the report shows it; `url` is the public address or empty."""

    evening: Evening
    figures: Figures
    version: int = 1
    published_at: dt.datetime | None = None
    url: str = ""
