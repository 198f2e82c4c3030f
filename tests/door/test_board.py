"""The welcome board: who may open it, and how little it tells of anybody."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import transaction
from app.door import board
from app.events import queries as events
from app.events import services
from app.events.models import Event, ProgrammeItem
from app.registration.models import Registration
from tests.door.conftest import Door, Guest, Invite, ScanIn, open_door
from tests.door.statements import counted
from tests.figures import Figure
from tests.pages import parse, text_of


def link(app: Flask, door: Door, *, has_names: bool = False) -> str:
    with app.app_context():
        event = events.event(door.slug)
        assert event is not None
        return f"/board/{door.slug}/{board.token(event, has_names=has_names)}"


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(parse(answer.data))


def change(app: Flask, guest: Guest, **values: object) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Registration).where(Registration.id == guest.id).values(**values))


def test_the_halls_computer_needs_no_password_and_shows_no_name(
    app: Flask, client: FlaskClient, door: Door, invite: Invite, scan: ScanIn
) -> None:
    scan(invite("Murat Çelik", organisation="UHasselt").code)
    page = client.get(link(app, door))
    said = text_of(parse(page.data))
    for each in ("Welkom", "Welcome", "Bienvenue", "Willkommen", "1 binnen", "Tafel 1"):
        assert each in said, each
    for each in ("Murat", "Çelik", "UHasselt"):
        assert each not in page.text


def test_with_names_it_shows_first_names_only(
    app: Flask, client: FlaskClient, door: Door, invite: Invite, scan: ScanIn
) -> None:
    scan(invite("Murat Çelik", organisation="UHasselt").code)
    page = client.get(link(app, door, has_names=True))
    assert "Murat Tafel 1" in text_of(parse(page.data))
    for each in ("Çelik", "UHasselt"):
        assert each not in page.text


@pytest.mark.parametrize("hides", ["is_minor", "unnamed"])
def test_the_name_of_a_child_and_one_that_nobody_gave_is_never_shown(
    app: Flask, client: FlaskClient, door: Door, invite: Invite, scan: ScanIn, hides: str
) -> None:
    guest = invite("Murat Çelik")
    change(app, guest, **{hides: True})
    scan(guest.code)
    said = words(client, link(app, door, has_names=True))
    assert "Murat" not in said
    assert "Welkom! Tafel 1" in said


def test_the_last_to_come_stand_on_top_and_there_are_few(
    app: Flask, client: FlaskClient, door: Door, invite: Invite, scan: ScanIn
) -> None:
    for name in ("Aya", "Bo", "Cas", "Dré", "Else", "Fien"):
        scan(invite(f"{name} Maes").code)
    said = words(client, link(app, door, has_names=True))
    shown = [name for name in ("Fien", "Else", "Dré", "Cas", "Bo", "Aya") if f"{name} Tafel" in said]
    assert shown == ["Fien", "Else", "Dré", "Cas", "Bo"]
    assert said.index("Fien") < said.index("Bo ")


def test_nobody_adds_the_names_to_a_link_without_them(
    app: Flask, client: FlaskClient, door: Door, invite: Invite, scan: ScanIn
) -> None:
    scan(invite("Murat Çelik").code)
    assert "Murat" not in words(client, f"{link(app, door)}?names=1")


def test_a_guessed_old_or_borrowed_link_opens_nothing(app: Flask, client: FlaskClient, door: Door) -> None:
    with app.app_context(), transaction():
        other = open_door(title="Andere avond")
    right = link(app, door)
    borrowed = right.replace(door.slug, other.slug)
    for wrong in (
        right[:-1],
        f"/board/{door.slug}/x",
        f"/board/{door.slug}/é",
        borrowed,
        right.replace("x500", "geen"),
    ):
        assert client.get(wrong).status_code == 404
    with app.app_context(), transaction():
        event = events.event(door.slug)
        assert event is not None
        services.renew_door_link(event=event)
    assert client.get(right).status_code == 404
    assert client.get(link(app, door)).status_code == 200


def test_the_link_ends_four_hours_after_the_evening(app: Flask, client: FlaskClient, door: Door) -> None:
    path = link(app, door)
    for hours, status in ((3, 200), (5, 404)):
        ended = clock.now() - dt.timedelta(hours=hours)
        with app.app_context(), transaction() as session:
            session.execute(
                sa.update(Event)
                .where(Event.id == door.event_id)
                .values(starts_at=ended - dt.timedelta(hours=3), ends_at=ended)
            )
        assert client.get(path).status_code == status


def test_who_signed_in_chooses_and_a_door_is_no_staff(
    app: Flask,
    organiser: FlaskClient,
    client: FlaskClient,
    door_phone: FlaskClient,
    door: Door,
    invite: Invite,
    scan: ScanIn,
) -> None:
    scan(invite("Murat Çelik").code)
    path = f"/organise/events/{door.slug}/board"
    assert "Murat" not in words(organiser, path)
    assert "Murat Tafel 1" in words(organiser, f"{path}?names=1")
    assert client.get(path).status_code == 302
    assert door_phone.get(path).status_code == 403


def test_the_desk_hands_out_both_links(app: Flask, organiser: FlaskClient, door: Door) -> None:
    page = organiser.get(f"/organise/events/{door.slug}/tonight").text
    for has_names in (False, True):
        assert f'href="https://avond.example.org{link(app, door, has_names=has_names)}"' in page


def test_the_board_costs_few_statements(
    app: Flask, client: FlaskClient, door: Door, invite: Invite, scan: ScanIn, figure: Figure
) -> None:
    path = link(app, door, has_names=True)
    costs = []
    for number in range(2):
        for each in range(5):
            scan(invite(f"Persoon {number}{each}").code)
        with counted(app) as heard:
            assert client.get(path).status_code == 200
        costs.append(len(heard))
    figure("statements of the welcome board for 5 and 10 people", costs, "the same")
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("minutes_ago", "shown"),
    [(-30, "Ronde 1"), (-1, "Ronde 1"), (1, "Ronde 2")],
)
def test_the_board_shows_the_round_whose_time_has_come(
    app: Flask, client: FlaskClient, door: Door, minutes_ago: int, shown: str
) -> None:
    now = clock.now()
    begins = now - dt.timedelta(minutes=minutes_ago)
    with app.app_context(), transaction() as session:
        event = events.event(door.slug)
        assert event is not None
        event.starts_at, event.ends_at = now - dt.timedelta(hours=1), now + dt.timedelta(hours=3)
        zone = ZoneInfo(event.timezone)
        for position, (title, at) in enumerate((("Ronde 1", event.starts_at), ("Ronde 2", begins)), start=10):
            wall = at.astimezone(zone).time()
            session.add(ProgrammeItem(event_id=event.id, position=position, starts=wall, title=title))
    said = words(client, link(app, door))
    assert [each for each in ("Ronde 1", "Ronde 2") if each in said] == [shown]


def test_without_a_round_in_the_programme_it_stays_the_first(app: Flask, door: Door) -> None:
    with app.app_context():
        event = events.event(door.slug)
        assert event is not None
        assert board.round_at(event, now=event.ends_at) == 1


def test_a_round_after_midnight_begins_the_next_day(app: Flask, door: Door) -> None:
    zone = ZoneInfo("Europe/Brussels")
    with app.app_context(), transaction() as session:
        event = events.event(door.slug)
        assert event is not None
        event.timezone = "Europe/Brussels"
        event.starts_at = dt.datetime(2030, 3, 1, 22, tzinfo=zone)
        event.ends_at = dt.datetime(2030, 3, 2, 2, tzinfo=zone)
        session.add(ProgrammeItem(event_id=event.id, position=9, starts=dt.time(0, 30), title="Ronde 2: vervolg"))
    with app.app_context():
        event = events.event(door.slug)
        assert event is not None
        rounds = [
            board.round_at(event, now=dt.datetime(2030, 3, day, hour, 40, tzinfo=zone))
            for day, hour in ((1, 23), (2, 0))
        ]
    assert rounds == [1, 2]
