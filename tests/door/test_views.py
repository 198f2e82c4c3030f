"""The door's pages: pairing, and everything that works without a script."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import queries
from app.events import links
from app.events import queries as events
from app.events.models import Device
from app.registration.models import RegistrationStatus
from tests.door.conftest import Door, Invite, add_guest, open_door, scans
from tests.factories.evenings import make_event
from tests.pages import ReadingClient, parse, text_of


@pytest.fixture
def link(app: Flask, door: Door) -> str:
    """What the organiser sends to whoever stands at the door."""
    with app.app_context():
        event = events.event(door.slug)
        assert event is not None
        return f"/door/{door.slug}/{links.door_token(event.secret_key, event.door_generation)}"


def paired(app: Flask) -> list[str]:
    with app.app_context():
        return [device.name for device in db.session.query(Device).order_by(Device.id)]


def words(data: bytes) -> str:
    main = next(element for element in parse(data).iter() if element.tag == "main")
    return text_of(main)


def test_opening_the_link_pairs_nothing(app: Flask, client: FlaskClient, link: str) -> None:
    page = client.get(link)
    assert "Zet deze telefoon aan de deur" in words(page.data)
    assert paired(app) == ["Ingang Noord"]
    assert "opbrengst-device" not in str(page.headers)


def test_a_phone_is_paired_with_a_name_and_a_cookie_that_no_script_reads(
    app: Flask, client: FlaskClient, link: str, door: Door
) -> None:
    response = client.submit(link, {"name": "Ingang Zuid"})  # type: ignore[attr-defined]
    assert (response.status_code, response.location) == (303, f"/door/{door.slug}/ready")
    cookie = next(line for line in response.headers.getlist("Set-Cookie") if "device" in line)
    for part in ("__Host-opbrengst-device=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Expires="):
        assert part in cookie
    assert paired(app) == ["Ingang Noord", "Ingang Zuid"]
    page = client.get(response.location)
    assert "Ingang Zuid" in page.text
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]


def test_a_door_needs_a_name(app: Flask, client: FlaskClient, link: str) -> None:
    response = client.submit(link, {"name": "  "})  # type: ignore[attr-defined]
    assert response.status_code == 422
    assert "Geef de deur een naam" in response.text
    assert paired(app) == ["Ingang Noord"]


def test_a_wrong_link_says_to_ask_the_organiser(app: Flask, client: FlaskClient, door: Door) -> None:
    for path in (f"/door/{door.slug}/verkeerd", "/door/nergens/verkeerd"):
        page = client.get(path)
        assert page.status_code == 404
        assert "Vraag de organisator" in words(page.data)
    response = client.submit(f"/door/{door.slug}/verkeerd", {"name": "x"}, page="/accessibility")  # type: ignore[attr-defined]
    assert response.status_code in {400, 404}
    assert paired(app) == ["Ingang Noord"]


def test_the_camera_is_for_the_scanner_only(client: FlaskClient, link: str) -> None:
    page = client.get(link)
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert "wasm-unsafe-eval" not in page.headers["Content-Security-Policy"]


def test_a_typed_code_welcomes_with_name_and_table(door: Door, invite: Invite, door_phone: FlaskClient) -> None:
    guest = invite("Yıldız Peeters", organisation="Wijkcomité Ter Hilst", access="rolstoel", photo_objection=True)
    response = door_phone.submit(  # type: ignore[attr-defined]
        f"/door/{door.slug}/check-ins", {"code": guest.code.lower(), "registration": ""}, page=f"/door/{door.slug}"
    )
    assert response.status_code == 303
    said = words(door_phone.get(response.location).data)
    for part in ("Welkom", "Yıldız Peeters", "Wijkcomité Ter Hilst", "Tafel 1", "Ronde 2: tafel 2"):
        assert part in said
    assert "Plaats bij het gangpad vrijhouden" in said
    assert "Geef een geel keycord" in said
    assert "rolstoel" not in said.lower()


def check_in(client: FlaskClient, door: Door, **fields: str) -> str:
    """Send the form of the scanner's page and read the page it leads to."""
    form = {"uuid": str(uuid.uuid4()), **fields}
    response = client.submit(f"/door/{door.slug}/check-ins", form, page=f"/door/{door.slug}")  # type: ignore[attr-defined]
    assert response.status_code == 303
    return words(client.get(response.location).data)


def test_each_state_has_its_own_word(door: Door, invite: Invite, door_phone: FlaskClient) -> None:
    guest, waiting = invite("Jo Claes"), invite("Bo Thijs", status=RegistrationStatus.WAITING)
    assert "Welkom" in check_in(door_phone, door, code=guest.code)
    already = check_in(door_phone, door, code=guest.code)
    assert "Al binnen" in already
    assert "Ingang Noord" in already
    look = check_in(door_phone, door, code=waiting.code)
    assert "Even kijken" in look
    assert "Staat op de wachtlijst." in look
    assert "Nog geen tafel" in look
    unknown = check_in(door_phone, door, code="0" * 26)
    assert "Niet gevonden" in unknown
    assert "Deze code kennen we niet." in unknown


