"""People who may sign in, and their sessions."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.orm import Model, choice


class Role(StrEnum):
    """What someone may do: organise everything, only communicate about it, or only help at the door."""

    ORGANISER = "organiser"
    COMMUNICATION = "communication"
    VOLUNTEER = "volunteer"


class User(Model):
    """Someone who can sign in; `password_hash` is empty for an account that has no password (the demo's)."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(choice(Role))
    password_hash: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]

    sessions: Mapped[list[UserSession]] = relationship(back_populates="user", cascade="all, delete-orphan")


class UserSession(Model):
    """One sign-in on one browser; the cookie holds the secret, the row only its SHA-256."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    user: Mapped[User] = relationship(back_populates="sessions")
