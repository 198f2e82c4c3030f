"""The page to let somebody in who is on no list, without a script."""

from __future__ import annotations

import uuid

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import core_transaction
from app.core.errors import DomainError
from app.core.forms import key_of_form
from app.door import queries, sync, wording
from app.door.batch import WalkedIn
from app.door.errors import NeedsReason
from app.door.views import blueprint
from app.door.walk_in_form import CHOOSE_FOR_ME, WalkInForm
from app.events import queries as events
from app.events.models import Event
from app.events.policy import can_scan
from app.events.refusals import show_at_field


@blueprint.get("/door/<slug>/walk-in")
@guarded(events.event, can_scan)
def walk_in(event: Event) -> Response:
    """The form, with the tables that have seats left."""
    return _page(event, WalkInForm(), asks_reason=event.places_taken >= event.capacity)


@blueprint.post("/door/<slug>/walk-in")
@guarded(events.event, can_scan)
def walk_in_submit(event: Event) -> BaseResponse:
    """Put them on the list and let them in; what does not fit comes back with everything that was typed."""
    form, key, slug = WalkInForm(), key_of_form(), event.slug
    is_full = event.places_taken >= event.capacity
    if not form.validate():
        return _page(event, form, asks_reason=is_full, status=422)
    try:
        conflict = _let_in(event, form, key)
    except NeedsReason as error:
        return _refused(slug, form, error)
    if conflict:
        flash(wording.CONFLICTS[conflict], "attention")
    return redirect(url_for("door.result", slug=slug, scan=key), 303)


def _let_in(event: Event, form: WalkInForm, key: uuid.UUID) -> str:
    """Let them in; returns the conflict when it went otherwise than was typed, as wording.CONFLICTS has it."""
    now, event_id, language = clock.now(), event.id, event.language
    item = WalkedIn(uuid=key, device_time=now, at=now, who=form.who())
    with core_transaction() as connection:
        sync.check_reason(connection, event_id=event_id, item=item)
        (told,) = sync.take_in(
            connection, event_id=event_id, items=[item], by=current_actor(), language=language, now=now
        )
    return told.line.conflict


def _refused(slug: str, form: WalkInForm, error: DomainError) -> Response:
    show_at_field(form, error)
    event = events.event(slug) or abort(404)
    return _page(event, form, asks_reason=True, status=error.status)


def _page(event: Event, form: WalkInForm, *, asks_reason: bool, status: int = 200) -> Response:
    rings = queries.rings(event.id)
    page = render_template(
        "door/walk_in.html",
        event=event,
        form=form,
        key=key_of_form() if request.method == "POST" else uuid.uuid4(),
        asks_reason=asks_reason or bool(form.beyond_reason.data),
        tables=[table for table in rings if table.taken < table.seats],
        are_all_full=bool(rings) and all(table.taken >= table.seats for table in rings),
        choose_for_me=CHOOSE_FOR_ME,
        counts=queries.counts(event.id),
    )
    return make_response(page, status)
