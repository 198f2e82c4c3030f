"""A door's phone in trouble: no room, a wrong clock, a lost key, a new version. Nothing is lost, and all is said."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, Route, expect

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import queries
from app.door.models import Scan
from app.events.models import Event, Table, TableRound
from app.registration.models import Registration
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
)
from tests.browser.hand_scanner import scan_all
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
BROUGHT_BACK = "De browser maakte de opslag leeg. Wat nog te sturen was, is teruggezet:"
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


def test_what_waits_is_counted_in_sight_when_the_network_hardly_works(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    page = ready(phone, entrance)
    held: list[Route] = []
    page.route("**/api/door/*/sync", lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no built-in
    scan_all(page, [entrance.yildiz.code] * 9)
    expect(page.get_by_text("te sturen").first).to_be_hidden()
    scan_all(page, [entrance.yildiz.code])
    expect(page.get_by_text("10 te sturen").first).to_be_visible()
    expect(page.get_by_text(NO_WIFI)).to_be_hidden()
    held.pop().continue_()
    page.unroute_all()
    send_everything(page)
    expect(page.get_by_text("te sturen").first).to_be_hidden()
    assert inside(live_server, entrance) == (1, 10)


@pytest.mark.parametrize("days", [-1, 1])
def test_scans_of_a_phone_whose_clock_is_a_day_off_stand_at_their_own_moment(
    days: int, phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    phone.clock.install(time=clock.now() + dt.timedelta(days=days))
    phone.clock.resume()
    page = ready(phone, entrance)
    expect(page.get_by_role("alert")).to_contain_text("De klok van dit toestel staat 24 uur verkeerd.")
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
    expect(page.get_by_role("alert")).to_contain_text("Nog te sturen: 1. Dat gaat mee")
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


def empty_storage(page: Page, live_server: LiveServer) -> None:
    """What a browser does that needs room, while the page stands open."""
    browser = page.context.new_cdp_session(page)
    browser.send("Storage.clearDataForOrigin", {"origin": live_server.url, "storageTypes": "indexeddb"})


def test_a_browser_that_empties_the_storage_meanwhile_loses_nothing_and_it_is_said(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance, watch: Watch
) -> None:
    # What was being read at that moment ends so.
    for part in ("Force close delete origin", "AbortError"):
        watch.allow(part)
    page = ready(phone, entrance)
    without_wifi(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    # What is not on the disk yet cannot be thrown away.
    page.wait_for_function(_KEEPS_A_SCAN, arg=f"opbrengst-door-{entrance.door.slug}", polling=500)
    empty_storage(page, live_server)
    scan(page, entrance.yildiz.code)
    say(page, "Al binnen")
    said = page.get_by_role("alert").filter(has_text="Niets is verloren: hou deze pagina open")
    expect(said).to_be_visible()
    expect(page.get_by_text("2 te sturen").first).to_be_visible()
    measure(page)
    phone.set_offline(False)
    send_everything(page)
    assert inside(live_server, entrance) == (1, 2)
    # The list lies on the phone again as well.
    page.wait_for_function(_KEEPS_A_LIST, arg=f"opbrengst-door-{entrance.door.slug}", polling=500)
    phone.set_offline(True)
    page.reload()
    expect(page.get_by_text(NO_WIFI)).to_be_visible()
    scan(page, entrance.yildiz.code)
    say(page, "Al binnen")


_SHELF = """async (name) => {
  const app = document.querySelector("script[type=module]").src;
  const { IdbShelf } = await import(app.replace("app.js", "lib/idb_shelf.js"));
  return %s;
}"""
_KEEPS_A_LIST = _SHELF % 'Boolean(await new IdbShelf(name).get("list-kept"))'
_KEEPS_A_SCAN = _SHELF % "(await new IdbShelf(name).count()) === 1"


@pytest.mark.parametrize("has_copy", [True, False])
def test_scans_that_a_browser_threw_away_between_two_starts_come_back_or_are_told(
    has_copy: bool, phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    page = ready(phone, entrance)
    without_wifi(page)
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    expect(page.get_by_text("1 te sturen").first).to_be_visible()
    if not has_copy:  # there was room for a note only
        page.evaluate("() => Object.keys(localStorage).forEach((key) => localStorage.setItem(key, ''))")
    elsewhere = phone.new_page()
    page.close()
    empty_storage(elsewhere, live_server)
    phone.set_offline(False)
    elsewhere.goto(f"/door/{entrance.door.slug}")
    expect(elsewhere.get_by_role("alert")).to_contain_text(BROUGHT_BACK if has_copy else "De browser wiste scans")
    elsewhere.get_by_role("button", name="Sluit").tap()
    expect(elsewhere.get_by_role("alert")).to_be_hidden()
    hold_the_list(elsewhere)
    scan(elsewhere, entrance.yildiz.code)
    say(elsewhere, "Al binnen" if has_copy else "Welkom")
    send_everything(elsewhere)
    assert inside(live_server, entrance) == (1, 2 if has_copy else 1)


_ADD_UNREADABLE = """
async (name) => {
  const app = document.querySelector("script[type=module]").src;
  const { IdbShelf } = await import(app.replace("app.js", "lib/idb_shelf.js"));
  await new IdbShelf(name).add({ uuid: crypto.randomUUID(), kind: "dance", shown: "welcome" });
}
"""


def test_a_scan_that_the_server_cannot_read_is_said_and_goes_into_the_file(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance, tmp_path: Path
) -> None:
    page = ready(phone, entrance)
    without_wifi(page)
    page.evaluate(_ADD_UNREADABLE, f"opbrengst-door-{entrance.door.slug}")
    scan(page, entrance.yildiz.code)
    say(page, "Welkom")
    phone.set_offline(False)
    said = page.get_by_role("alert").filter(has_text="De server kon een scan niet lezen.")
    expect(said).to_be_visible()
    assert inside(live_server, entrance)[0] == 1, "what can be read is not held up"
    page.reload()
    expect(said).to_be_visible()
    page.get_by_role("button", name="Menu van deze deur").tap()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Bewaar als bestand").tap()
    expect(page.get_by_text("Geef het bestand aan de organisator")).to_be_visible()
    saved.value.save_as(tmp_path / "scans.json")
    assert [row["kind"] for row in json.loads((tmp_path / "scans.json").read_text())["items"]] == ["dance"]
    page.get_by_role("button", name="Sluit").tap()
    expect(said).to_be_hidden()
    page.reload()
    hold_the_list(page)
    send_everything(page)
    expect(said).to_be_hidden()


@pytest.mark.parametrize("wifi", [True, False])
def test_somebody_new_on_a_full_evening_comes_in_with_a_reason(
    wifi: bool, phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    with live_server.app.app_context(), transaction() as session:
        event = session.get_one(Event, entrance.door.event_id)
        event.capacity = event.places_taken
    page = ready(phone, entrance)
    if not wifi:
        without_wifi(page)
    page.get_by_role("button", name="Nieuw", exact=True).tap()
    page.keyboard.type("Mia De Smet")
    page.get_by_role("button", name="Laat binnen").tap()
    expect(page.get_by_text("Zeg kort waarom deze persoon er nog bij mag.")).to_be_visible()
    reason = page.get_by_label("De avond is volzet: waarom mag deze persoon er nog bij?")
    expect(reason).to_be_focused()
    measure(page)
    reason.fill("Begeleidt haar moeder")
    page.get_by_role("button", name="Laat binnen").tap()
    say(page, "Welkom")
    phone.set_offline(False)
    send_everything(page)
    expect(page.get_by_role("alert")).to_be_hidden()
    with live_server.app.app_context():
        person = db.session.scalars(sa.select(Registration).where(Registration.name == "Mia De Smet")).one()
        assert person.beyond_reason == "Begeleidt haar moeder"
        assert person.checked_in_at is not None


def seat_at(entrance: Entrance, *, table: int, free: int) -> None:
    """Leave so many seats at this table, in each round."""
    at = sa.select(Table.id).where(Table.event_id == entrance.door.event_id, Table.number == table).scalar_subquery()
    db.session.execute(sa.update(TableRound).where(TableRound.table_id == at).values(seats=TableRound.taken + free))


def test_somebody_new_gets_no_seat_at_a_full_table_and_another_when_it_filled_meanwhile(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    with live_server.app.app_context(), transaction():
        seat_at(entrance, table=1, free=0)
    page = ready(phone, entrance)
    without_wifi(page)
    page.get_by_role("button", name="Nieuw", exact=True).tap()
    expect(page.get_by_role("radio", name="Tafel 1")).to_be_disabled()
    expect(page.locator(".choice--full")).to_contain_text("Volzet")
    page.keyboard.type("Mia De Smet")
    page.get_by_role("radio", name="Tafel 2").check(force=True)
    page.get_by_role("button", name="Laat binnen").tap()
    say(page, "Welkom")
    with live_server.app.app_context(), transaction():
        seat_at(entrance, table=2, free=0)
    phone.set_offline(False)
    said = "De server zag Mia De Smet anders: De gekozen tafel zat vol, het is nu tafel 3. Geef dat nog door."
    expect(page.get_by_role("alert")).to_contain_text(said, timeout=30_000)
    go_on(page)
    expect(page.get_by_role("region", name="Laatste scans")).to_contain_text("Tafel 3")


def test_who_comes_in_without_a_table_is_told_where_there_is_room(
    phone: BrowserContext, live_server: LiveServer, entrance: Entrance
) -> None:
    page = ready(phone, entrance)
    scan(page, entrance.jo.code)
    say(page, "Even kijken")
    page.get_by_role("button", name="Laat binnen").tap()
    say(page, "Welkom")
    answer = page.get_by_role("status").filter(has_text="Nog geen tafel")
    expect(answer).to_contain_text("Laat kiezen en zeg het aan de organisator.")
    measure(page)
