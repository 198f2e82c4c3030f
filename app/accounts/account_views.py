"""Someone's own account: who they are here, and where they are signed in."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import policy, queries, rules, services, sessions
from app.accounts.errors import UnknownSession, WrongCredentials
from app.accounts.forms import NewPasswordForm
from app.accounts.models import User
from app.accounts.views import blueprint, count_sign_in
from app.core import clock
from app.core.access import Actor, current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError


@blueprint.get("/organise/account")
@guarded(current_actor, policy.is_signed_in)
def account(actor: Actor) -> str:
    """Who this is, and where they are signed in."""
    return _page(actor, NewPasswordForm())


def _page(actor: Actor, form: NewPasswordForm) -> str:
    assert actor.user_id is not None  # noqa: S101 - the guard let in someone who signed in
    return render_template(
        "accounts/account.html",
        form=form,
        account=queries.account(actor.user_id),
        sessions=queries.open_sessions(actor.user_id, now=clock.now()),
        browser_of=rules.browser_of,
        here=services.token_hash(sessions.current_token()),
    )


@blueprint.post("/organise/account/password")
@guarded(current_actor, policy.is_signed_in)
def change_password(actor: Actor) -> BaseResponse:
    """Change the password of whoever knows it; wrong ones count as tries to sign in."""
    form = NewPasswordForm()
    if form.validate():
        try:
            _change_password(actor, form)
        except DomainError as error:
            wrong = form.current if isinstance(error, WrongCredentials) else getattr(form, error.field or "current")
            sentence = _("Dit is niet je wachtwoord.") if isinstance(error, WrongCredentials) else error.sentence
            wrong.errors = [*wrong.errors, sentence]
        else:
            flash(_("Je wachtwoord is veranderd. Overal elders ben je afgemeld."), "ok")
            return redirect(url_for("accounts.account"), 303)
    return make_response(_page(actor, form), 422)


def _change_password(actor: Actor, form: NewPasswordForm) -> None:
    assert actor.user_id is not None  # noqa: S101 - the guard let in someone who signed in
    email = queries.account(actor.user_id).email
    count_sign_in(email)
    user = services.check_password(email=email, password=form.current.data or "")
    user_id = user.id
    with transaction() as session:
        services.change_password(
            user=session.get_one(User, user_id),
            password=form.password.data or "",
            token=sessions.current_token(),
            now=clock.now(),
        )


@blueprint.post("/organise/account/end-sessions")
@guarded(current_actor, policy.is_signed_in)
def end_sessions(actor: Actor) -> BaseResponse:
    """Sign out at the place named, or everywhere else when none is."""
    assert actor.user_id is not None  # noqa: S101 - the guard let in someone who signed in
    named = request.form.get("session", "")
    with transaction():
        if named:
            services.end_session_of(user_id=actor.user_id, session_id=_number(named), now=clock.now())
        else:
            services.end_other_sessions(user_id=actor.user_id, token=sessions.current_token(), now=clock.now())
    flash(_("Je bent daar afgemeld.") if named else _("Je bent overal elders afgemeld."), "ok")
    return redirect(url_for("accounts.account"), 303)


def _number(named: str) -> int:
    # Ten digits would not fit in the column, and no session of ours has such a number.
    if not (named.isascii() and named.isdigit() and len(named) < 10):
        raise UnknownSession
    return int(named)
