"""What one person answers to the questions of an evening, and how long it stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.core.orm import db
from app.events import signals
from app.registration import consents, extras, questions
from app.registration.models import Registration
from app.registration.question_models import Answer, Question, QuestionKind


def of(registration: Registration) -> dict[int, str]:
    """What this person answered, by question."""
    found = sa.select(Answer.question_id, Answer.value).where(Answer.registration_id == registration.id)
    return {question_id: value for question_id, value in db.session.execute(found)}  # noqa: C416 - a row is no pair to mypy


def give(*, registration: Registration, answers: Mapping[int, str], now: dt.datetime) -> None:
    """Keep these answers, by question; an empty one takes back what was answered. Raises TooLate.

    Answers to what is not, or no longer, asked are left out.
    """
    extras.check_may_change(registration, now)
    ends_at = registration.event.ends_at
    asked = questions.of_event(registration.event_id)
    changed = [_keep(registration, each, answers[each.id], ends_at, now) for each in asked if each.id in answers]
    if any(changed):
        extras.note(registration, "answered", now=now)


def _keep(registration: Registration, question: Question, value: str, ends_at: dt.datetime, now: dt.datetime) -> bool:
    """Keep one answer; returns whether it is another than before."""
    kept = db.session.get(Answer, (registration.id, question.id))
    if question.kind is QuestionKind.CONSENT:
        purpose = f"question-{question.id}"
        consents.settle(registration_id=registration.id, purpose=purpose, wording=value, now=now)
    if value == ("" if kept is None else kept.value):
        return False
    if kept is None:
        kept = Answer(registration_id=registration.id, question_id=question.id)
        db.session.add(kept)
    kept.value, kept.answered_at = value, now
    kept.delete_after = questions.delete_after(question, ends_at)
    if not value:
        db.session.delete(kept)
    return True


@signals.moved.connect
def follow(event_id: int, *, ends_at: dt.datetime, **_news: Any) -> None:
    """The evening was moved: answers stay as many days after its new end."""
    for question in questions.of_event(event_id):
        until = questions.delete_after(question, ends_at)
        kept = sa.update(Answer).where(Answer.question_id == question.id)
        db.session.execute(kept.values(delete_after=until).execution_options(synchronize_session=False))
