"""The cookie of a signed-in person, and who it stands for."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask import Response, current_app, request, session

from app.accounts import rules, services
from app.accounts.models import User, UserSession
from app.core import clock
from app.core.access import Actor, forget_actor
from app.core.database import transaction
from app.core.orm import db

# The moment someone was last seen is written at most this often: a read must not become a write each time.
_FRESH = dt.timedelta(minutes=5)

_BY_TOKEN = (
    sa.select(
        UserSession.id, UserSession.created_at, UserSession.last_seen_at, User.id.label("user_id"), User.role, User.name
    )
    .join(User, User.id == UserSession.user_id)
    .where(
        UserSession.token_hash == sa.bindparam("token_hash"),
        UserSession.ended_at.is_(None),
        User.disabled_at.is_(None),
    )
)


def cookie_name() -> str:
    """`__Host-` where we are reached over https."""
    return "__Host-opbrengst" if current_app.extensions["settings"].is_secure else "opbrengst"


def current_token() -> str:
    """The secret of this request's session; empty when it carries none."""
    return request.cookies.get(cookie_name(), "")


def actor_of_session() -> Actor | None:
    """The person whose cookie this request carries; None when nobody's or over."""
    token = current_token()
    if not token:
        return None
    row = db.session.execute(_BY_TOKEN, {"token_hash": services.token_hash(token)}).first()
    now = clock.now()
    if row is None or rules.is_over(created_at=row.created_at, last_seen_at=row.last_seen_at, now=now):
        return None
    if now - row.last_seen_at > _FRESH:
        with transaction() as writing:
            writing.execute(sa.update(UserSession).where(UserSession.id == row.id).values(last_seen_at=now))
    return Actor(user_id=row.user_id, role=row.role.value, name=row.name)


def sign_in(response: Response, user: User, *, now: dt.datetime) -> Response:
    """Start a fresh session and set its cookie, in the caller's transaction; what the browser held before ends."""
    old = current_token()
    if old:
        services.end_session(token=old, now=now)
    token = services.start_session(user=user, user_agent=request.headers.get("User-Agent", ""), now=now)
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(rules.LONGEST_SESSION.total_seconds()),
        path="/",
        secure=current_app.extensions["settings"].is_secure,
        httponly=True,
        samesite="Lax",
    )
    forget_actor()
    return response


def sign_out(response: Response, *, now: dt.datetime) -> Response:
    """End the session here and in the database."""
    services.end_session(token=current_token(), now=now)
    session.clear()
    response.delete_cookie(
        cookie_name(), path="/", secure=current_app.extensions["settings"].is_secure, httponly=True, samesite="Lax"
    )
    forget_actor()
    return response
