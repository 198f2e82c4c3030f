"""What the scanner sends and gets back, and who may send it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import queries, searching
from app.events import devices
from app.events.models import Device
from app.registration.models import RegistrationStatus
from tests.door.conftest import Door, Invite, add_guest, client_with, key_of_table, open_door, scans
from tests.pages import parse, sign_in_as, text_of


def send(client: FlaskClient, **body: Any) -> TestResponse:
    body = {"uuid": str(uuid.uuid4()), "device_time": "2027-10-21T17:00:00.000Z", **body}
    return client.post("/api/check-ins", json=body)


def test_a_scan_is_answered_with_everything_the_door_shows(door: Door, invite: Invite, door_phone: FlaskClient) -> None:
    guest = invite("Yıldız Peeters", organisation="Wijkcomité Ter Hilst", photo_objection=True)
    scan = str(uuid.uuid4())
    told = send(door_phone, uuid=scan, code=f"HTTPS://AVOND.EXAMPLE.ORG/T/{guest.code}", event=door.slug).get_json()
    assert told.pop("checked_in_at") is not None
    rounds = told.pop("rounds")
    assert [(each["round"], each["number"]) for each in rounds] == [(1, 1), (2, 2)]
    assert told == {
        "uuid": scan,
        "result": "welcome",
        "reason": "",
        "registration": guest.id,
        "name": "Yıldız Peeters",
        "organisation": "Wijkcomité Ter Hilst",
        "table": {"round": 1, "number": 1, "title": "Krispie", "seats": 12, "taken": 1, "hosts": 1},
        "flags": ["no_photo"],
        "door": "Ingang Noord",
    }


def test_a_scan_that_is_sent_twice_is_answered_the_same(app: Flask, invite: Invite, door_phone: FlaskClient) -> None:
    guest, scan = invite(), str(uuid.uuid4())
    first = send(door_phone, uuid=scan, code=guest.code)
    assert send(door_phone, uuid=scan, code=guest.code).get_json() == first.get_json()
    assert send(door_phone, uuid=scan, code="0" * 26).get_json() == first.get_json()
    assert len(scans(app)) == 1


def test_the_clock_of_the_phone_is_kept_beside_ours(app: Flask, invite: Invite, door_phone: FlaskClient) -> None:
    send(door_phone, code=invite().code, device_time="2027-10-21T19:00:00+02:00")
    (line,) = scans(app)
    assert line.device_time.isoformat() == "2027-10-21T17:00:00+00:00"
    assert line.server_time != line.device_time


def test_someone_on_the_waiting_list_is_let_in_by_hand(invite: Invite, door_phone: FlaskClient) -> None:
    guest = invite(status=RegistrationStatus.WAITING)
    asked = send(door_phone, code=guest.code).get_json()
    assert (asked["result"], asked["reason"], asked["table"]) == ("look", "waiting", None)
    assert send(door_phone, registration=asked["registration"], admit=True).get_json()["result"] == "welcome"


@pytest.mark.parametrize(
    "body",
    [
        {"uuid": "geen"},
        {"uuid": 7},
        {"device_time": "gisteren"},
        {"code": ["x"]},
        {"registration": "1"},
        {"registration": True},
        {"registration": 2**40},
        {"event": 3},
    ],
)
def test_a_scan_that_cannot_be_read_is_refused_with_its_field(
    app: Flask, door_phone: FlaskClient, body: dict[str, Any]
) -> None:
    response = send(door_phone, **body)
    assert response.status_code == 400
    assert response.get_json()["code"] == "unreadable_scan"
    assert scans(app) == []


@pytest.mark.parametrize("code", ["\x00", "\ud800", "é" * 5000, "BEGIN:VCARD\nFN:Jo"])
def test_any_text_in_a_code_is_simply_not_found(door_phone: FlaskClient, code: str) -> None:
    assert send(door_phone, code=code).get_json()["reason"] == "unreadable"


def test_a_body_that_is_no_object_is_refused(door_phone: FlaskClient) -> None:
    assert door_phone.post("/api/check-ins", json=["x"]).status_code == 400
    assert door_phone.post("/api/check-ins", data="x", content_type="text/plain").status_code == 415


def test_who_has_no_device_and_did_not_sign_in_scans_nothing(
    app: Flask, client: FlaskClient, door: Door, invite: Invite
) -> None:
    assert send(client, code=invite().code, event=door.slug).status_code == 401
    assert client.get(f"/api/door/{door.slug}/people?q=mu").status_code == 401
    assert scans(app) == []


def test_a_tablet_of_a_table_cannot_scan(app: Flask, door: Door, invite: Invite) -> None:
    with app.app_context(), transaction():
        key = key_of_table(door)
    tablet = client_with(app, key)
    assert send(tablet, code=invite().code, event=door.slug).status_code == 403
    assert tablet.get(f"/api/door/{door.slug}/people?q=mu").status_code == 403
    assert tablet.get(f"/door/{door.slug}").status_code == 403


def test_a_phone_of_another_evening_neither_scans_nor_reads_here(app: Flask, door: Door, invite: Invite) -> None:
    with app.app_context(), transaction():
        other = open_door(title="Andere avond")
        stranger = add_guest(other, "Zoë Prévot")
    phone = client_with(app, other.key)
    guest = invite()
    response = send(phone, code=guest.code, event=door.slug)
    assert (response.status_code, response.get_json()["code"]) == (403, "other_door")
    assert send(phone, code=guest.code).get_json()["reason"] == "other_event"
    assert phone.get(f"/api/door/{door.slug}/people?q=mu").status_code == 403
    scan = str(uuid.uuid4())
    assert send(phone, uuid=scan, code=stranger.code).get_json()["result"] == "welcome"
    own = client_with(app, door.key)
    assert send(own, uuid=scan, code=guest.code).status_code == 403
    assert own.post(f"/api/check-ins/{scan}/undo", json={}).status_code == 409
    with app.app_context():
        assert queries.counts(door.event_id) == (0, 1)


def test_a_phone_whose_pairing_is_revoked_or_over_is_a_stranger(app: Flask, door: Door, invite: Invite) -> None:
    guest, phone = invite(), client_with(app, door.key)
    with app.app_context(), transaction() as session:
        devices.revoke(device=session.get_one(Device, door.actor.device_id), now=clock.now())
    assert send(phone, code=guest.code, event=door.slug).status_code == 401


def test_a_volunteer_who_signed_in_scans_at_the_evening_they_name(app: Flask, door: Door, invite: Invite) -> None:
    volunteer = sign_in_as(app, "volunteer")
    told = send(volunteer, code=invite().code, event=door.slug).get_json()
    assert (told["result"], told["door"]) == ("welcome", "Noor Maes")
    assert send(volunteer, code="x", event="nergens").status_code == 404
    assert scans(app)[0].user_id is not None


def test_communication_staff_cannot_scan(communication: FlaskClient, door: Door, invite: Invite) -> None:
    assert send(communication, code=invite().code, event=door.slug).status_code == 403


def test_another_site_cannot_scan_with_this_phones_cookie(door_phone: FlaskClient, invite: Invite) -> None:
    body = {"uuid": str(uuid.uuid4()), "code": invite().code}
    for headers in ({"Origin": "https://vreemd.example.org"}, {"Sec-Fetch-Site": "cross-site"}):
        assert door_phone.post("/api/check-ins", json=body, headers=headers).status_code == 403


def counts(phone: FlaskClient, door: Door) -> Any:
    return phone.post(f"/api/door/{door.slug}/sync", json={"items": []}).get_json()["counts"]


def test_a_welcome_is_taken_back(door: Door, invite: Invite, door_phone: FlaskClient) -> None:
    scan = send(door_phone, code=invite("Murat Çelik").code).get_json()["uuid"]
    assert counts(door_phone, door) == {"present": 1, "expected": 1}
    assert door_phone.post(f"/api/check-ins/{scan}/undo", json={}).get_json() == {"name": "Murat Çelik"}
    assert counts(door_phone, door) == {"present": 0, "expected": 1}
    nothing = door_phone.post(f"/api/check-ins/{uuid.uuid4()}/undo", json={})
    assert (nothing.status_code, nothing.get_json()["code"]) == (409, "nothing_to_undo")


def test_names_are_found_with_two_letters(door: Door, invite: Invite, door_phone: FlaskClient) -> None:
    guest = invite("Murat Çelik", organisation="UHasselt")
    told = door_phone.get(f"/api/door/{door.slug}/people?q=çe").get_json()
    assert told == {
        "enough": True,
        "people": [
            {
                "registration": guest.id,
                "name": "Murat Çelik",
                "organisation": "UHasselt",
                "status": "registered",
                "table": 1,
                "checked_in_at": None,
            }
        ],
    }
    assert door_phone.get(f"/api/door/{door.slug}/people?q=m").get_json() == {"enough": False, "people": []}


def test_a_phone_that_asks_for_everybody_is_sent_to_the_pin(
    door: Door, invite: Invite, door_phone: FlaskClient, organiser: FlaskClient
) -> None:
    invite("Murat Çelik")
    there, page = f"/api/door/{door.slug}/people?q=", f"/door/{door.slug}?q="
    for asked in range(searching.MOST):
        assert door_phone.get((there if asked % 2 else page) + "mu").status_code == 200
    refused = door_phone.get(there + "mu")
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_searches")
    assert "PIN" in refused.get_json()["title"]
    shown = door_phone.get(page + "murat")
    assert shown.status_code == 429
    assert "Geef de PIN van de organisator" in text_of(parse(shown.data))
    assert "Çelik" not in text_of(parse(shown.data))
    assert b'value="murat"' in shown.data
    assert door_phone.get(f"/door/{door.slug}").status_code == 200, "whoever only scans is not kept waiting"
    assert organiser.get(there + "mu").status_code == 200


def test_no_connection_is_left_in_use(app: Flask, door: Door, invite: Invite, door_phone: FlaskClient) -> None:
    send(door_phone, code=invite().code)
    with app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
