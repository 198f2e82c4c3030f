"""The door's pages: the scanner, and everything it does without a script."""

from __future__ import annotations

import uuid

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import core_transaction
from app.core.errors import DomainError
from app.core.text import clean_line
from app.door import queries, rules, searching, services, wording
from app.door.errors import RepeatedScan, TooManySearches
from app.door.queries import AnsweredScan, Found
from app.events import queries as events
from app.events.models import Event
from app.events.policy import can_scan

blueprint = Blueprint("door", __name__)
# A ticket's address is at most a few hundred characters; whatever is longer is not ours.
LONGEST_CODE = 400


@blueprint.get("/door/<slug>")
@guarded(events.event, can_scan)
def scanner(event: Event) -> BaseResponse:
    """The scanner; with `q` the people whose name has these words in it, with `after` whom was let in last.

    Without a query nobody's name is on it: phones keep that page.
    """
    actor = current_actor()
    wanted = clean_line(request.args.get("q", ""))[:200]
    found, refusal = _found(event, wanted)
    page = render_template(
        "door/scanner.html",
        event=event,
        counts=queries.counts(event.id),
        last=queries.last_welcome(event_id=event.id, device_id=actor.device_id, user_id=actor.user_id)
        if "after" in request.args
        else None,
        addresses=_addresses(event),
        rings=queries.rings(event.id),
        wanted=wanted,
        found=found,
        refused=refusal.sentence if refusal else "",
        enough=bool(rules.words(wanted)),
        new_uuid=uuid.uuid4,
        wording=wording,
        texts=wording.for_script(),
    )
    return make_response(page, refusal.status if refusal else 200)


def _found(event: Event, wanted: str) -> tuple[list[Found], DomainError | None]:
    try:
        return searching.people(event, wanted, by=current_actor(), now=clock.now()), None
    except TooManySearches as refusal:
        return [], refusal


def _addresses(event: Event) -> dict[str, str]:
    """Where the scanner's script asks what."""
    return {
        "event": event.slug,
        "checkIns": url_for("door_api.check_in"),
        "people": url_for("door_api.people", slug=event.slug),
        "sync": url_for("door_api.sync", slug=event.slug),
        "roster": url_for("door_api.roster", slug=event.slug),
    }


@blueprint.post("/door/<slug>/check-ins")
@guarded(events.event, can_scan)
def check_in(event: Event) -> BaseResponse:
    """Let someone in by the code that was typed or by the name that was picked."""
    slug = event.slug
    attempt = _typed_attempt()
    try:
        with core_transaction() as connection:
            services.check_in(connection, event_id=event.id, attempt=attempt, by=current_actor(), now=clock.now())
    except RepeatedScan:
        current_app.logger.info("scan sent again", extra={"scan": str(attempt.uuid)})
    return redirect(url_for("door.result", slug=slug, scan=attempt.uuid), 303)


def _typed_attempt() -> rules.Attempt:
    form = request.form
    try:
        scan = uuid.UUID(form.get("uuid", ""))
        registration = int(form["registration"]) if form.get("registration") else None
    except ValueError:
        abort(400)
    if registration is not None and not 0 < registration < 2**31:
        abort(400)
    return rules.Attempt(
        uuid=scan,
        device_time=clock.now(),
        text=form.get("code", "")[:LONGEST_CODE],
        registration_id=registration,
        admit="admit" in form,
    )


@blueprint.get("/door/<slug>/check-ins/<uuid:scan>")
@guarded(queries.answered_scan, can_scan)
def result(found: AnsweredScan) -> str:
    """What a scan was answered with."""
    return render_template(
        "door/result.html",
        event=found.event,
        answer=found.answer,
        counts=queries.counts(found.id),
        new_uuid=uuid.uuid4,
        wording=wording,
    )


@blueprint.post("/door/<slug>/check-ins/<uuid:scan>/undo")
@guarded(queries.answered_scan, can_scan)
def undo(found: AnsweredScan) -> BaseResponse:
    """Take a welcome back."""
    slug = found.event.slug
    with core_transaction() as connection:
        name = services.undo(connection, event_id=found.id, scan=found.answer.uuid, by=current_actor(), now=clock.now())
    flash(_("Hersteld: %(name)s staat niet meer als binnen.", name=name), "ok")
    return redirect(url_for("door.scanner", slug=slug, after=1), 303)
