"""A volunteer at the door: the camera reads a ticket, and everything else works when it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.core.database import transaction
from app.door import queries
from app.events import links
from app.events import queries as events
from app.registration.codes import qr_payload
from app.registration.models import RegistrationStatus
from tests.browser.conftest import NEVER_ASKED, PHONE, CameraPhone, LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.watch import Watch
from tests.door.conftest import Door, add_guest, open_door

# A finger in a hurry (design/look.md).
TARGET = 64


@dataclass(frozen=True, slots=True)
class Entrance:
    """An evening with three people on the list, and the link of its door."""

    door: Door
    link: str
    yildiz: str
    jo: str
    stranger: str


@pytest.fixture
def entrance(live_server: LiveServer) -> Entrance:
    """Yıldız has a seat, Jo waits, the stranger comes for another evening."""
    with live_server.app.app_context(), transaction():
        door = open_door()
        yildiz = add_guest(
            door, "Yıldız Peeters", organisation="Wijkcomité Ter Hilst", access="rolstoel", photo_objection=True
        )
        jo = add_guest(door, "Jo Claes", status=RegistrationStatus.WAITING)
        stranger = add_guest(open_door(title="Andere avond"), "Zoë Prévot")
        event = events.event(door.slug)
        assert event is not None
        link = f"/door/{door.slug}/{links.door_token(event.secret_key, 1)}"
        return Entrance(door, link, yildiz.code, jo.code, stranger.code)


def stand_at_the_door(device: BrowserContext, entrance: Entrance) -> Page:
    """Open the link and name the door."""
    page = device.new_page()
    page.goto(entrance.link)
    page.get_by_label("Naam van deze deur").fill("Ingang Noord")
    page.get_by_role("button", name="Zet aan de deur").tap()
    expect(page.locator("[data-connected]")).to_be_attached()
    return page


def say(page: Page, word: str) -> None:
    """The screen says this, in the region that screen readers follow."""
    expect(page.get_by_role("status").get_by_role("heading", name=word)).to_be_visible()


def type_code(page: Page, code: str) -> None:
    """Type a code as someone without a camera does."""
    if page.get_by_role("button", name="Typ code").is_visible():
        page.get_by_role("button", name="Typ code").tap()
    page.get_by_label("Code op het ticket").fill(code)
    page.get_by_role("button", name="Kijk na").tap()


def measure(page: Page) -> None:
    """What every state of the screen must hold."""
    assert_accessible(page)
    assert_targets(page, minimum=TARGET)
    assert_no_sideways_scroll(page, width=320)


def test_the_camera_reads_a_ticket_and_shows_name_and_table(
    camera_phone: CameraPhone, live_server: LiveServer, entrance: Entrance
) -> None:
    device = camera_phone(qr_payload(entrance.yildiz, live_server.url))
    device.add_init_script(NEVER_ASKED)
    page = stand_at_the_door(device, entrance)
    page.get_by_role("button", name="Start scannen").tap()
    say(page, "Welkom")
    answer = page.get_by_role("status")
    for text in ("Yıldız Peeters", "Wijkcomité Ter Hilst", "Tafel 1", "Plaats bij het gangpad vrijhouden"):
        expect(answer.get_by_text(text, exact=True)).to_be_visible()
    expect(answer.get_by_role("img", name="Tafel 1: 1 van 12 plaatsen bezet")).to_be_visible()
    expect(page.get_by_text("1 / 1 binnen")).to_be_visible()
    measure(page)
    stream = page.locator("video").evaluate("(video) => video.srcObject.id")
    page.get_by_role("button", name="Volgende").tap()
    expect(page.get_by_text("Laatst: Yıldız Peeters")).to_be_visible()
    expect(page.get_by_text("Hou de QR-code in het kader")).to_be_visible()
    assert page.locator("video").evaluate("(video) => video.srcObject.id") == stream
    measure(page)
    page.get_by_role("button", name="Herstel").tap()
    say(page, "Welkom")
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (1, 1)


def test_a_camera_that_is_asked_for_twice_starts_once(
    camera_phone: CameraPhone, live_server: LiveServer, entrance: Entrance
) -> None:
    device = camera_phone(qr_payload(entrance.yildiz, live_server.url))
    device.add_init_script(NEVER_ASKED)
    page = stand_at_the_door(device, entrance)
    page.get_by_role("button", name="Start scannen").evaluate("(button) => [1, 2, 3].forEach(() => button.click())")
    say(page, "Welkom")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_second_look_at_the_same_ticket_is_amber(
    camera_phone: CameraPhone, live_server: LiveServer, entrance: Entrance
) -> None:
    page = stand_at_the_door(camera_phone(qr_payload(entrance.yildiz, live_server.url)), entrance)
    # The camera was allowed before, so it starts by itself.
    say(page, "Welkom")
    page.reload()
    say(page, "Al binnen")
    expect(page.get_by_text(re.compile(r"^\d\d:\d\d · Ingang Noord$"))).to_be_visible()
    measure(page)
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (1, 1)


def test_without_a_camera_codes_are_typed_and_every_state_is_told_apart(
    phone: BrowserContext, entrance: Entrance
) -> None:
    page = stand_at_the_door(phone, entrance)
    page.get_by_role("button", name="Start scannen").tap()
    expect(page.get_by_role("alert")).to_contain_text("Typ de code")
    measure(page)
    for code, word in (
        (entrance.yildiz, "Welkom"),
        (entrance.yildiz, "Al binnen"),
        (entrance.stranger, "Niet gevonden"),
        (entrance.jo, "Even kijken"),
    ):
        type_code(page, code)
        say(page, word)
        measure(page)
        if word != "Even kijken":
            page.locator("[data-dock]:not([hidden]) [data-action=next]").tap()
    expect(page.get_by_text("Staat op de wachtlijst.")).to_be_visible()
    page.get_by_role("button", name="Laat binnen").tap()
    say(page, "Welkom")
    expect(page.get_by_text("2 / 2 binnen")).to_be_visible()


def test_a_hand_scanner_types_wherever_the_focus_is(phone: BrowserContext, entrance: Entrance) -> None:
    page = stand_at_the_door(phone, entrance)
    page.keyboard.type(entrance.yildiz)
    page.keyboard.press("Enter")
    say(page, "Welkom")
    page.keyboard.type(entrance.yildiz)
    page.keyboard.press("Enter")
    say(page, "Al binnen")


def test_a_name_is_found_in_three_taps_and_three_keys(phone: BrowserContext, entrance: Entrance) -> None:
    page = stand_at_the_door(phone, entrance)
    page.get_by_role("button", name="Zoek naam").tap()
    page.keyboard.type("yil")
    expect(page.get_by_role("listitem")).to_contain_text("Wijkcomité Ter Hilst")
    measure(page)
    page.get_by_role("button", name="Laat binnen Yıldız Peeters").tap()
    say(page, "Welkom")
    page.get_by_role("button", name="Volgende").tap()
    page.get_by_role("button", name="Zoek naam").tap()
    page.keyboard.type("xx")
    expect(page.get_by_text("Niemand gevonden")).to_be_visible()


def test_a_welcome_is_taken_back_from_its_screen(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    page = stand_at_the_door(phone, entrance)
    type_code(page, entrance.yildiz)
    say(page, "Welkom")
    page.get_by_role("button", name="Herstel").tap()
    said = page.get_by_role("status").filter(has_text="Hersteld: Yıldız Peeters staat niet meer als binnen.")
    expect(said).to_be_visible()
    expect(page.get_by_text("0 / 1 binnen")).to_be_visible()
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (0, 1)


def test_a_lost_connection_is_said_and_the_same_scan_is_sent_again(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance, watch: Watch
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = stand_at_the_door(phone, entrance)
    phone.set_offline(True)
    type_code(page, entrance.yildiz)
    expect(page.get_by_role("alert")).to_contain_text("We bereiken de server niet")
    measure(page)
    phone.set_offline(False)
    page.get_by_role("button", name="Probeer opnieuw").tap()
    say(page, "Welkom")
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (1, 1)


def test_without_a_script_codes_and_names_work_on_plain_pages(
    chromium: Browser, live_server: LiveServer, entrance: Entrance
) -> None:
    device = chromium.new_context(base_url=live_server.url, locale="nl-BE", java_script_enabled=False, **PHONE)
    page = device.new_page()
    page.goto(entrance.link)
    page.get_by_label("Naam van deze deur").fill("Ingang Noord")
    page.get_by_role("button", name="Zet aan de deur").tap()
    page.get_by_label("Code op het ticket").fill(entrance.yildiz.lower())
    page.get_by_role("button", name="Kijk na").tap()
    expect(page.get_by_role("heading", name="Welkom")).to_be_visible()
    expect(page.get_by_text("Tafel 1", exact=True)).to_be_visible()
    page.get_by_role("link", name="Volgende").tap()
    page.get_by_label("Naam", exact=True).fill("jo")
    page.get_by_role("button", name="Zoek", exact=True).tap()
    page.get_by_role("button", name="Laat binnen Jo Claes").tap()
    expect(page.get_by_role("heading", name="Welkom")).to_be_visible()
    expect(page.get_by_text("2 / 2 binnen")).to_be_visible()
    device.close()
