"""Making accounts, signing in and out."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts import rules
from app.accounts.errors import KnownAccount, NotEmpty, UnknownSession, WeakPassword, WrongCredentials
from app.accounts.models import Role, User, UserSession
from app.core.orm import db
from app.core.text import address_key

# Argon2id with the library's defaults (RFC 9106's low-memory profile): about 50 to 130 ms a sign-in.
_hasher = PasswordHasher()


def create_user(*, email: str, name: str, role: Role, password: str, now: dt.datetime) -> User:
    """Add an account; an empty password means it cannot sign in by password. Raises KnownAccount, WeakPassword."""
    key = address_key(email)
    if db.session.scalar(sa.select(User.id).where(User.email_key == key)) is not None:
        raise KnownAccount
    if password and rules.is_weak(password, email):
        raise WeakPassword
    user = User(
        email=email,
        email_key=key,
        name=name or email,
        role=role,
        password_hash=_hasher.hash(password) if password else "",
        created_at=now,
    )
    db.session.add(user)
    return user


def create_first_organiser(*, email: str, name: str, password: str, now: dt.datetime) -> User:
    """Add the account that starts an installation; raises NotEmpty when someone was first."""
    if has_accounts():
        raise NotEmpty
    return create_user(email=email, name=name, role=Role.ORGANISER, password=password, now=now)


def has_accounts() -> bool:
    """Whether anyone can sign in by password yet."""
    return db.session.scalar(sa.select(User.id).where(User.password_hash != "").limit(1)) is not None


@cache
def _nobody() -> str:
    """Verified when nobody has the address, so that an unknown one takes as long as a known one.

    Made at the first need: hashing costs the start of every process 0.1 s and 64 MiB.
    """
    return _hasher.hash(secrets.token_hex(16))


def check_password(*, email: str, password: str) -> User:
    """The account these belong to; raises WrongCredentials, after the same time for known and unknown."""
    user = db.session.scalar(sa.select(User).where(User.email_key == address_key(email), User.disabled_at.is_(None)))
    known = user is not None and user.password_hash != ""
    try:
        _hasher.verify(user.password_hash if user is not None and known else _nobody(), password)
    except (VerificationError, InvalidHashError) as error:
        raise WrongCredentials from error
    if user is None or not known:
        raise WrongCredentials
    return user


def change_password(*, user: User, password: str, token: str, now: dt.datetime) -> None:
    """Give this person another password; whoever knew the old one is signed out. Raises WeakPassword.

    `token` is the session that asks, and stays.
    """
    if rules.is_weak(password, user.email):
        raise WeakPassword
    user.password_hash = _hasher.hash(password)
    end_other_sessions(user_id=user.id, token=token, now=now)


def start_session(*, user: User, user_agent: str, now: dt.datetime) -> str:
    """Sign this person in; returns the secret for the cookie, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    db.session.flush()  # a new user's id
    db.session.add(
        UserSession(
            user_id=user.id, token_hash=token_hash(token), user_agent=user_agent[:200], created_at=now, last_seen_at=now
        )
    )
    return token


def end_session(*, token: str, now: dt.datetime) -> None:
    """Sign out: the cookie is worthless from here on, also a copy of it."""
    db.session.execute(sa.update(UserSession).where(UserSession.token_hash == token_hash(token)).values(ended_at=now))


def end_session_of(*, user_id: int, session_id: int, now: dt.datetime) -> None:
    """Sign this person out somewhere else; raises UnknownSession for what is not theirs."""
    ended = db.session.execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user_id)
        .values(ended_at=now)
        .returning(UserSession.id)
    )
    if ended.first() is None:
        raise UnknownSession


def end_other_sessions(*, user_id: int, token: str, now: dt.datetime) -> None:
    """Sign this person out everywhere but where this secret is."""
    db.session.execute(
        sa.update(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.token_hash != token_hash(token),
            UserSession.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def token_hash(token: str) -> str:
    """How a session's secret is stored: it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
