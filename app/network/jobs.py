"""What the worker does about the mailing list: forget who never confirmed, and who left some time ago."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.forgetting import forget as forget_rows
from app.network.models import Subscriber
from app.network.rules import FORGET_GONE, FORGET_UNCONFIRMED


def forget(app: Flask) -> int:
    """Delete the addresses that nobody waits for any more; returns how many."""
    now = clock.now()
    due = sa.or_(
        sa.and_(Subscriber.confirmed_at.is_(None), Subscriber.asked_at < now - FORGET_UNCONFIRMED),
        Subscriber.unsubscribed_at < now - FORGET_GONE,
    )
    return forget_rows(app, Subscriber, due=due, told="%s addresses of the mailing list forgotten")
