"""Who comes: registrations, their wishes, their seats, and the needs that have a permission of their own."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.orm import Model, choice
from app.core.text import fold
from app.events.models import Event, Table


class RegistrationStatus(StrEnum):
    """Where someone stands. `repeated` is a second registration of a known address: it holds no place."""

    INVITED = "invited"
    REGISTERED = "registered"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    REPEATED = "repeated"


class RegistrationSource(StrEnum):
    """How someone came into the list."""

    ONLINE = "online"
    STAFF = "staff"
    IMPORT = "import"
    WALK_IN = "walk_in"


class Registration(Model):
    """One person for one evening, with two secrets that differ.

    `ticket_code` is in the QR and only says who stands here; the manage token is in the mail, may change
    and cancel, and is stored as SHA-256 in `manage_hash`. `email` is empty for a guest without address.

    Who waits is served by `waiting_since`. Someone with an offer (`offered_until`) holds a place until then; who let
    one lapse (`lapsed_at`) is passed over until they ask again. `confirmed_at` is the last time they said they still
    come. A guest without a name of their own (`unnamed`) is called after who brings them.

    Who was let in while the evening was full (`beyond_reason` says why) holds no place. `badge_hash` is what was on the
    badge when it was last printed.

    A repeated registration shows what a new one would have got, so that its page tells nobody that the address is
    known: the waiting list when `shown_waiting`, otherwise its preferences are the tables of the rounds by rank.
    """

    __tablename__ = "registration"
    __table_args__ = (
        # Whoever is on the list by an address is found by that; this is for the others, so that most rows pay nothing.
        sa.Index(
            "ix_registration_event_id_submission",
            "event_id",
            "submission",
            sqlite_where=sa.text("status IN ('cancelled', 'repeated')"),
            postgresql_where=sa.text("status IN ('cancelled', 'repeated')"),
        ),
        sa.Index(
            "uq_registration_event_id_email_key",
            "event_id",
            "email_key",
            unique=True,
            sqlite_where=sa.text("email_key <> '' AND status NOT IN ('cancelled', 'repeated')"),
            postgresql_where=sa.text("email_key <> '' AND status NOT IN ('cancelled', 'repeated')"),
        ),
        sa.Index(
            "ix_registration_event_id_waiting_since",
            "event_id",
            "waiting_since",
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        ),
        sa.Index(
            "ix_registration_guest_of_id",
            "guest_of_id",
            sqlite_where=sa.text("guest_of_id IS NOT NULL"),
            postgresql_where=sa.text("guest_of_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str]
    name_key: Mapped[str]
    search_key: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(default="")
    email_key: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    function: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="nl")
    status: Mapped[RegistrationStatus] = mapped_column(choice(RegistrationStatus))
    source: Mapped[RegistrationSource] = mapped_column(choice(RegistrationSource))
    photo_objection: Mapped[bool] = mapped_column(default=False)
    guest_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id", ondelete="SET NULL"))
    repeats_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    shown_waiting: Mapped[bool] = mapped_column(default=False)
    ticket_code: Mapped[str] = mapped_column(sa.String(26), unique=True)
    manage_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    submission: Mapped[uuid.UUID]
    created_at: Mapped[dt.datetime]
    cancelled_at: Mapped[dt.datetime | None]
    waiting_since: Mapped[dt.datetime | None]
    offered_until: Mapped[dt.datetime | None]
    lapsed_at: Mapped[dt.datetime | None]
    confirmed_at: Mapped[dt.datetime | None]
    is_minor: Mapped[bool] = mapped_column(server_default=sa.false())
    unnamed: Mapped[bool] = mapped_column(server_default=sa.false())
    note: Mapped[str] = mapped_column(server_default="")
    checked_in_at: Mapped[dt.datetime | None]
    checked_in_device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id", ondelete="SET NULL"))
    beyond_reason: Mapped[str] = mapped_column(sa.String(200), server_default="")
    badge_hash: Mapped[str] = mapped_column(sa.String(16), server_default="")
    badge_printed_at: Mapped[dt.datetime | None]

    event: Mapped[Event] = relationship()
    guest_of: Mapped[Registration | None] = relationship(remote_side=id, foreign_keys=guest_of_id)
    repeats: Mapped[Registration | None] = relationship(remote_side=id, foreign_keys=repeats_id)
    preferences: Mapped[list[Preference]] = relationship(
        back_populates="registration", order_by="Preference.rank", cascade="all, delete-orphan"
    )
    seats: Mapped[list[Seat]] = relationship(
        back_populates="registration", order_by="Seat.round", cascade="all, delete-orphan"
    )
    needs: Mapped[Needs | None] = relationship(back_populates="registration", cascade="all, delete-orphan")


def search_key(*, name: str, email: str, organisation: str) -> str:
    """What the organiser's list is searched and sorted by: organisation, name and address without accents, a line each.

    A row that is written beside the session says it itself; the session does it below.
    """
    return "\n".join(fold(part) for part in (organisation, name, email))


@sa.event.listens_for(Registration, "before_insert")
@sa.event.listens_for(Registration, "before_update")
def _fold(_mapper: object, _connection: object, person: Registration) -> None:
    person.search_key = search_key(name=person.name, email=person.email or "", organisation=person.organisation or "")


class Preference(Model):
    """A table someone would like; rank 1 is the first wish (for a repeated registration: what round 1 would be)."""

    __tablename__ = "preference"
    __table_args__ = (sa.UniqueConstraint("registration_id", "table_id"),)

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("evening_table.id", ondelete="CASCADE"), index=True)

    registration: Mapped[Registration] = relationship(back_populates="preferences")
    table: Mapped[Table] = relationship()


class Seat(Model):
    """Where someone sits in one round; counted in the table's round, which refuses one too many."""

    __tablename__ = "seat"
    __table_args__ = (sa.Index("ix_seat_table_id_round", "table_id", "round"), {"sqlite_with_rowid": False})

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("evening_table.id", ondelete="CASCADE"))
    locked: Mapped[bool] = mapped_column(default=False)

    registration: Mapped[Registration] = relationship(back_populates="seats")
    table: Mapped[Table] = relationship()


class Needs(Model):
    """Diet, access and the phone of a minor's guardian: apart from the registration, and deleted at `delete_after`."""

    __tablename__ = "registration_needs"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    diet: Mapped[str] = mapped_column(default="")
    access: Mapped[str] = mapped_column(default="")
    guardian_phone: Mapped[str] = mapped_column(server_default="")
    delete_after: Mapped[dt.datetime]

    registration: Mapped[Registration] = relationship(back_populates="needs")
