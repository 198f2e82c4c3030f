"""Pairing a phone or tablet with an evening, and recognising it afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

import sqlalchemy as sa
from flask import current_app, request

from app.core import clock
from app.core.access import Actor
from app.core.database import core_connection, core_transaction
from app.core.orm import db
from app.core.prepared import Prepared
from app.events.models import Device, DeviceRole, Event, Table

# A table's tablet works until the event's end plus four hours (design/trust.md); the door's phone as well.
AFTERGLOW = dt.timedelta(hours=4)

LONGEST_NAME = 80

# The moment a device was last seen is written at most this often: a check-in must not become two writes.
_FRESH = dt.timedelta(minutes=5)

_BY_KEY = Prepared(
    sa.select(Device.id, Device.role, Device.name, Device.event_id, Device.table_id, Device.last_seen_at).where(
        Device.key_hash == sa.bindparam("key_hash"),
        Device.revoked_at.is_(None),
        Device.expires_at > sa.bindparam("now", type_=Device.expires_at.type),
    )
)


def cookie_name() -> str:
    """The name of the device's cookie."""
    return "__Host-opbrengst-device" if current_app.extensions["settings"].is_secure else "opbrengst-device"


def pair(*, event: Event, table: Table | None, name: str, now: dt.datetime) -> tuple[Device, str]:
    """Add a device for the door, or for a table when one is given; returns it with its key, shown only now.

    A door's phone gets a number behind its name when another goes by it: an organiser who revokes one must know which.
    """
    key = secrets.token_urlsafe(32)
    device = Device(
        event_id=event.id,
        table_id=table.id if table else None,
        role=DeviceRole.TABLE if table else DeviceRole.DOOR,
        name=name[:LONGEST_NAME] if table else _free_name(event, name, now),
        key_hash=_hash(key),
        created_at=now,
        expires_at=_expiry(event, paired_at=now),
    )
    db.session.add(device)
    return device, key


def _free_name(event: Event, wanted: str, now: dt.datetime) -> str:
    # Two volunteers may pair at the same moment: one after the other, so that the second sees the first.
    db.session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())
    taken = names_at_the_door(event, now=now)
    numbered = (f"{wanted[: LONGEST_NAME - 5]} ({number})" for number in range(2, len(taken) + 2))
    return next(name for name in (wanted[:LONGEST_NAME], *numbered) if name not in taken)


def names_at_the_door(event: Event, *, now: dt.datetime) -> set[str]:
    """What the phones are called that work at the door now."""
    return set(
        db.session.scalars(
            sa.select(Device.name).where(
                Device.event_id == event.id,
                Device.role == DeviceRole.DOOR,
                Device.revoked_at.is_(None),
                Device.expires_at > now,
            )
        )
    )


def follow(*, event: Event) -> None:
    """The evening was moved: its devices work until four hours after its new end, as if paired anew."""
    for device in db.session.scalars(sa.select(Device).where(Device.event_id == event.id)):
        device.expires_at = _expiry(event, paired_at=device.created_at)


def revoke(*, device: Device, now: dt.datetime) -> None:
    """End this device's rights at once."""
    device.revoked_at = now


def actor_of_device() -> Actor | None:
    """The device that makes this request, by its cookie or bearer key; None when it is none of ours."""
    key = request.cookies.get(cookie_name(), "")
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith("Bearer "):
        key = authorization[7:]
    if not key:
        return None
    now = clock.now()
    row = _BY_KEY.first(core_connection(), key_hash=_hash(key), now=now)
    if row is None:
        return None
    if row.last_seen_at is None or now - row.last_seen_at > _FRESH:
        with core_transaction() as connection:
            connection.execute(sa.update(Device).where(Device.id == row.id).values(last_seen_at=now))
    return Actor(role=row.role.value, name=row.name, device_id=row.id, event_id=row.event_id, table_id=row.table_id)


def _expiry(event: Event, *, paired_at: dt.datetime) -> dt.datetime:
    return max(event.ends_at, paired_at) + AFTERGLOW


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
