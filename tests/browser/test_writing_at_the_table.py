"""A host types on a tablet in a noisy room: everything is kept without a button, also when the tab is killed."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from app.core.database import transaction
from app.events import links
from app.events import queries as events
from app.harvest import queries
from app.harvest.queries import Yield
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.watch import Watch
from tests.factories.evenings import make_event

KEPT = re.compile("Bewaard")
NOT_KEPT = re.compile("Niet bewaard")


@pytest.fixture
def link(live_server: LiveServer) -> str:
    """The address on the card of table 3."""
    with live_server.app.app_context(), transaction():
        event = make_event()
        return f"/table/{event.slug}/3/{links.table_token(event.secret_key, 3, 1)}"


@pytest.fixture
def yielded(live_server: LiveServer, link: str) -> Callable[[], Yield]:
    """What the server has of table 3."""
    slug = link.split("/")[2]

    def read() -> Yield:
        with live_server.app.app_context():
            table = events.table(slug, 3)
            assert table is not None
            return queries.yield_of(table)

    return read


def open_table(device: BrowserContext, link: str) -> Page:
    """Scan the card, press the one button."""
    page = device.new_page()
    page.goto(link)
    page.get_by_role("button", name="Schrijf op dit toestel").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Buurtinformatienetwerken")
    expect(page.locator("body[data-live]")).to_be_attached()
    return page


def kill(chromium: Browser, page: Page) -> None:
    """The tab dies as it does when a tablet runs out of memory: no event, no last call."""
    processes = chromium.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    with page.expect_event("crash"):
        for process in processes:
            if process["type"] == "renderer":
                os.kill(process["id"], signal.SIGKILL)


def expect_kept(page: Page) -> None:
    """The line says that everything is kept."""
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")
    expect(page.locator("#save-state")).to_contain_text(KEPT)


def point(page: Page, number: int) -> str:
    """What stands in a point."""
    return page.get_by_label(f"Punt {number}", exact=True).input_value()


def test_three_points_a_connection_and_a_contact_person_are_kept_without_a_button(
    tablet: BrowserContext, link: str, yielded: Callable[[], Yield]
) -> None:
    page = open_table(tablet, link)
    page.get_by_label("Punt 1", exact=True).tap()
    page.keyboard.type("Starten met een pilootproject.")
    for text in ("Een rol voor de wijkagent.", "=Halte 24 “wil” 😀"):
        page.get_by_role("button", name="Nog een punt").tap()
        page.keyboard.type(text)
    page.get_by_label("Wie?", exact=True).fill("Halte 24")
    page.get_by_label("Met wie?").fill("Politie")
    page.get_by_label("Naam", exact=True).fill("Zoë Prévot")
    page.get_by_label("E-mail").fill("zoë.prévot@voorbeeld.be")
    expect(page.get_by_label("Mag met naam in het verslag")).not_to_be_checked()
    page.locator(".sort__summary").nth(1).tap()
    page.locator(".sort").nth(1).get_by_label("Idee").check()
    expect_kept(page)
    found = yielded()
    assert [(each.text, each.kind.value) for each in found.takeaways] == [
        ("Starten met een pilootproject.", "action"),
        ("Een rol voor de wijkagent.", "idea"),
        ("=Halte 24 “wil” 😀", "action"),
    ]
    assert [(each.source, each.target) for each in found.connections] == [("Halte 24", "Politie")]
    assert [(each.name, each.email, each.public) for each in found.contacts] == [
        ("Zoë Prévot", "zoë.prévot@voorbeeld.be", False)
    ]


def test_a_tab_killed_in_the_middle_of_a_word_has_it_back(
    chromium: Browser, tablet: BrowserContext, link: str, yielded: Callable[[], Yield], watch: Watch
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = open_table(tablet, link)
    page.get_by_label("Punt 1", exact=True).fill("Eerst dit")
    expect_kept(page)
    tablet.set_offline(True)
    page.get_by_label("Punt 1", exact=True).fill("Eerst dit, en dan half een wo")
    page.get_by_role("button", name="Nog een punt").tap()
    page.keyboard.type("Een nieuw pun")
    page.get_by_label("Met wie?").fill("Poli")
    kill(chromium, page)
    page.close()
    tablet.set_offline(False)
    again = tablet.new_page()
    again.goto(link)
    expect(again.get_by_label("Punt 2", exact=True)).to_have_value("Een nieuw pun")
    assert point(again, 1) == "Eerst dit, en dan half een wo"
    expect(again.get_by_label("Met wie?")).to_have_value("Poli")
    expect_kept(again)
    assert [each.text for each in yielded().takeaways] == ["Eerst dit, en dan half een wo", "Een nieuw pun"]


def test_what_is_typed_before_the_script_is_there_is_kept(
    tablet: BrowserContext, link: str, yielded: Callable[[], Yield]
) -> None:
    page = open_table(tablet, link)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/js/lib/autosave.js", hold)
    with page.expect_request("**/js/lib/autosave.js"):
        page.reload(wait_until="commit")
    page.get_by_label("Punt 1", exact=True).fill("Vlug getypt")
    assert page.locator("body[data-live]").count() == 0
    for route in waiting:
        route.continue_()
    page.unroute("**/js/lib/autosave.js")
    expect(page.locator("body[data-live]")).to_be_attached()
    expect_kept(page)
    assert [each.text for each in yielded().takeaways] == ["Vlug getypt"]


def test_without_wifi_the_line_says_so_and_everything_arrives_later(
    tablet: BrowserContext, link: str, yielded: Callable[[], Yield], watch: Watch
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = open_table(tablet, link)
    tablet.set_offline(True)
    page.get_by_label("Punt 1", exact=True).fill("Zonder wifi getypt")
    expect(page.locator("#save-state")).to_contain_text(NOT_KEPT)
    expect(page.locator("#save-news")).to_contain_text(NOT_KEPT)
    assert_accessible(page)
    tablet.set_offline(False)
    expect_kept(page)
    assert [each.text for each in yielded().takeaways] == ["Zonder wifi getypt"]


def test_two_tablets_in_one_point_see_both_texts_and_choose(
    tablet: BrowserContext, phone: BrowserContext, link: str, yielded: Callable[[], Yield], watch: Watch
) -> None:
    watch.allow("answer 409")
    first = open_table(tablet, link)
    first.get_by_label("Punt 1", exact=True).fill("Samen")
    expect_kept(first)
    second = open_table(phone, link)
    first.get_by_label("Punt 1", exact=True).fill("Samen met de buurt")
    expect_kept(first)
    second.get_by_label("Punt 1", exact=True).fill("Samen met de school")
    choice = second.get_by_role("group", name="Iemand anders schreef ook")
    expect(choice).to_contain_text("Samen met de buurt")
    assert_accessible(second)
    choice.get_by_role("button", name="Neem ze allebei").tap()
    expect_kept(second)
    assert [each.text for each in yielded().takeaways] == ["Samen met de school\n\nSamen met de buurt"]


def test_points_move_go_and_come_back_at_a_tap(tablet: BrowserContext, link: str, yielded: Callable[[], Yield]) -> None:
    page = open_table(tablet, link)
    for number, text in enumerate("ABC", start=1):
        if number > 1:
            page.get_by_role("button", name="Nog een punt").tap()
        page.get_by_label(f"Punt {number}", exact=True).fill(text)
    expect_kept(page)
    page.get_by_role("button", name="Naar boven: punt 3").tap()
    expect(page.get_by_role("button", name="Naar boven: punt 2")).to_be_focused()
    page.get_by_role("button", name="Verwijder punt 1").tap()
    expect_kept(page)
    assert [each.text for each in yielded().takeaways] == ["C", "B"]
    page.get_by_role("button", name="Toch niet").tap()
    expect_kept(page)
    page.reload()
    assert [point(page, number) for number in (1, 2, 3)] == ["A", "C", "B"]


def test_a_table_sees_how_it_comes_in_the_report_and_says_it_is_done(
    tablet: BrowserContext, link: str, yielded: Callable[[], Yield]
) -> None:
    page = open_table(tablet, link)
    page.get_by_label("Punt 1", exact=True).fill("Net voor het einde")
    page.get_by_role("link", name="Zo komt het in het verslag").tap()
    expect(page.get_by_text("Net voor het einde")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Terug naar schrijven").tap()
    page.get_by_label("Punt 1", exact=True).fill("Net voor het echte einde")
    page.get_by_role("button", name="Wij zijn klaar").tap()
    expect(page.get_by_text("Jullie zijn klaar")).to_be_visible()
    assert_accessible(page)
    assert yielded().done_at is not None
    assert [each.text for each in yielded().takeaways] == ["Net voor het echte einde"]
    page.get_by_role("button", name="Toch nog iets toevoegen").tap()
    expect(page.get_by_label("Punt 1", exact=True)).to_have_value("Net voor het echte einde")


def test_the_page_of_a_table_fits_fingers_and_screens(tablet: BrowserContext, phone: BrowserContext, link: str) -> None:
    for device in (tablet, phone):
        page = device.new_page()
        page.goto(link)
        assert_accessible(page)
        assert_targets(page, minimum=48)
        assert_no_sideways_scroll(page, width=320)
        page.get_by_role("button", name="Schrijf op dit toestel").tap()
        page.get_by_label("Punt 1", exact=True).fill("Zeer lang " * 30 + "w" * 120)
        page.get_by_role("button", name="Nog een punt").tap()
        page.keyboard.type("Tweede")
        page.locator(".sort__summary").first.tap()
        expect_kept(page)
        assert_accessible(page)
        assert_targets(page, minimum=48)
        assert_no_sideways_scroll(page, width=320)


def test_what_a_finger_needs_at_the_table_is_64_pixels(tablet: BrowserContext, link: str) -> None:
    page = open_table(tablet, link)
    page.get_by_role("button", name="Nog een punt").tap()
    page.locator(".sort__summary").first.tap()
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(button, summary, textarea, input), .dock :is(a, button)")]
            .filter((e) => e.checkVisibility() && e.tabIndex >= 0)
            .map((e) => (e.type === "checkbox" || e.type === "radio" ? e.parentElement : e))
            .filter((e) => e.getBoundingClientRect().height < 63.5 || e.getBoundingClientRect().width < 63.5)
            .map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert small == []
