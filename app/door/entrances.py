"""Who becomes a door of an evening, until when, and what it is called before somebody gives it a name."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from app.core.access import Actor
from app.events import devices
from app.events.models import DeviceRole, Event

# The morning after, a phone may still have to be paired to send what waits on it; later a link is a leak.
PAIRED_UNTIL = dt.timedelta(days=7)


def is_past(event: Event, now: dt.datetime) -> bool:
    """Whether the evening is so long over that its door's link makes no phone the door's any more."""
    return now > event.ends_at + PAIRED_UNTIL


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
