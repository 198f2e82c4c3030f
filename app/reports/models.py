"""Published versions of a report, and figures that came with an imported workbook."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.orm import Model


class PublishedReport(Model):
    """One frozen version: `content` is the report as JSON, exactly what every format of it shows."""

    __tablename__ = "published_report"
    __table_args__ = (sa.UniqueConstraint("event_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    published_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]


class RecordedFigures(Model):
    """Attendance of an evening that was not run here, as its workbook told it; our own counts come on top.

    `content` holds registered, present, organisations, arrivals [[ISO wall-clock, people]] and
    seats_by_id {table id: taken}; a table's number may change. Older rows have seats {table number: taken}.
    """

    __tablename__ = "recorded_figures"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[dict[str, Any]]
