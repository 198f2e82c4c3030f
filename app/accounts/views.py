"""Signing in and out, and the first visit of a new installation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import services, sessions
from app.accounts.forms import FirstOrganiserForm, SignInForm
from app.core import clock, limits
from app.core.access import current_actor, local_path, public
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.text import address_key

blueprint = Blueprint("accounts", __name__)
# design/trust.md: sign-in 10 in 5 minutes, per account and per address.
SIGN_IN_TRIES = 10
SIGN_IN_WINDOW = dt.timedelta(minutes=5)


@blueprint.get("/sign-in")
@public()
def sign_in() -> str | BaseResponse:
    """The sign-in page; an installation without anyone goes to its first visit."""
    if current_actor().is_signed_in:
        return redirect(local_path(request.args.get("next"), url_for("events.overview_list")))
    if _is_first_visit():
        return redirect(url_for("accounts.start"))
    return render_template("accounts/sign_in.html", form=SignInForm(), next=local_path(request.args.get("next"), ""))


@blueprint.post("/sign-in")
@public()
def sign_in_submit() -> Response:
    """Sign in, or show the page again with what was typed."""
    form = SignInForm()
    following = local_path(request.args.get("next"), "")
    if not form.validate():
        return make_response(render_template("accounts/sign_in.html", form=form, next=following), 422)
    try:
        response = _signed_in(form.email.data or "", form.password.data or "", following)
    except DomainError as error:
        form.form_errors.append(error.sentence)
        return make_response(render_template("accounts/sign_in.html", form=form, next=following), error.status)
    return response


def _signed_in(email: str, password: str, following: str) -> Response:
    now = clock.now()
    count_sign_in(email)
    user = services.check_password(email=email, password=password)
    user_id = user.id
    with transaction() as session:
        response = make_response(redirect(following or url_for("events.overview_list"), 303))
        return sessions.sign_in(response, session.get_one(type(user), user_id), now=now)


def count_sign_in(email: str) -> None:
    """One more try at a password, for this account and from this network address; raises TooMany."""
    limit: dict[str, Any] = {"kind": "sign_in", "most": SIGN_IN_TRIES, "within": SIGN_IN_WINDOW, "now": clock.now()}
    with transaction() as session:
        for subject in (f"account:{address_key(email)}", f"address:{request.remote_addr}"):
            limits.count_attempt(session.connection(), subject=subject, **limit)


@blueprint.post("/sign-out")
@public()
def sign_out() -> Response:
    """End the session."""
    response = make_response(redirect("/", 303))
    with transaction():
        return sessions.sign_out(response, now=clock.now())


@blueprint.get("/start")
@public()
def start() -> str | BaseResponse:
    """The first visit: make the first organiser, or look around in the demo evening."""
    _only_first()
    return render_template("accounts/start.html", form=FirstOrganiserForm())


@blueprint.post("/start")
@public()
def start_submit() -> Response:
    """Make the first organiser and sign them in."""
    _only_first()
    form = FirstOrganiserForm()
    if form.validate():
        try:
            return _first_organiser(form)
        except DomainError as error:
            getattr(form, error.field or "email").errors.append(error.sentence)
    return make_response(render_template("accounts/start.html", form=form), 422)


def _only_first() -> None:
    if not _is_first_visit():
        abort(404)


def _is_first_visit() -> bool:
    # On the open internet the first visitor need not be the owner: there, the command line makes the account.
    return current_app.extensions["settings"].environment != "production" and not services.has_accounts()


def _first_organiser(form: FirstOrganiserForm) -> Response:
    now = clock.now()
    with transaction():
        user = services.create_first_organiser(
            email=form.email.data or "", name=form.name.data or "", password=form.password.data or "", now=now
        )
        return sessions.sign_in(make_response(redirect(url_for("events.overview_list"), 303)), user, now=now)