def test_a_ticket_of_another_evening_is_worth_a_look_and_names_nobody(
    app: Flask, door: Door, door_phone: FlaskClient
) -> None:
    with app.app_context(), transaction():
        stranger = add_guest(open_door(title="Andere avond"), "Zoë Prévot")
    look = check_in(door_phone, door, code=stranger.code)
    assert "Even kijken" in look
    assert "Deze code hoort niet bij deze avond." in look
    assert "Zoë" not in look


def test_a_name_is_found_and_let_in_without_a_script(
    app: Flask, door: Door, invite: Invite, door_phone: FlaskClient
) -> None:
    guest = invite("Murat Çelik", status=RegistrationStatus.WAITING)
    page = door_phone.get(f"/door/{door.slug}?q=ce")
    assert "Murat Çelik" in words(page.data)
    assert "wachtlijst" in words(page.data)
    assert "Welkom" in check_in(door_phone, door, registration=str(guest.id), admit="yes")
    with app.app_context():
        assert queries.counts(door.event_id) == (1, 1)


def test_a_search_that_finds_nobody_says_what_to_do(door: Door, door_phone: FlaskClient) -> None:
    assert "Typ minstens twee letters." in words(door_phone.get(f"/door/{door.slug}?q=m").data)
    assert "Niemand gevonden" in words(door_phone.get(f"/door/{door.slug}?q=%00xyz").data)


def test_the_last_one_in_can_be_taken_back(app: Flask, door: Door, invite: Invite, door_phone: FlaskClient) -> None:
    check_in(door_phone, door, code=invite("Murat Çelik").code)
    page = door_phone.get(f"/door/{door.slug}?after=1")
    assert "Laatst: Murat Çelik" in words(page.data)
    assert "Murat" not in door_phone.get(f"/door/{door.slug}").text, "a phone keeps the page without a query"
    scan = scans(app)[0].uuid
    response = door_phone.submit(f"/door/{door.slug}/check-ins/{scan}/undo", page=f"/door/{door.slug}")  # type: ignore[attr-defined]
    assert response.status_code == 303
    page = door_phone.get(response.location)
    assert "Hersteld: Murat Çelik staat niet meer als binnen." in words(page.data)
    assert "0 / 1 binnen" in page.text


def test_a_form_that_is_sent_twice_lets_in_once(
    app: Flask, door: Door, invite: Invite, door_phone: FlaskClient
) -> None:
    guest, scan = invite(), str(uuid.uuid4())
    for _ in range(2):
        assert "Welkom" in check_in(door_phone, door, code=guest.code, uuid=scan)
    assert len(scans(app)) == 1


@pytest.mark.parametrize("fields", [{"uuid": "geen"}, {"registration": "x"}, {"registration": str(2**40)}])
def test_a_broken_form_is_refused(app: Flask, door: Door, door_phone: FlaskClient, fields: dict[str, str]) -> None:
    form = {"uuid": str(uuid.uuid4()), **fields}
    path = f"/door/{door.slug}/check-ins"
    assert door_phone.submit(path, form, page=f"/door/{door.slug}").status_code == 400  # type: ignore[attr-defined]
    assert scans(app) == []


def test_what_people_typed_stays_text(door: Door, invite: Invite, door_phone: FlaskClient) -> None:
    guest = invite("<script>alert(1)</script>", organisation='"><img src=x onerror=alert(1)>')
    assert "<script>alert(1)</script>" in check_in(door_phone, door, code=guest.code)
    assert "<script>alert(1)" in words(door_phone.get(f"/door/{door.slug}?q=script").data)


def test_without_a_device_the_door_asks_to_sign_in(client: FlaskClient, door: Door) -> None:
    response = client.get(f"/door/{door.slug}")
    assert (response.status_code, response.location) == (302, f"/sign-in?next=/door/{door.slug}")


def test_staff_who_pair_their_own_phone_scan_with_it_and_stay_themselves_elsewhere(
    app: Flask, communication: ReadingClient, link: str, door: Door, invite: Invite
) -> None:
    assert communication.get(f"/door/{door.slug}").status_code == 403
    scanner = communication.submit(link, {"name": "Ingang Zuid"}).location
    assert scanner is not None
    assert "Ingang Zuid" in communication.get(scanner).text
    guest = invite("Yıldız Peeters")
    call = {"uuid": str(uuid.uuid4()), "code": guest.code, "device_time": clock.now().isoformat(), "event": door.slug}
    for body in (call, {name: value for name, value in call.items() if name != "event"}):
        answer = communication.post("/api/check-ins", json=body)
        assert (answer.status_code, answer.json["result"]) == (200, "welcome")  # type: ignore[index]
    told = communication.post(f"/api/door/{door.slug}/sync", json={"items": []})
    assert told.json["counts"] == {"present": 1, "expected": 1}  # type: ignore[index]
    office = communication.get(f"/organise/events/{door.slug}/report")
    assert office.status_code == 200
    assert "Noor Maes" in office.text


def test_an_organiser_keeps_their_own_rights_at_another_door_and_at_tables(
    app: Flask, organiser: ReadingClient, link: str, door: Door
) -> None:
    with app.app_context(), transaction():
        elsewhere = make_event(title="Elders").slug
    organiser.submit(link, {"name": "Ingang Zuid"})
    assert organiser.get(f"/door/{elsewhere}").status_code == 200
    assert organiser.get(f"/table/{door.slug}/1").status_code == 200
    assert organiser.get("/organise").status_code == 200
