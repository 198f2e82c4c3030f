"""What the worker does about the mailing list: forget who never confirmed, and who left some time ago."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.network.models import Subscriber
from app.network.rules import FORGET_GONE, FORGET_UNCONFIRMED


def forget(app: Flask) -> int:
    """Delete the addresses that nobody waits for any more; returns how many."""
    with app.app_context():
        now = clock.now()
        due = sa.or_(
            sa.and_(Subscriber.confirmed_at.is_(None), Subscriber.asked_at < now - FORGET_UNCONFIRMED),
            Subscriber.unsubscribed_at < now - FORGET_GONE,
        )
        # Read first: a minute without anything to forget must not take the write lock.
        if db.session.scalars(sa.select(Subscriber.id).where(due).limit(1)).first() is None:
            return 0
        with transaction() as session:
            gone = session.connection().execute(sa.delete(Subscriber).where(due)).rowcount
        app.logger.info("%s addresses of the mailing list forgotten", gone)
        return gone
