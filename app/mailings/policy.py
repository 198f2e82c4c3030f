"""Who may write to the people of an evening; pure."""

from __future__ import annotations

from app.accounts.policy import is_organiser
from app.core.access import Actor


def can_edit(actor: Actor, _subject: object) -> bool:
    """Word the mails of an evening, write a mailing, see who got it."""
    return is_organiser(actor)
