"""Printing badges: the file comes back from a POST, because what was printed is remembered."""

from __future__ import annotations

from flask import Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import guarded
from app.core.database import transaction
from app.door import badges
from app.door.views import blueprint
from app.events import policy, queries
from app.events.models import Event
from exports.badges import PAPERS, Badge, badges_pdf

_CHOICES = frozenset(each.value for each in badges.Which)


@blueprint.post("/organise/events/<slug>/print/badges", endpoint="badges")
@guarded(queries.whole_event, policy.can_edit)
def print_badges(event: Event) -> BaseResponse:
    """The badges asked for, on the paper asked for; back to the page, with why, when there are none to print."""
    paper, which = request.form.get("paper", "a7x8"), request.form.get("which", badges.Which.ALL.value)
    if paper not in PAPERS or which not in _CHOICES:
        abort(400)
    asked = badges.Which(which)
    printed = badges.chosen(badges.printables(event), asked)
    if not printed and asked is not badges.Which.BLANK:
        flash(_nothing(asked), "ok")
        return redirect(url_for("door.print_page", slug=event.slug), 303)
    shown = [Badge(name="")] * badges.BLANKS if asked is badges.Which.BLANK else [each.badge for each in printed]
    settings = current_app.extensions["settings"]
    pdf = badges_pdf(badges.badge_set(event, settings.network_name, shown), paper=paper)
    # Only when there is a file to print.
    with transaction():
        badges.mark_printed(printed=printed, now=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="badges-{asked.value}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, content_type="application/pdf", headers=headers)


def _nothing(asked: badges.Which) -> str:
    if asked is badges.Which.CHANGED:
        return str(_("Er veranderde niets sinds de vorige keer: er is niets bij te drukken."))
    return str(_("Er staat nog niemand op de lijst: er zijn nog geen badges."))
