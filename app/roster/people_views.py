"""The organiser's list: whom it shows, what is done from one of its lines, and as a workbook."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.i18n import local
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.registration import history, policy, queries, waiting
from app.registration.models import Registration
from app.registration.views import blueprint
from app.roster import bulk_words, list_workbook, people
from app.roster.people_filter import Filter

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/organise/events/<slug>/people", endpoint="people")
@guarded(event_queries.event, event_policy.can_edit)
def people_of_evening(event: Event) -> str:
    """The list, filtered."""
    return list_page(event)


def list_page(event: Event, *, refused: str = "") -> str:
    """The list as the address asks for it, with the sentence that says why something else was refused."""
    page, shown = request.args.get("page", ""), request.args.get("done", "")
    wanted = Filter.read(request.args)
    reports = bulk_words.reports(people.recent_acts(event.id))
    return render_template(
        "roster/people.html",
        event=event,
        wanted=wanted,
        people=people.listed(event, wanted, page=_number(page) or 1),
        organisations=people.organisations(event.id),
        tables=people.tables_of(event.id),
        acts=bulk_words.NAMES,
        reports=reports,
        just_done=next((report for report in reports if report.act.id == _number(shown)), None),
        refused=refused,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def back_to_list(event: Event, **more: Any) -> Response:
    """To the list as it was filtered; `more` goes into its address."""
    place = url_for("registration.people", slug=event.slug, **Filter.read(request.args).args(), **more)
    return make_response(redirect(place, 303))


@blueprint.get("/organise/events/<slug>/people.xlsx")
@guarded(event_queries.event, event_policy.can_edit)
def people_xlsx(event: Event) -> Response:
    """Whom the filter finds as a workbook; diet and access only on the explicit choice."""
    with_needs = request.args.get("needs") == "yes"
    now = clock.now()
    data = list_workbook.list_of(event, Filter.read(request.args), with_needs=with_needs, now=now)
    return workbook_answer(data, event, "inschrijvingen", now=now)


def workbook_answer(data: bytes, event: Event, what: str, *, now: dt.datetime) -> Response:
    """A workbook of this evening to keep; its name says when it was made."""
    name = f"{event.slug}-{what}-{local(now, event.timezone):%Y-%m-%d-%H%M}.xlsx"
    return Response(data, mimetype=WORKBOOK, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.post("/organise/events/<slug>/people/<int(max=2147483647):registration_id>/place")
@guarded(queries.of_event, policy.can_change)
def give_place(registration: Registration) -> Response:
    """Give someone on the waiting list a place."""
    event, name = registration.event, registration.name
    try:
        with transaction():
            waiting.give_place(registration=registration, now=clock.now(), author=history.staff(current_actor().name))
    except DomainError as error:
        return make_response(list_page(event, refused=error.sentence), error.status)
    flash(_("%(name)s heeft een plaats.", name=name), "ok")
    return back_to_list(event)
