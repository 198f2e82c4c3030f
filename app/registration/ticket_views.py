"""What someone takes along of a ticket: on paper, in a calendar, on a phone without a network."""

from __future__ import annotations

from flask import Response, abort, current_app, make_response

from app.core import clock
from app.core.access import public
from app.registration import dead_links, documents, standing
from app.registration.models import Registration, RegistrationStatus
from app.registration.views import blueprint, only_ticket


def _with_place(code: str) -> Registration:
    """The ticket with this code, if it gives a place at an evening that is held; otherwise the page that says why."""
    found = dead_links.ticket(code)
    has_place = standing.shown(found).status is RegistrationStatus.REGISTERED and found.event.cancelled_at is None
    return found if has_place else abort(make_response(only_ticket(found), 404))


def _with_entry(code: str) -> Registration:
    """The ticket with this code, if it belongs in a calendar or should be taken out of it; otherwise as above."""
    found = dead_links.ticket(code)
    has_entry = standing.shown(found).status in {RegistrationStatus.REGISTERED, RegistrationStatus.CANCELLED}
    return found if has_entry else abort(make_response(only_ticket(found), 404))


@blueprint.get("/t/<code>/ticket.pdf")
@public(_with_place)
def ticket_pdf(found: Registration) -> Response:
    """The ticket to print; who waits has none yet, who cancelled has none any more."""
    return _file(documents.ticket_pdf(found), "application/pdf", "ticket.pdf")


@blueprint.get("/t/<code>/avond.ics")
@public(_with_entry)
def calendar(found: Registration) -> Response:
    """The evening for someone's calendar; for who cancelled, the file that takes it out again."""
    return _file(documents.calendar_of(found, now=clock.now()), "text/calendar; charset=utf-8", "avond.ics")


def _file(data: bytes, content_type: str, name: str) -> Response:
    # Not as an attachment: a phone then shows the sheet, or asks at once to add the evening to its calendar.
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, content_type=content_type, headers=headers)


@blueprint.get("/t/worker.js")
@public()
def ticket_worker() -> Response:
    """The service worker of kept tickets; from here it may answer for every ticket and for nothing else."""
    script = current_app.extensions["assets"].find("js/workers/tickets.js").read_bytes()
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
