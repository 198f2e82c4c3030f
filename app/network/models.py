"""Who wants news of the network, and how they said so."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.orm import Model
from app.network.rules import Standing


class Subscriber(Model):
    """An address on the mailing list: asked for, confirmed behind the mailed link, or gone again.

    `confirm_hash` is the SHA-256 of the token in the mail that asks to confirm; `wording` is what they agreed to.
    """

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(sa.String(5))
    channel: Mapped[str] = mapped_column(sa.String(20))
    wording: Mapped[str]
    confirm_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    asked_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    unsubscribed_at: Mapped[dt.datetime | None]

    @property
    def standing(self) -> Standing:
        """Where the address stands; asking and confirming wipe out that it left before."""
        if self.unsubscribed_at is not None:
            return Standing.GONE
        return Standing.WAITING if self.confirmed_at is None else Standing.SUBSCRIBED
