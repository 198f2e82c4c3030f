"""What is printed is what the rows say, and the page to print from knows what changed since."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import printing
from app.events.models import Event
from app.registration.models import Needs, Registration, RegistrationStatus
from exports.emergency_folder import Folder
from tests.door.conftest import Door, Invite, ScanIn
from tests.events.filling import messages
from tests.exports.printed import pages_of, text_of
from tests.pages import ReadingClient


@pytest.fixture
def guests(app: Flask, invite: Invite) -> None:
    wheels = invite("Yıldız Peeters", photo_objection=True)
    invite("Bo Aerts", status=RegistrationStatus.WAITING)
    invite("Aya Claes", status=RegistrationStatus.CANCELLED)
    with app.app_context(), transaction() as session:
        session.add(Needs(registration_id=wheels.id, access="Ik kom met een rolstoel", delete_after=clock.now()))


def folder(app: Flask, door: Door) -> Folder:
    with app.test_request_context():
        event = db.session.get_one(Event, door.event_id)
        return printing.folder(event, network="X500", public_url="https://avond.example.org", at=clock.now())


@pytest.mark.usefixtures("guests")
def test_the_list_has_who_comes_and_who_waits_and_says_what_to_do_but_not_why(app: Flask, door: Door) -> None:
    contents = folder(app, door).sign_in

    assert [person.name for person in contents.people] == ["Yıldız Peeters"]
    assert [person.name for person in contents.waiting] == ["Bo Aerts"]
    assert contents.people[0].actions == (
        "Plaats bij het gangpad vrijhouden",
        "Geef een geel keycord: geen foto’s",
    )
    assert len(contents.people[0].tables) == 2
    assert "rolstoel" not in repr(contents)


def test_who_was_let_in_from_the_waiting_list_is_expected(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guest = invite("Bo Aerts", status=RegistrationStatus.WAITING)
    scan(registration_id=guest.id, admit=True)

    contents = folder(app, door).sign_in
    assert ([person.name for person in contents.people], contents.waiting) == (["Bo Aerts"], ())


def test_a_host_is_known_by_name_or_address(app: Flask, door: Door, invite: Invite) -> None:
    invite("an-sofie thijs")
    invite("Ruben", email="Tafel1@voorbeeld.be")
    invite("Bo Aerts", email="bo@voorbeeld.be")

    found = {person.name: person.is_host for person in folder(app, door).sign_in.people}
    assert found == {"an-sofie thijs": True, "Ruben": True, "Bo Aerts": False}


def test_what_lies_around_on_paper_opens_nothing_without_signing_in(
    app: Flask, door: Door, client: FlaskClient
) -> None:
    printed = folder(app, door)

    for address in (printed.door_address, printed.walk_in_address, *printed.table_addresses):
        answer = client.get(address.removeprefix("https://avond.example.org"))
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("table-cards", "Hoe wordt opvang van de buurt?"),
        ("poster", "Check jezelf in"),
        ("direction", "Tafels 1–3"),
        ("sign-in-list", "Yıldız"),
        ("emergency-folder", "Noodmap"),
    ],
)
@pytest.mark.usefixtures("guests")
def test_each_paper_is_a_file_that_no_cache_keeps(door: Door, organiser: ReadingClient, name: str, words: str) -> None:
    answer = organiser.get(f"/organise/events/{door.slug}/print/{name}.pdf?first=1&last=3&arrow=left")

    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert words in text_of(answer.data)
    assert pages_of(answer.data) >= 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("first=4&last=2&arrow=left", "De laatste tafel komt na de eerste."),
        ("first=vier&last=2&arrow=left", "Vul een geheel getal in."),
        ("first=0&last=2&arrow=left", "Kies een getal van 1 tot 9999."),
        ("first=1&last=2&arrow=up", ""),
        ("", "Vul een getal in."),
    ],
)
def test_a_direction_that_cannot_be_read_comes_back_with_the_page(
    door: Door, organiser: ReadingClient, asked: str, said: str
) -> None:
    answer = organiser.get(f"/organise/events/{door.slug}/print/direction.pdf?{asked}")

    assert answer.status_code == 422
    assert said in messages(answer)


@pytest.mark.usefixtures("guests")
def test_the_page_says_what_changed_since_the_badges_were_printed(
    app: Flask, door: Door, organiser: ReadingClient
) -> None:
    page = f"/organise/events/{door.slug}/print"
    assert "nog niet afgedrukt" in organiser.get(page).text

    organiser.submit(f"{page}/badges", {"which": "all", "paper": "a7x8"}, page=page)
    assert "niets veranderd sindsdien" in organiser.get(page).text

    with app.app_context(), transaction() as session:
        session.execute(
            sa.update(Registration).where(Registration.name_key == "yildiz peeters").values(name="Yıldız Claes")
        )
    assert "1 veranderde sindsdien" in organiser.get(page).text


def test_the_posters_code_leads_somewhere_and_a_new_poster_has_another(
    app: Flask, door: Door, client: FlaskClient
) -> None:
    with app.app_context():
        event = db.session.get_one(Event, door.event_id)
        before = printing.poster_address(event, public_url="https://avond.example.org")
        event.poster_generation += 1
        after = printing.poster_address(event, public_url="https://avond.example.org")
        db.session.rollback()
    assert before != after
    assert before.startswith("HTTPS://AVOND.EXAMPLE.ORG/S/")
    assert client.get(before.removeprefix("HTTPS://AVOND.EXAMPLE.ORG"), follow_redirects=True).status_code == 200
