"""One writer at a time per evening, so that a rule over its tables or lines is checked on what is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.core.database import locked, transaction
from app.events.models import Event


@contextmanager
def changing(event_id: int) -> Iterator[None]:
    """A transaction in which nobody else changes this evening; what was loaded before is read again."""
    with transaction() as session:
        # The lock comes before anything is read: on PostgreSQL what was read while waiting would be old.
        session.execute(locked(sa.select(Event.id).where(Event.id == event_id)))
        yield
