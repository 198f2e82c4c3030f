"""What an organiser asks beyond the form: adding, changing and ordering questions, and what was answered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from app.core.errors import DomainError
from app.core.orm import db
from app.events.models import Event
from app.registration.models import Registration, RegistrationStatus
from app.registration.question_models import Answer, Question, QuestionKind

MOST = 20
WITH_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.SEVERAL})
_COUNTED = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING)


class TooManyQuestions(DomainError):
    """Nobody answers that many."""

    def __init__(self) -> None:
        super().__init__("too_many_questions", _l("Twintig vragen is het meeste dat we aan mensen willen vragen."))


class HasAnswers(DomainError):
    """What people answered would no longer fit the question."""

    def __init__(self) -> None:
        super().__init__(
            "has_answers",
            _l("Er zijn al antwoorden. Verwijder de vraag en stel een nieuwe als je iets anders wilt vragen."),
            field="kind",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A question as an organiser words it; `options` of a question that has none are left out."""

    kind: QuestionKind
    label: str
    reason: str
    options: tuple[str, ...]
    kept_days: int


@dataclass(frozen=True, slots=True)
class Results:
    """What people answered who come or wait: `total` people, per option how many, or pairs (name, text)."""

    total: int
    counts: tuple[tuple[str, int], ...]
    texts: tuple[tuple[str, str], ...]


def of_event(event_id: int) -> list[Question]:
    """The questions of an evening, in their order."""
    found = sa.select(Question).where(Question.event_id == event_id)
    return list(db.session.scalars(found.order_by(Question.position, Question.id)))


def one(slug: str, question_id: int) -> Question | None:
    """A question of this evening; another evening's is not found."""
    found = sa.select(Question).join(Event, Event.id == Question.event_id)
    return db.session.scalar(found.where(Event.slug == slug, Question.id == question_id))


def event_of(question: Question) -> Event:
    """The evening it is asked for."""
    return db.session.get_one(Event, question.event_id)


def add(*, event_id: int, wording: Wording) -> None:
    """Ask one more thing, after the others; raises TooManyQuestions."""
    there = of_event(event_id)
    if len(there) >= MOST:
        raise TooManyQuestions
    following = 1 + max((question.position for question in there), default=0)
    question = Question(event_id=event_id, position=following, kind=wording.kind)
    _word(question, wording)
    db.session.add(question)


def change(*, question: Question, ends_at: dt.datetime, wording: Wording) -> None:
    """Word it otherwise; raises HasAnswers for its kind.

    What was answered goes when the question now says, or before: nobody's answer stays longer than they were told.
    """
    if wording.kind is not question.kind and _is_answered(question):
        raise HasAnswers
    question.kind = wording.kind
    _word(question, wording)
    until = delete_after(question, ends_at)
    longer = sa.update(Answer).where(Answer.question_id == question.id, Answer.delete_after > until)
    db.session.execute(longer.values(delete_after=until))


def _word(question: Question, wording: Wording) -> None:
    question.label, question.reason, question.kept_days = wording.label, wording.reason, wording.kept_days
    question.options = list(wording.options) if wording.kind in WITH_OPTIONS else []


def _is_answered(question: Question) -> bool:
    return db.session.scalar(sa.select(sa.exists().where(Answer.question_id == question.id))) or False


def delete_after(question: Question, ends_at: dt.datetime) -> dt.datetime:
    """When answers to it are deleted, for an evening that ends then."""
    return ends_at + dt.timedelta(days=question.kept_days)


def move(*, question: Question, earlier: bool) -> None:
    """Ask it one place earlier, or one later; the first stays first and the last stays last."""
    order = of_event(question.event_id)
    at = order.index(question)
    to = at - 1 if earlier else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    for position, each in enumerate(order, start=1):
        each.position = position


def remove(*, question: Question) -> None:
    """Ask it no more; its answers go along, consents stay as a record."""
    db.session.delete(question)


def results(event_id: int) -> dict[int, Results]:
    """What people answered, by question; who cancelled does not count, nor does a second registration."""
    rows = db.session.execute(
        sa.select(Question, Registration.name, Answer.value)
        .outerjoin(
            sa.join(Answer, Registration, Registration.id == Answer.registration_id),
            sa.and_(Answer.question_id == Question.id, Registration.status.in_(_COUNTED)),
        )
        .where(Question.event_id == event_id)
        .order_by(Registration.name_key, Registration.id)
    )
    given: dict[Question, list[tuple[str, str]]] = {}
    for question, name, value in rows:
        answers = given.setdefault(question, [])
        if value is not None:
            answers.append((name, value))
    return {question.id: _results(question, answers) for question, answers in given.items()}


def _results(question: Question, given: list[tuple[str, str]]) -> Results:
    if question.kind is QuestionKind.TEXT:
        return Results(len(given), (), tuple(given))
    found = Counter(line for _name, value in given for line in _lines(question, value))
    # An option that was taken away later keeps its answers, after the others.
    known = [question.label] if question.kind is QuestionKind.CONSENT else question.options
    others = sorted(set(found) - set(known))
    return Results(len(given), tuple((option, found[option]) for option in [*known, *others]), ())


def _lines(question: Question, value: str) -> list[str]:
    return value.split("\n") if question.kind is QuestionKind.SEVERAL else [value]
