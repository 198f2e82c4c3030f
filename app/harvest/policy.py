"""Who may write down what a table yields; pure."""

from __future__ import annotations

from app.core.access import Actor
from app.events import policy as events
from app.harvest.queries import Place


def can_write_at(actor: Actor, place: Place) -> bool:
    """Change something at this table: its own tablet, or staff."""
    return events.can_write_for(actor, place.table)
