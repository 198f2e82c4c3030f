"""What the organisers see while the evening goes on, and what they can take back."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import core_transaction, transaction
from app.core.orm import db
from app.core.text import fold
from app.door import services, tonight, tonight_wording, wording
from app.door.models import Scan, ScanResult
from app.door.rules import Answer
from app.events import queries as events
from app.events.models import Device, Table
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat
from tests.door.conftest import Door, Guest, Invite, ScanIn, add_guest, open_door, scans
from tests.door.statements import counted
from tests.figures import Figure
from tests.pages import ReadingClient, parse, text_of


@pytest.fixture
def place(door: Door) -> str:
    """Where the page is."""
    return f"/organise/events/{door.slug}/tonight"


def seen(app: Flask, door: Door, *, wanted: str = "", now: dt.datetime | None = None) -> tonight.Tonight:
    with app.app_context():
        event = events.event(door.slug)
        assert event is not None
        return tonight.tonight(event, wanted=wanted, now=now or clock.now())


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(parse(answer.data))


def differ(app: Flask, answer: Answer, conflict: str) -> None:
    """As the server notes it when a phone had decided something else; a scan that stands there is never changed."""
    with app.app_context(), transaction() as session:
        columns = Scan.__table__.c
        row = session.execute(sa.select(*columns).where(columns.uuid == answer.uuid)).one()._asdict()
        session.execute(sa.delete(Scan).where(Scan.uuid == answer.uuid))
        session.execute(sa.insert(Scan).values({**row, "conflict": conflict}))


def change_phone(app: Flask, door: Door, **values: Any) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Device).where(Device.id == door.actor.device_id).values(**values))


def test_it_says_who_is_in_of_who_is_expected(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    scan(invite("An Maes").code)
    invite("Bo Thijs")
    invite("Cas Wouters", status=RegistrationStatus.WAITING)
    shown = seen(app, door)
    assert (shown.present, shown.expected, shown.missing_count) == (1, 2, 1)
    assert [someone.name for someone in shown.missing] == ["Bo Thijs"]


def test_a_search_finds_whoever_is_in_as_well_with_the_scan_to_take_back(
    app: Flask, door: Door, invite: Invite, scan: ScanIn
) -> None:
    answer = scan(invite("Murat Çelik").code)
    invite("Céline Ödegård")
    invite("Bo Thijs")
    found = seen(app, door, wanted="ce").found
    assert found is not None
    assert [(someone.name, someone.scan) for someone in found] == [
        ("Céline Ödegård", None),
        ("Murat Çelik", answer.uuid),
    ]
    assert seen(app, door, wanted="c").found is None
    nearly = seen(app, door, wanted="murta").found
    assert nearly is not None
    assert [(someone.name, someone.scan) for someone in nearly] == [("Murat Çelik", answer.uuid)], "misspelt too"


def test_each_table_says_for_each_round_who_is_in(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    for name in ("An Maes", "Bo Thijs"):
        scan(invite(name).code)
    invite("Cas Wouters")
    rounds = seen(app, door).rounds
    assert sorted(rounds) == [1, 2]
    for tables in rounds.values():
        assert [table.number for table in tables] == [1, 2, 3]
        assert sum(table.expected for table in tables) == 3
        assert sum(table.present for table in tables) == 2


def test_a_phone_tells_how_it_is_and_one_that_is_silent_stands_out(
    app: Flask, door: Door, organiser: FlaskClient, place: str
) -> None:
    now = clock.now()
    change_phone(
        app, door, last_seen_at=now - dt.timedelta(minutes=3), unsent=2, checks={"camera": "ok", "battery": "warn"}
    )
    said = words(organiser, place)
    for each in ("Ingang Noord", "In contact", "2 scans nog niet verstuurd", "3 minuten geleden", "Camera: In orde"):
        assert each in said, each
    change_phone(app, door, last_seen_at=now - dt.timedelta(minutes=12), unsent=0)
    said = words(organiser, place)
    assert "Stil" in said
    assert "12 minuten geleden" in said


def test_a_phone_names_the_checks_that_nobody_did_yet(
    app: Flask, door: Door, organiser: FlaskClient, place: str
) -> None:
    assert "Nog te testen: Camera, Geluid, Batterij, Lijst" in words(organiser, place)
    change_phone(app, door, checks={"camera": "ok", "sound": "", "battery": "warn"})
    said = words(organiser, place)
    assert "Nog te testen: Geluid, Lijst" in said
    assert "Camera: In orde" in said
    change_phone(app, door, checks=dict.fromkeys(("camera", "sound", "battery", "list"), "ok"))
    assert "Nog te testen" not in words(organiser, place)


def test_a_phone_without_rights_is_shown_only_while_scans_wait_on_it(app: Flask, door: Door) -> None:
    change_phone(app, door, revoked_at=clock.now())
    assert seen(app, door).phones == []
    change_phone(app, door, unsent=3)
    (phone,) = seen(app, door).phones
    assert (phone.unsent, phone.works) == (3, False)


def test_an_organiser_revokes_a_phone_and_stays_on_the_page(
    app: Flask, door: Door, organiser: ReadingClient, place: str
) -> None:
    answer = organiser.submit(f"{place}/devices/{door.actor.device_id}/revoke", {"q": "mu"}, page=place)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{place}?q=mu"
    assert seen(app, door).phones == []


@pytest.mark.parametrize("conflict", list(wording.CONFLICTS))
def test_each_thing_that_differed_is_said_in_words_until_it_was_seen(
    app: Flask, door: Door, invite: Invite, scan: ScanIn, organiser: ReadingClient, place: str, conflict: str
) -> None:
    answer = scan(invite("Murat Çelik").code)
    differ(app, answer, conflict)
    said = words(organiser, place)
    with app.test_request_context():
        assert tonight_wording.differed(conflict) in said
        assert tonight_wording.advice(conflict) in said
    assert "1 keer liep het anders" in said
    for _again in range(2):
        assert organiser.submit(f"{place}/scans/{answer.uuid}/seen", page=place).status_code == 303
    assert "liep het anders" not in words(organiser, place)
    assert seen(app, door).scans[0].conflict == conflict


def test_what_differed_in_a_way_we_do_not_know_yet_is_said_as_well(app: Flask) -> None:
    with app.test_request_context():
        assert tonight_wording.differed("new") == "De server zag deze scan anders dan het toestel."
        assert tonight_wording.advice("new") == ""


def test_an_organiser_takes_back_the_welcome_of_any_door(
    app: Flask, door: Door, invite: Invite, scan: ScanIn, organiser: ReadingClient, place: str
) -> None:
    answer = scan(invite("Murat Çelik").code)
    undo = f"{place}/scans/{answer.uuid}/undo"
    assert "Laatste scans Murat Çelik Binnen" in words(organiser, place)
    assert organiser.submit(undo, page=place).status_code == 303
    shown = seen(app, door)
    assert shown.present == 0
    assert [(line.result, line.door, line.is_open) for line in shown.scans] == [
        (ScanResult.UNDONE, "Noor Maes", False),
        (ScanResult.WELCOME, "Ingang Noord", False),
    ]
    # Twice is once, and the second to ask reads so.
    assert "Hersteld: Murat Çelik" in words(organiser, place)
    assert organiser.submit(undo, page=place).status_code == 303
    assert "De scan van Murat Çelik was al hersteld." in words(organiser, place)
    assert len(scans(app)) == 2


def test_what_cannot_be_taken_back_is_refused_on_the_page_itself(
    app: Flask, door: Door, invite: Invite, scan: ScanIn, organiser: ReadingClient, place: str
) -> None:
    answer = scan("0" * 26)
    invite("Murat Çelik")
    refused = organiser.submit(f"{place}/scans/{answer.uuid}/undo", {"q": "mura"}, page=place)
    assert refused.status_code == 409
    said = text_of(parse(refused.data))
    with app.test_request_context():
        assert "Niet gevonden" in said
        assert "Deze scan liet niemand binnen" in said
    assert "Murat Çelik" in said


def test_somebody_who_was_let_in_with_the_poster_checked_in_without_help(
    app: Flask, door: Door, invite: Invite, organiser: FlaskClient, place: str
) -> None:
    guest = invite("Murat Çelik")
    now = clock.now()
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Registration).where(Registration.id == guest.id).values(checked_in_at=now))
        session.add(scan_row(door, guest, now))
        session.add(scan_row(door, None, now))
    said = words(organiser, place)
    assert "zelf ingecheckt" in said
    assert "via de affiche" in said
    assert "zelf ingecheckt" in words(organiser, f"/organise/events/{door.slug}/people/{guest.id}")
    assert "Zelf ingecheckt 1" in said
    assert "Zonder toestel" not in said
    assert seen(app, door).chart.doors == (tonight.NO_DOOR,)


def scan_row(door: Door, guest: Guest | None, now: dt.datetime) -> Scan:
    """What the poster's page notes: no device and nobody who signed in."""
    return Scan(
        uuid=uuid.uuid4(),
        event_id=door.event_id,
        registration_id=guest.id if guest else None,
        device_time=now,
        server_time=now,
        result=ScanResult.WELCOME if guest else ScanResult.NOT_FOUND,
        let_in_at=now if guest else None,
    )


