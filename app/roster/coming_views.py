"""The organiser's page of who will be there: the forecast, and the waiting list in its order."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.registration import history, policy, queries, waiting
from app.registration.models import Registration
from app.registration.views import blueprint
from app.roster import forecast, waiting_list


@blueprint.get("/organise/events/<slug>/coming")
@guarded(event_queries.event, event_policy.can_view)
def coming(event: Event) -> str:
    """How many will be there, and who waits."""
    return _page(event)


@blueprint.post("/organise/events/<slug>/coming/<int(max=2147483647):registration_id>/place")
@guarded(queries.of_event, policy.can_change)
def seat_from_list(registration: Registration) -> Response:
    """Give someone who waits a place before their turn, and come back to the list."""
    event, name, slug = registration.event, registration.name, registration.event.slug
    try:
        with transaction():
            waiting.give_place(registration=registration, now=clock.now(), author=history.staff(current_actor().name))
    except DomainError as error:
        return make_response(_page(event, refused=error.sentence), error.status)
    flash(_("%(name)s heeft een plaats.", name=name), "ok")
    return make_response(redirect(url_for("registration.coming", slug=slug), 303))


def _page(event: Event, *, refused: str = "") -> str:
    page = request.args.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return render_template(
        "roster/coming.html",
        event=event,
        forecast=forecast.of_event(event, now=clock.now()),
        found=waiting_list.of_event(event, page=number),
        refused=refused,
    )
