"""Ready for the door: what a phone is checked for before people come."""

from __future__ import annotations

from flask import render_template, url_for

from app.core.access import guarded
from app.door import ready_wording
from app.door.app_views import blueprint
from app.events import queries as events
from app.events.models import Event
from app.events.policy import can_scan


@blueprint.get("/door/<slug>/ready")
@guarded(events.event, can_scan)
def ready(event: Event) -> str:
    """Camera, sound, battery, list, storage and clock, each with a light and what to do."""
    return render_template(
        "door/ready.html",
        event=event,
        checks=ready_wording.CHECKS,
        lights=ready_wording.LIGHTS,
        texts=ready_wording.for_script(),
        addresses={
            "event": event.slug,
            "checkIns": url_for("door_api.check_in"),
            "people": url_for("door_api.people", slug=event.slug),
            "sync": url_for("door_api.sync", slug=event.slug),
            "roster": url_for("door_api.roster", slug=event.slug),
        },
    )