def test_the_part_that_moves_comes_without_the_desk_around_it(
    app: Flask, door: Door, invite: Invite, organiser: FlaskClient, place: str
) -> None:
    invite("Murat Çelik")
    said = words(organiser, f"{place}?bare=1")
    assert "Murat Çelik" in said
    assert "Meld je af" not in said


def test_communication_staff_look_and_cannot_change_anything(
    app: Flask, door: Door, invite: Invite, scan: ScanIn, communication: ReadingClient, place: str
) -> None:
    answer = scan(invite("Murat Çelik").code)
    differ(app, answer, "second_door")
    page = communication.get(place)
    said = text_of(parse(page.data))
    assert "Murat Çelik" in said
    for each in ("Herstel", "Gezien", "Trek in"):
        assert each not in said.replace("Hersteld", "")
    assert b"/people/" not in page.data
    for path in (f"scans/{answer.uuid}/undo", f"scans/{answer.uuid}/seen", f"devices/{door.actor.device_id}/revoke"):
        assert communication.submit(f"{place}/{path}", page=place).status_code == 403


def test_nothing_of_another_evening_is_shown_or_changed(
    app: Flask, door: Door, invite: Invite, scan: ScanIn, organiser: ReadingClient
) -> None:
    answer = scan(invite("Murat Çelik").code)
    differ(app, answer, "second_door")
    with app.app_context(), transaction():
        other = open_door("Ingang Zuid", title="Andere avond")
    elsewhere = f"/organise/events/{other.slug}/tonight"
    said = words(organiser, elsewhere)
    assert "Murat" not in said
    assert "Ingang Noord" not in said
    for path in (f"scans/{answer.uuid}/undo", f"scans/{answer.uuid}/seen", f"devices/{door.actor.device_id}/revoke"):
        assert organiser.submit(f"{elsewhere}/{path}", page=elsewhere).status_code == 404
    assert seen(app, door).present == 1


