"""What an organiser wrote instead of our own words in a mail."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.orm import Model


class MailText(Model):
    """Subject and opening of one kind of mail of one evening in one language; the rest of the mail stays ours."""

    __tablename__ = "mail_text"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]
    who: Mapped[str]
    changed_at: Mapped[dt.datetime]
