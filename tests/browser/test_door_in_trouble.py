"""A door's phone in trouble: no room, a wrong clock, a lost key, a new version. Nothing is lost, and all is said."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from app.core import clock
from app.core.orm import db
from app.door import queries
from app.door.models import Scan
from app.registration.models import Registration
from tests.browser.conftest import LiveServer
from tests.browser.doors import Entrance, hold_the_list, open_entrance, say, scan, send_everything, stand_at_the_door
from tests.browser.watch import Watch

# Room enough for a phone of the door, and what does not fit beside it.
_ROOM, _PHOTOGRAPH = 20_000_000, 30_000_000
# A browser counts how much room is left every half minute, and at once when something does not fit in what was left.
_UNTIL_FULL = """
async (photograph) => {
  const opening = indexedDB.open("photographs", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("all", { autoIncrement: true });
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const fits = (size) => new Promise((resolve) => {
    const writing = database.transaction("all", "readwrite");
    writing.objectStore("all").add("x".repeat(size));
    writing.oncomplete = () => resolve(true);
    writing.onabort = () => resolve(false);
  });
  while (await fits(1)) await fits(photograph);
  database.close();
}
"""
NO_WIFI = "Geen wifi – scannen werkt"


@pytest.fixture
def entrance(live_server: LiveServer, watch: Watch) -> Entrance:
    for part in ("ERR_INTERNET_DISCONNECTED", "Failed to fetch"):
        watch.allow(part)
    return open_entrance(live_server)


def ready(device: BrowserContext, entrance: Entrance) -> Page:
    """A phone with the list and the page on it."""
    page = stand_at_the_door(device, entrance.link)
    expect(page.locator("[data-kept]")).to_be_attached()
    hold_the_list(page)
    return page


def without_wifi(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.get_by_text(NO_WIFI)).to_be_visible()


def inside(live_server: LiveServer, entrance: Entrance) -> tuple[int, int]:
    """How many are in, and how many scans there are."""
    with live_server.app.app_context():
        present, _expected = queries.counts(entrance.door.event_id)
        return present, db.session.scalar(sa.select(sa.func.count(Scan.id))) or 0


def test_a_phone_without_room_says_so_and_loses_nothing(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    browser = phone.new_cdp_session(phone.new_page())
    browser.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url, "quotaSize": _ROOM})
    page = ready(phone, entrance)
    without_wifi(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    browser.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url, "quotaSize": 1})
    page.evaluate(_UNTIL_FULL, _PHOTOGRAPH)
    for _time in range(3):
        scan(page, entrance.yildiz.code)
        say(page, "Al binnen")
    expect(page.get_by_text("4 te sturen").first).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("De opslag van dit toestel is vol.")
    browser.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url})
    phone.set_offline(False)
    send_everything(page)
    expect(page.get_by_role("alert")).to_be_hidden()
    assert inside(live_server, entrance) == (1, 4)


@pytest.mark.parametrize("days", [-1, 1])
def test_scans_of_a_phone_whose_clock_is_a_day_off_stand_at_their_own_moment(
    days: int, phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    phone.clock.install(time=clock.now() + dt.timedelta(days=days))
    phone.clock.resume()
    page = ready(phone, entrance)
    expect(page.get_by_role("alert")).to_contain_text("De klok van dit toestel staat")
    without_wifi(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    phone.set_offline(False)
    send_everything(page)
    with live_server.app.app_context():
        let_in = db.session.get_one(Registration, entrance.yildiz.id).checked_in_at
        kept = db.session.scalars(sa.select(Scan.device_time)).one()
    assert let_in is not None
    assert abs(clock.now() - let_in) < dt.timedelta(minutes=2)
    assert abs(kept - clock.now() - dt.timedelta(days=days)) < dt.timedelta(minutes=2), "its own word is kept as it was"


def test_a_phone_that_lost_its_key_says_so_and_sends_everything_once_it_is_paired_again(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance, watch: Watch
) -> None:
    """Browsers write cookies late: a phone that died just after it was paired does not know who it is."""
    watch.allow("401")
    page = ready(phone, entrance)
    without_wifi(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    phone.clear_cookies()
    phone.set_offline(False)
    page.goto(f"/door/{entrance.door.slug}")
    say(page, "Niet gekoppeld")
    expect(page.get_by_role("alert")).to_contain_text("Dit toestel is niet meer gekoppeld. Nog te sturen: 1.")
    again = stand_at_the_door(phone, entrance.link, "Ingang Noord opnieuw")
    send_everything(again)
    assert inside(live_server, entrance) == (1, 1)


def test_scans_wait_through_a_new_version_of_the_app(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    page = ready(phone, entrance)
    without_wifi(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    live_server.app.extensions["assets"].version = "c" * 16
    page.reload()
    expect(page.get_by_text("1 te sturen").first).to_be_visible()
    # What waits goes with the old version; the new one is there at the next start.
    phone.set_offline(False)
    page.reload()
    expect(page.locator('[data-kept="newer"]')).to_be_attached()
    expect(page.get_by_role("alert")).to_contain_text("Er is een nieuwe versie.")
    send_everything(page)
    page.reload()
    expect(page.locator('[data-kept="same"]')).to_be_attached()
    scan(page, entrance.yildiz.code)
    say(page, "Al binnen")
    send_everything(page)
    assert inside(live_server, entrance) == (1, 2)
