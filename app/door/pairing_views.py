"""Making a phone the door's: whoever scanned the organiser's code gives it a name, once."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, url_for

from app.core import clock
from app.core.access import current_actor, public
from app.door import entrances, queries
from app.door.forms import PairForm
from app.door.queries import Pairing
from app.door.views import blueprint
from app.events import pairing as device_pairing


@blueprint.get("/door/<slug>/<token>")
@public(queries.pairing)
def pair(pairing: Pairing) -> Response:
    """Ask what this door is called."""
    form = PairForm()
    if pairing.event is not None:
        form.name.data = entrances.suggested_name(pairing.event, by=current_actor(), now=clock.now())
    return _page(pairing, form)


@blueprint.post("/door/<slug>/<token>")
@public(queries.pairing)
def pair_submit(pairing: Pairing) -> Response:
    """Make this phone the door's and go on to its checks; a phone that stood there already is one device still."""
    form = PairForm()
    if pairing.event is None or entrances.is_past(pairing.event, clock.now()) or not form.validate():
        return _page(pairing, form, status=422)
    event, before = pairing.event, current_actor()
    response = make_response(redirect(url_for("door_app.ready", slug=event.slug), 303))
    instead_of = before.device_id if entrances.stands_at(event, before) else None
    return device_pairing.pair(response, event=event, table=None, name=form.name.data or "", instead_of=instead_of)


def _page(pairing: Pairing, form: PairForm, *, status: int = 200) -> Response:
    if pairing.event is None:
        return make_response(render_template("door/unknown_link.html", is_past=False), 404)
    if entrances.is_past(pairing.event, clock.now()):
        return make_response(render_template("door/unknown_link.html", is_past=True), 410)
    return make_response(render_template("door/pair.html", event=pairing.event, form=form), status)
