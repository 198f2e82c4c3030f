"""A volunteer at the door: the camera reads a ticket, and everything else works when it does not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from app.door import queries
from app.registration.codes import qr_payload
from tests.browser.conftest import NEVER_ASKED, PHONE, CameraPhone, LiveServer
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
from tests.figures import Figure


@pytest.fixture
def entrance(live_server: LiveServer) -> Entrance:
    """Three people and a door."""
    return open_entrance(live_server)


def test_the_camera_reads_a_ticket_and_shows_name_and_table(
    camera_phone: CameraPhone, live_server: LiveServer, entrance: Entrance
) -> None:
    device = camera_phone(qr_payload(entrance.yildiz.code, live_server.url))
    device.add_init_script(NEVER_ASKED)
    page = stand_at_the_door(device, entrance.link)
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
    expect(page.get_by_role("region", name="Laatste scans")).to_contain_text("Yıldız Peeters")
    expect(page.get_by_text("Hou de QR-code in het kader")).to_be_visible()
    assert page.locator("video").evaluate("(video) => video.srcObject.id") == stream
    measure(page)
    page.get_by_role("button", name="Herstel Yıldız Peeters").tap()
    # The ticket is in sight all the time: it lets nobody in again before it has been away.
    expect(page.get_by_text("Hersteld: Yıldız Peeters staat niet meer als binnen.")).to_be_visible()
    expect(page.get_by_text("0 / 1 binnen")).to_be_visible()
    send_everything(page)
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (0, 1)


def test_a_picture_that_goes_wrong_ends_no_shift(
    camera_phone: CameraPhone, live_server: LiveServer, entrance: Entrance, watch: Watch
) -> None:
    watch.allow("Out of memory")
    device = camera_phone(qr_payload(entrance.yildiz.code, live_server.url))
    device.add_init_script(OUT_OF_MEMORY)
    page = stand_at_the_door(device, entrance.link)
    say(page, "Welkom")
    assert page.evaluate("window.failures") == 0, "it was tried until it went well"


# The first pictures of a camera do not fit; as many as are taken for a bad moment.
OUT_OF_MEMORY = """
window.failures = 3;
const picture = window.ImageData;
window.ImageData = new Proxy(picture, {
  construct(target, given) {
    if (window.failures > 0) {
      window.failures -= 1;
      throw new RangeError("Out of memory");
    }
    return new target(...given);
  },
});
"""


def test_a_camera_that_is_asked_for_twice_starts_once(
    camera_phone: CameraPhone, live_server: LiveServer, entrance: Entrance
) -> None:
    device = camera_phone(qr_payload(entrance.yildiz.code, live_server.url))
    device.add_init_script(NEVER_ASKED)
    page = stand_at_the_door(device, entrance.link)
    page.get_by_role("button", name="Start scannen").evaluate("(button) => [1, 2, 3].forEach(() => button.click())")
    say(page, "Welkom")
    expect(page.get_by_role("alert")).to_have_count(0)


WITHOUT_FRAMES = {
    "none": "delete globalThis.VideoFrame",
    "none of a camera": """
        globalThis.VideoFrame = class {
          constructor() {
            throw new DOMException("", "NotSupportedError");
          }
        };""",
    "none that may be copied": """
        window.asked = 0;
        VideoFrame.prototype.copyTo = () => {
          window.asked += 1;
          return Promise.reject(new DOMException("", "NotSupportedError"));
        };""",
}


@pytest.mark.parametrize("frames", WITHOUT_FRAMES)
def test_a_browser_that_gives_no_frames_of_its_camera_reads_a_ticket_all_the_same(
    frames: str, camera_phone: CameraPhone, live_server: LiveServer, entrance: Entrance
) -> None:
    device = camera_phone(qr_payload(entrance.yildiz.code, live_server.url))
    device.add_init_script(WITHOUT_FRAMES[frames])
    page = stand_at_the_door(device, entrance.link)
    say(page, "Welkom")
    expect(page.get_by_role("status").get_by_text("Yıldız Peeters", exact=True)).to_be_visible()
    assert page.evaluate("window.asked ?? 1") == 1, "what is refused once is not asked for with every picture"


def test_a_second_look_at_the_same_ticket_is_amber(
    camera_phone: CameraPhone, live_server: LiveServer, entrance: Entrance
) -> None:
    page = stand_at_the_door(camera_phone(qr_payload(entrance.yildiz.code, live_server.url)), entrance.link)
    # The camera was allowed before, so it starts by itself.
    say(page, "Welkom")
    page.wait_for_function(_KNOWS_SOMEBODY, arg=f"opbrengst-door-{entrance.door.slug}", polling=500)
    page.reload()
    say(page, "Al binnen")
    expect(page.get_by_text(re.compile(r"^\d\d:\d\d · Ingang Noord \(2\)$"))).to_be_visible()
    measure(page)
    send_everything(page)
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (1, 1)


# The phone has asked for news since, and its next start will know who is in.
_KNOWS_SOMEBODY = """
async (name) => {
  const app = document.querySelector("script[type=module]").src;
  const { IdbShelf } = await import(app.replace("app.js", "lib/idb_shelf.js"));
  window.shelf ??= new IdbShelf(name);
  window.dispatchEvent(new Event("online"));
  return (await window.shelf.get("presence"))?.arrivals.length === 1;
}
"""


def test_without_a_camera_codes_are_typed_and_every_state_is_told_apart(
    phone: BrowserContext, entrance: Entrance
) -> None:
    page = stand_at_the_door(phone, entrance.link)
    page.get_by_role("button", name="Start scannen").tap()
    say(page, "Geen camera")
    measure(page)
    for code, word in (
        (entrance.yildiz.code, "Welkom"),
        (entrance.yildiz.code, "Al binnen"),
        ("1234", "Niet gevonden"),
        (entrance.jo.code, "Even kijken"),
    ):
        type_code(page, code)
        say(page, word)
        measure(page)
        if word != "Even kijken":
            go_on(page)
    expect(page.get_by_text("Staat op de wachtlijst.")).to_be_visible()
    page.get_by_role("button", name="Laat binnen").tap()
    say(page, "Welkom")
    expect(page.get_by_text("2 / 2 binnen")).to_be_visible()


def test_a_hand_scanner_types_wherever_the_focus_is(phone: BrowserContext, entrance: Entrance) -> None:
    page = stand_at_the_door(phone, entrance.link)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    # The button that has the focus now is not pressed by the scanner's Enter.
    expect(page.get_by_role("button", name="Volgende")).to_be_focused()
    scan(page, f"HTTPS://AVOND.VOORBEELD.BE/T/{entrance.yildiz.code}")
    say(page, "Al binnen")
    page.get_by_role("button", name="Iemand anders").tap()
    page.get_by_label("Naam", exact=True).first.press_sequentially("Jo", delay=120)
    scan(page, entrance.jo.code)
    say(page, "Even kijken")
    page.get_by_role("button", name="Iemand anders").tap()
    expect(page.get_by_label("Naam", exact=True).first).to_have_value("")


@pytest.mark.parametrize("address", ["", "HTTPS://AVOND.VOORBEELD.BE/T/"])
def test_a_hand_scan_that_a_busy_phone_hears_in_two_is_one_scan(
    address: str, phone: BrowserContext, entrance: Entrance
) -> None:
    page = stand_at_the_door(phone, entrance.link)
    page.evaluate(_KEYS_OF_A_BUSY_PHONE, [address + entrance.yildiz.code, ""])
    say(page, "Welkom")


def test_a_hand_scan_goes_on_after_the_screen_took_its_field_away(phone: BrowserContext, entrance: Entrance) -> None:
    """The camera that was started a moment ago tells that there is none, in the middle of a code."""
    page = stand_at_the_door(phone, entrance.link)
    page.evaluate(_KEYS_OF_A_BUSY_PHONE, [entrance.yildiz.code, "start"])
    say(page, "Welkom")


def test_an_enter_that_comes_late_lets_nobody_in(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    """Whoever waits is looked at first; the button that would let them in has the focus."""
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    page.keyboard.type(entrance.jo.code)
    say(page, "Even kijken")
    page.evaluate(_LATE_ENTER)
    say(page, "Even kijken")
    page.keyboard.press("Enter")
    say(page, "Welkom")


# As a button that has the focus hears it: without somebody who stops it, it is pressed.
_LATE_ENTER = """
() => {
  const button = document.activeElement;
  const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  if (button.dispatchEvent(event)) button.click();
}
"""


# Half of the keys, then a phone that hears nothing, or whose screen changes; then the others.
_KEYS_OF_A_BUSY_PHONE = """
async ([code, action]) => {
  const press = (key) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    const field = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
    if ((field ?? document.body).dispatchEvent(event) && field && key.length === 1) field.value += key;
  };
  const until = async (selector) => {
    while (!document.querySelector(selector)) await new Promise((resolve) => requestAnimationFrame(resolve));
  };
  for (const key of code.slice(0, 10)) press(key);
  if (action) {
    await until('[data-part="sheet-code"]:not([hidden])');
    document.querySelector(`[data-action="${action}"]`).click();
    await until('[data-state="trouble"]');
  } else {
    const end = performance.now() + 400;
    while (performance.now() < end);
  }
  for (const key of [...code.slice(10), "Enter"]) press(key);
}
"""


def test_a_name_is_found_in_three_taps_and_three_keys(
    phone: BrowserContext, entrance: Entrance, figure: Figure
) -> None:
    page = stand_at_the_door(phone, entrance.link)
    fingers = Fingers()
    fingers.tap(page.get_by_role("button", name="Zoek naam"))
    page.keyboard.type("yil")
    expect(page.get_by_role("listitem")).to_contain_text("Wijkcomité Ter Hilst")
    measure(page)
    fingers.tap(page.get_by_role("button", name="Laat binnen Yıldız Peeters"))
    say(page, "Welkom")
    figure("finding a name at the door", f"{fingers.taps} taps, 3 keys", "at most 3 taps and 3 keys")
    assert fingers.taps <= 3
    go_on(page)
    page.get_by_role("button", name="Zoek naam").tap()
    page.keyboard.type("xx")
    expect(page.get_by_text("Niemand gevonden")).to_be_visible()


def test_a_welcome_is_taken_back_from_its_screen(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    page = stand_at_the_door(phone, entrance.link)
    type_code(page, entrance.yildiz.code)
    say(page, "Welkom")
    page.get_by_role("button", name="Herstel").tap()
    said = page.get_by_role("status").filter(has_text="Hersteld: Yıldız Peeters staat niet meer als binnen.")
    expect(said).to_be_visible()
    expect(page.get_by_text("0 / 1 binnen")).to_be_visible()
    send_everything(page)
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (0, 1)


def test_without_a_list_and_a_connection_the_same_scan_is_sent_again(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance, watch: Watch
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    # Plain http in a hall: no keys, so no list on the phone.
    phone.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    page = stand_at_the_door(phone, entrance.link)
    expect(page.get_by_role("alert")).to_contain_text("zonder wifi kan dit toestel niet scannen")
    phone.set_offline(True)
    type_code(page, entrance.yildiz.code)
    say(page, "Geen lijst")
    measure(page)
    phone.set_offline(False)
    page.get_by_role("button", name="Probeer opnieuw").tap()
    say(page, "Welkom")
    expect(page.get_by_text("1 / 1 binnen")).to_be_visible()
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
    page.get_by_role("link", name="Start scannen").tap()
    page.get_by_label("Code op het ticket").fill(entrance.yildiz.code.lower())
    page.get_by_role("button", name="Kijk na").tap()
    expect(page.get_by_role("heading", name="Welkom")).to_be_visible()
    expect(page.get_by_text("Tafel 1", exact=True)).to_be_visible()
    page.get_by_role("link", name="Volgende").tap()
    page.get_by_role("searchbox", name="Naam").fill("jo")
    page.get_by_role("button", name="Zoek", exact=True).tap()
    page.get_by_role("button", name="Laat binnen Jo Claes").tap()
    expect(page.get_by_role("heading", name="Welkom")).to_be_visible()
    expect(page.get_by_text("2 / 2 binnen")).to_be_visible()
    device.close()
