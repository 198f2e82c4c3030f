"""A mailing: one text in each language, to everyone whom a choice of people named."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.orm import Model
from app.events.models import Event


class Campaign(Model):
    """What was written to whom. `texts` is a language -> {subject, body}, `audience` the choice that was made then.

    The form it was written in has a uuid, so that sending it twice writes to everybody once. `withheld` counts the
    messages that were still waiting when somebody stopped it, `forgotten` by fate those whose rows are gone.
    """

    __tablename__ = "campaign"
    __table_args__ = (sa.Index("uq_campaign_submission", "submission", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    texts: Mapped[dict[str, Any]]
    audience: Mapped[dict[str, Any]]
    who: Mapped[str]
    created_at: Mapped[dt.datetime]
    submission: Mapped[uuid.UUID | None]
    withheld: Mapped[int] = mapped_column(server_default="0")
    forgotten: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'"))

    event: Mapped[Event] = relationship()
