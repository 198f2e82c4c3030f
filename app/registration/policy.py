"""Who may change a registration from the organiser's list; pure."""

from __future__ import annotations

from app.accounts.policy import is_organiser
from app.core.access import Actor
from app.registration.models import Registration


def can_change(actor: Actor, _registration: Registration) -> bool:
    """Cancel or change on someone's behalf."""
    return is_organiser(actor)
