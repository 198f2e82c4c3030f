"""The organiser's page of who will be there: the forecast, and the waiting list in its order."""

from __future__ import annotations

from flask import render_template, request

from app.core import clock
from app.core.access import guarded
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.registration.views import blueprint
from app.roster import forecast, waiting_list


@blueprint.get("/organise/events/<slug>/coming")
@guarded(event_queries.event, event_policy.can_view)
def coming(event: Event) -> str:
    """How many will be there, and who waits."""
    return coming_page(event)


def page_asked() -> int:
    """Which page of the waiting list the address asks for, from 1."""
    page = request.args.get("page", "1")
    return int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1


def coming_page(event: Event, *, refused: str = "") -> str:
    """The page, with the sentence that says why something was refused."""
    return render_template(
        "roster/coming.html",
        event=event,
        forecast=forecast.of_event(event, now=clock.now()),
        found=waiting_list.of_event(event, page=page_asked()),
        refused=refused,
    )
