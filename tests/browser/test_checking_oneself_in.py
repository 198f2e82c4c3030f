"""Before the poster: one tap with a ticket on the phone, an address without, guests, and the screen for the desk."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door.models import Scan, ScanResult
from app.events import links
from app.events.models import Event
from app.registration import guests
from app.registration.models import Registration
from tests.browser.conftest import LiveServer
from tests.browser.fingers import Fingers
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.watch import Watch
from tests.door.conftest import add_guest, open_door

pytestmark = pytest.mark.browser

# A refused page that came through the service worker is not told from a file that is missing.
REFUSED = "answer 422: POST"
ADDRESS = "yildiz.peeters@voorbeeld.be"


@dataclass(frozen=True, slots=True)
class Poster:
    """What the poster's code holds, in capitals, and the ticket of who stands before it."""

    address: str
    ticket: str


@pytest.fixture
def poster(live_server: LiveServer) -> Poster:
    """The poster of an evening whose doors are open, where Yıldız brings Ann and somebody without a name."""
    now = clock.now()
    with live_server.app.test_request_context(base_url=live_server.url), transaction():
        door = open_door()
        event = db.session.get_one(Event, door.event_id)
        yildiz = add_guest(door, "Yıldız Peeters", email=ADDRESS)
        host = db.session.get_one(Registration, yildiz.id)
        for name in ("Ann Maes", ""):
            guests.bring(host=host, guest=guests.Guest(name=name), submission=uuid.uuid4(), now=now)
        event.starts_at, event.ends_at = now + dt.timedelta(minutes=30), now + dt.timedelta(hours=3)
        address = links.poster_address(
            event.secret_key, event_id=event.id, generation=event.poster_generation, public_url=live_server.url
        )
    return Poster(address.removeprefix(live_server.url.upper()), f"/t/{yildiz.code}")


def arrived(live_server: LiveServer) -> int:
    with live_server.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).where(Scan.result == ScanResult.WELCOME)) or 0


def assert_good(page: Page) -> None:
    assert_accessible(page)
    assert_targets(page)
    assert_no_sideways_scroll(page)
    assert_no_sideways_scroll(page, width=320)


def test_a_phone_with_the_ticket_needs_one_tap(phone: BrowserContext, live_server: LiveServer, poster: Poster) -> None:
    page, fingers = phone.new_page(), Fingers()
    page.goto(poster.ticket)
    page.goto(poster.address)
    expect(page.get_by_role("heading", name="Yıldız P.")).to_be_visible()
    assert_good(page)
    fingers.tap(page.get_by_role("button", name="Ik ben er").first)
    expect(page.get_by_role("heading", name="Je bent binnen")).to_be_visible()
    assert (fingers.taps, fingers.letters) == (1, 0)
    assert arrived(live_server) == 1
    assert_good(page)


def test_the_clock_on_the_green_screen_moves_and_the_screen_ends(phone: BrowserContext, poster: Poster) -> None:
    page = phone.new_page()
    page.goto(poster.ticket)
    page.goto(poster.address)
    page.clock.install()
    page.get_by_role("button", name="Ik ben er").first.tap()
    face = page.locator("[data-part=clock]")
    expect(face).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    shown = face.inner_text()
    page.clock.run_for(2000)
    expect(face).not_to_have_text(shown)
    page.clock.fast_forward("09:50")
    expect(page.get_by_role("heading", name="Je bent binnen")).to_be_visible()
    page.clock.fast_forward("00:15")
    expect(page.get_by_role("status").filter(has_text="Dit scherm is tien minuten oud.")).to_be_visible()
    expect(page.get_by_text("Yıldız")).to_have_count(0)


def test_without_a_ticket_on_the_phone_an_address_will_do_and_guests_are_ticked(
    phone: BrowserContext, live_server: LiveServer, watch: Watch, poster: Poster
) -> None:
    watch.allow(REFUSED)
    page = phone.new_page()
    page.goto(poster.address)
    expect(page.get_by_text("Yıldız")).to_have_count(0)
    assert_good(page)
    page.get_by_label("E-mailadres").fill("niemand@voorbeeld.be")
    page.get_by_role("button", name="Ik ben er").tap()
    expect(page.get_by_role("alert").filter(has_text="Kom naar de balie")).to_be_visible()
    expect(page.get_by_label("E-mailadres")).to_have_value("niemand@voorbeeld.be")
    assert_good(page)
    page.get_by_label("E-mailadres").fill(ADDRESS)
    page.get_by_role("button", name="Ik ben er").tap()
    expect(page.get_by_text("Yıldız P.", exact=True)).to_be_visible()
    page.get_by_label("Ook mijn gast: Ann").check()
    page.get_by_role("button", name="Ook binnen").tap()
    expect(page.get_by_text("Yıldız P. + 1")).to_be_visible()
    expect(page.get_by_text("letter M")).to_be_visible()
    page.get_by_text("Waar is mijn tafel?").tap()
    expect(page.get_by_text("Buurtinformatienetwerken")).to_be_visible()
    assert arrived(live_server) == 2
    assert_good(page)


