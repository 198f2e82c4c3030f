"""The organiser's own questions: asked after the place is sure, never required, and forgotten when they said so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app import features
from app.core.database import transaction
from app.core.orm import db
from app.events import signals
from app.events.models import Event
from app.registration import jobs, questions
from app.registration.question_models import Answer, Consent, Question, QuestionKind
from app.registration.questions import Wording
from tests.pages import ReadingClient, parse, sign_in_as, text_of
from tests.registration.managing import PERSON, acts, mails, page_of, send, words

CONSENT = "Mijn naam mag op de deelnemerslijst."
ASKED = (
    (QuestionKind.CHOICE, "Hoe kom je?", ("Te voet", "Met de fiets", "=1+1 <b>bus</b>")),
    (QuestionKind.SEVERAL, "Waarover wil je meer horen?", ("Mantelzorg", "Buurtzorg", "Vervoer")),
    (QuestionKind.TEXT, "Welke vraag neem je mee?", ()),
    (QuestionKind.CONSENT, CONSENT, ()),
)
TYPED = {
    "label": "Kom je met de fiets?",
    "reason": "Voor de rekken.",
    "kind": "choice",
    "options": "Ja\nNee",
    "kept_days": "14",
}


@pytest.fixture
def asked(app: Flask, event_slug: str) -> dict[str, int]:
    """The ids of four questions, one of each kind, by kind."""
    with app.app_context():
        with transaction() as session:
            event_id = session.scalars(sa.select(Event.id)).one()
            for kind, label, options in ASKED:
                wording = Wording(
                    kind=kind, label=label, reason="Omdat we het willen weten.", options=options, kept_days=30
                )
                questions.add(event_id=event_id, wording=wording)
                session.flush()
        return {question.kind.value: question.id for question in questions.of_event(event_id)}


@pytest.fixture
def address(event_slug: str) -> str:
    """Where the organiser's questions stand."""
    return f"/organise/events/{event_slug}/questions"


def reply(asked: dict[str, int]) -> dict[str, Any]:
    """What somebody sends who answers everything."""
    return {
        f"question_{asked['choice']}": "Met de fiets",
        f"question_{asked['several']}": ["Mantelzorg", "Vervoer"],
        f"question_{asked['text']}": "Hoe\r\nverder?",
        f"question_{asked['consent']}": "y",
    }


def answers(app: Flask) -> list[str]:
    """What is kept, in the order of the questions."""
    with app.app_context():
        return list(db.session.scalars(sa.select(Answer.value).order_by(Answer.question_id)))


def test_a_question_says_why_it_is_asked_and_how_long_answers_stay(
    app: Flask, event_slug: str, asked: dict[str, int]
) -> None:
    client, page = page_of(app, event_slug)
    shown = words(client, page)
    assert len(asked) == 4
    assert "Omdat we het willen weten. We bewaren je antwoord tot 30 dagen na de avond." in shown
    assert "Je hoeft niets in te vullen." in shown


def test_answers_are_kept_in_words_with_a_date_to_forget_them(
    app: Flask, event_slug: str, asked: dict[str, int]
) -> None:
    client, page = page_of(app, event_slug)
    assert send(client, page, "questions", **reply(asked)).location == f"{page}#questions"
    assert answers(app) == ["Met de fiets", "Mantelzorg\nVervoer", "Hoe\nverder?", CONSENT]
    with app.app_context():
        until = db.session.scalars(sa.select(Answer.delete_after).distinct()).one()
        assert until == db.session.scalars(sa.select(Event.ends_at)).one() + dt.timedelta(days=30)
        consent = db.session.scalars(sa.select(Consent)).one()
        assert (consent.purpose, consent.wording) == (f"question-{asked['consent']}", CONSENT)
    checked = [box.get("value") for box in parse(client.get(page).data).iter("input") if "checked" in box.attrib]
    assert checked == ["Met de fiets", "Mantelzorg", "Vervoer", "y"]
    assert acts(app) == ["answered"]


def test_an_answer_can_be_taken_back(app: Flask, event_slug: str, asked: dict[str, int]) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "questions", **reply(asked))
    send(client, page, "questions", **{f"question_{asked['choice']}": ""})
    assert answers(app) == []
    with app.app_context():
        assert db.session.scalars(sa.select(Consent.withdrawn_at)).one() is not None


def test_an_option_that_does_not_exist_is_refused(app: Flask, event_slug: str, asked: dict[str, int]) -> None:
    client, page = page_of(app, event_slug)
    for sent in ({f"question_{asked['choice']}": "17"}, {f"question_{asked['several']}": ["noot"]}):
        assert send(client, page, "questions", **sent).status_code == 422
    assert answers(app) == []


