"""Reading accounts and their sessions."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from app.accounts import rules
from app.accounts.models import Role, User, UserSession
from app.core.orm import db


def account(user_id: int) -> User:
    """The account with this id; raises NoResultFound."""
    return db.session.get_one(User, user_id)


def organiser_addresses() -> list[str]:
    """Where organisers who may still sign in get mail, the longest-standing first."""
    organisers = sa.select(User.email).where(User.role == Role.ORGANISER, User.disabled_at.is_(None), User.email != "")
    return list(db.session.scalars(organisers.order_by(User.id)))


def open_sessions(user_id: int, *, now: dt.datetime) -> list[UserSession]:
    """Where this person is signed in, last used first; what is over by time is left out."""
    found = db.session.scalars(
        sa.select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return [
        session
        for session in found
        if not rules.is_over(created_at=session.created_at, last_seen_at=session.last_seen_at, now=now)
    ]
