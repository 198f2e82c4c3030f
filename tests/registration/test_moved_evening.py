"""An evening at another time or place: who hears of it, what their calendar takes over, and how long telling takes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from babel.dates import format_date
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, limits
from app.core.database import transaction
from app.core.orm import db
from app.events import queries, services
from app.events.models import EventState
from app.events.window import UNBOUND
from app.registration import history, waiting
from app.registration import services as registration
from app.registration.invitation_models import Notice
from app.registration.models import Registration, RegistrationSource
from tests.events.filling import controls, post, send
from tests.factories.company import (
    REGISTERED,
    WAITING,
    cancel,
    entry,
    mailed,
    put,
    revive,
    the,
    words,
    written,
)
from tests.figures import Figure

WEEK = dt.timedelta(days=7)


def change(slug: str, *, tells: bool = True, **document: Any) -> None:
    """Change the evening as the form does."""
    described = dataclasses.replace(queries.described(the(slug)), **document)
    with transaction():
        services.change_event(event=the(slug), evening=described, window=UNBOUND, now=clock.now(), tells=tells)


def day(date: dt.date) -> str:
    """As people read it in Dutch."""
    return format_date(date, "full", locale="nl")


def test_who_comes_or_waits_hears_what_it_was_and_what_it_becomes(context: Flask, company: str) -> None:
    old = queries.described(the(company))
    change(company, date=old.date + WEEK, venue="Cultuurhuis")
    assert mailed("registration.event_moved") == ["aya@voorbeeld.be", "zoé.prévot@voorbeeld.be", "wacht@voorbeeld.be"]
    email = written("registration.event_moved", "aya@voorbeeld.be")
    said = words(email)
    assert f"Wanneer: {day(old.date + WEEK)}, 19:00 tot 22:30 (was: {day(old.date)}, 19:00 tot 22:30)." in said
    assert "(was: Stadhuis, Voorbeeldplein 1, 3500 Hasselt)" in said
    assert "Waar: Cultuurhuis, Voorbeeldplein 1, 3500 Hasselt" in said
    method, event = entry(email)
    assert (method, int(event["SEQUENCE"])) == ("PUBLISH", 1)
    assert event["DTSTART"].dt.date() == old.date + WEEK
    assert "Cultuurhuis" in str(event["LOCATION"])
    to_who_waits = written("registration.event_moved", "wacht@voorbeeld.be")
    assert list(to_who_waits.iter_attachments()) == []


@pytest.mark.parametrize(
    ("document", "sequence", "said"),
    [
        ({"starts": dt.time(19, 30)}, 1, "19:30 tot 22:30 (was:"),
        ({"ends": dt.time(23)}, 1, "19:00 tot 23:00 (was:"),
        ({"timezone": "Europe/London"}, 1, "19:00 tot 22:30, Europe/London (was:"),
        ({"venue": "Cultuurhuis"}, 1, "Waar: Cultuurhuis"),
        ({"address": "Kerkstraat 1"}, 1, "Waar: Stadhuis, Kerkstraat 1 (was:"),
        ({"venue": "", "address": ""}, 1, "Waar: nog niet bekend (was:"),
        ({"title": "X500 anders"}, 1, ""),
        ({"capacity": 41}, 0, ""),
        ({}, 0, ""),
    ],
)
def test_a_mail_goes_out_for_another_time_or_place_and_a_number_up_for_the_calendar(
    context: Flask, company: str, document: dict[str, Any], sequence: int, said: str
) -> None:
    change(company, **document)
    assert the(company).calendar_sequence == sequence
    assert len(mailed("registration.event_moved")) == (3 if said else 0)
    if said:
        assert said in words(written("registration.event_moved", "aya@voorbeeld.be"))


def test_an_organiser_may_move_it_without_a_word(app: Flask, organiser: FlaskClient, company: str) -> None:
    path = f"/organise/events/{company}/edit"
    fields = controls(organiser.get(path))
    assert fields["tells"] == "y"
    del fields["tells"]
    assert post(organiser, path, {**fields, "starts": "20:00"}).status_code == 303
    with app.app_context():
        assert the(company).calendar_sequence == 1
        assert mailed("registration.event_moved") == []
    assert send(organiser, path, starts="20:30").status_code == 303
    with app.app_context():
        assert the(company).calendar_sequence == 2
        assert len(mailed("registration.event_moved")) == 3


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.RUNNING, EventState.REPORTING])
def test_nobody_hears_of_a_move_of_a_draft_or_an_evening_that_began(
    context: Flask, company: str, state: EventState
) -> None:
    with transaction():
        the(company).state = state
    change(company, venue="Cultuurhuis")
    assert mailed("registration.event_moved") == []


def test_nobody_hears_of_a_correction_afterwards_or_of_a_move_of_what_is_off(context: Flask, company: str) -> None:
    with time_machine.travel(the(company).ends_at + WEEK, tick=False):
        change(company, venue="Cultuurhuis")
    cancel(company)
    change(company, venue="Stadhuis")
    assert mailed("registration.event_moved") == []
    revive(company)
    assert "Stadhuis" in words(written("registration.event_revived", "aya@voorbeeld.be")), "they read it then"


def test_on_another_day_everybody_is_asked_again_whether_they_come(context: Flask, company: str) -> None:
    with transaction():
        for person in db.session.scalars(sa.select(Registration).where(Registration.status == REGISTERED)):
            person.confirmed_at = clock.now()
            db.session.add(Notice(registration_id=person.id, kind="coming-7", at=clock.now()))
    confirmed = sa.select(sa.func.count()).select_from(Registration).where(Registration.confirmed_at.is_not(None))
    kinds = sa.select(Notice.kind).distinct().order_by(Notice.kind)
    change(company, starts=dt.time(20))
    assert db.session.scalar(confirmed) == 3, "an hour later is the same evening"
    change(company, date=queries.described(the(company)).date + WEEK)
    assert db.session.scalar(confirmed) == 0
    assert list(db.session.scalars(kinds)) == ["invitation"]


def test_a_ticket_brings_the_evening_into_the_calendar_and_a_cancelled_one_takes_it_out(
    context: Flask, event_slug: str
) -> None:
    attempt = limits.attempt(
        kind="register", subject="127.0.0.1", most=9, within=dt.timedelta(minutes=1), now=clock.now()
    )
    newcomer = registration.Newcomer(name="Aya Claes", email="aya@voorbeeld.be")
    with transaction() as session:
        ticket = registration.register(
            session.connection(),
            slug=event_slug,
            newcomer=newcomer,
            submission=uuid.uuid4(),
            now=clock.now(),
            attempt=attempt,
        )
    method, came = entry(written("registration.ticket", "aya@voorbeeld.be"))
    assert method == "PUBLISH"
    assert came["DTSTART"].dt == the(event_slug).starts_at
    with transaction():
        registration.cancel(registration=db.session.get_one(Registration, ticket.registration_id), now=clock.now())
    method, went = entry(written("registration.cancelled", "aya@voorbeeld.be"))
    assert method == "CANCEL"
    assert str(went["UID"]) == str(came["UID"])


def test_a_ticket_that_leaves_after_the_calling_off_puts_nothing_in_a_calendar(context: Flask, event_slug: str) -> None:
    put(event_slug, "wacht@voorbeeld.be", WAITING)
    with transaction():
        waiting.give_place(
            registration=db.session.scalars(sa.select(Registration)).one(),
            now=clock.now(),
            author=history.staff("Noor Maes"),
        )
    cancel(event_slug)
    method, _event = entry(written("registration.ticket", "wacht@voorbeeld.be"))
    assert method == "CANCEL"


def test_five_hundred_people_are_told_in_one_short_transaction(context: Flask, event_slug: str, figure: Figure) -> None:
    with transaction():
        the(event_slug).capacity = 500
    evening = the(event_slug).id
    with transaction() as session:
        for number in range(500):
            newcomer = registration.Newcomer(name=f"Mens {number}", email=f"mens{number}@voorbeeld.be")
            registration.add(
                event_id=evening,
                newcomer=newcomer,
                status=REGISTERED,
                source=RegistrationSource.STAFF,
                now=clock.now(),
            )
        session.flush()
    acts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("event_cancelled", lambda: cancel(event_slug)),
        ("event_revived", lambda: revive(event_slug)),
        ("event_moved", lambda: change(event_slug, venue="Cultuurhuis")),
    )
    for kind, act in acts:
        began = time.perf_counter()
        act()
        took = time.perf_counter() - began
        figure(f"telling 500 people ({kind}, {db.engine.dialect.name})", f"{took * 1000:.0f} ms", "no seconds")
        assert len(set(mailed(f"registration.{kind}"))) == 500
