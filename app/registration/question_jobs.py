"""What the worker does about questions: answers go when the question said they would."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.registration.question_models import Answer


def forget_answers(app: Flask) -> int:
    """Delete the answers whose date has come; returns how many, for the log without what they say."""
    with app.app_context():
        due = Answer.delete_after <= clock.now()
        # Read first: a minute without anything to forget must not take the write lock.
        if db.session.scalars(sa.select(Answer.question_id).where(due).limit(1)).first() is None:
            return 0
        with transaction() as session:
            gone = session.connection().execute(sa.delete(Answer).where(due)).rowcount
        app.logger.info("%s answers deleted", gone)
        return gone
