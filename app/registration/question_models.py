"""What an organiser asks beyond the form, what people answered, and what they consented to."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.orm import Model, choice
from app.registration.models import Registration


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    CONSENT = "consent"


class Question(Model):
    """A question of one evening, never required: why it is asked, and how many days after the evening answers stay."""

    __tablename__ = "question"
    __table_args__ = (sa.CheckConstraint("kept_days >= 0", name="kept_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind))
    label: Mapped[str]
    reason: Mapped[str]
    options: Mapped[list[str]] = mapped_column(sa.JSON)
    kept_days: Mapped[int]


class Answer(Model):
    """What someone answered: lines of text for several options, the wording agreed to for a consent."""

    __tablename__ = "answer"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[str]
    answered_at: Mapped[dt.datetime]
    delete_after: Mapped[dt.datetime] = mapped_column(index=True)

    question: Mapped[Question] = relationship()
    registration: Mapped[Registration] = relationship()


class Consent(Model):
    """One yes to one purpose, in the words that were on screen; withdrawn, it stays as a record."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(40))
    wording: Mapped[str]
    channel: Mapped[str] = mapped_column(sa.String(20))
    given_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]

    registration: Mapped[Registration] = relationship()
