"""Hosts on the organisers' page of the evening: whether they are in, and whether anybody registered them."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event, Host
from app.registration.models import Registration
from tests.door.conftest import Door, Invite, scans
from tests.door.test_tonight import seen, words
from tests.pages import ReadingClient


@pytest.fixture
def place(door: Door) -> str:
    """Where the page is."""
    return f"/organise/events/{door.slug}/tonight"


def test_hosts_who_are_missing_stand_on_top_with_their_table(app: Flask, door: Door, invite: Invite) -> None:
    invite("Aagje Aerts")
    invite("An-Sofie Thijs")
    invite("R. Peeters", email="tafel1@voorbeeld.be")
    shown = seen(app, door)
    assert [(someone.name, someone.hosts) for someone in shown.missing] == [
        ("An-Sofie Thijs", 2),
        ("R. Peeters", 1),
        ("Aagje Aerts", None),
    ]
    assert shown.missing_hosts == 2


def test_a_host_whom_nobody_registered_is_missed_too_and_let_in_with_a_tap(
    app: Flask, door: Door, invite: Invite, organiser: ReadingClient, place: str
) -> None:
    guest = invite("Ruben Peeters")
    (host,) = seen(app, door).unlisted_hosts
    assert (host.name, host.table) == ("An-Sofie Thijs", 2)
    said = words(organiser, place)
    assert "1 tafelgezicht is niet ingeschreven" in said
    assert "UCLL · niet ingeschreven" in said
    there, form = f"{place}/hosts/{host.id}/let-in", {"uuid": str(uuid.uuid4())}
    for _again in range(2):
        assert organiser.submit(there, form, page=place).status_code == 303
    shown = seen(app, door)
    assert (shown.present, shown.expected, shown.unlisted_hosts) == (1, 2, [])
    assert [someone.id for someone in shown.missing] == [guest.id]
    with app.app_context():
        person = db.session.query(Registration).filter_by(name="An-Sofie Thijs").one()
        assert (person.organisation, person.seats) == ("UCLL", []), "hosts have chairs of their own"
    assert organiser.submit(f"{place}/scans/{scans(app)[0].uuid}/undo", page=place).status_code == 303
    assert len(seen(app, door).unlisted_hosts) == 1, "a mistake is taken back"
    assert organiser.submit(f"{place}/hosts/999999/let-in", form, page=place).status_code == 404
    assert organiser.submit(there, {"uuid": "?"}, page=place).status_code == 400


def test_a_host_comes_in_on_top_of_a_full_evening(app: Flask, door: Door, organiser: ReadingClient, place: str) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Event).values(capacity=1, places_taken=1))
    host = seen(app, door).unlisted_hosts[0]
    assert (
        organiser.submit(f"{place}/hosts/{host.id}/let-in", {"uuid": str(uuid.uuid4())}, page=place).status_code == 303
    )
    with app.app_context():
        person = db.session.query(Registration).filter_by(name=host.name).one()
        assert (person.beyond_reason, person.email) == ("Tafelgezicht", "tafel1@voorbeeld.be")


def test_a_host_is_known_by_address_and_else_by_name(app: Flask, door: Door, invite: Invite) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Host).where(Host.name == "An-Sofie Thijs").values(email="as@voorbeeld.be"))
    invite("An-Sofie Thijs", email="thuis@voorbeeld.be")
    assert [someone.hosts for someone in seen(app, door).missing] == [2], "who registered with another address"
    invite("Ruben Peeters", email="as@voorbeeld.be")
    assert [someone.hosts for someone in seen(app, door).missing] == [2, 2]
