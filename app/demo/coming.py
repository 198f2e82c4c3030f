"""The demo evening that is still to come: full, with a waiting list, guests, needs and questions."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from itertools import islice

import sqlalchemy as sa

from app.core.orm import db
from app.core.outbox import OutboxMail
from app.demo import content
from app.events import services as events
from app.events.models import Event, EventState
from app.events.window import Window
from app.registration import guests, questions
from app.registration import services as registration
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.registration.question_models import Answer, Question, QuestionKind
from app.registration.rows import Newcomer

_AHEAD = dt.timedelta(days=24)
_OPEN_FOR = dt.timedelta(days=10)
_TABLES = 6
_COME, _WAIT = 37, 5
_GUESTS = (
    (2, guests.Guest(name="Lotte Voorbeeld")),
    (5, guests.Guest()),
    (8, guests.Guest(name="Sam Voorbeeld", is_minor=True, photo_objection=True, guardian_phone="+32 11 00 00 00")),
)
_APART = dt.timedelta(hours=5)
_DIETS = ("", "", "vegetarisch", "", "halal", "", "", "veganistisch", "", "zonder noten", "")
_LANGUAGES = ("nl", "nl", "nl", "fr", "nl", "en", "nl", "de")
_HOW = ("Te voet", "Met de fiets", "Met bus of trein", "Met de auto")
_QUESTIONS = (
    questions.Wording(
        kind=QuestionKind.CHOICE,
        label="Hoe kom je naar de zaal?",
        reason="Zo weten we hoeveel plaats we vrijhouden voor fietsen.",
        options=_HOW,
        kept_days=7,
    ),
    questions.Wording(
        kind=QuestionKind.TEXT,
        label="Wat wil je zeker bespreken?",
        reason="We geven het door aan wie je tafel ontvangt.",
        options=(),
        kept_days=30,
    ),
)
_WISHES = ("Meer bankjes", "Een speelstraat in de zomer", "Wie zorgt er voor de sleutel van het buurthuis?")


def load(*, now: dt.datetime) -> Event:
    """Add the evening with the people who come and wait; the first who waits has an offer of a place."""
    event = _evening(now)
    for wording in _QUESTIONS:
        questions.add(event_id=event.id, wording=wording)
    people = [
        _add(event, newcomer, RegistrationStatus.REGISTERED, now=now - _APART * (_COME - place))
        for place, newcomer in enumerate(islice(_newcomers(event), _COME))
    ]
    _bring(people, now=now)
    for place, newcomer in enumerate(islice(_newcomers(event), _COME, _COME + _WAIT)):
        _add(event, newcomer, RegistrationStatus.WAITING, now=now - _APART + dt.timedelta(minutes=place))
    _answer(event, people, now=now)
    registration.cancel(registration=db.session.get_one(Registration, people[-1]), now=now)
    _keep_mail_in(event)
    return event


def _evening(now: dt.datetime) -> Event:
    day = (now + _AHEAD).date()
    past = content.evening(day)
    tables = (replace(table, seats=9, takeaways=(), connections=(), contacts=()) for table in past.tables[:_TABLES])
    evening = replace(
        past,
        title="X500 volgende keer",
        subtitle="Een wijk maak je samen",
        capacity=_COME + len(_GUESTS),
        tables=tuple(tables),
    )
    window = Window(opens_at=now.replace(minute=0, second=0, microsecond=0) - _OPEN_FOR)
    event = events.create_event(evening=evening, now=now - _OPEN_FOR, window=window)
    event.is_demo, event.closes_at = True, event.starts_at - dt.timedelta(days=1)
    events.move_to(event=event, state=EventState.OPEN)
    db.session.flush()
    return event


def _newcomers(event: Event) -> list[Newcomer]:
    tables = {table.number: table.id for table in event.tables}
    return [
        Newcomer(
            name=guest.name,
            email=guest.email,
            organisation=guest.organisation,
            language=_LANGUAGES[place % len(_LANGUAGES)],
            photo_objection=guest.photo_objection,
            wishes=tuple(tables[number] for number in guest.wishes if number in tables),
            diet=_DIETS[place % len(_DIETS)],
            access=guest.access,
        )
        for place, guest in enumerate(content.guests())
    ]


def _bring(people: list[int], *, now: dt.datetime) -> None:
    """Three people bring someone: with a name, without one yet, and a child."""
    for place, guest in _GUESTS:
        host = db.session.get_one(Registration, people[place])
        guests.bring(host=host, guest=guest, submission=uuid.uuid4(), now=now)


def _add(event: Event, newcomer: Newcomer, status: RegistrationStatus, *, now: dt.datetime) -> int:
    return registration.add(
        event_id=event.id, newcomer=newcomer, status=status, source=RegistrationSource.ONLINE, now=now
    ).registration_id


def _answer(event: Event, people: list[int], *, now: dt.datetime) -> None:
    how, what = questions.of_event(event.id)
    for place, person in enumerate(people[::2]):
        db.session.add(_said(how, person, _HOW[place % len(_HOW)], event=event, now=now))
    for person, wish in zip(people, _WISHES, strict=False):
        db.session.add(_said(what, person, wish, event=event, now=now))


def _said(question: Question, person: int, value: str, *, event: Event, now: dt.datetime) -> Answer:
    return Answer(
        registration_id=person,
        question_id=question.id,
        value=value,
        answered_at=now,
        delete_after=questions.delete_after(question, event.ends_at),
    )


def _keep_mail_in(event: Event) -> None:
    """Nobody of the demo exists, so none of the mail that its verbs wrote may leave."""
    theirs = sa.select(Registration.id).where(Registration.event_id == event.id)
    db.session.execute(sa.delete(OutboxMail).where(OutboxMail.regarding.in_(theirs)))
