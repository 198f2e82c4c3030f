"""What the doors of an evening are called before somebody gives them a name."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from app.core.access import Actor
from app.events import devices
from app.events.models import DeviceRole, Event


def suggested_name(event: Event, *, by: Actor, now: dt.datetime) -> str:
    """The name this phone has at this evening's door already, else the first entrance that no other phone stands at."""
    if stands_at(event, by):
        return by.name
    taken = devices.names_at_the_door(event, now=now)
    names: list[str] = [_("Ingang %(number)d", number=number) for number in range(1, len(taken) + 2)]
    return next(name for name in names if name not in taken)


def stands_at(event: Event, actor: Actor) -> bool:
    """Whether this is a phone of this evening's door already."""
    return actor.is_device and actor.role == DeviceRole.DOOR and actor.event_id == event.id
