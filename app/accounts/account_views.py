"""Someone's own account: who they are here, and where they are signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import policy, queries, rules, services, sessions
from app.accounts.errors import UnknownSession
from app.accounts.views import blueprint
from app.core import clock
from app.core.access import Actor, current_actor, guarded
from app.core.database import transaction


@blueprint.get("/organise/account")
@guarded(current_actor, policy.is_signed_in)
def account(actor: Actor) -> str:
    """Who this is, and where they are signed in."""
    assert actor.user_id is not None  # noqa: S101 - the guard let in someone who signed in
    return render_template(
        "accounts/account.html",
        account=queries.account(actor.user_id),
        sessions=queries.open_sessions(actor.user_id, now=clock.now()),
        browser_of=rules.browser_of,
        here=services.token_hash(sessions.current_token()),
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
