"""Somebody on no list, typed on the page that needs no script."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.database import transaction
from app.core.orm import db
from app.events.models import TableRound
from app.registration.models import Registration, RegistrationStatus
from tests.door.conftest import Door, Invite, scans
from tests.door.test_sync import counts
from tests.door.test_views import words
from tests.door.test_walk_ins import ODD, check, newest, tables_of, with_capacity


def send(client: FlaskClient, door: Door, **fields: str) -> TestResponse:
    return client.submit(f"/door/{door.slug}/walk-in", {"name": "Bo Thijs", **fields})  # type: ignore[attr-defined, no-any-return]


def test_a_name_and_a_table_let_somebody_in(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    page = words(door_phone.get(f"/door/{door.slug}/walk-in").data)
    assert "Krispie" in page
    assert "waarom mag deze persoon er nog bij" not in page
    response = send(door_phone, door, table="3")
    assert response.status_code == 303
    said = words(door_phone.get(response.location).data)
    for part in ("Welkom", "Bo Thijs", "Tafel 3", "Ronde 2: tafel 1"):
        assert part in said
    assert tables_of(app, newest(app).id) == {1: 3, 2: 1}
    assert counts(app, door) == (1, 1)


def test_a_form_that_is_sent_twice_is_one_person(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    with_capacity(app, door, 1)
    key = str(uuid.uuid4())
    locations = [send(door_phone, door, uuid=key).location for _ in range(2)]
    assert locations[0] == locations[1]
    assert counts(app, door) == (1, 1)


def test_a_full_evening_asks_why_and_keeps_what_was_typed(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    with_capacity(app, door, 0)
    assert "waarom mag deze persoon er nog bij" in words(door_phone.get(f"/door/{door.slug}/walk-in").data)
    refused = send(door_phone, door, organisation="Okra", email="bo@voorbeeld.be", table="2")
    assert refused.status_code == 422
    assert "Vul in waarom deze persoon er nog bij mag." in words(refused.data)
    for typed in ('value="Bo Thijs"', 'value="Okra"', 'value="bo@voorbeeld.be"', 'value="2" checked'):
        assert typed in " ".join(refused.text.split())
    assert scans(app) == []
    assert send(door_phone, door, beyond_reason="Begeleidt zijn moeder").status_code == 303
    assert newest(app).beyond_reason == "Begeleidt zijn moeder"
    check(app, door)


def test_on_a_full_evening_who_is_on_the_list_needs_no_reason(
    app: Flask, door: Door, invite: Invite, door_phone: FlaskClient
) -> None:
    guest = invite("Murat Çelik", email="murat@voorbeeld.be", status=RegistrationStatus.WAITING)
    with_capacity(app, door, 0)
    response = send(door_phone, door, email="murat@voorbeeld.be")
    assert response.status_code == 303
    assert "Murat Çelik" in words(door_phone.get(response.location).data)
    with app.app_context():
        assert db.session.get_one(Registration, guest.id).checked_in_at is not None


def test_what_went_otherwise_than_was_typed_is_said(
    app: Flask, door: Door, invite: Invite, door_phone: FlaskClient
) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.update(TableRound).where(TableRound.table_id == 3).values(seats=0))
    full = send(door_phone, door, table="3")
    assert "De gekozen tafel zat vol: kijk welke tafel het geworden is." in words(door_phone.get(full.location).data)
    assert "zat vol" not in words(door_phone.get(full.location).data), "once"
    invite("Murat Çelik", email="murat@voorbeeld.be")
    known = send(door_phone, door, email="murat@voorbeeld.be")
    assert "Dit e-mailadres stond al op de lijst: die persoon is binnen." in words(door_phone.get(known.location).data)


def test_when_every_table_is_full_the_page_says_whom_to_ask(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.update(TableRound).values(seats=0))
    page = words(door_phone.get(f"/door/{door.slug}/walk-in").data)
    assert "Alle tafels zijn vol. Vraag de organisator waar er een stoel bij kan." in page
    assert "We zoeken een tafel met plaats." not in page
    assert send(door_phone, door).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "Vul een naam in."),
        ({"name": "x" * 10_000}, "hou het onder 300 tekens"),
        ({"email": "geen adres"}, "Dit e-mailadres klopt niet."),
        ({"table": "x"}, "Kies een tafel uit de lijst."),
        ({"beyond_reason": "x" * 201}, "hou het onder 200 tekens"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    app: Flask, door: Door, door_phone: FlaskClient, fields: dict[str, str], said: str
) -> None:
    response = send(door_phone, door, **fields)
    assert response.status_code == 422
    assert said in words(response.data)
    assert counts(app, door) == (0, 0)


@pytest.mark.parametrize("text", [text for kind, text in ODD.items() if kind != "long"])
def test_whatever_is_typed_stays_text(app: Flask, door: Door, door_phone: FlaskClient, text: str) -> None:
    sent = text.encode("utf-8", "ignore").decode()
    response = send(door_phone, door, name=sent, organisation=sent)
    assert response.status_code == 303
    door_phone.get(response.location)
    assert counts(app, door) == (1, 1)


def test_a_broken_form_is_refused(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    assert send(door_phone, door, uuid="geen").status_code == 400
    assert scans(app) == []


def test_only_tables_with_seats_left_are_offered(app: Flask, door: Door, door_phone: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        session.query(TableRound).where(TableRound.table_id == 1).update({"seats": 0})
    page = words(door_phone.get(f"/door/{door.slug}/walk-in").data)
    assert "Krispie" not in page
    assert "Ouderteams" in page


def test_who_may_not_scan_sees_no_form(client: FlaskClient, communication: FlaskClient, door: Door) -> None:
    assert client.get(f"/door/{door.slug}/walk-in").status_code == 302
    assert communication.get(f"/door/{door.slug}/walk-in").status_code == 403
