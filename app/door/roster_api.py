"""The list of an evening for a door's phone, when it has another one or none."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Response, request

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import core_transaction
from app.door import roster
from app.door.api import blueprint
from app.events import queries as events
from app.events.models import Device, Event
from app.events.policy import can_scan


@blueprint.get("/api/door/<slug>/roster", endpoint="roster")
@guarded(events.event, can_scan)
def roster_of(event: Event) -> Response:
    """The list as a file, or 304 when the phone has it: its script asks with the version it keeps (If-None-Match)."""
    now = clock.now()
    version, made = roster.file(event.id, known=request.if_none_match, now=now)
    answer = Response(status=304) if made is None else Response(made, mimetype="application/octet-stream")
    # The browser keeps none: where and how it lies on the phone is the script's to say.
    answer.headers["Cache-Control"] = "private, no-store"
    answer.set_etag(version)
    device = current_actor().device_id
    if made is not None and device is not None:
        with core_transaction() as connection:
            connection.execute(sa.update(Device).where(Device.id == device).values(roster_at=now))
    return answer
