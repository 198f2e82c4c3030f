"""One change of what a table yields; a tablet makes none once the evening has been rounded off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.core.access import Actor
from app.core.database import transaction
from app.events.models import Event, EventState, Table
from app.harvest.errors import EveningOver

_OVER = frozenset({EventState.REPORTING, EventState.PUBLISHED, EventState.ARCHIVED})


@contextmanager
def writing(table: Table, by: Actor) -> Iterator[None]:
    """A transaction in which `by` writes for this table; raises EveningOver to a tablet, while staff may correct."""
    event_id = table.event_id
    with transaction() as session:
        if by.is_device and session.scalar(sa.select(Event.state).where(Event.id == event_id)) in _OVER:
            raise EveningOver
        yield
