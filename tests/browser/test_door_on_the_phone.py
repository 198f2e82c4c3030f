"""The door as an app: paired, checked, opened without a network, renewed, and taken away."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events import devices
from app.events.models import Device
from tests.browser.conftest import CameraPhone, LiveServer
from tests.browser.doors import Entrance, hold_the_list, open_entrance, say, scan, stand_at_the_door
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.watch import Watch

CUT_OFF = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch")


@pytest.fixture
def entrance(live_server: LiveServer) -> Entrance:
    return open_entrance(live_server)


def pair(device: BrowserContext, link: str) -> Page:
    """Scan the organiser's code and take the name that is offered."""
    page = device.new_page()
    page.goto(link)
    page.get_by_role("button", name="Zet aan de deur").tap()
    expect(page.get_by_role("heading", level=1, name="Klaar voor de deur?")).to_be_visible()
    return page


def light(page: Page, name: str, shown: str, said: str) -> None:
    """A check has this light, and says so in words."""
    card = page.locator(f"[data-check={name}]")
    expect(card).to_have_attribute("data-light", shown)
    expect(card.get_by_role("status").first).to_contain_text(said)


def kept(page: Page) -> None:
    """Wait until the scanner lies on the phone."""
    expect(page.locator("[data-kept]")).to_be_attached()


def device_checks(live_server: LiveServer) -> dict[str, str]:
    with live_server.app.app_context():
        return dict(db.session.query(Device).order_by(Device.id.desc()).first().checks)  # type: ignore[union-attr]


def revoke_all(live_server: LiveServer) -> None:
    with live_server.app.app_context(), transaction():
        for device in db.session.query(Device):
            devices.revoke(device=device, now=clock.now())


def test_a_phone_is_checked_before_the_doors_and_the_organiser_hears_of_it(
    camera_phone: CameraPhone, live_server: LiveServer, entrance: Entrance
) -> None:
    page = pair(camera_phone(live_server.url + entrance.link), entrance.link)
    expect(page.get_by_text("Ingang 1").first).to_be_visible()
    light(page, "list", "ok", "2 mensen. Scannen werkt ook zonder wifi.")
    light(page, "time", "ok", "De klok loopt gelijk.")
    light(page, "camera", "", "Nog te testen")
    page.get_by_role("button", name="Test de camera").tap()
    light(page, "camera", "ok", "De camera leest codes.")
    page.get_by_role("button", name="Speel de toon").tap()
    light(page, "sound", "", "Hoorde je twee tonen")
    page.get_by_role("button", name="Ja, gehoord").tap()
    light(page, "sound", "ok", "Je hoort de tonen.")
    expect(page.locator("[data-check=battery]")).not_to_have_attribute("data-light", "bad")
    expect(page.locator("[data-check=storage]")).not_to_have_attribute("data-light", "")
    assert_accessible(page)
    assert_targets(page)
    assert_no_sideways_scroll(page, width=320)
    with page.expect_response(lambda response: '"sound":"warn"' in (response.request.post_data or "")) as answer:
        page.get_by_role("button", name="Nee").first.tap()
    assert answer.value.ok
    light(page, "sound", "warn", "Zet het volume hoger")
    checks = device_checks(live_server)
    assert (checks["camera"], checks["sound"], checks["list"]) == ("ok", "warn", "ok")


