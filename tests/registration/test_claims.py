"""The link a guest gets from who brings them: a name and address of their own, once; nobody learns who else comes."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event
from app.registration import services
from app.registration.models import RegistrationSource, RegistrationStatus
from tests.pages import ReadingClient, parse, text_of
from tests.registration.managing import FRIEND, PERSON, acts, fill_up, mails, page_of, people, places_taken, send, words

USED = "Deze link is gebruikt."
TAKEN = "We hebben je inschrijving goed ontvangen!"


def brought(app: Flask, slug: str, **guest: str) -> tuple[ReadingClient, str, str]:
    """Somebody with a guest: their browser, their page, and the link for the guest."""
    client, page = page_of(app, slug)
    send(client, page, "guests", **guest)
    links = [field.get("value", "") for field in parse(client.get(page).data).iter("input")]
    link = next(link for link in links if "/c/" in link)
    return client, page, link.removeprefix("https://avond.example.org")


def claim(app: Flask, link: str, *, name: str = "Sam Claes", email: str = FRIEND) -> str:
    """A stranger to us opens the link and fills it in; what the page says then."""
    browser = ReadingClient(app, app.response_class)
    answer = browser.submit(link, {"name": name, "email": email})
    assert answer.status_code == 303, text_of(parse(answer.data))
    return words(browser, answer.location.removeprefix("https://avond.example.org"))


def test_a_guest_takes_the_ticket_over(app: Flask, event_slug: str) -> None:
    client, page, link = brought(app, event_slug)
    assert f"Je bent de gast van {PERSON['name']}" in words(client, link)
    assert TAKEN in claim(app, link)
    assert USED in words(client, link)
    guest = people(app)[1]
    assert (guest.name, guest.email, guest.unnamed) == ("Sam Claes", FRIEND, False)
    assert mails(app)[-1] == ("guest_ticket", FRIEND)
    assert acts(app) == ["guest_added", "guest_claimed"]
    assert "Sam Claes" in words(client, page)
    assert places_taken(app) == 2


def test_a_used_link_says_only_that(app: Flask, event_slug: str) -> None:
    client, _page, link = brought(app, event_slug)
    late = {**client.form_values(client.get(link)), "name": "Iemand anders", "email": "ander@voorbeeld.be"}
    claim(app, link)
    shown = client.get(link).data.decode()
    for secret in ("Sam", FRIEND, PERSON["name"]):
        assert secret not in shown
    assert client.post(link, data=late, headers={"Referer": "https://avond.example.org/"}).status_code == 303
    assert people(app)[1].email == FRIEND
    assert len(mails(app)) == 2


def test_opening_the_link_changes_nothing(app: Flask, event_slug: str) -> None:
    client, _page, link = brought(app, event_slug)
    for _scan in range(3):
        assert client.get(link).status_code == 200
    assert client.post(link).status_code == 400, "without the form's token"
    assert people(app)[1].manage_hash is None


def test_a_wrong_link_is_nobodys(app: Flask, event_slug: str) -> None:
    client, _page, link = brought(app, event_slug)
    code, proof = link.split("/")[2:]
    assert client.get(f"/c/{code}/{proof[:-1]}x").status_code == 404
    assert client.get(f"/a/{code}/{proof}").status_code == 404, "a proof is for one purpose"


def test_a_mistake_keeps_what_was_typed(app: Flask, event_slug: str) -> None:
    client, _page, link = brought(app, event_slug)
    refused = client.submit(link, {"name": "Sam Claes", "email": "geen adres"})
    assert refused.status_code == 422
    typed = {field.get("name"): field.get("value") for field in parse(refused.data).iter("input")}
    assert (typed["name"], typed["email"]) == ("Sam Claes", "geen adres")


def test_a_known_address_is_answered_as_a_new_one(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug, email=FRIEND)
    client, page, link = brought(app, event_slug)
    before = words(client, page)
    new = words(client, link)
    assert TAKEN in claim(app, link)
    assert USED in words(client, link)
    assert mails(app)[-1] == ("existing_ticket", FRIEND)
    owner, _host, guest = people(app)
    assert (guest.status, guest.repeats_id) == (RegistrationStatus.REPEATED, owner.id)
    assert places_taken(app) == 2, "the place of the guest is free again"
    assert "Heeft een plaats aan tafels 1, 2." in before
    assert "Heeft een plaats aan tafels 1, 2." in words(client, page)
    assert new != words(client, link)


def test_the_place_that_comes_free_goes_to_who_waits(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug, email=FRIEND)
    _client, _page, link = brought(app, event_slug)
    fill_up(app)
    page_of(app, event_slug, email="wacht@voorbeeld.be")
    claim(app, link)
    assert ("offer", "wacht@voorbeeld.be") in mails(app)
    assert places_taken(app) == 3


def test_who_was_invited_too_keeps_one_place(app: Flask, event_slug: str) -> None:
    _client, _page, link = brought(app, event_slug)
    with app.app_context(), transaction():
        services.add(
            event_id=db.session.scalars(sa.select(Event.id)).one(),
            newcomer=services.Newcomer(name="Sam", email=FRIEND),
            status=RegistrationStatus.INVITED,
            source=RegistrationSource.IMPORT,
            now=clock.now(),
        )
    claim(app, link)
    assert [person.status.value for person in people(app)] == ["registered", "registered", "cancelled"]
    assert people(app)[1].email == FRIEND
    assert mails(app)[-1] == ("guest_ticket", FRIEND)


def test_a_family_may_share_the_mailbox_of_who_brings_them(app: Flask, event_slug: str) -> None:
    client, _page, link = brought(app, event_slug)
    assert TAKEN in claim(app, link, email=PERSON["email"])
    guest = people(app)[1]
    assert (guest.status, guest.email, guest.name) == (RegistrationStatus.REGISTERED, "", "Sam Claes")
    assert mails(app)[-1] == ("guest_ticket", PERSON["email"])
    assert USED in words(client, link)


def test_who_waits_takes_their_turn_over(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    fill_up(app)
    send(client, page, "guests")
    links = [field.get("value", "") for field in parse(client.get(page).data).iter("input")]
    link = next(link for link in links if "/c/" in link).removeprefix("https://avond.example.org")
    claim(app, link)
    guest = people(app)[1]
    assert (guest.status, guest.email) == (RegistrationStatus.WAITING, FRIEND)


def test_the_link_of_a_guest_of_a_repeated_registration_acts_the_same(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug)
    client, _page, link = brought(app, event_slug)
    assert TAKEN in claim(app, link)
    assert USED in words(client, link)
    assert mails(app)[-1] == ("guest_ticket", FRIEND)
    assert people(app)[2].status is RegistrationStatus.REPEATED
    assert places_taken(app) == 1


def test_the_link_of_a_guest_who_was_taken_off_says_what_to_do(app: Flask, event_slug: str) -> None:
    client, page, link = brought(app, event_slug)
    form = client.form_values(client.get(link))
    client.submit(f"{page}/guests/{people(app)[1].id}/cancel", page=page)
    shown = words(client, link)
    assert "Dit ticket is geannuleerd." in shown
    assert "Schrijf je dan zelf in." in shown
    data = {**form, "name": "Sam", "email": FRIEND}
    refused = client.post(link, data=data, headers={"Referer": "https://avond.example.org/"})
    assert refused.status_code == 409


def test_an_evening_that_is_off_says_so_on_the_link(app: Flask, event_slug: str) -> None:
    client, _page, link = brought(app, event_slug)
    with app.app_context(), transaction():
        event = db.session.scalars(sa.select(Event)).one()
        event.cancelled_at, event.cancelled_reason = clock.now(), "Het dak lekt."
    assert "Deze avond gaat niet door." in words(client, link)
    assert "Het dak lekt." in words(client, link)
