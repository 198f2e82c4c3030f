"""A ticket that was kept on the phone opens without a network; one that was not kept does not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.registration import queries, services
from app.registration.models import RegistrationSource, RegistrationStatus
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.watch import Watch
from tests.factories.evenings import make_event

pytestmark = pytest.mark.browser

KEPT = "Bewaard op deze telefoon."
NO_NETWORK = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def tickets(live_server: LiveServer) -> tuple[str, str]:
    """The addresses of the tickets of An and of Bo, who have a place."""
    with live_server.app.test_request_context(base_url=live_server.url), transaction():
        event = make_event(now=clock.now())
        db.session.flush()  # for its id
        an, bo = (
            services.add(
                event_id=event.id,
                newcomer=services.Newcomer(name=name),
                status=RegistrationStatus.REGISTERED,
                source=RegistrationSource.STAFF,
                now=clock.now(),
            ).code
            for name in ("An Maes", "Bo Claes")
        )
    return f"/t/{an}", f"/t/{bo}"


def keep(page: Page, ticket: str) -> None:
    page.goto(ticket)
    page.get_by_role("button", name="Bewaar", exact=True).tap()
    expect(page.get_by_role("status").filter(has_text=KEPT)).to_be_visible()


def cancel(live_server: LiveServer, ticket: str) -> None:
    with live_server.app.test_request_context(base_url=live_server.url), transaction():
        found = queries.ticket(ticket.rsplit("/", 1)[1])
        assert found is not None
        services.cancel(registration=found, now=clock.now())


def test_a_kept_ticket_opens_without_a_network(phone: BrowserContext, watch: Watch, tickets: tuple[str, str]) -> None:
    watch.allow(NO_NETWORK)
    # The browser looks whether the worker was renewed.
    watch.allow("error occurred when fetching the script")
    page = phone.new_page()
    keep(page, tickets[0])
    phone.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="An Maes")).to_be_visible()
    expect(page.get_by_role("img", name="QR-code van je ticket")).to_be_visible()
    expect(page.get_by_text("Geen internet: dit is je bewaarde ticket.")).to_be_visible()
    # Also in a new tab, and in its own look: what the page is shown with was kept along.
    page.close()
    page = phone.new_page()
    page.goto(f"{tickets[0]}?welcome=1")
    expect(page.get_by_role("img", name="QR-code van je ticket")).to_be_visible()
    expect(page.locator(".ticket")).to_have_css("border-top-width", "3px")
    expect(page.get_by_role("heading", name="An Maes")).to_have_css("font-family", re.compile("Bricolage"))


def test_a_ticket_that_was_not_kept_does_not(phone: BrowserContext, watch: Watch, tickets: tuple[str, str]) -> None:
    watch.allow(NO_NETWORK)
    page = phone.new_page()
    page.goto(tickets[1])
    keep(page, tickets[0])
    phone.set_offline(True)
    with pytest.raises(Error, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(tickets[1])


def test_a_ticket_that_is_only_looked_at_leaves_nothing_of_it_on_the_phone(
    phone: BrowserContext, tickets: tuple[str, str]
) -> None:
    page = phone.new_page()
    page.goto(tickets[0])
    expect(page.get_by_role("button", name="Bewaar", exact=True)).to_be_visible()
    expect(page.locator("[data-desk=kept]")).to_be_attached()
    assert page.evaluate("caches.keys()") == ["opbrengst-desk"], (
        "what anybody is shown before the poster without a network"
    )
    assert page.evaluate("caches.match('/s/desk').then((kept) => kept.text())").count("An Maes") == 0
    reaches = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map(({scope}) => new URL(scope).pathname).sort())"
    )
    assert reaches == ["/S/", "/s/"]


def test_a_kept_ticket_that_was_cancelled_says_so_from_the_next_time_online(
    phone: BrowserContext, live_server: LiveServer, watch: Watch, tickets: tuple[str, str]
) -> None:
    watch.allow(NO_NETWORK)
    page = phone.new_page()
    keep(page, tickets[0])
    cancel(live_server, tickets[0])
    page.reload()
    expect(page.get_by_role("heading", name="Dit ticket is geannuleerd")).to_be_visible()
    phone.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Dit ticket is geannuleerd")).to_be_visible()
    expect(page.get_by_role("img", name="QR-code van je ticket")).to_have_count(0)


def test_what_is_kept_can_be_dropped_again(phone: BrowserContext, tickets: tuple[str, str]) -> None:
    page = phone.new_page()
    keep(page, tickets[0])
    drop = page.get_by_role("button", name="Niet meer bewaren")
    expect(drop).to_be_focused()
    drop.tap()
    expect(page.get_by_role("status").filter(has_text="niet meer op deze telefoon")).to_be_visible()
    expect(page.get_by_role("button", name="Bewaar", exact=True)).to_be_focused()
    assert "opbrengst-tickets" not in page.evaluate("caches.keys()")


def test_the_address_in_the_qr_leads_to_the_same_kept_ticket(
    phone: BrowserContext, watch: Watch, tickets: tuple[str, str]
) -> None:
    watch.allow(NO_NETWORK)
    page = phone.new_page()
    keep(page, tickets[0].replace("/t/", "/T/"))
    assert page.url.endswith(tickets[0])
    phone.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="An Maes")).to_be_visible()


def test_without_a_network_keeping_says_that_it_did_not_work(
    phone: BrowserContext, watch: Watch, tickets: tuple[str, str]
) -> None:
    watch.allow(NO_NETWORK)
    watch.allow("An unknown error occurred when fetching the script.")
    page = phone.new_page()
    page.goto(tickets[0])
    expect(page.get_by_role("button", name="Bewaar", exact=True)).to_be_visible()
    phone.set_offline(True)
    page.get_by_role("button", name="Bewaar", exact=True).tap()
    expect(page.get_by_role("status").filter(has_text="Bewaren lukt nu niet.")).to_be_visible()


def test_the_ticket_is_fit_for_a_phone_before_and_after_it_is_kept(
    phone: BrowserContext, tickets: tuple[str, str]
) -> None:
    page = phone.new_page()
    page.goto(tickets[0])
    expect(page.get_by_role("button", name="Bewaar", exact=True)).to_be_visible()
    look_at(page)
    keep(page, tickets[0])
    look_at(page)


def look_at(page: Page) -> None:
    assert_accessible(page)
    assert_targets(page)
    assert_no_sideways_scroll(page, width=320)
