"""When the doors of an evening open: on its form, along with its day, and an hour before when nobody said."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import transaction
from app.events import queries, rules
from app.events.models import Event
from tests.events.filling import controls, messages, send
from tests.factories.evenings import make_event

ZONE = "Europe/Brussels"
DAY = clock.now().date() + dt.timedelta(days=300)


@pytest.fixture
def edit(app: Flask) -> str:
    """The page where an evening from 19:00 to 22:30 is changed."""
    with app.app_context(), transaction():
        return f"/organise/events/{make_event(date=DAY).slug}/edit"


def stored(app: Flask, edit: str) -> Event:
    with app.app_context():
        event = queries.event(edit.split("/")[3])
        assert event is not None
        return event


def test_the_hour_of_the_doors_is_kept_and_shown_again(app: Flask, organiser: FlaskClient, edit: str) -> None:
    assert send(organiser, edit, doors="18:15").status_code == 303
    assert stored(app, edit).doors_at == rules.moment(DAY, dt.time(18, 15), ZONE)
    assert controls(organiser.get(edit))["doors"] == "18:15"
    assert send(organiser, edit, doors="").status_code == 303
    assert stored(app, edit).doors_at is None


def test_a_new_evening_can_say_when_its_doors_open(app: Flask, organiser: FlaskClient) -> None:
    made = send(organiser, "/organise/events/new", title="X500", date="2031-10-23", doors="17:45")
    assert made.status_code == 303
    assert stored(app, made.location).doors_at == rules.moment(dt.date(2031, 10, 23), dt.time(17, 45), ZONE)


def test_an_evening_on_another_day_opens_its_doors_on_that_day(app: Flask, organiser: FlaskClient, edit: str) -> None:
    send(organiser, edit, doors="18:15")
    other = DAY + dt.timedelta(days=7)
    assert send(organiser, edit, date=other.isoformat()).status_code == 303
    assert stored(app, edit).doors_at == rules.moment(other, dt.time(18, 15), ZONE)


def test_doors_that_open_after_the_start_are_refused_beside_their_field(
    app: Flask, organiser: FlaskClient, edit: str
) -> None:
    answer = send(organiser, edit, doors="19:01")
    assert answer.status_code == 422
    assert "De deuren gaan open voor de avond begint." in messages(answer)
    assert controls(answer)["doors"] == "19:01"
    assert stored(app, edit).doors_at is None
    assert send(organiser, edit, doors="19:00").status_code == 303


def test_doors_do_not_open_at_an_hour_that_the_clock_skips(organiser: FlaskClient, edit: str) -> None:
    answer = send(organiser, edit, date="2027-03-28", starts="05:00", doors="02:30")
    assert answer.status_code == 422
    assert "de klok verspringt" in messages(answer)


def test_the_doors_open_an_hour_before_when_nobody_chose() -> None:
    starts = dt.datetime(2027, 10, 21, 17, tzinfo=dt.UTC)
    assert rules.doors_open_at(starts_at=starts, doors_at=None) == starts - dt.timedelta(hours=1)
    chosen = starts - dt.timedelta(minutes=10)
    assert rules.doors_open_at(starts_at=starts, doors_at=chosen) == chosen
