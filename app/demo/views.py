"""The button of the first visit that loads the demo evening."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, make_response, redirect, url_for

from app.accounts import services as accounts
from app.accounts import sessions
from app.core import clock
from app.core.access import public
from app.core.database import transaction
from app.demo import services

blueprint = Blueprint("demo", __name__)


@blueprint.post("/start/demo")
@public()
def load() -> Response:
    """Make the demo evening and let this visitor look around in it as organiser; only before the first account."""
    if accounts.has_accounts() or current_app.extensions["settings"].environment == "production":
        abort(404)
    now = clock.now()
    with transaction():
        slug = services.load(now=now).slug
        response = make_response(redirect(url_for("reports.overview", slug=slug), 303))
        return sessions.sign_in(response, services.guide(now=now), now=now)
