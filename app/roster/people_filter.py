"""Whom the organiser's list shows and in which order, as its address says it; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.registration.models import RegistrationSource, RegistrationStatus

# The waiting list in three that do not overlap: who is to be offered a place, has an offer, or let one lapse.
WAITS, OFFERED, LAPSED = "waits", "offered", "lapsed"
STANDINGS = (*(status.value for status in RegistrationStatus), WAITS, OFFERED, LAPSED)
DOOR = ("in", "out")
COMPANY = ("guest", "host")
ORDERS = ("name", "organisation", "registered", "table")
SOURCES = tuple(source.value for source in RegistrationSource)
_LONGEST = 100
_CHOICES = {"status": STANDINGS, "door": DOOR, "guests": COMPANY, "sort": ORDERS, "source": SOURCES}
_WORDS = ("q", "organisation")
_NUMBERS = ("table", "round")
_YES = ("minor", "photo", "bounced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What was asked of the list; empty and 0 ask nothing. `table` is a number on the evening."""

    q: str = ""
    status: str = ""
    table: int = 0
    round: int = 0
    organisation: str = ""
    door: str = ""
    source: str = ""
    guests: str = ""
    minor: bool = False
    photo: bool = False
    bounced: bool = False
    sort: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Filter:
        """From the query of an address; what is no choice of ours counts as not asked."""
        asked: dict[str, Any] = {name: values.get(name, "").strip()[:_LONGEST] for name in _WORDS}
        asked |= {name: value for name in _CHOICES if (value := values.get(name, "")) in _CHOICES[name]}
        asked |= {name: _number(values.get(name, "")) for name in _NUMBERS}
        asked |= {name: values.get(name, "") == "yes" for name in _YES}
        return cls(**asked)

    def args(self, **changed: Any) -> dict[str, Any]:
        """As the query of an address, with only what was asked."""
        asked = {**asdict(self), **changed}
        return {name: "yes" if value is True else str(value) for name, value in asked.items() if value}

    @property
    def has_more(self) -> bool:
        """Whether something is asked beside the words and the standing."""
        return any(name not in {"q", "status"} for name in self.args())

    @property
    def is_empty(self) -> bool:
        """Whether everybody is shown."""
        return not any(name != "sort" for name in self.args())


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
