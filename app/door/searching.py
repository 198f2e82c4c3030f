"""Looking for people by name at the server, as often as a door needs it and no oftener."""

from __future__ import annotations

import datetime as dt

from app.core.access import Actor
from app.core.database import core_transaction
from app.core.limits import TooMany, count_attempt
from app.door import queries, rules
from app.door.errors import TooManySearches
from app.door.queries import Found
from app.events.models import Event

# A phone asks once or twice for each name. Whoever has to look up everybody gives the PIN, and then asks us nothing.
MOST = 60
WINDOW = dt.timedelta(minutes=10)


def people(event: Event, wanted: str, *, by: Actor, now: dt.datetime) -> list[Found]:
    """Whose name has these words in it.

    A phone that was left on a table must not read the whole list to whoever finds it: a device is counted, a person who
    signed in may read the list anyway. Raises TooManySearches.
    """
    event_id = event.id
    if by.device_id is not None and rules.words(wanted):
        try:
            with core_transaction() as connection:
                subject = str(by.device_id)
                count_attempt(connection, kind="door_search", subject=subject, most=MOST, within=WINDOW, now=now)
        except TooMany as error:
            raise TooManySearches from error
    return queries.people(event_id, wanted)
