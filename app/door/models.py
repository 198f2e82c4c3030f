"""Every scan at a door, failed ones too: append-only, one row per client uuid."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.orm import Model, choice


class ScanResult(StrEnum):
    """What the door said: welcome, already in, have a look, not found; or that a welcome was taken back."""

    WELCOME = "welcome"
    ALREADY = "already"
    LOOK = "look"
    NOT_FOUND = "not_found"
    UNDONE = "undone"


class Scan(Model):
    """One scan or check-in by hand; `code_hash` is the SHA-256 of the code that was read, never the code itself.

    `device_time` is the device's own clock, `server_time` when the scan reached us, and `let_in_at` when it let someone
    in (as their registration has it) or, of a welcome that was taken back, when that was; None when it did neither.
    `shown` is what a device that decided by itself had on its screen; where we found something else, `conflict` says
    what, for the organisers, until one of them has seen it.
    """

    __tablename__ = "scan"
    __table_args__ = (sa.Index("ix_scan_event_id_server_time", "event_id", "server_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id", ondelete="SET NULL"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))
    device_time: Mapped[dt.datetime]
    server_time: Mapped[dt.datetime]
    result: Mapped[ScanResult] = mapped_column(choice(ScanResult))
    reason: Mapped[str] = mapped_column(sa.String(40), default="")
    let_in_at: Mapped[dt.datetime | None]
    shown: Mapped[str] = mapped_column(sa.String(12), server_default="")
    conflict: Mapped[str] = mapped_column(sa.String(40), server_default="")
    conflict_seen_at: Mapped[dt.datetime | None]
