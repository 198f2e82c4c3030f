"""The organiser's list: who comes, add by hand, cancel, take in a file."""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.registration import history, imports, policy, queries, services, uploads, waiting
from app.registration.forms import ListForm, PersonForm
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.registration.views import blueprint
from exports.workbook.findings import Finding, WorkbookRefused
from exports.workbook.registrations import RegistrationSheet


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


@blueprint.get("/organise/events/<slug>/people/import")
@guarded(event_queries.whole_event, event_policy.can_edit)
def import_file(event: Event) -> str:
    """Choose a file."""
    return render_template("registration/import.html", event=event, form=ListForm(), sheet=None, findings=())


@blueprint.post("/organise/events/<slug>/people/import")
@guarded(event_queries.whole_event, event_policy.can_edit)
def import_preview(event: Event) -> Response:
    """Show what would be taken in and what is wrong, row by row; nothing is taken in yet."""
    form = ListForm()
    if not form.validate():
        return _import_page(event, form, None, ())
    data = form.file.data.read()
    try:
        sheet = imports.read_list(event, data, filename=form.file.data.filename or "")
    except WorkbookRefused as refusal:
        return _import_page(event, form, None, refusal.findings)
    token = uploads.keep(_folder(), data, event_id=event.id, now=clock.now())
    return _import_page(event, form, sheet, sheet.findings, token=token, status=200)


@blueprint.post("/organise/events/<slug>/people/import/confirm")
@guarded(event_queries.whole_event, event_policy.can_edit)
def import_confirm(event: Event) -> Response:
    """Take the good rows in."""
    token, event_id, slug = request.form.get("token", ""), event.id, event.slug
    data = uploads.find(_folder(), token, event_id=event_id)
    if data is None:
        flash(_("Dat bestand is er niet meer. Kies het opnieuw."), "attention")
        return make_response(redirect(url_for("registration.import_file", slug=slug), 303))
    try:
        # Reading takes seconds, so nobody else waits for it: what it found is checked again when it is taken in.
        sheet = imports.read_list(event, data, filename=request.form.get("filename", ""))
    except WorkbookRefused as refusal:
        return _import_page(event, ListForm(), None, refusal.findings)
    try:
        with transaction():
            fresh = event_queries.whole_event(slug) or event
            count = imports.import_list(event=fresh, sheet=sheet, now=clock.now())
    except DomainError as error:
        flash(error.sentence, "stop")
        return make_response(redirect(url_for("registration.import_file", slug=slug), 303))
    uploads.forget(_folder(), token, event_id=event_id)
    flash(ngettext("%(num)d persoon ingevoerd.", "%(num)d personen ingevoerd.", count), "ok")
    return make_response(redirect(url_for("registration.people", slug=slug), 303))


def _folder() -> Path:
    instance: Path = current_app.extensions["settings"].instance
    return uploads.folder_in(instance)


def _import_page(
    event: Event,
    form: ListForm,
    sheet: RegistrationSheet | None,
    findings: tuple[Finding, ...],
    *,
    token: str = "",
    status: int = 422,
) -> Response:
    page = render_template(
        "registration/import.html",
        event=event,
        form=form,
        sheet=sheet,
        findings=[finding.line(_) for finding in findings],
        token=token,
        filename=form.file.data.filename if form.file.data else "",
    )
    return make_response(page, status)
