"""Who did what to whose registration, and what was done to many at once and can be undone."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.orm import Model, choice


class By(StrEnum):
    """Who did something: the person, someone of the staff, or the product by itself."""

    PERSON = "person"
    STAFF = "staff"
    MACHINE = "machine"


class Change(Model):
    """One thing that was done to a registration; never changed afterwards. `detail` holds ids and names of tables."""

    __tablename__ = "registration_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]
    by: Mapped[By] = mapped_column(choice(By))
    who: Mapped[str] = mapped_column(default="")
    act: Mapped[str] = mapped_column(sa.String(40))
    detail: Mapped[dict[str, Any]]


class BulkAct(Model):
    """One act on many registrations: how each was before, so that it can be undone once.

    `detail` is what was asked (a table, a round, a note), `outcome` whom it could not be done for or not be undone
    for, by their ids. The form of an act has a uuid, so that sending it twice does it once.
    """

    __tablename__ = "bulk_act"
    __table_args__ = (sa.Index("uq_bulk_act_submission", "submission", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]
    who: Mapped[str]
    act: Mapped[str] = mapped_column(sa.String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'"))
    before: Mapped[list[Any]] = mapped_column(sa.JSON)
    outcome: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'"))
    submission: Mapped[uuid.UUID | None]
    undone_at: Mapped[dt.datetime | None]
