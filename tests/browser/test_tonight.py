"""The evening as it goes on, on an organiser's phone and on the hall's screen: both keep themselves up to date."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.accounts import sessions
from app.accounts.services import start_session
from app.core import clock
from app.core.database import core_transaction, transaction
from app.door import board, rules, services
from app.events import queries as events
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.watch import Watch
from tests.door.conftest import Door, Guest, add_guest, open_door
from tests.factories.evenings import make_user


@dataclass(frozen=True, slots=True)
class Evening:
    """An evening with three people on the list, and the key of an organiser's session."""

    door: Door
    guests: dict[str, Guest]
    session: str
    board: str

    @property
    def tonight(self) -> str:
        """Where the page is."""
        return f"/organise/events/{self.door.slug}/tonight"


@pytest.fixture
def evening(live_server: LiveServer) -> Evening:
    """Nobody is in yet."""
    names = ("Murat Çelik", "Bo Thijs", "Ruben Peeters")
    with live_server.app.test_request_context(), transaction():
        door = open_door()
        guests = {name: add_guest(door, name) for name in names}
        event = events.event(door.slug)
        assert event is not None
        session = start_session(user=make_user(password=""), user_agent="tests", now=clock.now())
        return Evening(door, guests, session, f"/board/{door.slug}/{board.token(event, has_names=True)}")


def come_in(live_server: LiveServer, evening: Evening, name: str) -> uuid.UUID:
    """Somebody walks in at the door; what scan that was."""
    attempt = rules.Attempt(uuid=uuid.uuid4(), device_time=clock.now(), text=evening.guests[name].code)
    with live_server.app.test_request_context(), core_transaction() as connection:
        by, now = evening.door.actor, clock.now()
        services.check_in(connection, event_id=evening.door.event_id, attempt=attempt, by=by, now=now)
    return attempt.uuid


def open_tonight(device: BrowserContext, live_server: LiveServer, evening: Evening) -> Page:
    """The page on a device that signed in, with a clock that we move."""
    with live_server.app.test_request_context():
        cookie = sessions.cookie_name()
    device.add_cookies([{"name": cookie, "value": evening.session, "url": live_server.url}])
    return open_page(device, evening.tonight)


def open_page(device: BrowserContext, path: str) -> Page:
    """A page with a clock that we move."""
    page = device.new_page()
    page.clock.install()
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return page


def pass_time(page: Page) -> None:
    """Long enough for the page to look again."""
    page.clock.run_for(11_000)


def test_the_page_follows_the_door_and_keeps_what_somebody_is_doing(
    phone: BrowserContext, live_server: LiveServer, evening: Evening
) -> None:
    page = open_tonight(phone, live_server, evening)
    expect(page.locator(".tonight__count")).to_have_text("0 / 3 binnen")
    assert_accessible(page)
    assert_targets(page)
    assert_no_sideways_scroll(page, width=320)
    come_in(live_server, evening, "Murat Çelik")
    search = page.get_by_label("Zoek op naam")
    search.fill("bo th")
    pass_time(page)
    expect(page.locator(".tonight__count")).to_have_text("1 / 3 binnen")
    expect(search).to_be_focused()
    expect(search).to_have_value("bo th")
    page.get_by_text("Toon als tabel").tap()
    row = page.get_by_role("region", name="Laatste scans").get_by_role("listitem").filter(has_text="Murat Çelik")
    row.locator("summary").tap()
    come_in(live_server, evening, "Bo Thijs")
    pass_time(page)
    expect(page.locator(".tonight__count")).to_have_text("2 / 3 binnen")
    # What was opened is still open, also where a newer scan came before it.
    expect(page.get_by_role("cell", name="2").first).to_be_visible()
    assert_no_sideways_scroll(page, width=320)
    assert_accessible(page)
    row.get_by_role("button", name="Herstel").tap()
    expect(page.get_by_text("Murat Çelik staat niet meer als binnen")).to_be_visible()
    expect(page.locator(".tonight__count")).to_have_text("1 / 3 binnen")


def test_somebody_who_comes_in_stays_in_the_list_while_they_are_looked_at(
    phone: BrowserContext, live_server: LiveServer, evening: Evening
) -> None:
    page = open_tonight(phone, live_server, evening)
    someone = page.get_by_role("list", name="Nog niet binnen").get_by_role("link", name="Murat Çelik")
    someone.focus()
    come_in(live_server, evening, "Murat Çelik")
    pass_time(page)
    expect(page.locator(".tonight__count")).to_have_text("1 / 3 binnen")
    expect(someone).to_be_focused()
    page.get_by_label("Zoek op naam").focus()
    pass_time(page)
    expect(someone).to_have_count(0)


def test_lost_contact_is_said_in_words_and_so_is_its_end(
    phone: BrowserContext, live_server: LiveServer, evening: Evening, watch: Watch
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = open_tonight(phone, live_server, evening)
    phone.set_offline(True)
    pass_time(page)
    expect(page.get_by_text("Geen contact sinds")).to_be_visible()
    assert_accessible(page)
    come_in(live_server, evening, "Murat Çelik")
    phone.set_offline(False)
    expect(page.get_by_text("Geen contact sinds")).to_have_count(0)
    expect(page.locator(".tonight__count")).to_have_text("1 / 3 binnen")


def test_whoever_was_signed_out_is_told_so(phone: BrowserContext, live_server: LiveServer, evening: Evening) -> None:
    page = open_tonight(phone, live_server, evening)
    phone.clear_cookies()
    pass_time(page)
    expect(page.get_by_text("Je bent niet meer aangemeld")).to_be_visible()


def test_the_board_greets_who_just_came_on_any_screen(
    desktop: BrowserContext, live_server: LiveServer, evening: Evening
) -> None:
    page = open_page(desktop, evening.board)
    come_in(live_server, evening, "Murat Çelik")
    pass_time(page)
    expect(page.locator(".board__arrival").first).to_contain_text("Murat")
    assert_accessible(page)
    for width, height in ((1920, 1080), (1280, 720)):
        page.set_viewport_size({"width": width, "height": height})
        assert_no_sideways_scroll(page)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        # A letter is read from ten metres when it is about a twentieth of the screen's height.
        size = page.locator(".board__name").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert size >= height / 15


def test_a_long_first_name_stays_whole_and_within_its_half_of_the_board(
    desktop: BrowserContext, live_server: LiveServer, evening: Evening
) -> None:
    with live_server.app.test_request_context(), transaction():
        evening.guests["long"] = add_guest(evening.door, "Bartholomeus-Constantijn Van den Broeck")
    come_in(live_server, evening, "long")
    page = open_page(desktop, evening.board)
    for width, height in ((1920, 1080), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        row, side = page.locator(".board__arrival").bounding_box(), page.locator(".board__side").bounding_box()
        assert row is not None
        assert side is not None
        assert row["x"] + row["width"] <= side["x"]
        assert page.locator(".board__name").evaluate("e => e.scrollWidth <= e.clientWidth")
