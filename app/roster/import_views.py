"""Taking in a list of people from a file: choose, say what its columns are, look, confirm; and taking it away again."""

from __future__ import annotations

from dataclasses import dataclass
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
from app.registration import history, policy
from app.registration.invitation_models import ImportBatch
from app.registration.models import RegistrationStatus
from app.registration.views import blueprint
from app.roster import batches, imports, uploads
from app.roster.list_forms import AsWhatForm, Choice, ListForm
from exports.workbook import matching
from exports.workbook.findings import Finding, WorkbookRefused
from exports.workbook.matching import OpenList
from exports.workbook.registrations import RegistrationSheet


@dataclass(frozen=True, slots=True)
class _Upload:
    """A list that waits to be taken in."""

    token: str
    filename: str
    opened: OpenList


@blueprint.get("/organise/events/<slug>/people/import")
@guarded(event_queries.whole_event, event_policy.can_edit)
def import_file(event: Event) -> Response:
    """Choose a file, and see what was taken in before."""
    return _choose_page(event, ListForm(unless_said=request.args.get("as", RegistrationStatus.REGISTERED.value)))


@blueprint.post("/organise/events/<slug>/people/import")
@guarded(event_queries.whole_event, event_policy.can_edit)
def import_preview(event: Event) -> Response:
    """Show what would be taken in and what is wrong, row by row; nothing is taken in yet."""
    form = ListForm()
    if not form.validate():
        return _choose_page(event, form, status=422)
    data, filename = form.file.data.read(), form.file.data.filename or ""
    try:
        opened = matching.open_list(data, filename)
    except WorkbookRefused as refusal:
        return _choose_page(event, form, refusal.findings, status=422)
    token = uploads.keep(_folder(), data, event_id=event.id, now=clock.now())
    return _preview(event, _Upload(token, filename, opened), Choice.guessed(opened, form.unless_said.data))


@blueprint.post("/organise/events/<slug>/people/import/columns")
@guarded(event_queries.whole_event, event_policy.can_edit)
def import_columns(event: Event) -> BaseResponse:
    """Show the same list again, with its columns as a person says."""
    try:
        upload = _waiting(event)
    except WorkbookRefused as refusal:
        return _choose_page(event, ListForm(formdata=None), refusal.findings, status=422)
    return _gone(event) if upload is None else _preview(event, upload, Choice.posted(request.form))


@blueprint.post("/organise/events/<slug>/people/import/confirm")
@guarded(event_queries.whole_event, event_policy.can_edit)
def import_confirm(event: Event) -> BaseResponse:
    """Take the good rows in."""
    choice, slug = Choice.posted(request.form), event.slug
    try:
        # Reading takes seconds, so nobody else waits for it: what it found is checked again when it is taken in.
        upload = _waiting(event)
        if upload is None:
            return _gone(event)
        sheet = _read(event, upload, choice)
    except WorkbookRefused as refusal:
        return _choose_page(event, ListForm(formdata=None), refusal.findings, status=422)
    try:
        count = _take_in(event, upload, sheet)
    except DomainError as error:
        fresh = event_queries.whole_event(slug) or event
        return _preview(fresh, upload, choice, refused=error)
    uploads.forget(_folder(), upload.token, event_id=event.id)
    flash(ngettext("%(num)d persoon ingevoerd.", "%(num)d personen ingevoerd.", count), "ok")
    # Whoever was invited has to hear of it next.
    is_invited = choice.unless_said is RegistrationStatus.INVITED
    there = "registration.invitations_page" if is_invited else "registration.people"
    return redirect(url_for(there, slug=slug), 303)


def _take_in(event: Event, upload: _Upload, sheet: RegistrationSheet) -> int:
    slug, author = event.slug, history.staff(current_actor().name)
    ticked = [int(number) for number in request.form.getlist("take") if number.isascii() and number.isdecimal()]
    with transaction():
        return imports.import_list(
            event=event_queries.whole_event(slug) or event,
            sheet=sheet,
            source=upload.filename,
            author=author,
            now=clock.now(),
            lookalikes_taken=ticked,
        )


@blueprint.post("/organise/events/<slug>/people/imports/<int(max=2147483647):batch_id>/undo")
@guarded(batches.of_event, policy.can_import)
def undo_import(batch: ImportBatch) -> BaseResponse:
    """Take away who came with a list and did nothing since."""
    slug = str((request.view_args or {})["slug"])
    with transaction():
        count = batches.undo(batch=batch, now=clock.now())
    if count is None:
        flash(_("Deze lijst was al weggehaald."), "info")
    else:
        flash(ngettext("%(num)d persoon weggehaald.", "%(num)d personen weggehaald.", count), "ok")
    return redirect(url_for("registration.import_file", slug=slug, _anchor="lists"), 303)


def _waiting(event: Event) -> _Upload | None:
    """The list whose token came with the form, opened once more; raises WorkbookRefused when it cannot be read."""
    token, filename = request.form.get("token", ""), request.form.get("filename", "")
    data = uploads.find(_folder(), token, event_id=event.id)
    return None if data is None else _Upload(token, filename, matching.open_list(data, filename))


def _gone(event: Event) -> BaseResponse:
    flash(_("Dat bestand is er niet meer. Kies het opnieuw."), "attention")
    return redirect(url_for("registration.import_file", slug=event.slug), 303)


def _read(event: Event, upload: _Upload, choice: Choice) -> RegistrationSheet:
    matched = upload.opened.matched(choice.columns)
    return imports.read_list(event, upload.opened, matched=matched, unless_said=choice.unless_said)


def _folder() -> Path:
    instance: Path = current_app.extensions["settings"].instance
    return uploads.folder_in(instance)


def _choose_page(event: Event, form: ListForm, findings: tuple[Finding, ...] = (), *, status: int = 200) -> Response:
    lists = batches.taken_in(event.id)
    page = render_template(
        "roster/import.html",
        event=event,
        form=form,
        findings=[finding.line(_) for finding in findings],
        lists=lists,
        left=batches.left_of(lists),
    )
    return make_response(page, status)


def _preview(event: Event, upload: _Upload, choice: Choice, *, refused: DomainError | None = None) -> Response:
    """The list as it would come in; 422 when it lacks a column that matters."""
    lacking: tuple[Finding, ...] = ()
    try:
        sheet = _read(event, upload, choice)
    except WorkbookRefused as refusal:
        sheet, lacking = RegistrationSheet((), ()), refusal.findings
    page = render_template(
        "roster/import_preview.html",
        event=event,
        upload=upload,
        choice=choice,
        form=AsWhatForm(formdata=None, unless_said=choice.unless_said.value),
        sheet=sheet,
        alike=imports.lookalikes(event, sheet),
        findings=[each.line(_) for each in (*lacking, *sheet.findings)],
        refused=refused.sentence if refused else "",
        ticked=request.form.getlist("take"),
    )
    status = 200 if sheet.rows or sheet.findings else 422
    return make_response(page, refused.status if refused else status)