def test_a_camera_that_may_not_says_what_to_do(phone: BrowserContext, entrance: Entrance) -> None:
    page = pair(phone, entrance.link)
    page.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "NotAllowedError") };
        }"""
    )
    page.get_by_role("button", name="Test de camera").tap()
    light(page, "camera", "bad", "Sta ze toe in de instellingen van de browser")
    assert_accessible(page)


def test_the_pin_may_be_tried_before_the_doors(phone: BrowserContext, entrance: Entrance) -> None:
    page = pair(phone, entrance.link)
    page.get_by_label("PIN van de organisator").fill("0000 0000")
    page.get_by_role("button", name="Probeer", exact=True).tap()
    expect(page.get_by_text("Die PIN klopt niet.")).to_be_visible()


def test_the_scanner_opens_without_a_network_after_one_visit(
    phone: BrowserContext, entrance: Entrance, watch: Watch
) -> None:
    page = stand_at_the_door(phone, entrance.link)
    kept(page)
    hold_the_list(page)
    for part in CUT_OFF:
        watch.allow(part)
    phone.set_offline(True)
    page.close()
    again = phone.new_page()
    again.goto(f"/door/{entrance.door.slug}")
    expect(again.locator("[data-connected]")).to_be_attached()
    scan(again, entrance.yildiz.code)
    say(again, "Welkom")


def test_nobody_is_named_in_what_the_worker_keeps(phone: BrowserContext, entrance: Entrance) -> None:
    page = stand_at_the_door(phone, entrance.link)
    kept(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    page.reload()
    kept(page)
    texts = page.evaluate(
        """async () => {
          const texts = [];
          for (const name of await caches.keys()) {
            for (const answer of await (await caches.open(name)).matchAll()) texts.push(await answer.text());
          }
          return texts.join("\\n");
        }"""
    )
    assert "data-behaviour" in texts
    for word in ("Yıldız", "Peeters", "Ter Hilst", "Claes", entrance.yildiz.code):
        assert word not in texts


def test_a_new_version_in_the_middle_of_a_shift_reloads_nothing_and_is_there_at_the_next_start(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance, watch: Watch
) -> None:
    page = stand_at_the_door(phone, entrance.link)
    kept(page)
    page.evaluate("() => { window.sameShift = true }")
    old = page.evaluate(_VERSION_OF_PAGE)
    assets = live_server.app.extensions["assets"]
    assets.version = "b" * 16
    page.reload()
    assert page.evaluate(_VERSION_OF_PAGE) == old, "the newer version is not here whole yet"
    expect(page.locator('[data-kept="newer"]')).to_be_attached()
    page.evaluate("() => { window.sameShift = true }")
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    assert page.evaluate("() => window.sameShift")
    for part in CUT_OFF:
        watch.allow(part)
    phone.set_offline(True)
    page.reload()
    assert page.evaluate(_VERSION_OF_PAGE) == "b" * 16
    expect(page.locator("[data-connected]")).to_be_attached()


_VERSION_OF_PAGE = "() => /assets\\/([0-9a-f]+)/.exec(document.querySelector('script[type=module]').src)[1]"


def test_a_phone_that_is_taken_away_its_rights_is_told_wiped_and_keeps_its_scans(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance, watch: Watch, tmp_path: Path
) -> None:
    page = stand_at_the_door(phone, entrance.link)
    kept(page)
    for part in (*CUT_OFF, "403", "401"):
        watch.allow(part)
    phone.set_offline(True)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    revoke_all(live_server)
    phone.set_offline(False)
    page.goto(f"/door/{entrance.door.slug}")
    expect(page.get_by_role("heading", level=1, name="Dit toestel is niet meer gekoppeld")).to_be_visible()
    expect(page.get_by_text("Op dit toestel wacht nog 1 scan.")).to_be_visible()
    assert_accessible(page)
    assert_targets(page)
    assert_no_sideways_scroll(page, width=320)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Bewaar als bestand").tap()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert "Yıldız" not in file.read_text()
    assert '"shown":"welcome"' in file.read_text()
    assert page.evaluate("async () => (await caches.keys()).filter((name) => name.includes('door'))") == []
    page.goto(entrance.link)
    page.get_by_role("button", name="Zet aan de deur").tap()
    page.get_by_role("link", name="Start scannen").tap()
    expect(page.locator("[data-connected]")).to_be_attached()
    expect(page.locator("[data-part=counts]").first).to_contain_text("1 / ")


def test_the_end_of_a_shift_leaves_no_list_on_the_phone(phone: BrowserContext, entrance: Entrance) -> None:
    page = stand_at_the_door(phone, entrance.link)
    kept(page)
    page.get_by_role("button", name="Menu van deze deur").tap()
    page.get_by_role("button", name="Klaar met scannen").tap()
    expect(page.get_by_role("heading", level=1, name="Klaar met scannen")).to_be_visible()
    expect(page.locator("[data-unsent='0']")).to_be_attached()
    left = page.evaluate(
        """async (name) => {
          const app = document.querySelector("script[type=module]").src;
          const { IdbShelf } = await import(app.replace("app.js", "lib/idb_shelf.js"));
          const shelf = new IdbShelf(name);
          const shelves = await caches.keys();
          return [await shelf.get("list"), await shelf.get("presence"), await shelf.count(), shelves.length];
        }""",
        f"opbrengst-door-{entrance.door.slug}",
    )
    assert left == [None, None, 0, 0]
