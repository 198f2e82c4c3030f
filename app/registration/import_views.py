"""Taking in a list of people from a file: choose, look, confirm."""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.core.access import guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.registration import imports, uploads
from app.registration.forms import ListForm
from app.registration.views import blueprint
from exports.workbook.findings import Finding, WorkbookRefused
from exports.workbook.registrations import RegistrationSheet


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
