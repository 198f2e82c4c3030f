"""What the worker does about the mailing list: forget who never confirmed, and who left some time ago."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask import Flask

from app.core.forgetting import Retention
from app.core.forgetting import forget as forget_rows
from app.network.models import Subscriber
from app.network.rules import FORGET_GONE, FORGET_UNCONFIRMED


def _due(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.and_(Subscriber.confirmed_at.is_(None), Subscriber.asked_at < now - FORGET_UNCONFIRMED),
        Subscriber.unsubscribed_at < now - FORGET_GONE,
    )


SUBSCRIBERS = Retention(model=Subscriber, due=_due, told="%s addresses of the mailing list forgotten")


def forget(app: Flask) -> int:
    """Delete the addresses that nobody waits for any more; returns how many."""
    return forget_rows(app, SUBSCRIBERS)
