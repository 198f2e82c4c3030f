"""The page to print from, on whatever an organiser holds: everything is reached, and the files come."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import BrowserContext, Page, expect

from app.accounts import sessions
from app.accounts.services import start_session
from app.core import clock
from app.core.database import transaction
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.door.conftest import add_guest, open_door
from tests.exports.printed import pages_of, picture_of
from tests.factories.evenings import make_user


@pytest.fixture
def evening(live_server: LiveServer) -> tuple[str, str]:
    """The page's path, and the key of an organiser's session."""
    with live_server.app.test_request_context(), transaction():
        door = open_door(title="X500: een stad maak je samen, ook in de deelgemeenten en de gehuchten")
        for name in ("Murat Çelik", "Bo Thijs"):
            add_guest(door, name)
        session = start_session(user=make_user(password=""), user_agent="tests", now=clock.now())
        return f"/organise/events/{door.slug}/print", session


def open_page(device: BrowserContext, live_server: LiveServer, evening: tuple[str, str]) -> Page:
    """The page on a device that signed in."""
    path, session = evening
    with live_server.app.test_request_context():
        cookie = sessions.cookie_name()
    device.add_cookies([{"name": cookie, "value": session, "url": live_server.url}])
    page = device.new_page()
    page.goto(path)
    return page


@pytest.mark.parametrize("kind", ["phone", "tablet", "desktop"])
def test_everything_to_print_is_reached(
    request: pytest.FixtureRequest, live_server: LiveServer, evening: tuple[str, str], kind: str
) -> None:
    page = open_page(request.getfixturevalue(kind), live_server, evening)

    expect(page.get_by_role("heading", level=1)).to_have_text("Afdrukken")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    if kind != "desktop":
        assert_targets(page, minimum=48)


def test_a_long_title_gives_way_to_the_name_of_the_network(
    tablet: BrowserContext, live_server: LiveServer, evening: tuple[str, str]
) -> None:
    page = open_page(tablet, live_server, evening)

    name, title = (page.locator(part).bounding_box() for part in (".brand__name", ".masthead__context"))
    assert name is not None
    assert title is not None
    assert name["x"] + name["width"] <= title["x"]


def test_a_paper_is_told_from_the_others_by_what_a_phone_shows_of_it(
    phone: BrowserContext, live_server: LiveServer, evening: tuple[str, str]
) -> None:
    page = open_page(phone, live_server, evening)

    shown = [label[:16] for label in page.get_by_label("Papier").locator("option").all_inner_texts()]
    assert shown == ["A4, acht per bla", "A7, één per blad", "Zweckform L4785 ", "Dymo 99014 (101 ", "Brother DK-11202"]


def test_badges_are_made_and_then_only_what_changed_is_offered(
    desktop: BrowserContext, live_server: LiveServer, evening: tuple[str, str], tmp_path: Path
) -> None:
    page = open_page(desktop, live_server, evening)
    with page.expect_download() as download:
        page.get_by_role("button", name="Maak de badges").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")

    page.reload()
    expect(page.get_by_text("niets veranderd sindsdien")).to_be_visible()
    expect(page.get_by_role("radio", name="Alleen wat veranderde")).to_be_checked()


def test_a_direction_is_a_file_and_a_slip_of_the_pen_is_said(
    desktop: BrowserContext, live_server: LiveServer, evening: tuple[str, str]
) -> None:
    page = open_page(desktop, live_server, evening)
    with page.expect_download() as download:
        page.get_by_role("button", name="Maak de wegwijzer").click()
    assert download.value.suggested_filename == "wegwijzer.pdf"

    page.get_by_label("Tot tafel").fill("0")
    page.get_by_role("button", name="Maak de wegwijzer").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies een getal van 1 tot 9999.")
    expect(page.get_by_label("Tot tafel")).to_have_value("0")


def test_each_code_of_the_pairing_sheets_is_read_and_leads_where_it_says(
    desktop: BrowserContext, live_server: LiveServer, evening: tuple[str, str]
) -> None:
    path, session = evening
    page = open_page(desktop, live_server, (path.removesuffix("/print") + "/links", session))
    said = [
        address
        for address in page.locator(".link-card__url").all_inner_texts()
        # The poster is a paper of its own.
        if "/s/" not in address
    ]
    pdf = page.pdf(format="A4")
    read = [
        code.text
        for number in range(1, pages_of(pdf) + 1)
        for code in zxingcpp.read_barcodes(picture_of(pdf, page=number))
    ]

    assert read == said
    assert len(read) >= 2
    for address in read:
        answer = page.request.get(address)
        assert answer.ok
        assert answer.url == address