def test_the_history_of_a_person_tells_every_scan_in_words(
    app: Flask, door: Door, invite: Invite, scan: ScanIn, organiser: FlaskClient
) -> None:
    guest = invite("Murat Çelik")
    first = scan(guest.code)
    differ(app, first, "cancelled")
    scan(guest.code)
    with app.app_context(), core_transaction() as connection:
        services.undo(connection, event_id=door.event_id, scan=first.uuid, by=door.actor, now=clock.now())
    said = words(organiser, f"/organise/events/{door.slug}/people/{guest.id}")
    said = said[said.index("Wat er gebeurde") :]
    told = ("Kwam binnen. Had intussen geannuleerd, en is toch binnen", "Nog eens gescand", "Aankomst hersteld")
    assert [each for each in told if each not in said] == []
    assert said.count("Kwam binnen") == 1
    assert "Ingang Noord" in said
    places = [said.index(each) for each in told]
    assert places == sorted(places)


def test_who_came_in_without_any_scan_still_came_in(
    app: Flask, door: Door, invite: Invite, organiser: FlaskClient
) -> None:
    guest = invite("Murat Çelik")
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Registration).where(Registration.id == guest.id).values(checked_in_at=clock.now()))
    assert words(organiser, f"/organise/events/{door.slug}/people/{guest.id}").count("Kwam binnen") == 1


