"""What the caterer must know, on screen, on paper and as a workbook: counts, and no name."""

from __future__ import annotations

from flask import Response, render_template

from app.core import clock
from app.core.access import guarded
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.registration.views import blueprint
from app.roster import catering, list_workbook
from app.roster.people_views import workbook_answer


@blueprint.get("/organise/events/<slug>/catering")
@guarded(event_queries.event, event_policy.can_edit)
def catering_counts(event: Event) -> str:
    """How many come, and how many of them eat what."""
    return render_template("roster/catering.html", event=event, counted=catering.catering(event.id), now=clock.now())


@blueprint.get("/organise/events/<slug>/catering.xlsx")
@guarded(event_queries.event, event_policy.can_edit)
def catering_xlsx(event: Event) -> Response:
    """The same as a workbook."""
    now = clock.now()
    data = list_workbook.counts_of(event, catering.catering(event.id), now=now)
    return workbook_answer(data, event, "catering", now=now)
