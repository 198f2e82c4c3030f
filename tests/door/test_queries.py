"""Counting, finding and remembering who came."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.database import transaction
from app.core.orm import db
from app.door import queries
from app.events import links
from app.events import queries as events
from app.registration.models import Registration, RegistrationStatus
from tests.door.conftest import Door, Guest, Invite, ScanIn, add_guest, add_repeated, open_door


def came_at(app: Flask, guest: Guest, moment: dt.datetime) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Registration).where(Registration.id == guest.id).values(checked_in_at=moment))


def names(app: Flask, door: Door, text: str) -> list[str]:
    with app.app_context():
        return [found.name for found in queries.people(door.event_id, text)]


def test_two_letters_find_a_name_without_its_accents(app: Flask, door: Door, invite: Invite) -> None:
    for name in ("Murat Çelik", "Céline Ödegård", "An Maes"):
        invite(name)
    assert names(app, door, "ce") == ["Céline Ödegård", "Murat Çelik"]
    assert names(app, door, "CELI mur") == ["Murat Çelik"]
    assert names(app, door, "ode") == ["Céline Ödegård"]
    assert names(app, door, "a") == []


@pytest.mark.parametrize("text", ["%%", "__", "\\\\", "' or 1=1", "\x00\x00"])
def test_what_is_special_to_a_database_is_an_ordinary_letter(app: Flask, door: Door, invite: Invite, text: str) -> None:
    invite("An Maes")
    assert names(app, door, text) == []


def test_the_list_says_who_is_in_at_which_table_and_leaves_out_second_registrations(
    app: Flask, door: Door, invite: Invite, scan: ScanIn
) -> None:
    first = invite("Murat Çelik", organisation="UHasselt")
    with app.app_context(), transaction():
        add_repeated(door, first, "Murat C.")
        add_guest(open_door(title="Andere avond"), "Murat Elders")
    scan(first.code)
    with app.app_context():
        (found,) = queries.people(door.event_id, "murat")
    assert (found.name, found.organisation, found.table, found.status) == (
        "Murat Çelik",
        "UHasselt",
        1,
        RegistrationStatus.REGISTERED,
    )
    assert found.checked_in_at is not None


def test_who_is_missing_is_who_was_expected_and_is_not_in(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    scan(invite("An Maes").code)
    invite("Bo Thijs")
    invite("Cas Wouters", status=RegistrationStatus.WAITING)
    with app.app_context():
        assert [found.name for found in queries.missing(door.event_id)] == ["Bo Thijs"]


def test_arrivals_stand_in_quarters_on_the_clock_of_the_evening(app: Flask, door: Door, invite: Invite) -> None:
    for minute, hour in ((59, 16), (0, 17), (14, 17), (15, 17)):
        came_at(app, invite(f"Persoon {hour}{minute}"), dt.datetime(2027, 10, 21, hour, minute, tzinfo=dt.UTC))
    with app.app_context():
        arrivals = queries.arrivals(door.event_id, "Europe/Brussels")
    day = dt.datetime(2027, 10, 21)  # noqa: DTZ001 - the wall clock of the evening
    assert arrivals == [
        (day.replace(hour=18, minute=45), 1),
        (day.replace(hour=19, minute=0), 2),
        (day.replace(hour=19, minute=15), 1),
    ]


def test_attendance_counts_people_and_the_organisations_they_came_from(
    app: Flask, door: Door, invite: Invite, scan: ScanIn
) -> None:
    for name, organisation in (("An", "UHasselt"), ("Bo", "uhasselt"), ("Cas", "Gezinsbond"), ("Dré", "")):
        scan(invite(f"{name} Maes", organisation=organisation).code)
    invite("Else Thijs", organisation="Familiehulp")
    with app.app_context():
        assert queries.attendance(door.event_id) == (5, 4, 2)


def test_the_last_one_let_in_is_the_last_of_this_door(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    scan(invite("An Maes").code)
    last = scan(invite("Bo Thijs").code)
    scan("0" * 26)
    with app.app_context():
        found = queries.last_welcome(event_id=door.event_id, device_id=door.actor.device_id, user_id=None)
        assert found == queries.LastScan(last.uuid, "Bo Thijs", 1)
        assert queries.last_welcome(event_id=door.event_id, device_id=None, user_id=7) is None


def test_a_door_link_opens_its_own_evening_only(app: Flask, door: Door) -> None:
    with app.app_context(), transaction():
        other = open_door(title="Andere avond")
    with app.app_context():
        event, stranger = events.event(door.slug), events.event(other.slug)
        assert event is not None
        assert stranger is not None
        token = links.door_token(event.secret_key, 1)
        found = queries.pairing(door.slug, token).event
        assert found is not None
        assert found.id == door.event_id
        assert queries.pairing(other.slug, token).event is None
        assert queries.pairing("nergens", token).event is None
        assert queries.pairing(door.slug, links.door_token(event.secret_key, 2)).event is None


def test_the_rings_of_the_first_round_count_everyone_once(app: Flask, door: Door, invite: Invite) -> None:
    invite("An Maes")
    with app.app_context():
        rings = queries.rings(door.event_id)
        assert [(ring.number, ring.seats, ring.taken, ring.hosts) for ring in rings] == [
            (1, 12, 1, 1),
            (2, 10, 0, 1),
            (3, 8, 0, 0),
        ]
        assert db.session.scalar(sa.select(sa.func.count(Registration.id))) == 1
