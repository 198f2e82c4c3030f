"""Who may do what with an evening; pure."""

from __future__ import annotations

from app.accounts.policy import is_organiser, is_staff
from app.core.access import Actor
from app.events.models import Device, DeviceRole, Event, Table


def can_view(actor: Actor, _event: Event) -> bool:
    """See an evening's figures, tables and report from the inside."""
    return is_staff(actor)


def can_edit(actor: Actor, _event: Event) -> bool:
    """Change the evening, its tables, its people."""
    return is_organiser(actor)


def can_edit_table(actor: Actor, _table: Table) -> bool:
    """Change a table, its hosts, its seats."""
    return is_organiser(actor)


def can_revoke(actor: Actor, _device: Device) -> bool:
    """End the rights of a paired device."""
    return is_organiser(actor)


def can_scan(actor: Actor, event: Event) -> bool:
    """Check people in at the door: a paired door device of this evening, a volunteer or an organiser."""
    if actor.is_device:
        return actor.role == DeviceRole.DOOR and actor.event_id == event.id
    return actor.is_signed_in and actor.role in {"organiser", "volunteer"}


def can_write_for(actor: Actor, table: Table) -> bool:
    """Write down what a table yields: that table's tablet, or staff."""
    if actor.is_device:
        return actor.role == DeviceRole.TABLE and actor.table_id == table.id
    return is_staff(actor)
