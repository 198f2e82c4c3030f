"""On a phone: until when people register, an evening that is called off, and what its visitor then reads."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import BrowserContext, Page, expect

from app.core import clock
from app.core.database import transaction
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.factories.evenings import make_event, make_user

PASSWORD = "een zin die niemand raadt"
REASON = "De zaal staat onder water.\nWe zoeken een nieuwe datum."


def look_at(page: Page) -> None:
    """What every screen must be."""
    assert_accessible(page)
    assert_no_sideways_scroll(page, width=320)
    assert_targets(page)


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.locator("[name=email]").fill("organiser@voorbeeld.be")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/organise**")


def test_an_organiser_sets_a_window_and_calls_the_evening_off_on_a_phone(
    phone: BrowserContext, live_server: LiveServer
) -> None:
    with live_server.app.app_context(), transaction():
        slug = make_event().slug
        make_user()
    visitor, page = phone.new_page(), phone.new_page()
    sign_in(page)
    tomorrow = (clock.now() + dt.timedelta(days=1)).date().isoformat()
    page.goto(f"/organise/events/{slug}/edit")
    page.get_by_label("Opent op").fill(tomorrow)
    page.get_by_label("Opent om").fill("09:00")
    look_at(page)
    page.get_by_role("button", name="Bewaar", exact=True).tap()
    expect(page.get_by_text("Inschrijven vanaf")).to_be_visible()
    for path in (f"/e/{slug}", f"/e/{slug}/register"):
        visitor.goto(path)
        expect(visitor.get_by_text("Inschrijven kan vanaf")).to_be_visible()
        look_at(visitor)
    page.get_by_role("link", name="Annuleer de avond").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Annuleer de avond")
    look_at(page)
    page.get_by_label("Waarom gaat de avond niet door?").fill(REASON)
    page.get_by_role("button", name="Annuleer de avond").tap()
    expect(page.get_by_text("Geannuleerd", exact=True)).to_be_visible()
    assert_accessible(page)
    visitor.goto(f"/e/{slug}/register")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Deze avond gaat niet door.")
    expect(visitor.get_by_text("We zoeken een nieuwe datum.")).to_be_visible()
    look_at(visitor)
    page.get_by_text("Laat toch doorgaan").first.tap()
    assert_accessible(page)
    page.get_by_role("button", name="Laat toch doorgaan").tap()
    expect(page.get_by_text("Inschrijven vanaf")).to_be_visible()
