"""Giving someone who waits a place before their turn, from wherever an organiser sees them."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.registration import history, policy, queries, waiting
from app.registration.models import Registration
from app.registration.views import blueprint
from app.roster import coming_views, people_views, person_views


@blueprint.post("/organise/events/<slug>/people/<int(max=2147483647):registration_id>/place")
@guarded(queries.of_event, policy.can_change)
def give_place(registration: Registration) -> Response:
    """Give someone on the waiting list a place, and come back to the page that `seen` says, the list without it."""
    slug, registration_id, name = registration.event.slug, registration.id, registration.name
    try:
        with transaction():
            waiting.give_place(registration=registration, now=clock.now(), author=history.staff(current_actor().name))
    except DomainError as error:
        return make_response(_refused(slug, registration_id, error.sentence), error.status)
    flash(_("%(name)s heeft een plaats.", name=name), "ok")
    return _back(person_views.again(slug, registration_id))


def _refused(slug: str, registration_id: int, sentence: str) -> str:
    registration = person_views.again(slug, registration_id)
    if request.args.get("seen") == "person":
        return person_views.person_page(registration, refused=sentence)
    if request.args.get("seen") == "coming":
        return coming_views.coming_page(registration.event, refused=sentence)
    return people_views.list_page(registration.event, refused=sentence)


def _back(registration: Registration) -> Response:
    if request.args.get("seen") == "person":
        return person_views.back_to_person(registration.event.slug, registration.id)
    if request.args.get("seen") == "coming":
        page = coming_views.page_asked()
        place = url_for("registration.coming", slug=registration.event.slug, page=page if page > 1 else None)
        return make_response(redirect(place, 303))
    return people_views.back_to_list(registration.event)
