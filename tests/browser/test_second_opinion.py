"""What a phone with a list asks and tells the server of a scan, and what it knows before that leaves."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.door import queries
from tests.browser.conftest import LiveServer
from tests.browser.doors import Entrance, hold_the_list, open_entrance, say, scan, send_everything, stand_at_the_door
from tests.browser.watch import Watch

NO_WIFI = "Geen wifi – scannen werkt"


@pytest.fixture
def entrance(live_server: LiveServer, watch: Watch) -> Entrance:
    """Three people and a door, where the network may go."""
    watch.allow("ERR_INTERNET_DISCONNECTED")
    return open_entrance(live_server)


@pytest.fixture
def scanner(phone: BrowserContext, entrance: Entrance) -> Page:
    """A phone at the door with the list on it."""
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    return page


def without_wifi(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.get_by_text(NO_WIFI)).to_be_visible()


def test_of_a_code_that_is_not_on_its_list_the_phone_asks_the_server_while_it_can(
    scanner: Page, entrance: Entrance
) -> None:
    scan(scanner, entrance.stranger.code)
    say(scanner, "Even kijken")
    expect(scanner.get_by_text("Deze code hoort niet bij deze avond.")).to_be_visible()
    without_wifi(scanner)
    expect(scanner.get_by_text("te sturen")).to_have_count(0)
    scan(scanner, entrance.stranger.code)
    say(scanner, "Niet gevonden")
    expect(scanner.get_by_text("1 te sturen")).to_be_visible()


def test_a_scan_while_another_is_asked_about_is_not_dropped(
    scanner: Page, live_server: LiveServer, entrance: Entrance
) -> None:
    # The server never says what it makes of the first.
    scanner.route("**/api/check-ins", lambda _route: None)
    scan(scanner, entrance.stranger.code)
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    expect(scanner.get_by_role("status").get_by_text("Yıldız Peeters", exact=True)).to_be_visible()
    send_everything(scanner)
    with live_server.app.app_context():
        assert queries.counts(entrance.door.event_id) == (1, 1)


def test_who_is_in_is_known_before_their_scan_leaves_the_queue(scanner: Page, entrance: Entrance) -> None:
    without_wifi(scanner)
    scanner.evaluate(_NOTE_WHAT_THE_SHELF_DOES)
    scan(scanner, entrance.yildiz.code)
    say(scanner, "Welkom")
    scanner.context.set_offline(False)
    send_everything(scanner)
    acts = scanner.evaluate("() => window.acts")
    assert "presence" in acts[: acts.index("row removed")], acts


_NOTE_WHAT_THE_SHELF_DOES = """() => {
  window.acts = [];
  const { put, delete: remove } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value, key) {
    window.acts.push(key);
    return put.call(this, value, key);
  };
  IDBObjectStore.prototype.delete = function (key) {
    if (this.name === "rows") window.acts.push("row removed");
    return remove.call(this, key);
  };
}"""


def test_a_browser_whose_database_answers_nothing_still_has_a_list(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance, watch: Watch
) -> None:
    phone.add_init_script("indexedDB.open = () => new EventTarget();")
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    without_wifi(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
