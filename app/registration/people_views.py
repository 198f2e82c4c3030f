"""The organiser's list: who comes, add by hand, cancel."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.registration import history, policy, queries, services, waiting
from app.registration.forms import PersonForm
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.registration.views import blueprint


@blueprint.get("/organise/events/<slug>/people")
@guarded(event_queries.event, event_policy.can_view)
def people(event: Event) -> str:
    """The list, filtered."""
    page = request.args.get("page", "1")
    found = queries.people(
        event,
        search=request.args.get("q", "").strip()[:100],
        status=request.args.get("status", ""),
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
    )
    return render_template("registration/people.html", event=event, people=found, form=PersonForm(), refused="")


@blueprint.post("/organise/events/<slug>/people")
@guarded(event_queries.event, event_policy.can_edit)
def add_person(event: Event) -> Response:
    """Put someone on the list by hand; on a full evening they go on the waiting list."""
    form = PersonForm()
    if form.validate():
        try:
            status = _add(event, form)
        except DomainError as error:
            getattr(form, error.field or "name").errors = [error.sentence]
        else:
            waits = status is RegistrationStatus.WAITING
            flash(_("Staat op de wachtlijst: de avond is volzet.") if waits else _("Staat op de lijst."), "ok")
            return make_response(redirect(url_for("registration.people", slug=event.slug), 303))
    return make_response(_people_page(event, form), 422)


def _people_page(event: Event, form: PersonForm, *, refused: str = "") -> str:
    found = queries.people(event, search="", status="", page=1)
    return render_template("registration/people.html", event=event, people=found, form=form, refused=refused)


def _add(event: Event, form: PersonForm) -> RegistrationStatus:
    with transaction():
        is_full = event.places_taken >= event.capacity
        status = RegistrationStatus.WAITING if is_full else RegistrationStatus.REGISTERED
        services.add(
            event_id=event.id,
            newcomer=services.Newcomer(
                name=form.name.data or "",
                email=form.email.data or "",
                organisation=form.organisation.data or "",
                language=event.language,
            ),
            status=status,
            source=RegistrationSource.STAFF,
            now=clock.now(),
        )
    return status


@blueprint.post("/organise/events/<slug>/people/<int(max=2147483647):registration_id>/cancel")
@guarded(queries.of_event, policy.can_change)
def cancel_person(registration: Registration) -> BaseResponse:
    """Give someone's place back on their behalf."""
    slug, name = registration.event.slug, registration.name
    with transaction():
        services.cancel(registration=registration, now=clock.now(), author=history.staff(current_actor().name))
    flash(_("De inschrijving van %(name)s is geannuleerd.", name=name), "ok")
    return redirect(url_for("registration.people", slug=slug), 303)


@blueprint.post("/organise/events/<slug>/people/<int(max=2147483647):registration_id>/place")
@guarded(queries.of_event, policy.can_change)
def give_place(registration: Registration) -> Response:
    """Give someone on the waiting list a place."""
    event, name = registration.event, registration.name
    slug = event.slug
    try:
        with transaction():
            waiting.give_place(registration=registration, now=clock.now(), author=history.staff(current_actor().name))
    except DomainError as error:
        return make_response(_people_page(event, PersonForm(formdata=None), refused=error.sentence), error.status)
    flash(_("%(name)s heeft een plaats.", name=name), "ok")
    return make_response(redirect(url_for("registration.people", slug=slug), 303))
