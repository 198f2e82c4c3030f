"""Who may do what with accounts and the installation; pure."""

from __future__ import annotations

from app.accounts.models import Role
from app.core.access import Actor

STAFF = frozenset({Role.ORGANISER, Role.COMMUNICATION})


def is_organiser(actor: Actor, _subject: object = None) -> bool:
    """An organiser, whatever it is about."""
    return actor.is_signed_in and actor.role == Role.ORGANISER


def is_staff(actor: Actor, _subject: object = None) -> bool:
    """An organiser or communication staff."""
    return actor.is_signed_in and actor.role in STAFF


def is_signed_in(actor: Actor, _subject: object = None) -> bool:
    """Anyone who signed in."""
    return actor.is_signed_in
