"""The demo: an evening that was, and one to come on which every part of registering can be seen."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.demo import services
from app.events import queries
from app.events.models import Event, EventState, TableRound
from app.events.window import Phase, phase
from app.registration import questions
from app.registration.models import Needs, Registration, RegistrationStatus, Seat
from tests.events.filling import messages
from tests.pages import sign_in_as


@pytest.fixture
def coming(context: Flask) -> Event:
    """The evening of the demo that is to come."""
    with transaction():
        services.load(now=clock.now())
    return db.session.scalars(sa.select(Event).where(Event.state == EventState.OPEN)).one()


def test_the_evening_to_come_is_full_in_its_window_with_an_offer_under_way(coming: Event) -> None:
    assert phase(coming, clock.now()) is Phase.OPEN
    assert coming.opens_at is not None
    assert coming.closes_at is not None
    people = list(db.session.scalars(sa.select(Registration).where(Registration.event_id == coming.id)))
    registered = [person for person in people if person.status is RegistrationStatus.REGISTERED]
    waiting = [person for person in people if person.status is RegistrationStatus.WAITING]
    offered = [person for person in waiting if person.offered_until is not None]
    assert offered == [min(waiting, key=lambda person: (person.waiting_since, person.id))]
    assert len(waiting) > 1
    assert len(registered) + len(offered) == coming.places_taken == coming.capacity


def test_it_shows_guests_needs_and_answers(coming: Event) -> None:
    brought = list(db.session.scalars(sa.select(Registration).where(Registration.guest_of_id.is_not(None))))
    assert sorted((guest.unnamed, guest.is_minor) for guest in brought) == [
        (False, False), (False, True), (True, False),
    ]  # fmt: skip
    diets = db.session.scalar(sa.select(sa.func.count(sa.distinct(Needs.diet))))
    assert diets is not None
    assert diets > 3
    assert all(results.total for results in questions.results(coming.id).values())
    taken = db.session.scalar(sa.select(sa.func.sum(TableRound.taken)))
    assert taken == db.session.scalar(sa.select(sa.func.count()).select_from(Seat))


def test_no_mail_of_the_demo_leaves(coming: Event) -> None:
    assert db.session.scalars(sa.select(OutboxMail)).all() == []


def test_its_pages_open_for_the_organiser_and_a_visitor(app: Flask, coming: Event) -> None:
    slug = coming.slug
    organiser = sign_in_as(app, "organiser")
    for page in ("", "/edit", "/people", "/programme", "/tables", "/links", "/cancel"):
        assert organiser.get(f"/organise/events/{slug}{page}").status_code == 200
    front = messages(app.test_client().get("/"))
    assert "Een wijk maak je samen" in front
    assert "Volzet · wachtlijst" in front
    assert "Inschrijven kan tot" in messages(app.test_client().get(f"/e/{slug}"))
    assert queries.event(slug) is not None
