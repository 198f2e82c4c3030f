"""What the worker does about registrations: needs go a week after their evening."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.registration.models import Needs


def forget_needs(app: Flask) -> int:
    """Delete the needs whose date has come; returns of how many people, for the log without their names."""
    with app.app_context():
        due = Needs.delete_after <= clock.now()
        # Read first: a second without anything to forget must not take the write lock.
        if db.session.scalars(sa.select(Needs.registration_id).where(due).limit(1)).first() is None:
            return 0
        with transaction() as session:
            gone = session.connection().execute(sa.delete(Needs).where(due)).rowcount
        app.logger.info("needs of %s people deleted", gone)
        return gone
