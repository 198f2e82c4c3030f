"""What a door's phone tells of itself each time it calls: written down only when it says something new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from app.core.prepared import Prepared
from app.events.models import Device

# Phones call every few seconds; the organiser's screen says minutes.
_FRESH = dt.timedelta(minutes=1)

_SAID = Prepared(
    sa.select(Device.unsent, Device.checks, Device.last_seen_at).where(Device.id == sa.bindparam("device"))
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A device, how many scans it has not sent, and what its checks said; None when they were not said again."""

    device_id: int
    unsent: int
    checks: dict[str, str] | None


def is_news(connection: sa.Connection, said: Contact, *, now: dt.datetime) -> bool:
    """Whether anything of this is worth a write."""
    row = _SAID.first(connection, device=said.device_id)
    if row is None:
        return False
    is_same = row.unsent == said.unsent and (said.checks is None or said.checks == row.checks)
    return not is_same or row.last_seen_at is None or now - row.last_seen_at > _FRESH


def note(connection: sa.Connection, said: Contact, *, now: dt.datetime) -> None:
    """Write it down."""
    values: dict[str, object] = {"unsent": said.unsent, "last_seen_at": now}
    if said.checks is not None:
        values["checks"] = said.checks
    connection.execute(sa.update(Device).where(Device.id == said.device_id).values(**values))