@pytest.mark.parametrize("wanted", ["", "?q=per"])
def test_the_page_costs_as_many_statements_for_1500_people_as_for_5(
    app: Flask, door: Door, organiser: FlaskClient, place: str, figure: Figure, wanted: str
) -> None:
    costs, took = {}, {}
    with app.app_context():
        event = events.event(door.slug)
        assert event is not None
        tables = list(db.session.scalars(sa.select(Table.id).where(Table.event_id == door.event_id)))
    size = 0
    for wish in (5, 150, 1500):
        with app.app_context(), transaction() as session:
            crowd(session, door, tables, range(size, wish))
        size = wish
        with counted(app) as heard:
            begun = time.perf_counter()
            assert organiser.get(f"{place}{wanted}&bare=1" if wanted else f"{place}?bare=1").status_code == 200
            took[wish] = round((time.perf_counter() - begun) * 1000)
        costs[wish] = len(heard)
    figure(f"statements of Tonight{wanted} for 5, 150 and 1,500 people", list(costs.values()), "the same")
    figure(f"milliseconds of Tonight{wanted} for 5, 150 and 1,500 people", list(took.values()), "under 1,000")
    assert len(set(costs.values())) == 1


def crowd(session: Any, door: Door, tables: list[int], numbers: range) -> None:
    """Put people on the list, half of them in, every tenth with something that differed."""
    now = clock.now()
    session.execute(sa.update(Table).values(seats=2000))
    people = [
        {
            "event_id": door.event_id, "name": f"Persoon {number}", "name_key": fold(f"Persoon {number}"),
            "status": RegistrationStatus.REGISTERED, "source": RegistrationSource.STAFF,
            "ticket_code": f"{number:026d}", "submission": uuid.uuid4(), "created_at": now,
            "checked_in_at": now - dt.timedelta(minutes=number % 90) if number % 2 else None,
            "checked_in_device_id": door.actor.device_id if number % 3 else None,
        }
        for number in numbers
    ]  # fmt: skip
    ids = session.scalars(sa.insert(Registration).returning(Registration.id), people).all()
    session.execute(
        sa.insert(Seat),
        [
            {"registration_id": each, "round": number, "table_id": tables[(each + number) % len(tables)]}
            for each in ids
            for number in (1, 2)
        ],
    )
    session.execute(
        sa.insert(Scan),
        [
            {
                "uuid": uuid.uuid4(), "event_id": door.event_id, "registration_id": each, "device_time": now,
                "server_time": now, "result": ScanResult.WELCOME, "let_in_at": now, "device_id": door.actor.device_id,
                "conflict": "second_door" if each % 10 == 0 else "",
            }
            for each in ids
        ],
    )  # fmt: skip


def test_an_evening_with_nobody_says_so(app: Flask, organiser: FlaskClient, door: Door, place: str) -> None:
    said = words(organiser, place)
    for each in ("Er staat nog niemand op de lijst.", "Er is nog niet gescand.", "Er is nog niemand binnen."):
        assert each in said
    with app.app_context(), transaction():
        add_guest(door, "An Maes")
    assert "Er staat nog niemand" not in words(organiser, place)
