"""Who may change a registration, or many of them, from the organiser's side; pure."""

from __future__ import annotations

from app.accounts.policy import is_organiser
from app.core.access import Actor
from app.registration.invitation_models import ImportBatch
from app.registration.models import Registration
from app.registration.question_models import Question


def can_change(actor: Actor, _registration: Registration) -> bool:
    """Cancel or change on someone's behalf."""
    return is_organiser(actor)


def can_import(actor: Actor, _batch: ImportBatch) -> bool:
    """Take a list of people in, and away again."""
    return is_organiser(actor)


def can_ask(actor: Actor, _question: Question) -> bool:
    """Change a question of an evening, or ask it no more."""
    return is_organiser(actor)
