"""When people can register: the window of an evening, to the second, on the form and on every page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import transaction
from app.core.i18n import local
from app.core.orm import db
from app.events import queries, rules, services
from app.events.models import Event, EventState
from app.events.window import Phase, Window, is_ahead, phase
from app.registration import places
from app.registration.models import Registration
from tests.events.filling import controls, messages, post, send
from tests.factories.evenings import evening as evening_document
from tests.factories.evenings import make_event
from tests.pages import ReadingClient, sign_in_as

ZONE = "Europe/Brussels"
DAY = clock.now().date() + dt.timedelta(days=300)
OPENS = rules.moment(DAY - dt.timedelta(days=60), dt.time(9), ZONE)
CLOSES = rules.moment(DAY - dt.timedelta(days=2), dt.time(12, 30), ZONE)
STARTS, ENDS = rules.moments(date=DAY, starts=dt.time(19), ends=dt.time(22, 30), timezone=ZONE)
MOMENT = dt.timedelta(microseconds=1)
PERSON = {"name": "Yıldız Peeters", "email": "yildiz.peeters@voorbeeld.be", "table": "0"}


@dataclasses.dataclass(frozen=True)
class Plain:
    """An evening with nothing but what its window is told from."""

    state: EventState = EventState.OPEN
    starts_at: dt.datetime = STARTS
    ends_at: dt.datetime = ENDS
    opens_at: dt.datetime | None = OPENS
    closes_at: dt.datetime | None = CLOSES
    cancelled_at: dt.datetime | None = None


UNBOUND = Plain(opens_at=None, closes_at=None)


@pytest.mark.parametrize(
    ("evening", "now", "expected"),
    [
        (Plain(), OPENS - MOMENT, Phase.BEFORE),
        (Plain(), OPENS, Phase.OPEN),
        (Plain(), CLOSES - MOMENT, Phase.OPEN),
        (Plain(), CLOSES, Phase.ENDED),
        (Plain(), ENDS, Phase.ENDED),
        (Plain(), ENDS + MOMENT, Phase.OVER),
        (UNBOUND, OPENS - MOMENT, Phase.OPEN),
        (UNBOUND, ENDS, Phase.OPEN),
        (UNBOUND, ENDS + MOMENT, Phase.OVER),
        (Plain(state=EventState.CLOSED), OPENS, Phase.CLOSED),
        (Plain(state=EventState.DRAFT), OPENS, Phase.CLOSED),
        (Plain(state=EventState.RUNNING), OPENS, Phase.CLOSED),
        (Plain(state=EventState.PUBLISHED), OPENS, Phase.OVER),
        (Plain(cancelled_at=OPENS), OPENS, Phase.CANCELLED),
        (Plain(cancelled_at=OPENS), ENDS + MOMENT, Phase.CANCELLED),
    ],
)
def test_where_registering_stands_at_a_moment(evening: Plain, now: dt.datetime, expected: Phase) -> None:
    assert phase(evening, now) is expected
    assert places.takes_registrations(evening, now) is (expected is Phase.OPEN)


@pytest.mark.parametrize(
    ("evening", "now", "expected"),
    [
        (Plain(), STARTS - MOMENT, True),
        (Plain(), STARTS, False),
        (Plain(state=EventState.CLOSED), OPENS, True),
        (Plain(state=EventState.DRAFT), OPENS, False),
        (Plain(state=EventState.RUNNING), OPENS, False),
        (Plain(cancelled_at=OPENS), OPENS, False),
    ],
)
def test_whether_people_count_on_an_evening(evening: Plain, now: dt.datetime, expected: bool) -> None:
    assert is_ahead(evening, now) is expected


@pytest.fixture
def windowed(app: Flask) -> str:
    """The slug of an open evening with a window."""
    with app.app_context():
        with transaction():
            event = services.create_event(
                evening=evening_document(date=DAY), now=clock.now(), window=Window(opens_at=OPENS, closes_at=CLOSES)
            )
            event.state = EventState.OPEN
        return event.slug


def registered() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) or 0


@pytest.mark.parametrize(
    ("now", "takes"), [(OPENS - MOMENT, False), (OPENS, True), (CLOSES - MOMENT, True), (CLOSES, False)]
)
def test_a_form_is_taken_in_its_window_to_the_moment(
    app: Flask,
    client: ReadingClient,
    windowed: str,
    now: dt.datetime,
    takes: bool,
) -> None:
    with time_machine.travel(now, tick=False):
        page = client.get(f"/e/{windowed}/register")
        assert page.status_code == 200
        assert ("Schrijf me in" in messages(page)) is takes
        answer = client.post(f"/e/{windowed}/register", data=PERSON, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == (303 if takes else 409)
    with app.app_context():
        assert registered() == (1 if takes else 0)


def test_the_kept_page_changes_at_the_moment_the_window_opens_and_closes(app: Flask, windowed: str) -> None:
    path = f"/e/{windowed}"

    def shown(now: dt.datetime) -> str:
        with time_machine.travel(now, tick=False):
            return messages(app.test_client().get(path))

    opens = f"{local(OPENS, ZONE):%-d}"
    assert "Inschrijven kan vanaf" in shown(OPENS - MOMENT)
    assert f" {opens} " in shown(OPENS - MOMENT)
    assert "om 09:00" in shown(OPENS - MOMENT)
    for inside in (OPENS, CLOSES - MOMENT):
        assert "Inschrijven kan tot" in shown(inside)
        assert "om 12:30" in shown(inside)
        assert "Schrijf je in" in shown(inside)
    assert "De inschrijvingen zijn gesloten." in shown(CLOSES)
    assert "Schrijf je in" not in shown(CLOSES)
    assert "Schrijf je in" in shown(OPENS), "and back, as it was kept"
    assert "Deze avond is voorbij." in shown(ENDS + MOMENT)


@pytest.mark.parametrize(("now", "words"), [(OPENS - MOMENT, "Inschrijven kan vanaf"), (CLOSES, "Inschrijven kon tot")])
def test_who_comes_too_early_or_too_late_reads_when_it_is(
    client: ReadingClient, windowed: str, now: dt.datetime, words: str
) -> None:
    with time_machine.travel(now, tick=False):
        page = messages(client.get(f"/e/{windowed}/register"))
    assert words in page
    assert "Een stad maak je samen" in page


def test_the_window_is_typed_on_the_clock_of_the_evening_and_shown_again(app: Flask, organiser: FlaskClient) -> None:
    with app.app_context(), transaction():
        slug = make_event(date=DAY).slug
    path = f"/organise/events/{slug}/edit"
    fields = {
        "opens_on": "2027-01-11", "opens_time": "09:00", "closes_on": DAY.isoformat(), "closes_time": "18:00",
    }  # fmt: skip
    assert send(organiser, path, **fields).status_code == 303
    with app.app_context():
        event = queries.event(slug)
        assert event is not None
        assert event.opens_at == rules.moment(dt.date(2027, 1, 11), dt.time(9), ZONE)
        assert event.closes_at == rules.moment(DAY, dt.time(18), ZONE)
    shown = controls(organiser.get(path))
    assert {name: shown[name] for name in fields} == fields
    assert send(organiser, path, **dict.fromkeys(fields, "")).status_code == 303
    with app.app_context():
        event = queries.event(slug)
        assert event is not None
        assert (event.opens_at, event.closes_at) == (None, None)


def test_a_new_evening_can_have_a_window_at_once(app: Flask, organiser: FlaskClient) -> None:
    made = send(
        organiser, "/organise/events/new", title="X500", date="2031-10-23", opens_on="2031-09-01", opens_time="08:30"
    )
    assert made.status_code == 303
    with app.app_context():
        event = db.session.scalars(sa.select(Event)).one()
        assert event.opens_at == rules.moment(dt.date(2031, 9, 1), dt.time(8, 30), ZONE)
        assert event.closes_at is None


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"opens_on": "2031-09-01"}, "Vul ook een uur in."),
        ({"closes_time": "09:00"}, "Kies ook een datum."),
        ({"opens_on": "morgen", "opens_time": "09:00"}, "Deze datum bestaat niet."),
        ({"opens_on": "2207-09-01", "opens_time": "09:00"}, "Kijk het jaartal na."),
        ({"opens_on": "2031-09-01", "opens_time": "negen"}, "Vul een uur in, bijvoorbeeld 19:30."),
        (
            {"opens_on": "2031-09-02", "opens_time": "09:00", "closes_on": "2031-09-02", "closes_time": "09:00"},
            "De inschrijvingen zouden sluiten voor ze opengaan.",
        ),
        ({"closes_on": "2031-10-23", "closes_time": "22:31"}, "Dan is de avond al voorbij."),
        ({"opens_on": "2031-10-23", "opens_time": "22:30"}, "Dan is de avond al voorbij."),
        ({"opens_on": "2031-03-30", "opens_time": "02:30"}, "de klok verspringt"),
    ],
)
def test_a_window_that_cannot_be_is_refused_at_its_field_and_kept_as_typed(
    app: Flask, organiser: FlaskClient, values: dict[str, str], sentence: str
) -> None:
    refused = send(organiser, "/organise/events/new", title="X500", date="2031-10-23", **values)
    assert 400 <= refused.status_code < 500
    assert sentence in messages(refused)
    shown = controls(refused)
    assert {name: shown[name] for name in values} == values
    assert b"field--wrong" in refused.data
    with app.app_context():
        assert queries.all_events() == []


def test_registering_can_close_at_the_very_end(app: Flask, organiser: FlaskClient) -> None:
    values = {"title": "X500", "date": "2031-10-23", "closes_on": "2031-10-23", "closes_time": "22:30"}
    assert send(organiser, "/organise/events/new", **values).status_code == 303


def test_the_window_stays_as_typed_when_the_evening_moves(app: Flask, organiser: FlaskClient, windowed: str) -> None:
    path = f"/organise/events/{windowed}/edit"
    later = DAY + dt.timedelta(days=7)
    assert send(organiser, path, date=later.isoformat()).status_code == 303
    with app.app_context():
        event = queries.event(windowed)
        assert event is not None
        assert (event.opens_at, event.closes_at) == (OPENS, CLOSES)
    sooner = send(organiser, path, date=(DAY - dt.timedelta(days=10)).isoformat())
    assert "Dan is de avond al voorbij." in messages(sooner), "registering would close after it"


@pytest.mark.parametrize(
    ("change", "desk", "front", "listed"),
    [
        ({}, "Inschrijvingen open", "Nog 40 plaatsen", "open"),
        ({"capacity": 0}, "Volzet · wachtlijst", "Volzet · wachtlijst", "full"),
        ({"opens_at": OPENS}, "Inschrijven vanaf", "Inschrijven vanaf", "before"),
        ({"closes_at": CLOSES}, "Inschrijven tot", "Nog 40 plaatsen", "open"),
        ({"closes_at": clock.now()}, "Gesloten sinds", "Inschrijvingen gesloten", "ended"),
        ({"state": EventState.CLOSED}, "Inschrijvingen gesloten", "Inschrijvingen gesloten", "closed"),
        ({"cancelled_at": OPENS}, "Geannuleerd", "Gaat niet door", "cancelled"),
    ],
)
def test_the_desk_the_front_page_and_the_command_line_say_where_an_evening_stands(
    app: Flask, event_slug: str, change: dict[str, Any], desk: str, front: str, listed: str
) -> None:
    with app.app_context(), transaction():
        event = queries.event(event_slug)
        for name, value in change.items():
            setattr(event, name, value)
    organiser = sign_in_as(app, "organiser")
    assert desk in messages(organiser.get("/organise"))
    assert desk in messages(organiser.get(f"/organise/events/{event_slug}"))
    assert desk in messages(organiser.get(f"/organise/events/{event_slug}/edit"))
    assert front in messages(app.test_client().get("/"))
    lines = app.test_cli_runner().invoke(args=["events", "list"]).output
    assert lines.rstrip("\n").split("\t")[-1] == listed


def test_an_evening_that_did_not_go_on_leaves_the_front_page_when_it_would_be_over(
    app: Flask, organiser: FlaskClient, windowed: str
) -> None:
    with app.app_context(), transaction():
        event = queries.event(windowed)
        assert event is not None
        event.cancelled_at = OPENS
    with time_machine.travel(ENDS, tick=False):
        assert "Gaat niet door" in messages(app.test_client().get("/"))
    with time_machine.travel(ENDS + MOMENT, tick=False):
        assert "Gaat niet door" not in messages(app.test_client().get("/"))


def test_half_a_window_is_named_beside_whatever_else_is_wrong(organiser: FlaskClient, windowed: str) -> None:
    path = f"/organise/events/{windowed}/edit"
    fields = {**controls(organiser.get(path)), "closes_on": "", "title": ""}
    refused = post(organiser, path, fields)
    assert refused.status_code == 422
    assert "Kies ook een datum." in messages(refused)
    assert "Geef de avond een naam." in messages(refused)
    assert controls(refused)["closes_time"] == "12:30"