def test_without_a_network_it_leads_to_the_desk_and_later_works(
    phone: BrowserContext, live_server: LiveServer, watch: Watch, poster: Poster
) -> None:
    watch.allow("net::ERR_INTERNET_DISCONNECTED")
    page = phone.new_page()
    page.goto(poster.ticket)
    page.goto(poster.address)
    phone.set_offline(True)
    page.get_by_role("button", name="Ik ben er").first.tap()
    expect(page.get_by_role("alert").filter(has_text="Geen internet.")).to_be_visible()
    assert_good(page)
    assert arrived(live_server) == 0
    phone.set_offline(False)
    page.get_by_role("button", name="Ik ben er").first.tap()
    expect(page.get_by_role("heading", name="Je bent binnen")).to_be_visible()
    assert arrived(live_server) == 1


def hold(page: Page, ticket: str) -> None:
    """Open the ticket, and wait until the phone knows what to show when it has no network before the poster."""
    page.goto(ticket)
    expect(page.locator("[data-desk=kept]")).to_be_attached()


def test_a_phone_that_opens_the_poster_without_a_network_is_led_to_the_desk(
    phone: BrowserContext, live_server: LiveServer, watch: Watch, poster: Poster
) -> None:
    watch.allow("net::ERR_INTERNET_DISCONNECTED")
    page = phone.new_page()
    hold(page, poster.ticket)
    page.close()
    phone.set_offline(True)
    page = phone.new_page()
    page.goto(poster.address)
    expect(page.get_by_role("heading", name="Kom naar de balie")).to_be_visible()
    expect(page.get_by_text("Je telefoon heeft geen internet.")).to_be_visible()
    expect(page.get_by_role("heading")).to_have_css("font-family", re.compile("Bricolage|Atkinson"))
    assert_good(page)
    assert "Yıldız" not in page.content()
    phone.set_offline(False)
    page.get_by_role("link", name="Probeer opnieuw").tap()
    page.get_by_role("button", name="Ik ben er").first.tap()
    expect(page.get_by_role("heading", name="Je bent binnen")).to_be_visible()
    assert arrived(live_server) == 1


def test_a_network_that_goes_between_the_tap_and_its_answer_leads_to_the_desk(
    phone: BrowserContext, live_server: LiveServer, watch: Watch, poster: Poster
) -> None:
    watch.allow("net::ERR_INTERNET_DISCONNECTED")
    page = phone.new_page()
    page.goto(poster.address)
    expect(page.locator("[data-desk=kept]")).to_be_attached()
    page.get_by_label("E-mailadres").fill(ADDRESS)
    phone.set_offline(True)
    # What the page does once the server answered that it is there.
    page.locator("form.form").evaluate("form => form.submit()")
    expect(page.get_by_role("heading", name="Kom naar de balie")).to_be_visible()
    assert arrived(live_server) == 0
    phone.set_offline(False)
    page.get_by_role("link", name="Probeer opnieuw").tap()
    expect(page.get_by_label("E-mailadres")).to_be_visible()


def test_guests_that_are_ticked_without_a_network_leave_the_green_screen_where_it_is(
    phone: BrowserContext, live_server: LiveServer, watch: Watch, poster: Poster
) -> None:
    watch.allow("net::ERR_INTERNET_DISCONNECTED")
    watch.allow("net::ERR_FAILED")  # a letter in a font that was not needed before
    page = phone.new_page()
    page.goto(poster.ticket)
    page.goto(poster.address)
    page.get_by_role("button", name="Ik ben er").first.tap()
    page.get_by_label("Ook mijn gast: Ann").check()
    phone.set_offline(True)
    page.get_by_role("button", name="Ook binnen").tap()
    expect(page.get_by_role("alert").filter(has_text="Geen internet. Kom naar de balie")).to_be_visible()
    expect(page.get_by_role("heading", name="Je bent binnen")).to_be_visible()
    expect(page.get_by_label("Ook mijn gast: Ann")).to_be_checked()
    assert_good(page)
    phone.set_offline(False)
    page.get_by_role("button", name="Ook binnen").tap()
    expect(page.get_by_text("Yıldız P. + 1")).to_be_visible()
    assert arrived(live_server) == 2


def test_what_is_refused_takes_the_focus(phone: BrowserContext, watch: Watch, poster: Poster) -> None:
    watch.allow(REFUSED)
    page = phone.new_page()
    page.goto(poster.address)
    page.get_by_label("E-mailadres").fill("niemand@voorbeeld.be")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Dat lukt hier niet.")).to_be_focused()
    page.get_by_label("E-mailadres").fill("geen adres")
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert").filter(has_text="Kijk dit nog even na")
    expect(summary).to_be_focused()
    summary.get_by_role("link").press("Enter")
    expect(page.get_by_label("E-mailadres")).to_be_focused()


def test_without_a_script_it_works_as_well(
    phone: BrowserContext, live_server: LiveServer, watch: Watch, poster: Poster
) -> None:
    browser = phone.browser
    assert browser is not None
    plain = browser.new_context(base_url=live_server.url, locale="nl-BE", java_script_enabled=False)
    watch.over(plain)
    page = plain.new_page()
    page.goto(poster.address)
    page.get_by_label("E-mailadres").fill(ADDRESS)
    page.get_by_role("button", name="Ik ben er").click()
    expect(page.get_by_role("heading", name="Je bent binnen")).to_be_visible()
    expect(page.locator("[data-part=clock]")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    plain.close()