def test_an_answer_means_what_was_read_though_the_options_changed_places_since(
    app: Flask, event_slug: str, asked: dict[str, int]
) -> None:
    client, page = page_of(app, event_slug)
    opened = client.get(page)
    picked = next(box for box in parse(opened.data).iter("input") if box.get("value") == "Met de fiets")
    with app.app_context(), transaction() as session:
        session.get_one(Question, asked["choice"]).options = ["Met de fiets", "Met de bus", "Te voet"]
    send(client, page, "questions", **{str(picked.get("name")): str(picked.get("value"))})
    assert answers(app) == ["Met de fiets"]


def test_without_questions_there_is_no_section(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    assert "Vragen van de organisatie" not in words(client, page)


def test_a_repeated_registration_answers_for_itself_only(app: Flask, event_slug: str, asked: dict[str, int]) -> None:
    page_of(app, event_slug)
    client, page = page_of(app, event_slug)
    send(client, page, "questions", **reply(asked))
    assert "Bedankt, je antwoorden zijn bewaard." in words(client, page)
    assert mails(app)[-1] == ("extras_elsewhere", PERSON["email"])
    with app.app_context():
        event_id = db.session.scalars(sa.select(Event.id)).one()
        assert {found.total for found in questions.results(event_id).values()} == {0}


def test_answers_go_when_the_question_said_they_would(app: Flask, event_slug: str, asked: dict[str, int]) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "questions", **reply(asked))
    with app.app_context():
        ends_at = db.session.scalars(sa.select(Event.ends_at)).one()
    with time_machine.travel(ends_at + dt.timedelta(days=30, seconds=-1), tick=False):
        assert jobs.forget_answers(app) == 0
    with time_machine.travel(ends_at + dt.timedelta(days=30), tick=False):
        assert jobs.forget_answers(app) == 4
        assert jobs.forget_answers(app) == 0
    assert answers(app) == []
    assert jobs.forget_answers in {getattr(job, "__wrapped__", None) for job in features.JOBS}


def test_answers_follow_an_evening_that_moves(app: Flask, event_slug: str, asked: dict[str, int]) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "questions", **reply(asked))
    with app.app_context():
        with transaction() as session:
            event = session.scalars(sa.select(Event)).one()
            moved = event.ends_at + dt.timedelta(days=10)
            event.ends_at = moved
            signals.moved.send(event.id, ends_at=moved, is_other_day=True)
        assert db.session.scalars(sa.select(Answer.delete_after).distinct()).one() == moved + dt.timedelta(days=30)


def test_an_organiser_asks_something(app: Flask, organiser: ReadingClient, event_slug: str, address: str) -> None:
    assert organiser.submit(address, TYPED).status_code == 303
    client, page = page_of(app, event_slug)
    assert "Kom je met de fiets? Voor de rekken. We bewaren je antwoord tot 14 dagen na de avond. Ja Nee" in words(
        client, page
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"label": ""}, "Vul de vraag in."),
        ({"reason": ""}, "Zeg waarom"),
        ({"options": "Ja"}, "Geef twee tot 20 keuzes"),
        ({"options": "Ja\nJa"}, "Twee keuzes zijn dezelfde."),
        ({"options": f"Ja\n{'x' * 121}"}, "Hou elke keuze onder 120 tekens."),
        ({"kept_days": "4000"}, "Kies een aantal van 0 tot 365 dagen."),
        ({"kept_days": "veel"}, "Fout"),
        ({"label": "x" * 301}, "Dit is te lang"),
        ({"kind": "dans"}, "Fout"),
    ],
)
def test_a_question_that_is_not_right_is_named_and_kept(
    organiser: ReadingClient, address: str, wrong: dict[str, str], sentence: str
) -> None:
    answer = organiser.submit(address, {**TYPED, **wrong})
    assert answer.status_code == 422
    shown = parse(answer.data)
    assert sentence in text_of(shown)
    typed = {field.get("name"): field.get("value") for field in shown.iter("input")}
    assert {**TYPED, **wrong}["reason"] == typed["reason"]


def test_twenty_questions_are_enough(app: Flask, organiser: ReadingClient, address: str) -> None:
    with app.app_context(), transaction() as session:
        event_id = session.scalars(sa.select(Event.id)).one()
        for number in range(questions.MOST):
            session.add(
                Question(
                    event_id=event_id,
                    position=number,
                    kind=QuestionKind.TEXT,
                    label=f"Vraag {number}",
                    reason="Zomaar.",
                    options=[],
                    kept_days=1,
                )
            )
    assert "Nieuwe vraag" not in text_of(parse(organiser.get(address).data))
    form = organiser.form_values(organiser.get(address))
    refused = organiser.post(address, data={**TYPED, **form}, headers={"Referer": "https://avond.example.org/"})
    assert refused.status_code == 422
    assert "Twintig vragen is het meeste" in text_of(parse(refused.data))


