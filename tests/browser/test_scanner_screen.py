"""The scanner's screen by itself: light, sound, sheets by keyboard, strong colours, and a camera that goes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.core.database import transaction
from app.core.orm import db
from app.events import links
from app.events import queries as events
from app.registration.codes import badge_code, qr_payload
from app.registration.models import Registration
from tests.browser.conftest import NEVER_ASKED, CameraPhone, LiveServer
from tests.browser.doors import (
    Entrance,
    go_on,
    hold_the_list,
    measure,
    open_entrance,
    say,
    scan,
    stand_at_the_door,
)
from tests.browser.watch import Watch
from tests.door.conftest import Guest, add_guest

# A camera with a light, as few laptops have: what was asked of it is kept for the test.
WITH_TORCH = """
MediaStreamTrack.prototype.getCapabilities = () => ({torch: true});
MediaStreamTrack.prototype.applyConstraints = function (wanted) { window.torch = wanted.advanced[0].torch;
    return Promise.resolve(); };
"""
SPOKEN = """
window.spoken = [];
window.speechSynthesis.speak = (sentence) => window.spoken.push([sentence.text, sentence.lang]);
"""
TONES = """
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
    window.tones.push(this.frequency.value);
    return start.call(this, at);
};
"""


@pytest.fixture
def entrance(live_server: LiveServer) -> Entrance:
    """Three people and a door."""
    return open_entrance(live_server)


def with_a_camera(camera_phone: CameraPhone, entrance: Entrance, *scripts: str) -> Page:
    """A phone whose camera looks at something that is no ticket, before its first tap."""
    device = camera_phone("https://elders.voorbeeld.be/iets-anders")
    for script in (NEVER_ASKED, *scripts):
        device.add_init_script(script)
    return stand_at_the_door(device, entrance.link)


def test_a_camera_with_a_light_offers_it_and_one_without_does_not(
    camera_phone: CameraPhone, entrance: Entrance
) -> None:
    page = with_a_camera(camera_phone, entrance, WITH_TORCH)
    page.get_by_role("button", name="Start scannen").tap()
    say(page, "Niet gevonden")
    go_on(page)
    light = page.get_by_role("button", name="Licht")
    expect(light).to_have_attribute("aria-pressed", "false")
    light.tap()
    expect(light).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.torch") is True
    dark = with_a_camera(camera_phone, entrance)
    dark.get_by_role("button", name="Start scannen").tap()
    say(dark, "Niet gevonden")
    go_on(dark)
    expect(dark.get_by_role("button", name="Licht")).to_be_hidden()


def test_the_phone_sounds_and_says_the_table_as_chosen(phone: BrowserContext, entrance: Entrance) -> None:
    phone.add_init_script(SPOKEN + TONES)
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    page.wait_for_function("window.tones.length === 2")
    page.get_by_role("button", name="Zeg het tafelnummer").tap()
    assert page.evaluate("window.spoken") == [["Tafel 1", "nl"]]
    page.get_by_role("button", name="Herstel", exact=True).tap()
    page.get_by_role("button", name="Menu van deze deur").tap()
    page.get_by_role("checkbox", name="Geluid").uncheck(force=True)
    page.get_by_role("checkbox", name="Tafelnummer voorlezen").check(force=True)
    page.reload()
    hold_the_list(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    assert page.evaluate("[window.spoken.length, window.tones.length]") == [1, 0]


def test_a_camera_that_goes_is_said_and_comes_back(camera_phone: CameraPhone, entrance: Entrance) -> None:
    page = with_a_camera(camera_phone, entrance)
    page.get_by_role("button", name="Start scannen").tap()
    say(page, "Niet gevonden")
    page.evaluate(
        """() => {
            const track = document.querySelector("video").srcObject.getTracks()[0];
            window.ask = navigator.mediaDevices.getUserMedia;
            navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotFoundError"));
            track.stop();
            track.dispatchEvent(new Event("ended"));
        }"""
    )
    say(page, "Camera weg")
    measure(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    go_on(page)
    expect(page.get_by_label("Code op het ticket")).to_be_focused()
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = window.ask; }")
    page.get_by_role("button", name="Probeer de camera opnieuw").tap()
    expect(page.locator("video")).to_be_visible()


def test_everything_is_done_by_keyboard_alone(desktop: BrowserContext, entrance: Entrance) -> None:
    page = desktop.new_page()
    page.goto(entrance.link)
    page.get_by_label("Naam van deze deur").fill("Ingang Noord")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Start scannen").press("Enter")
    expect(page.locator("[data-connected]")).to_be_attached()
    page.get_by_role("button", name="Zoek naam").press("Enter")
    page.keyboard.type("yil", delay=120)
    page.get_by_role("button", name="Laat binnen Yıldız Peeters").press("Enter")
    say(page, "Welkom")
    expect(page.get_by_role("button", name="Volgende")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Herstel Yıldız Peeters")).to_be_visible()
    page.get_by_role("button", name="Menu van deze deur").press("Space")
    expect(page.get_by_role("heading", name="Deze deur")).to_be_visible()


def test_with_the_colours_of_the_device_each_state_keeps_its_frame(phone: BrowserContext, entrance: Entrance) -> None:
    page = stand_at_the_door(phone, entrance.link)
    page.emulate_media(forced_colors="active")
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    expect(page.locator(".result")).to_have_css("border-top-style", "solid")
    measure(page)


def test_a_badge_is_read_as_a_ticket_is(phone: BrowserContext, live_server: LiveServer, entrance: Entrance) -> None:
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    with live_server.app.app_context():
        event = events.event(entrance.door.slug)
        assert event is not None
        badge = badge_code(links.subkey(event.secret_key, "badge"), entrance.yildiz.id)
    scan(page, badge)
    say(page, "Welkom")
    scan(page, qr_payload(entrance.yildiz.code, live_server.url))
    say(page, "Al binnen")
    expect(page.get_by_text(re.compile(r"Ingang Noord \(2\)$")).last).to_be_visible()


def test_the_shift_ends_with_nothing_left_on_the_phone(phone: BrowserContext, entrance: Entrance) -> None:
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    page.get_by_role("button", name="Menu van deze deur").tap()
    page.get_by_role("button", name="Klaar met scannen").tap()
    page.wait_for_url(re.compile("/ended$"))
    page.wait_for_load_state("networkidle")
    kept = page.evaluate(
        """(name) => new Promise((done) => {
            const opening = indexedDB.open(name);
            opening.onsuccess = () => {
                const asked = opening.result.transaction(["rows", "values"]);
                const rows = asked.objectStore("rows").count();
                const list = asked.objectStore("values").get("list");
                asked.oncomplete = () => done([rows.result, list.result ?? null]);
            };
        })""",
        f"opbrengst-door-{entrance.door.slug}",
    )
    assert kept == [0, None]


def test_a_shift_that_ends_without_wifi_brings_no_list_back_with_the_wifi(
    phone: BrowserContext, entrance: Entrance, watch: Watch
) -> None:
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    watch.allow("ERR_INTERNET_DISCONNECTED")
    phone.set_offline(True)
    page.get_by_role("button", name="Menu van deze deur").tap()
    page.get_by_role("button", name="Klaar met scannen").tap()
    expect(page.get_by_text("De lijst is van dit toestel.")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    with page.expect_response(lambda answer: answer.url.endswith("/sync") and answer.ok):
        phone.set_offline(False)
    page.wait_for_load_state("networkidle")
    assert "roster" not in asked


def much_to_say(entrance: Entrance) -> Guest:
    """Somebody with 35 letters, an organisation of two lines, and three tasks."""
    return add_guest(
        entrance.door,
        "Wilhelmina-Antoinette Vandenbroucke",
        organisation="Wijkgezondheidscentrum De Sleep",
        access="rolstoel, ringleiding",
        photo_objection=True,
    )


@pytest.mark.parametrize("size", [(360, 740), (320, 640)])
def test_three_tasks_for_a_long_name_stand_above_the_buttons(
    size: tuple[int, int], phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    with live_server.app.app_context(), transaction():
        guest = much_to_say(entrance)
    page = stand_at_the_door(phone, entrance.link)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    hold_the_list(page)
    scan(page, guest.code)
    say(page, "Welkom")
    expect(page.locator(".flag")).to_have_count(3)
    measured = "(part) => { const box = part.getBoundingClientRect(); return [box.top, box.bottom] }"
    _top, ends = page.locator(".flag").last.evaluate(measured)
    begins, _bottom = page.locator(".dock").evaluate(measured)
    assert ends <= begins


def test_guests_and_who_brings_them_are_in_with_one_tap_in_sight(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    with live_server.app.app_context(), transaction():
        host = much_to_say(entrance)
        guest = add_guest(entrance.door, "Gast van Wilhelmina")
        db.session.get_one(Registration, guest.id).guest_of_id = host.id
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    scan(page, host.code)
    say(page, "Welkom")
    button = page.get_by_role("button", name="Komt met 1 gast: laat mee binnen")
    below = button.evaluate("(button) => button.getBoundingClientRect().bottom")
    begins = page.locator(".dock").evaluate("(dock) => dock.getBoundingClientRect().top")
    assert below <= begins
    button.tap()
    expect(page.get_by_role("status").get_by_text("De gasten zijn mee binnen.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_table_that_came_after_the_page_has_its_ring(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    page.evaluate("document.querySelector('template[data-ring=\"1\"]').remove()")
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    ring = page.get_by_role("status").get_by_role("img", name="Tafel 1: 1 van 12 plaatsen bezet")
    expect(ring).to_be_visible()
    expect(ring.locator(".seat-ring__number")).to_have_text("1")
    expect(ring.locator(".seat-ring__taken")).to_have_count(1)
