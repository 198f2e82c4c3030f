"""Who may do what with an evening, as one table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.accounts import policy as accounts
from app.core.access import NOBODY, Actor
from app.events import policy
from app.events.models import Device, Event, Table

HERE, ELSEWHERE = 1, 2
EVENT = Event(id=HERE)
TABLE = Table(id=7, event_id=HERE)

ACTORS = {
    "nobody": NOBODY,
    "organiser": Actor(user_id=1, role="organiser"),
    "communication": Actor(user_id=2, role="communication"),
    "volunteer": Actor(user_id=3, role="volunteer"),
    "door here": Actor(device_id=1, role="door", event_id=HERE),
    "door elsewhere": Actor(device_id=2, role="door", event_id=ELSEWHERE),
    "tablet here": Actor(device_id=3, role="table", event_id=HERE, table_id=7),
    "tablet of another table": Actor(device_id=4, role="table", event_id=HERE, table_id=8),
    # A device whose role says what only people are must not become one.
    "forged device": Actor(device_id=5, role="organiser", event_id=HERE, table_id=7),
}
STAFF = {"organiser", "communication"}


@pytest.mark.parametrize(
    ("allow", "subject", "allowed"),
    [
        (policy.can_view, EVENT, STAFF),
        (policy.can_edit, EVENT, {"organiser"}),
        (policy.can_edit_table, TABLE, {"organiser"}),
        (policy.can_revoke, Device(), {"organiser"}),
        (policy.can_scan, EVENT, {"organiser", "volunteer", "door here"}),
        (policy.can_write_for, TABLE, {*STAFF, "tablet here"}),
        (accounts.is_organiser, None, {"organiser"}),
        (accounts.is_staff, None, STAFF),
        (accounts.is_signed_in, None, {*STAFF, "volunteer"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_only_these_may(allow: Callable[[Actor, object], bool], subject: object, allowed: set[str]) -> None:
    assert {name for name, actor in ACTORS.items() if allow(actor, subject)} == allowed
