"""Who may do what at the door; pure."""

from __future__ import annotations

from app.core.access import Actor
from app.door.rules import Answer
from app.events.models import Event
from app.events.policy import can_scan


def can_read_answer(actor: Actor, found: tuple[Event, Answer]) -> bool:
    """See what a scan was answered with: whoever may scan at that evening."""
    return can_scan(actor, found[0])
