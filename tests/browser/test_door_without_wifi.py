"""A door without wifi: everything is decided on the phone, and the server hears it later."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import queries
from app.events import devices, links
from app.events import queries as events
from app.registration import services as registration
from app.registration.models import Registration, RegistrationStatus
from tests.browser.conftest import LiveServer
from tests.browser.doors import (
    Entrance,
    go_on,
    hold_the_list,
    measure,
    open_entrance,
    say,
    scan,
    send_everything,
    stand_at_the_door,
    type_code,
)
from tests.browser.fingers import Fingers
from tests.browser.watch import Watch
from tests.door.conftest import add_guest
from tests.figures import Figure

NO_WIFI = "Geen wifi – scannen werkt"


@pytest.fixture
def entrance(live_server: LiveServer, watch: Watch) -> Entrance:
    """Three people and a door, where the network may go."""
    watch.allow("ERR_INTERNET_DISCONNECTED")
    return open_entrance(live_server)


@pytest.fixture
def scanner(phone: BrowserContext, entrance: Entrance) -> Page:
    """A phone at the door with the list on it and without a camera; the wifi just went."""
    page = stand_at_the_door(phone, entrance.link)
    page.get_by_role("button", name="Start scannen").tap()
    say(page, "Geen camera")
    page.get_by_role("button", name="Typ code").tap()
    hold_the_list(page)
    phone.set_offline(True)
    expect(page.get_by_text(NO_WIFI)).to_be_visible()
    return page


def with_wifi(page: Page) -> None:
    """The network is back, and everything that waited was sent."""
    page.context.set_offline(False)
    expect(page.get_by_text(NO_WIFI)).to_be_hidden()


def test_scans_are_decided_at_once_and_sent_later(scanner: Page, live_server: LiveServer, entrance: Entrance) -> None:
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    answer = scanner.get_by_role("status")
    for text in ("Yıldız Peeters", "Wijkcomité Ter Hilst", "Tafel 1", "Plaats bij het gangpad vrijhouden"):
        expect(answer.get_by_text(text, exact=True)).to_be_visible()
    expect(scanner.get_by_text("1 te sturen")).to_be_visible()
    measure(scanner)
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Al binnen")
    expect(scanner.get_by_text(re.compile(r"^\d\d:\d\d · Ingang Noord \(2\)$"))).to_be_visible()
    measure(scanner)
    scan(scanner, entrance.stranger.code)
    say(scanner, "Niet gevonden")
    measure(scanner)
    scan(scanner, entrance.jo.code)
    say(scanner, "Even kijken")
    measure(scanner)
    scanner.get_by_role("button", name="Laat binnen").tap()
    say(scanner, "Welkom")
    expect(answer.get_by_text("Jo Claes")).to_be_visible()
    expect(scanner.get_by_text("5 te sturen")).to_be_visible()
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (0, 1)
    with_wifi(scanner)
    expect(scanner.get_by_text("2 / 2 binnen")).to_be_visible()
    expect(scanner.get_by_role("alert")).to_contain_text(
        "De server zag een onbekende code anders: Even kijken: Deze code hoort niet bij deze avond."
    )
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (2, 2)


def test_a_reload_without_a_network_goes_on_where_it_was(
    scanner: Page, live_server: LiveServer, entrance: Entrance
) -> None:
    with_wifi(scanner)
    expect(scanner.locator("[data-kept]")).to_be_attached()
    scanner.context.set_offline(True)
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    expect(scanner.get_by_text("1 te sturen")).to_be_visible()
    scanner.reload()
    expect(scanner.get_by_text("1 te sturen")).to_be_visible()
    expect(scanner.get_by_text("Yıldız")).to_have_count(0)
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Al binnen")
    with_wifi(scanner)
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (1, 1)


def test_a_name_is_found_with_the_pin(scanner: Page, live_server: LiveServer, entrance: Entrance) -> None:
    with live_server.app.app_context():
        event = events.event(entrance.door.slug)
        assert event is not None
        pin = links.door_pin(event.secret_key, event.door_generation)
    scanner.get_by_role("button", name="Zoek naam").tap()
    expect(scanner.get_by_label("PIN van de deur")).to_be_focused()
    measure(scanner)
    scanner.keyboard.type("00000000")
    scanner.get_by_role("button", name="Open de namen").tap()
    expect(scanner.get_by_text("Deze PIN klopt niet. De organisator heeft de PIN.")).to_be_visible()
    scanner.get_by_label("PIN van de deur").fill(pin)
    scanner.get_by_role("button", name="Open de namen").tap()
    expect(scanner.get_by_text("De namen staan klaar, ook zonder wifi.")).to_be_visible()
    scanner.keyboard.type("peters")
    expect(scanner.get_by_role("listitem")).to_contain_text("Yıldız Peeters")
    measure(scanner)
    scanner.get_by_role("button", name="Laat binnen Yıldız Peeters").tap()
    say(scanner, "Welkom")
    scanner.get_by_role("button", name="Volgende").tap()
    scanner.get_by_role("button", name="Zoek naam").tap()
    scanner.keyboard.type("yi")
    expect(scanner.get_by_role("listitem")).to_contain_text("al binnen")


def test_a_walk_in_takes_twenty_seconds_and_is_in(
    scanner: Page, live_server: LiveServer, entrance: Entrance, figure: Figure
) -> None:
    fingers = Fingers()
    fingers.tap(scanner.get_by_role("button", name="Nieuw", exact=True))
    name = "Mia De Smet-Vandenbroucke"
    scanner.keyboard.type(name)
    fingers.letters += len(name)
    measure(scanner)
    fingers.tap(scanner.get_by_role("button", name="Laat binnen"))
    say(scanner, "Welkom")
    expect(scanner.get_by_role("status").get_by_text(name)).to_be_visible()
    expect(scanner.get_by_role("status").get_by_text("Tafel 1", exact=True)).to_be_visible()
    seconds = fingers.seconds + 2 * fingers.taps
    figure(
        "a walk-in with a long name", f"{seconds:.0f} s ({fingers.taps} taps of 2 s, 3 keys a second)", "at most 20 s"
    )
    assert seconds <= 20
    with_wifi(scanner)
    expect(scanner.get_by_text("1 / 2 binnen")).to_be_visible()
    with live_server.app.app_context():
        person = db.session.query(Registration).filter_by(name=name).one()
        assert person.checked_in_at is not None


def test_a_walk_in_without_a_name_or_with_half_an_address_is_asked_for_it(scanner: Page) -> None:
    scanner.get_by_role("button", name="Nieuw", exact=True).tap()
    scanner.get_by_role("button", name="Laat binnen").tap()
    expect(scanner.get_by_role("alert").filter(has_text="Vul een naam in.")).to_be_visible()
    expect(scanner.locator(".field").filter(has_text="Vul een naam in.")).to_be_visible()
    expect(scanner.get_by_label("Naam", exact=True).last).to_be_focused()
    scanner.keyboard.type("Mia")
    scanner.get_by_text("Organisatie en e-mail (mag leeg)").tap()
    scanner.get_by_label("E-mailadres").fill("mia@")
    scanner.get_by_role("button", name="Laat binnen").tap()
    expect(scanner.get_by_text("Kijk het e-mailadres na")).to_be_visible()
    measure(scanner)
    scanner.get_by_label("E-mailadres").fill("mia@voorbeeld.be")
    scanner.get_by_role("radio", name=re.compile("Tafel 2")).check(force=True)
    scanner.get_by_role("button", name="Laat binnen").tap()
    say(scanner, "Welkom")
    expect(scanner.get_by_role("status").get_by_text("Tafel 2", exact=True)).to_be_visible()


def test_a_welcome_is_taken_back_before_it_was_sent(scanner: Page, live_server: LiveServer, entrance: Entrance) -> None:
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    go_on(scanner)
    scanner.get_by_role("button", name="Herstel Yıldız Peeters").tap()
    expect(scanner.get_by_text("Hersteld: Yıldız Peeters staat niet meer als binnen.")).to_be_visible()
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    scanner.get_by_role("button", name="Herstel", exact=True).tap()
    expect(scanner.get_by_text("4 te sturen")).to_be_visible()
    with_wifi(scanner)
    expect(scanner.get_by_text("0 / 1 binnen")).to_be_visible()
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (0, 1)


def test_what_the_server_saw_otherwise_is_said(scanner: Page, live_server: LiveServer, entrance: Entrance) -> None:
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    with live_server.app.app_context(), transaction():
        registration.cancel(registration=db.session.get_one(Registration, entrance.yildiz.id), now=clock.now())
    with_wifi(scanner)
    said = "De server zag Yıldız Peeters anders: Had intussen geannuleerd, en is toch binnen."
    expect(scanner.get_by_role("alert")).to_contain_text(said)
    measure(scanner)
    go_on(scanner)
    expect(scanner.get_by_role("region", name="Laatste scans")).to_contain_text("Had intussen geannuleerd")
    scanner.get_by_role("button", name="Sluit").tap()
    expect(scanner.get_by_text(said)).to_be_hidden()
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id)[0] == 1


def test_a_ticket_that_came_after_the_list_is_let_in(
    scanner: Page, live_server: LiveServer, entrance: Entrance
) -> None:
    with live_server.app.app_context(), transaction():
        late = add_guest(entrance.door, "Late Inschrijving")
    scan(scanner, late.code)
    say(scanner, "Welkom")
    expect(scanner.get_by_role("status").get_by_text("Nog niet op de lijst", exact=True)).to_be_visible()
    measure(scanner)
    scan(scanner, late.code)
    say(scanner, "Al binnen")
    go_on(scanner)
    with_wifi(scanner)
    scanner.get_by_role("button", name="Vorige scans").tap()
    expect(scanner.get_by_role("region", name="Laatste scans")).to_contain_text("Late Inschrijving")
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (1, 2)


def test_two_pages_on_one_phone_send_everything_once(
    scanner: Page, live_server: LiveServer, entrance: Entrance
) -> None:
    with_wifi(scanner)
    other = scanner.context.new_page()
    other.goto(scanner.url)
    expect(other.locator("[data-connected]")).to_be_attached()
    hold_the_list(other)
    scanner.context.set_offline(True)
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    scan(other, entrance.jo.code)
    say(other, "Even kijken")
    other.get_by_role("button", name="Laat binnen").tap()
    say(other, "Welkom")
    with_wifi(scanner)
    with_wifi(other)
    for page in (scanner, other):
        expect(page.get_by_text("2 / 2 binnen")).to_be_visible()
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (2, 2)


def test_what_waits_can_be_saved_as_a_file(scanner: Page, entrance: Entrance, tmp_path: Path) -> None:
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    scanner.get_by_role("button", name="Menu van deze deur").tap()
    expect(scanner.get_by_role("heading", name="Deze deur")).to_be_visible()
    expect(scanner.get_by_text("1 te sturen").last).to_be_visible()
    measure(scanner)
    with scanner.expect_download() as download:
        scanner.get_by_role("button", name="Bewaar als bestand").tap()
    file = tmp_path / "scans.json"
    download.value.save_as(file)
    saved = json.loads(file.read_text())
    assert [row["shown"] for row in saved["items"]] == ["welcome"]
    assert "Yıldız" not in file.read_text()
    assert entrance.yildiz.code not in file.read_text()
    expect(scanner.get_by_text("Geef het bestand aan de organisator")).to_be_visible()


def test_nobody_is_in_before_a_tap_when_that_was_chosen(
    scanner: Page, live_server: LiveServer, entrance: Entrance
) -> None:
    scanner.get_by_role("button", name="Menu van deze deur").tap()
    scanner.get_by_role("radio", name=re.compile("Eerst bevestigen")).check(force=True)
    scanner.get_by_role("button", name="Terug naar scannen").tap()
    scan(scanner, entrance.yildiz.code)
    expect(scanner.get_by_text("Nog niet binnen: tik op ‘Laat binnen’.")).to_be_visible()
    measure(scanner)
    scanner.get_by_role("button", name="Niet nu").tap()
    expect(scanner.get_by_text("te sturen")).to_have_count(0)
    scan(scanner, entrance.yildiz.code)
    scanner.get_by_role("button", name="Laat binnen").tap()
    expect(scanner.get_by_role("region", name="Laatste scans")).to_contain_text("Yıldız Peeters")
    expect(scanner.get_by_text("1 te sturen")).to_be_visible()


def test_guests_come_in_once_whom_they_came_with_was_confirmed(
    scanner: Page, live_server: LiveServer, entrance: Entrance
) -> None:
    with_wifi(scanner)
    with live_server.app.app_context(), transaction():
        guest = add_guest(entrance.door, "Gast van Yıldız")
        db.session.get_one(Registration, guest.id).guest_of_id = entrance.yildiz.id
    scanner.reload()
    hold_the_list(scanner)
    scanner.get_by_role("button", name="Menu van deze deur").tap()
    scanner.get_by_role("radio", name=re.compile("Eerst bevestigen")).check(force=True)
    scanner.get_by_role("button", name="Terug naar scannen").tap()
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    guests = scanner.get_by_role("button", name="Komt met 1 gast: laat mee binnen")
    expect(guests).to_be_hidden()
    scanner.get_by_role("button", name="Laat binnen").tap()
    guests.tap()
    expect(scanner.get_by_text("De gasten zijn mee binnen.")).to_be_visible()
    expect(scanner.get_by_text("2 / 2 binnen")).to_be_visible()


def test_a_phone_that_is_taken_away_keeps_what_waits_and_says_so(
    scanner: Page, live_server: LiveServer, entrance: Entrance, watch: Watch
) -> None:
    watch.allow("answer 40")
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    with live_server.app.app_context(), transaction():
        event = events.event(entrance.door.slug)
        assert event is not None
        for device in events.paired_devices(event):
            devices.revoke(device=device, now=clock.now())
    scanner.context.set_offline(False)
    say(scanner, "Niet gekoppeld")
    expect(scanner.get_by_role("alert")).to_contain_text("Nog te sturen: 1.")
    measure(scanner)
    for gone in ("Typ code", "Zoek naam", "Nieuw"):
        expect(scanner.get_by_role("button", name=gone, exact=True)).to_have_count(0)
    with scanner.expect_download():
        scanner.get_by_role("button", name="Bewaar als bestand").tap()
    expect(scanner.get_by_role("alert")).to_contain_text("Geef het bestand aan de organisator")
    measure(scanner)
    scanner.get_by_role("alert").get_by_role("button", name="Sluit").last.tap()
    scanner.context.set_offline(True)
    scan(scanner, entrance.jo.code)
    say(scanner, "Niet gekoppeld")
    scanner.context.set_offline(False)
    page = stand_at_the_door(scanner.context, entrance.link, "Ingang Noord opnieuw")
    expect(page.get_by_text("1 / 1 binnen")).to_be_visible()
    send_everything(page)
    expect(scanner.get_by_text("Niet gekoppeld")).to_be_hidden()
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (1, 1)


def test_a_clock_that_is_wrong_is_said_and_harms_nothing(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    phone.clock.install(time=clock.now().replace(year=clock.now().year + 1))
    phone.clock.resume()
    page = stand_at_the_door(phone, entrance.link)
    expect(page.get_by_role("alert")).to_contain_text("De klok van dit toestel staat")
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    send_everything(page)
    with live_server.app.app_context():
        person = db.session.get_one(Registration, entrance.yildiz.id)
        assert person.checked_in_at is not None
        assert abs((clock.now() - person.checked_in_at).total_seconds()) < 120


def test_a_typed_code_gets_its_field_at_the_first_key(scanner: Page, entrance: Entrance) -> None:
    scanner.get_by_role("button", name="Menu van deze deur").tap()
    scanner.get_by_role("button", name="Terug naar scannen").tap()
    type_code(scanner, entrance.yildiz.code.lower())
    say(scanner, "Welkom")
    scanner.keyboard.type(entrance.yildiz.code[:2], delay=400)
    expect(scanner.get_by_label("Code op het ticket")).to_have_value(entrance.yildiz.code[:2])


def test_guests_come_in_with_whom_they_came_with(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    with live_server.app.app_context(), transaction():
        guest = add_guest(entrance.door, "Gast van Yıldız")
        db.session.get_one(Registration, guest.id).guest_of_id = entrance.yildiz.id
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    measure(page)
    page.get_by_role("button", name="Komt met 1 gast: laat mee binnen").tap()
    expect(page.get_by_text("De gasten zijn mee binnen.")).to_be_visible()
    expect(page.get_by_text("2 / 2 binnen")).to_be_visible()
    send_everything(page)
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (2, 2)
        assert db.session.get_one(Registration, guest.id).status is RegistrationStatus.REGISTERED
