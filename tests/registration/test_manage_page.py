"""What the page that manages a registration says by itself: which evening, what was told already, what is wrong."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event
from app.registration import questions
from app.registration.models import Registration
from app.registration.question_models import QuestionKind
from app.registration.questions import Wording
from tests.pages import ReadingClient, parse, text_of
from tests.registration.managing import fill_up, page_of, send, words


def summary(client: ReadingClient, page: str, section: str, **fields: str) -> str:
    """What is said above a form that was refused."""
    answer = send(client, page, section, **fields)
    assert answer.status_code == 422
    tree = parse(answer.data)
    return next(text_of(each) for each in tree.iter() if (each.get("class") or "") == "error-summary")


def states(client: ReadingClient, page: str) -> list[str]:
    """What is known already, by section."""
    return [text_of(each) for each in parse(client.get(page).data).iter() if each.get("class") == "extra__state"]


def test_who_waits_reads_for_which_evening(app: Flask, event_slug: str) -> None:
    fill_up(app)
    client, page = page_of(app, event_slug)
    said = words(client, page)
    assert "Een stad maak je samen" in said
    assert "Stadhuis" in said


def test_what_was_told_shows_on_the_closed_cards(app: Flask, event_slug: str) -> None:
    with app.app_context(), transaction() as session:
        wording = Wording(kind=QuestionKind.TEXT, label="Hoe kom je?", reason="Zomaar.", options=(), kept_days=3)
        questions.add(event_id=session.scalars(sa.select(Event.id)).one(), wording=wording)
    client, page = page_of(app, event_slug)
    assert states(client, page) == ["Hoogstens 3 gasten, elk met een eigen ticket", "1 vraag", "Nederlands"]
    with app.app_context():
        number = questions.of_event(db.session.scalars(sa.select(Event.id)).one())[0].id
    send(client, page, "questions", **{f"question_{number}": "Te voet"})
    send(client, page, "details", name="Yıldız Peeters", language="fr", photo_objection="y")
    assert states(client, page)[1:] == ["Ingevuld", "Français · Ik sta liever niet op foto’s"]


def test_a_box_that_must_be_ticked_is_not_read_out_before_its_mistake(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    assert "Wants" not in summary(client, page, "news")
    assert "Jullie mogen dit bewaren" not in summary(client, page, "needs", diet="geen noten")


def test_who_registers_in_the_last_week_is_not_asked_at_once_whether_they_still_come(
    app: Flask, event_slug: str
) -> None:
    with app.app_context(), transaction() as session:
        event = session.scalars(sa.select(Event)).one()
        event.starts_at = clock.now() + dt.timedelta(days=6)
        event.ends_at = event.starts_at + dt.timedelta(hours=3)
    client, page = page_of(app, event_slug)
    assert "Kom je nog?" not in words(client, page)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Registration).values(created_at=clock.now() - dt.timedelta(days=9)))
    assert "Kom je nog?" in words(client, page)


def test_a_cancelled_ticket_leads_back_only_while_the_evening_is_open(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    client.submit(f"{page}/cancel", page=page)
    with app.app_context():
        ticket = f"/t/{db.session.scalars(sa.select(Registration.ticket_code)).one()}"
    assert "Schrijf me opnieuw in" in words(client, ticket)
    assert "Haal de avond uit mijn agenda" in words(client, page)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Event).values(closes_at=clock.now()))
    assert "Schrijf me opnieuw in" not in words(client, ticket)
    assert "Inschrijven kan nu niet meer." in words(client, ticket)
