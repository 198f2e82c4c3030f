"""A mailing: one text in each language, to everyone whom a choice of people named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.orm import Model


class Campaign(Model):
    """What was written to whom. `texts` is a language -> {subject, body}, `audience` the choice that was made then."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    texts: Mapped[dict[str, Any]]
    audience: Mapped[dict[str, Any]]
    who: Mapped[str]
    created_at: Mapped[dt.datetime]
