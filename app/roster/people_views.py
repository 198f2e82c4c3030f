"""The organiser's list: whom it shows, where it goes back to, and as a workbook."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for

from app.core import clock
from app.core.access import guarded
from app.core.i18n import local
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
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
    page, shown = _number(request.args.get("page", "")), _number(request.args.get("done", ""))
    wanted = Filter.read(request.args)
    reports = bulk_words.reports(people.recent_acts(event.id))
    return render_template(
        "roster/people.html",
        event=event,
        wanted=wanted,
        here=address(),
        people=people.listed(event, wanted, page=page or 1),
        organisations=people.organisations(event.id),
        tables=people.tables_of(event.id),
        acts=bulk_words.NAMES,
        reports=reports,
        just_done=next((report for report in reports if report.act.id == shown), None),
        refused=refused,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def address() -> dict[str, Any]:
    """The filter and the page of the list that somebody came from, as the query of an address."""
    page = _number(request.args.get("page", ""))
    return {**Filter.read(request.args).args(), **({"page": page} if page > 1 else {})}


def back_to_list(event: Event, **more: Any) -> Response:
    """To the list as it was filtered, at the same page; `more` goes into its address."""
    place = url_for("registration.people", slug=event.slug, **address(), **more)
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
