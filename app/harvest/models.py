"""What a table yields; whatever a tablet may send twice carries its uuid, and no text is ever overwritten unseen."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.orm import Model, choice
from app.events.models import Table
from exports.documents import TakeawayKind


class Takeaway(Model):
    """One point of a table; `position` orders them from 1, `revision` counts its changes from 1."""

    __tablename__ = "takeaway"
    __table_args__ = (sa.Index("ix_takeaway_table_id_position", "table_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(unique=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("evening_table.id", ondelete="CASCADE"))
    kind: Mapped[TakeawayKind] = mapped_column(choice(TakeawayKind))
    text: Mapped[str]
    round: Mapped[int | None]
    position: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]

    table: Mapped[Table] = relationship()


class TakeawayRevision(Model):
    """How a takeaway read before: every revision is kept."""

    __tablename__ = "takeaway_revision"

    takeaway_id: Mapped[int] = mapped_column(sa.ForeignKey("takeaway.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TakeawayKind] = mapped_column(choice(TakeawayKind))
    text: Mapped[str]
    round: Mapped[int | None]
    written_at: Mapped[dt.datetime]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id", ondelete="SET NULL"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))


class Connection(Model):
    """Two parties who found each other at a table."""

    __tablename__ = "connection"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(unique=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("evening_table.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    target: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    updated_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]

    table: Mapped[Table] = relationship()


class ContactPerson(Model):
    """Whom to ask for more; `public` only with that person's consent, given at `consent_at`."""

    __tablename__ = "contact_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(unique=True)
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("evening_table.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    public: Mapped[bool] = mapped_column(default=False)
    consent_at: Mapped[dt.datetime | None]
    position: Mapped[int]
    updated_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]

    table: Mapped[Table] = relationship()


class TableDone(Model):
    """The host of this table said: we are done."""

    __tablename__ = "table_done"

    table_id: Mapped[int] = mapped_column(sa.ForeignKey("evening_table.id", ondelete="CASCADE"), primary_key=True)
    done_at: Mapped[dt.datetime]
