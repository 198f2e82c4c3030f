"""Bringing people: each has a ticket and a place of their own, and an address that is known stays a secret."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event, EventState, TableRound
from app.network.models import Subscriber
from app.registration import guests, queries, services, waiting
from app.registration.guest_errors import TooManyGuests
from app.registration.guests import Guest
from app.registration.models import Needs, Registration, RegistrationSource, RegistrationStatus, Seat
from app.registration.post import first_token
from tests.pages import ReadingClient, parse, text_of
from tests.registration.managing import (
    FRIEND,
    PERSON,
    acts,
    fill_up,
    mails,
    page_of,
    people,
    places_taken,
    send,
    words,
)
from tests.registration.test_rivals import without_the_check

HOST = PERSON["name"]


def about_guests(client: ReadingClient, page: str) -> str:
    """What the page says of guests."""
    return words(client, page).partition("Breng je iemand mee?")[2].partition("Eten en toegankelijkheid")[0]


def test_a_guest_without_a_name_is_called_after_who_brings_them(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    assert send(client, page, "guests", guest_name="").location == f"{page}#guests"
    shown = words(client, page)
    assert f"gast van {HOST}" in shown
    assert "Je gast heeft een plaats." in shown
    guest = people(app)[1]
    assert (guest.unnamed, guest.status, guest.email) == (True, RegistrationStatus.REGISTERED, "")
    assert places_taken(app) == 2
    assert f"gast van {HOST}" in words(client, f"/t/{guest.ticket_code}")
    assert acts(app) == ["guest_added"]


def test_a_guest_sits_with_who_brings_them(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes")
    with app.app_context():
        host, guest = (
            list(db.session.execute(sa.select(Seat.round, Seat.table_id).where(Seat.registration_id == person.id)))
            for person in people(app)
        )
        assert host == guest
        counted = db.session.scalars(sa.select(TableRound.taken).where(TableRound.taken > 0)).all()
    assert counted == [2, 2]


def test_a_guest_with_an_address_gets_a_ticket_and_a_link_of_their_own(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes", guest_email=FRIEND)
    assert mails(app)[-1] == ("guest_ticket", FRIEND)
    with app.app_context():
        row = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc())).first()
        assert row is not None
        body = delivery.rendered(row).get_body(("plain",))
        assert body is not None
        text = body.get_content()
        link = next(line for line in text.splitlines() if "/m/" in line).strip()
        managed = queries.managed(link.rsplit("/", 1)[1])
        assert managed is not None
        assert managed.name == "Sam Claes"
    assert f"{HOST} brengt je mee" in text
    assert "/t/" in text
    shown = words(ReadingClient(app, app.response_class), link.removeprefix("https://avond.example.org"))
    assert f"Je komt mee als gast van {HOST}." in shown
    assert "Breng je iemand mee?" not in shown
    assert "Deze gast heeft een eigen link gekregen" in words(client, page)


def test_on_a_full_evening_a_guest_waits_and_the_page_says_so(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    fill_up(app)
    send(client, page, "guests", guest_name="Sam Claes", guest_email=FRIEND)
    assert "De avond is volzet: je gast staat op de wachtlijst." in words(client, page)
    assert people(app)[1].status is RegistrationStatus.WAITING
    assert places_taken(app) == 1
    with app.app_context():
        row = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc())).first()
        assert row is not None
        assert "op de wachtlijst" in str(delivery.rendered(row)["Subject"])


def test_a_minor_needs_a_phone_and_is_not_in_pictures(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    refused = send(client, page, "guests", guest_name="Mia", guest_is_minor="y")
    assert refused.status_code == 422
    assert "Vul het nummer in van wie we die avond kunnen bellen." in text_of(parse(refused.data))
    assert "Mia" in {field.get("value") for field in parse(refused.data).iter("input")}
    wrong = send(client, page, "guests", guest_name="Mia", guest_is_minor="y", guest_guardian_phone="bel mama")
    assert "Dit nummer klopt niet." in text_of(parse(wrong.data))
    send(client, page, "guests", guest_name="Mia", guest_is_minor="y", guest_guardian_phone="+32 470 12 34 56")
    mia = people(app)[1]
    assert (mia.is_minor, mia.photo_objection) == (True, True)
    with app.app_context():
        needs = db.session.get_one(Needs, mia.id)
        assert needs.guardian_phone == "+32 470 12 34 56"
        assert needs.delete_after > db.session.scalars(sa.select(Event.ends_at)).one()


def test_of_a_grown_up_no_number_is_kept(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam", guest_guardian_phone="0470 12 34 56")
    with app.app_context():
        assert db.session.scalars(sa.select(Needs)).all() == []


def test_three_guests_and_no_more(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    for name in ("Aya", "Bo", "Cem"):
        assert send(client, page, "guests", guest_name=name).status_code == 303
    refused = send(client, page, "guests", guest_name="Dina")
    assert refused.status_code == 409
    assert "Je kunt hoogstens 3 gasten meebrengen." in text_of(parse(refused.data))
    assert "Dina" in {field.get("value") for field in parse(refused.data).iter("input")}
    assert places_taken(app) == 4


def test_the_same_form_twice_brings_one_guest(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    form = client.form_values(client.get(page))
    data = {**form, "guest-name": "Sam Claes", "guest-email": FRIEND}
    for _tap in range(2):
        answer = client.post(f"{page}/guests", data=data, headers={"Referer": "https://avond.example.org/"})
        assert answer.status_code == 303
    assert len(people(app)) == 2
    assert mails(app).count(("guest_ticket", FRIEND)) == 1


def test_naming_a_guest_makes_them_known(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests")
    guest = people(app)[1]
    prefix = f"guest-{guest.id}-"
    client.submit(
        f"{page}/guests/{guest.id}/name", {f"{prefix}name": "Sam Claes", f"{prefix}photo_objection": "y"}, page=page
    )
    named = people(app)[1]
    assert (named.name, named.unnamed, named.photo_objection, named.name_key) == ("Sam Claes", False, True, "sam claes")
    assert acts(app) == ["guest_added", "renamed", "photo_objection"]


def test_an_unnamed_guest_follows_the_name_of_who_brings_them(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests")
    send(client, page, "guests", guest_name="Sam")
    send(client, page, "details", name="Yıldız P.", language="nl")
    assert [person.name for person in people(app)] == ["Yıldız P.", "gast van Yıldız P.", "Sam"]


def test_who_takes_a_guest_off_frees_the_place(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam", guest_email=FRIEND)
    guest = people(app)[1]
    client.submit(f"{page}/guests/{guest.id}/cancel", page=page)
    assert places_taken(app) == 1
    assert mails(app)[-1] == ("cancelled", FRIEND)
    assert "Je gast komt niet mee." in words(client, page)
    assert client.submit(f"{page}/guests/{guest.id}/cancel", page=page).status_code == 404


def test_nobody_changes_the_guest_of_somebody_else(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam")
    guest = people(app)[1]
    other, their_page = page_of(app, event_slug, email="ander@voorbeeld.be")
    for act in ("cancel", "name"):
        assert other.submit(f"{their_page}/guests/{guest.id}/{act}", page=their_page).status_code == 404
    assert people(app)[1].status is RegistrationStatus.REGISTERED


def test_who_cancels_takes_the_unnamed_and_the_minors_along(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests")
    send(client, page, "guests", guest_name="Mia", guest_is_minor="y", guest_guardian_phone="0470 12 34 56")
    send(client, page, "guests", guest_name="Sam", guest_email=FRIEND)
    assert "Gasten zonder naam en minderjarigen gaan mee van de lijst." in words(client, page)
    client.submit(f"{page}/cancel", page=page)
    stand = {person.name: person.status.value for person in people(app)}
    assert stand == {HOST: "cancelled", f"gast van {HOST}": "cancelled", "Mia": "cancelled", "Sam": "registered"}
    assert places_taken(app) == 1


def test_a_closed_evening_lets_nobody_bring_more(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    form = client.form_values(client.get(page))
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Event)).one().state = EventState.CLOSED
    assert "Zet mijn gast op de lijst" not in words(client, page)
    data = {**form, "guest-name": "Sam"}
    refused = client.post(f"{page}/guests", data=data, headers={"Referer": "https://avond.example.org/"})
    assert refused.status_code == 409
    assert len(people(app)) == 1


def test_a_known_address_brings_a_guest_like_any_other(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug, name="Sam Claes", email=FRIEND)
    client, page = page_of(app, event_slug)
    before = places_taken(app)
    send(client, page, "guests", guest_name="Sam", guest_email=FRIEND)
    known = about_guests(client, page)
    assert mails(app)[-1] == ("existing_ticket", FRIEND)
    assert places_taken(app) == before
    other, their_page = page_of(app, event_slug, email="ander@voorbeeld.be")
    send(other, their_page, "guests", guest_name="Sam", guest_email="nieuw@voorbeeld.be")
    assert known == about_guests(other, their_page)
    assert people(app)[2].status is RegistrationStatus.REPEATED


def test_a_party_may_share_a_mailbox(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam", guest_email=PERSON["email"].upper())
    guest = people(app)[1]
    assert (guest.status, guest.email) == (RegistrationStatus.REGISTERED, "")
    kind, recipient = mails(app)[-1]
    assert (kind, recipient.casefold()) == ("guest_ticket", PERSON["email"])
    assert places_taken(app) == 2
    # Such a guest has no address of their own to get news at.
    with app.app_context():
        link = f"/m/{first_token(db.session.get_one(Registration, guest.id).submission)}"
    client = ReadingClient(app, app.response_class)
    assert client.submit(f"{link}/news", {"wants": "y"}, page=link).status_code == 404
    with app.app_context():
        assert db.session.scalars(sa.select(Subscriber)).all() == []


def test_who_was_invited_comes_as_a_guest(app: Flask, event_slug: str) -> None:
    with app.app_context(), transaction():
        services.add(
            event_id=db.session.scalars(sa.select(Event.id)).one(),
            newcomer=services.Newcomer(name="Sam", email=FRIEND, organisation="UCLL"),
            status=RegistrationStatus.INVITED,
            source=RegistrationSource.IMPORT,
            now=clock.now(),
        )
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes", guest_email=FRIEND)
    invited = people(app)[0]
    assert (invited.status, invited.organisation, invited.name) == (RegistrationStatus.REGISTERED, "UCLL", "Sam Claes")
    assert places_taken(app) == 2
    assert "Sam Claes" in words(client, page)


def test_what_a_repeated_registration_brings_looks_real_and_holds_nothing(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug)
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam", guest_email=FRIEND)
    send(client, page, "guests", guest_name="Bo")
    assert [person.status.value for person in people(app)] == ["registered", "repeated", "repeated", "repeated"]
    assert places_taken(app) == 1
    assert mails(app).count(("extras_elsewhere", PERSON["email"])) == 1
    assert ("guest_ticket", FRIEND) in mails(app)
    real, their_page = page_of(app, event_slug, email="ander@voorbeeld.be")
    send(real, their_page, "guests", guest_name="Sam", guest_email="nieuw@voorbeeld.be")
    send(real, their_page, "guests", guest_name="Bo")
    assert words(client, page).count("Heeft een plaats aan tafels") == words(real, their_page).count(
        "Heeft een plaats aan tafels"
    )
    with app.app_context():
        first, second = (
            delivery.rendered(row).get_body(("plain",)).get_content().splitlines()  # type: ignore[union-attr]
            for row in db.session.scalars(sa.select(OutboxMail).where(OutboxMail.kind == "registration.guest_ticket"))
        )
    assert len(first) == len(second), "the mail to such a guest looks like any other"
    client.submit(f"{page}/cancel", page=page)
    assert mails(app)[-1] == ("guest_ticket", "nieuw@voorbeeld.be"), "the owner of the address hears nothing"
    real.submit(f"{their_page}/guests/{people(app)[-2].id}/cancel", page=their_page)
    assert mails(app)[-1] == ("cancelled", "nieuw@voorbeeld.be")


def test_a_guest_of_a_repeated_registration_hears_of_being_taken_off(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug)
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam", guest_email=FRIEND)
    client.submit(f"{page}/guests/{people(app)[2].id}/cancel", page=page)
    assert mails(app)[-1] == ("cancelled", FRIEND)
    assert places_taken(app) == 1


def test_nobody_fills_strangers_mailboxes(app: Flask, event_slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.registration.guest_views.BRING_TRIES", 1)
    client, page = page_of(app, event_slug)
    assert send(client, page, "guests", guest_name="Aya").status_code == 303
    assert send(client, page, "guests", guest_name="Bo").status_code == 429


def crowd(app: Flask) -> tuple[Counter[str], int]:
    """Four people bring three guests each, at once, to an evening with room for three; who stands how, places taken."""
    with app.app_context():
        with transaction() as session:
            hosts = [
                services.add(
                    event_id=session.scalars(sa.select(Event.id)).one(),
                    newcomer=services.Newcomer(name=f"Gastvrouw {number}"),
                    status=RegistrationStatus.REGISTERED,
                    source=RegistrationSource.STAFF,
                    now=clock.now(),
                ).registration_id
                for number in range(4)
            ]
        with transaction():
            db.session.scalars(sa.select(Event)).one().capacity = 7
    ready = threading.Barrier(len(hosts))

    def bring(host: int) -> None:
        with app.app_context():
            ready.wait()
            for _guest in range(3):
                with transaction() as session:
                    person = session.get_one(Registration, host)
                    guests.bring(host=person, guest=Guest(), submission=uuid.uuid4(), now=clock.now())

    threads = [threading.Thread(target=bring, args=(host,)) for host in hosts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(person.status.value for person in people(app)), places_taken(app)


def test_a_crowd_of_guests_never_takes_more_than_there_is(app: Flask, event_slug: str) -> None:
    assert crowd(app) == ({"registered": 7, "waiting": 9}, 7), event_slug


def test_who_looks_before_the_lock_gives_places_that_are_not_there(
    app: Flask, event_slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    careful = waiting.locked

    def looked_before(person: Registration) -> tuple[sa.Connection, Any]:
        connection, evening = careful(person)
        return connection, SimpleNamespace(**{**evening._mapping, "places_taken": 4})

    monkeypatch.setattr(waiting, "locked", looked_before)
    with without_the_check(app):
        stands, _taken = crowd(app)
    assert stands == {"registered": 16}, event_slug


def test_one_person_cannot_bring_a_crowd_by_tapping_in_two_windows(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug)
    refusals: list[object] = []

    def bring() -> None:
        with app.app_context():
            for _guest in range(3):
                try:
                    with transaction() as session:
                        host = session.scalars(sa.select(Registration).order_by(Registration.id)).first()
                        assert host is not None
                        guests.bring(host=host, guest=Guest(), submission=uuid.uuid4(), now=clock.now())
                except TooManyGuests as refusal:
                    refusals.append(refusal)

    threads = [threading.Thread(target=bring) for _window in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(people(app)), len(refusals)) == (4, 3)
