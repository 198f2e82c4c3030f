"""Who may do what with reports; pure."""

from __future__ import annotations

from app.accounts.policy import is_organiser, is_staff
from app.core.access import Actor
from app.events.models import Event, EventState
from app.reports.queries import Overview


def can_see(actor: Actor, _overview: Overview) -> bool:
    """See how the evening stands."""
    return is_staff(actor)


def can_import(actor: Actor, _subject: object) -> bool:
    """Bring in a whole evening."""
    return is_organiser(actor)


def can_publish(actor: Actor, _event: Event) -> bool:
    """Download, publish and withdraw: organisers and communication staff."""
    return is_staff(actor)


def is_publishable(actor: Actor, event: Event) -> bool:
    """Whether this evening is where its report may go online; ending one that runs is for an organiser."""
    if event.state == EventState.RUNNING:
        return is_organiser(actor)
    return event.state in {EventState.REPORTING, EventState.PUBLISHED}
