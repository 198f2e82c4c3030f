"""The front page, the list of evenings, and an evening's own data and state."""

from __future__ import annotations

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import services as accounts
from app.accounts.policy import is_organiser, is_signed_in
from app.core import clock
from app.core.access import guarded, public
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import policy, queries, services, table_views, window
from app.events.blueprint import blueprint
from app.events.errors import NoSeats, WrongState
from app.events.forms import EventForm
from app.events.models import Event, EventState
from app.events.refusals import show_at_field
from app.events.writing import changing

# Publishing and taking offline go with a version of the report, so they happen on the report's own page.
_REPORTS_OWN = {
    (EventState.REPORTING, EventState.PUBLISHED),
    (EventState.PUBLISHED, EventState.REPORTING),
}
_AHEAD = {EventState.OPEN, EventState.CLOSED, EventState.RUNNING}


@blueprint.app_template_global("phase_of")
def phase_now(event: Event) -> window.Phase:
    """Where registering for an evening stands now, for any page that shows it."""
    return window.phase(event, clock.now())


@blueprint.get("/")
@public()
def home() -> str | BaseResponse:
    """What the world may know: evenings to come and reports to read; a new installation starts here."""
    evenings = [event for event in queries.public_events() if not _was_cancelled(event)]
    is_local = current_app.extensions["settings"].environment != "production"
    if not evenings and is_local and not accounts.has_accounts() and not queries.all_events():
        return redirect(url_for("accounts.start"))
    return render_template(
        "events/home.html",
        # The nearest evening first; the reports newest first, as they come.
        ahead=[event for event in reversed(evenings) if event.state in _AHEAD],
        past=[event for event in evenings if event.state not in _AHEAD],
    )


@blueprint.get("/organise")
@guarded(queries.everything, is_signed_in)
def overview_list(_everything: str) -> str:
    """Every evening, for whoever works on one."""
    return render_template("events/overview_list.html", evenings=queries.desk(), EventState=EventState)


@blueprint.get("/organise/events/new")
@guarded(queries.everything, is_organiser)
def new(_everything: str) -> str:
    """An empty evening."""
    return render_template("events/new.html", form=EventForm())


@blueprint.post("/organise/events/new")
@guarded(queries.everything, is_organiser)
def new_submit(_everything: str) -> Response:
    """Add the evening and go on to its programme."""
    form = EventForm()
    if form.validate():
        try:
            with transaction():
                slug = services.create_event(
                    evening=form.evening(), window=form.window(), doors=form.doors.data, now=clock.now()
                ).slug
            flash(_("De avond is gemaakt. Nu het programma."), "ok")
            return make_response(redirect(url_for("events.programme", slug=slug), 303))
        except DomainError as error:
            show_at_field(form, error)
    return make_response(render_template("events/new.html", form=form), 422)


@blueprint.get("/organise/events/<slug>/edit")
@guarded(queries.event, policy.can_edit)
def edit(event: Event) -> str:
    """The evening's own data."""
    return render_template("events/edit.html", event=event, form=EventForm.of(event))


@blueprint.post("/organise/events/<slug>/edit")
@guarded(queries.event, policy.can_edit)
def edit_submit(event: Event) -> Response:
    """Take over what was typed."""
    form = EventForm.of(event)
    if form.validate():
        try:
            with changing(event.id):
                offered = services.change_event(
                    event=event,
                    evening=form.evening(),
                    window=form.window(),
                    doors=form.doors.data,
                    tells=bool(form.tells.data),
                    now=clock.now(),
                )
            flash(_saved(offered), "ok")
            return make_response(redirect(url_for("events.edit", slug=event.slug), 303))
        except DomainError as error:
            show_at_field(form, error)
    return make_response(render_template("events/edit.html", event=event, form=form), 422)


def _saved(offered: int) -> str:
    """That it is saved, and how many people got an offer by it."""
    if not offered:
        return str(_("Bewaard."))
    return str(
        ngettext(
            "Bewaard. %(num)d persoon van de wachtlijst krijgt meteen een plaats aangeboden.",
            "Bewaard. %(num)d mensen van de wachtlijst krijgen meteen een plaats aangeboden.",
            offered,
        )
    )


@blueprint.post("/organise/events/<slug>/state")
@guarded(queries.event, policy.can_edit)
def move(event: Event) -> Response:
    """Bring the evening into another state."""
    state = _asked_state(event)
    try:
        with changing(event.id):
            services.move_to(event=event, state=state)
    except NoSeats as error:
        return make_response(table_views.tables_page(event.slug, refused=error.sentence), error.status)
    flash(_said(state), "ok")
    return make_response(redirect(url_for("reports.overview", slug=event.slug), 303))


def _was_cancelled(event: Event) -> bool:
    """Whether it did not go on, and by now would be over: there is nothing left to say of it."""
    return event.cancelled_at is not None and event.ends_at < clock.now()


def _asked_state(event: Event) -> EventState:
    try:
        state = EventState(request.form.get("state", ""))
    except ValueError as error:
        raise WrongState from error
    if (event.state, state) in _REPORTS_OWN:
        raise WrongState
    return state


def _said(state: EventState) -> str:
    sentences: dict[EventState, str] = {
        EventState.DRAFT: _("De avond is weer een ontwerp."),
        EventState.OPEN: _("De inschrijvingen zijn open."),
        EventState.CLOSED: _("De inschrijvingen zijn gesloten."),
        EventState.RUNNING: _("De avond loopt. Veel plezier!"),
        EventState.REPORTING: _("De avond is afgerond. Je kunt het verslag nakijken."),
        EventState.PUBLISHED: _("De avond is uit het archief gehaald."),
        EventState.ARCHIVED: _("De avond is gearchiveerd."),
    }
    return sentences[state]
