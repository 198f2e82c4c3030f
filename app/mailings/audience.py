"""Whom a mailing is for: a choice among the people of an evening, as it is kept with what was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.registration.models import RegistrationStatus

# A repeated registration is no person of its own: whoever it belongs to is on the list by the same address.
STATUSES = (
    RegistrationStatus.REGISTERED,
    RegistrationStatus.WAITING,
    RegistrationStatus.INVITED,
    RegistrationStatus.CANCELLED,
)


class Attendance(StrEnum):
    """Whether someone was at the evening."""

    CAME = "came"
    ABSENT = "absent"


class Certainty(StrEnum):
    """Whether someone said that they still come."""

    CONFIRMED = "confirmed"
    UNSURE = "unsure"


class Company(StrEnum):
    """Guests, who come along with someone, or those who come by themselves."""

    GUESTS = "guests"
    BY_THEMSELVES = "by_themselves"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who stands so on the list, and of those only who fits all the rest; None and empty leave nobody out.

    `round` (from 1) goes with a table. `organisation` is a part of its name, in whatever case and accents.
    """

    statuses: tuple[RegistrationStatus, ...] = (RegistrationStatus.REGISTERED,)
    table_id: int | None = None
    round: int | None = None
    organisation: str = ""
    attendance: Attendance | None = None
    certainty: Certainty | None = None
    company: Company | None = None

    def kept(self) -> dict[str, Any]:
        """As it stands in the database."""
        return {
            "statuses": [status.value for status in self.statuses],
            "table_id": self.table_id,
            "round": self.round,
            "organisation": self.organisation,
            "attendance": self.attendance,
            "certainty": self.certainty,
            "company": self.company,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Audience:
        """What `kept` gave."""
        return cls(
            statuses=tuple(RegistrationStatus(status) for status in kept["statuses"]),
            table_id=kept["table_id"],
            round=kept["round"],
            organisation=kept["organisation"],
            attendance=Attendance(kept["attendance"]) if kept["attendance"] else None,
            certainty=Certainty(kept["certainty"]) if kept["certainty"] else None,
            company=Company(kept["company"]) if kept["company"] else None,
        )

    @property
    def mark(self) -> str:
        """The same for the same choice, so that a page can tell whether it showed this one."""
        return hashlib.sha256(json.dumps(self.kept(), sort_keys=True).encode()).hexdigest()[:16]
