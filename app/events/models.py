"""An evening and what it is made of; each rule about seats stands in the database as well."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.orm import Model, choice
from exports.documents import HostRole


class EventState(StrEnum):
    """Where an evening stands in its life."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RUNNING = "running"
    REPORTING = "reporting"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Event(Model):
    """An evening. `secret_key` (32 random bytes) signs its ticket codes and device links.

    `places_taken` counts registrations that hold a place and offers of one; the check behind it refuses one too many.
    Registrations are taken while it is open, from `opens_at` (or at once) to `closes_at` (or its end), unless it was
    cancelled. `calendar_sequence` goes up when what a calendar shows of it changes (RFC 5545, 3.8.7.4).
    The doors open at `doors_at`, or an hour before the start; `poster_generation` goes up to make older posters of the
    self check-in worthless; `folder_mailed_for` is the start for which the emergency folder was mailed.
    """

    __tablename__ = "event"
    __table_args__ = (
        sa.CheckConstraint("places_taken >= 0 AND places_taken <= capacity", name="places"),
        sa.CheckConstraint("capacity >= 0 AND rounds >= 1 AND minutes_per_round >= 1", name="sizes"),
        sa.CheckConstraint("ends_at > starts_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[str]
    subtitle: Mapped[str] = mapped_column(default="")
    state: Mapped[EventState] = mapped_column(choice(EventState), default=EventState.DRAFT)
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    opens_at: Mapped[dt.datetime | None]
    closes_at: Mapped[dt.datetime | None]
    cancelled_at: Mapped[dt.datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(server_default="")
    calendar_sequence: Mapped[int] = mapped_column(server_default="0")
    doors_at: Mapped[dt.datetime | None]
    poster_generation: Mapped[int] = mapped_column(server_default="1")
    folder_mailed_for: Mapped[dt.datetime | None]
    timezone: Mapped[str] = mapped_column(sa.String(64), default="Europe/Brussels")
    venue: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int] = mapped_column(default=150)
    places_taken: Mapped[int] = mapped_column(default=0)
    rounds: Mapped[int] = mapped_column(default=2)
    minutes_per_round: Mapped[int] = mapped_column(default=45)
    language: Mapped[str] = mapped_column(sa.String(5), default="nl")
    secret_key: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    door_generation: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]

    programme: Mapped[list[ProgrammeItem]] = relationship(
        back_populates="event", order_by="ProgrammeItem.position", cascade="all, delete-orphan"
    )
    tables: Mapped[list[Table]] = relationship(
        back_populates="event", order_by="Table.number", cascade="all, delete-orphan"
    )


class ProgrammeItem(Model):
    """A line of the programme, on the wall clock of the evening: that is what gets printed and announced."""

    __tablename__ = "programme_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    starts: Mapped[dt.time]
    ends: Mapped[dt.time | None]
    title: Mapped[str]
    speaker: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship(back_populates="programme")


class Table(Model):
    """A table of an evening; `link_generation` goes up to make older links to its tablet worthless."""

    __tablename__ = "evening_table"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.CheckConstraint("number >= 1 AND seats >= 0", name="sizes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    title: Mapped[str]
    theme: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")
    introduction: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    seats: Mapped[int] = mapped_column(default=12)
    step_free: Mapped[bool] = mapped_column(default=True)
    link_generation: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship(back_populates="tables")
    hosts: Mapped[list[Host]] = relationship(
        back_populates="table", order_by="Host.position", cascade="all, delete-orphan"
    )
    rounds: Mapped[list[TableRound]] = relationship(
        back_populates="table", order_by="TableRound.round", cascade="all, delete-orphan"
    )


class TableRound(Model):
    """The seats of a table in one round; the check refuses the guest who would be one too many."""

    __tablename__ = "table_round"
    __table_args__ = (
        sa.CheckConstraint("taken >= 0 AND taken <= seats", name="seats"),
        {"sqlite_with_rowid": False},
    )

    table_id: Mapped[int] = mapped_column(sa.ForeignKey("evening_table.id", ondelete="CASCADE"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)

    table: Mapped[Table] = relationship(back_populates="rounds")


class Host(Model):
    """A face of a table or someone who writes along; `badge_hash` is what was on their badge when it was printed."""

    __tablename__ = "host"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("evening_table.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    role: Mapped[HostRole] = mapped_column(choice(HostRole), default=HostRole.HOST)
    badge_hash: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")

    table: Mapped[Table] = relationship(back_populates="hosts")


class DeviceRole(StrEnum):
    """What a paired device may do: scan at the door, or write for one table."""

    DOOR = "door"
    TABLE = "table"


class Device(Model):
    """A phone at the door or a tablet at a table, with few rights, until `expires_at` or `revoked_at`.

    A door's phone tells of itself how many scans it has not sent (`unsent`), what its checks said before the doors
    opened (`checks`, a state for each of camera, sound, battery and list), and we note when it fetched the list.
    """

    __tablename__ = "device"
    __table_args__ = (sa.CheckConstraint("(role = 'table') = (table_id IS NOT NULL)", name="table"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    table_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evening_table.id", ondelete="CASCADE"), index=True)
    role: Mapped[DeviceRole] = mapped_column(choice(DeviceRole))
    name: Mapped[str] = mapped_column(sa.String(80))
    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    last_seen_at: Mapped[dt.datetime | None]
    unsent: Mapped[int] = mapped_column(server_default="0")
    roster_at: Mapped[dt.datetime | None]
    checks: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'"))