def test_questions_are_ordered_with_buttons(
    app: Flask, organiser: ReadingClient, address: str, asked: dict[str, int]
) -> None:
    def order() -> list[str]:
        headings = parse(organiser.get(address).data).iter("h2")
        return [text_of(heading) for heading in headings if heading.get("class") == "question__label"]

    assert order() == [label for _kind, label, _options in ASKED]
    organiser.submit(f"{address}/{asked['text']}/earlier", page=address)
    assert order()[1:3] == ["Welke vraag neem je mee?", "Waarover wil je meer horen?"]
    organiser.submit(f"{address}/{asked['text']}/later", page=address)
    organiser.submit(f"{address}/{asked['choice']}/earlier", page=address)
    organiser.submit(f"{address}/{asked['consent']}/later", page=address)
    assert order() == [label for _kind, label, _options in ASKED]


def test_answers_are_counted_or_listed(
    app: Flask, organiser: ReadingClient, event_slug: str, address: str, asked: dict[str, int]
) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "questions", **reply(asked))
    other, their_page = page_of(app, event_slug, name="Aya", email="aya@voorbeeld.be")
    send(other, their_page, "questions", **{f"question_{asked['several']}": ["Vervoer"]})
    gone, left = page_of(app, event_slug, email="weg@voorbeeld.be")
    send(gone, left, "questions", **reply(asked))
    gone.submit(f"{left}/cancel", page=left)
    shown = [text_of(line) for line in parse(organiser.get(address).data).iter("li")]
    for line in ("Te voet 0", "Met de fiets 1", "=1+1 <b>bus</b> 0", "Buurtzorg 0", "Vervoer 2", f"{CONSENT} 1"):
        assert line in shown
    assert f"{PERSON['name']}Hoe verder?" in shown


def test_removing_a_question_says_how_many_answers_go(
    app: Flask, organiser: ReadingClient, event_slug: str, address: str, asked: dict[str, int]
) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "questions", **reply(asked))
    assert "Er is 1 antwoord, en dat gaat mee weg." in text_of(parse(organiser.get(address).data))
    assert organiser.submit(f"{address}/{asked['choice']}/remove", page=address).status_code == 303
    assert len(answers(app)) == 3
    assert organiser.submit(f"{address}/{asked['choice']}/remove", page=address).status_code == 404


def test_a_question_with_answers_keeps_its_kind(
    app: Flask, organiser: ReadingClient, event_slug: str, address: str, asked: dict[str, int]
) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "questions", **reply(asked))
    prefix = f"q{asked['text']}-"
    changed = {**TYPED, "label": "Wat vraag je je af?", "kind": "text", "kept_days": "5"}
    form = {f"{prefix}{name}": value for name, value in changed.items()}
    refused = organiser.submit(f"{address}/{asked['text']}", {**form, f"{prefix}kind": "consent"}, page=address)
    assert refused.status_code == 422
    assert "Er zijn al antwoorden." in text_of(parse(refused.data))
    assert organiser.submit(f"{address}/{asked['text']}", form, page=address).status_code == 303
    with app.app_context():
        answer = db.session.get_one(Answer, (1, asked["text"]))
        assert answer.delete_after == db.session.scalars(sa.select(Event.ends_at)).one() + dt.timedelta(days=5)
    assert "Wat vraag je je af?" in words(client, page)


def test_no_answer_stays_longer_than_people_were_told(
    app: Flask, organiser: ReadingClient, event_slug: str, address: str, asked: dict[str, int]
) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "questions", **reply(asked))
    prefix = f"q{asked['text']}-"
    form = {f"{prefix}{name}": value for name, value in {**TYPED, "kind": "text", "kept_days": "365"}.items()}
    assert organiser.submit(f"{address}/{asked['text']}", form, page=address).status_code == 303
    with app.app_context():
        answer = db.session.get_one(Answer, (1, asked["text"]))
        assert answer.delete_after == db.session.scalars(sa.select(Event.ends_at)).one() + dt.timedelta(days=30)


def test_agreeing_to_other_words_takes_a_new_yes(
    app: Flask, organiser: ReadingClient, event_slug: str, address: str, asked: dict[str, int]
) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "questions", **reply(asked))
    prefix = f"q{asked['consent']}-"
    form = {
        f"{prefix}{name}": value
        for name, value in {**TYPED, "label": "Mijn foto mag online.", "kind": "consent"}.items()
    }
    organiser.submit(f"{address}/{asked['consent']}", form, page=address)
    boxes = [box for box in parse(client.get(page).data).iter("input") if box.get("value") == "y"]
    assert not [box for box in boxes if "checked" in box.attrib]


def test_only_organisers_ask(app: Flask, address: str, asked: dict[str, int]) -> None:
    for role in ("communication", "volunteer"):
        staff = sign_in_as(app, role)
        assert staff.get(address).status_code == 403
        assert staff.post(f"{address}/{asked['text']}/remove").status_code in {400, 403}
    assert sign_in_as(app, "organiser", email="o2@voorbeeld.be").get(f"{address}x").status_code == 404
