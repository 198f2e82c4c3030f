"""The organiser's side: the evening at one glance, bringing a workbook in, downloading and publishing the report."""

from __future__ import annotations

import datetime as dt

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.i18n import local
from app.events import queries as event_queries
from app.events.models import Event, EventState
from app.events.writing import changing
from app.reports import gather, policy, queries, services
from app.reports.blueprint import blueprint
from app.reports.forms import WorkbookForm
from exports import documents

_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@blueprint.get("/organise/events/<slug>")
@guarded(queries.overview, policy.can_see)
def overview(overview: queries.Overview) -> str:
    """What is left before the evening, who came, which tables have a yield."""
    event = overview.event
    is_today = event.cancelled_at is None and _is_the_day(event, clock.now())
    return render_template(
        "reports/overview.html", overview=overview, event=event, steps=_steps(overview), is_today=is_today
    )


def _is_the_day(event: Event, now: dt.datetime) -> bool:
    """Whether it is today on the evening's own clock, or still going on after midnight."""
    today, day = (local(moment, event.timezone).date() for moment in (now, event.starts_at))
    return today == day or event.starts_at <= now <= event.ends_at


def _steps(overview: queries.Overview) -> list[dict[str, str]]:
    """What is left before the evening, in the order people do it; the first undone one is the one to do now."""
    event = overview.event
    listed = overview.invited + overview.registered + overview.waiting
    lonely = ", ".join(str(each.table.number) for each in overview.tables if not each.table.hosts)
    steps = (
        (_("Datum en plaats"), bool(event.venue), "events.edit", event.venue or _("Waar komen jullie samen?")),
        (_("Programma"), bool(event.programme), "events.programme", _("Wat gebeurt er wanneer?")),
        (
            _("Gesprekstafels"),
            bool(overview.tables),
            "events.tables",
            ngettext("%(num)d tafel", "%(num)d tafels", len(overview.tables)),
        ),
        (
            _("Tafelgezichten"),
            bool(overview.tables) and not lonely,
            "events.tables",
            _hosts_said(overview, lonely),
        ),
        (
            _("Inschrijvingen open"),
            event.state != EventState.DRAFT,
            "reports.overview",
            _registration_said(event.state),
        ),
        (_("Uitnodigen"), listed > 0, "registration.invitations_page", _listed_said(listed)),
    )
    to_do = {"registration.invitations_page": _("Nodig uit")}
    now = next((place for place, step in enumerate(steps) if not step[1]), len(steps))
    return [
        {
            "title": title,
            "state": "done" if done else ("now" if place == now else "todo"),
            "text": text,
            "url": url_for(endpoint, slug=event.slug) if endpoint != "reports.overview" else "",
            "action": _("Bekijk") if done else to_do.get(endpoint, _("Vul aan")),
        }
        for place, (title, done, endpoint, text) in enumerate(steps)
    ]


def _listed_said(listed: int) -> str:
    if not listed:
        return str(_("Nog niemand staat op de lijst. Wie wil je erbij?"))
    return str(ngettext("%(num)d persoon op de lijst", "%(num)d mensen op de lijst", listed))


def _registration_said(state: EventState) -> str:
    if state is EventState.DRAFT:
        return str(_("Zet de inschrijvingen open zodra alles klopt."))
    open_ = state is EventState.OPEN
    return str(_("Mensen kunnen zich inschrijven.") if open_ else _("De inschrijvingen zijn gesloten."))


def _hosts_said(overview: queries.Overview, lonely: str) -> str:
    if not overview.tables:
        return str(_("Er zijn nog geen tafels."))
    return str(_("Nog niemand aan tafel %(numbers)s", numbers=lonely) if lonely else _("Elke tafel heeft iemand."))


@blueprint.get("/organise/import")
@guarded(event_queries.everything, policy.can_import)
def import_evening(_everything: str) -> str:
    """Choose a workbook."""
    return render_template("reports/import.html", form=WorkbookForm(), refused=())


@blueprint.post("/organise/import")
@guarded(event_queries.everything, policy.can_import)
def import_evening_submit(_everything: str) -> Response:
    """Bring the evening in, or say row by row why not; nothing half."""
    form = WorkbookForm()
    if not form.validate():
        return make_response(render_template("reports/import.html", form=form, refused=()), 422)
    upload = form.workbook.data
    try:
        report = services.read_workbook(upload.read(), filename=upload.filename or "", translate=_)
        with transaction():
            event = services.import_evening(report=report, now=clock.now())
            slug, title = event.slug, event.title
    except DomainError as error:
        refused = getattr(error, "sentences", ()) or (error.sentence,)
        return make_response(render_template("reports/import.html", form=form, refused=refused), 422)
    flash(_("%(title)s is ingevoerd.", title=title), "ok")
    return make_response(redirect(url_for("reports.overview", slug=slug), 303))


@blueprint.get("/organise/events/<slug>/report")
@guarded(event_queries.event, policy.can_publish)
def edit(event: Event) -> str:
    """Look at the report, download it, publish it."""
    return render_template(
        "reports/edit.html",
        event=event,
        report=_draft(event),
        versions=queries.versions(event),
        is_publishable=policy.is_publishable(current_actor(), event),
    )


@blueprint.get("/organise/events/<slug>/report.pdf")
@guarded(event_queries.event, policy.can_publish)
def download_pdf(event: Event) -> Response:
    """The report as it stands, on paper."""
    return _file(event, "pdf")


@blueprint.get("/organise/events/<slug>/report.xlsx")
@guarded(event_queries.event, policy.can_publish)
def download_xlsx(event: Event) -> Response:
    """The whole evening as a workbook, also what is not public."""
    return _file(event, "xlsx")


@blueprint.get("/organise/events/<slug>/report.json")
@guarded(event_queries.event, policy.can_publish)
def download_json(event: Event) -> Response:
    """The whole evening for programs, also what is not public."""
    return _file(event, "json")


@blueprint.post("/organise/events/<slug>/report/publish")
@guarded(event_queries.event, policy.can_publish)
def publish(event: Event) -> BaseResponse:
    """Show this version to the world."""
    with changing(event.id):
        services.publish(event=event, report=_draft(event), by=current_actor(), now=clock.now())
    flash(_("Het verslag staat online."), "ok")
    return redirect(url_for("reports.edit", slug=event.slug), 303)


@blueprint.post("/organise/events/<slug>/report/withdraw")
@guarded(event_queries.event, policy.can_publish)
def withdraw(event: Event) -> BaseResponse:
    """Take it off the public site."""
    with changing(event.id):
        services.withdraw(event=event, now=clock.now())
    flash(_("Het verslag staat niet meer online. De versies blijven bewaard."), "ok")
    return redirect(url_for("reports.edit", slug=event.slug), 303)


def _draft(event: Event) -> documents.Report:
    return gather.draft(event, url=url_for("reports.public_report", slug=event.slug, _external=True))


def _file(event: Event, kind: str) -> Response:
    response = Response(services.rendered(_draft(event), kind), mimetype=_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="verslag-{event.slug}.{kind}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
