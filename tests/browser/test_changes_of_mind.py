"""Every change of mind on a slow phone: an offer taken, still coming, not coming; the newsletter asked and left."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event
from app.registration import coming, services
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from tests.browser.conftest import LiveServer
from tests.browser.fingers import Fingers, slow_down
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.factories.evenings import make_event
from tests.figures import Figure

SOON = dt.timedelta(days=6)


def look_at(page: Page) -> None:
    assert_accessible(page)
    assert_targets(page)
    assert_no_sideways_scroll(page, width=320)


def add(email: str, status: RegistrationStatus) -> None:
    services.add(
        event_id=db.session.scalars(sa.select(Event.id)).one(),
        newcomer=services.Newcomer(name="Yıldız Peeters", email=email),
        status=status,
        source=RegistrationSource.STAFF,
        now=clock.now() - dt.timedelta(days=9),
    )


@pytest.fixture
def full(live_server: LiveServer) -> LiveServer:
    """An evening in six days with one place, which is taken, and one person who waits for it."""
    with live_server.app.app_context():
        with transaction():
            event = make_event(now=clock.now(), capacity=1)
            event.starts_at, event.ends_at = clock.now() + SOON, clock.now() + SOON + dt.timedelta(hours=3)
        for email, status in (("komt@voorbeeld.be", "registered"), ("wacht@voorbeeld.be", "waiting")):
            with transaction():
                add(email, RegistrationStatus(status))
    return live_server


def mailed_link(server: LiveServer, kind: str, path: str) -> str:
    """The first link with this path in the newest mail of this kind."""
    with server.app.app_context():
        newest = sa.select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id.desc()).limit(1)
        body = delivery.rendered(db.session.scalars(newest).one()).get_body(("plain",))
        assert body is not None
        found = re.search(rf"{path}\S+", body.get_content())
    assert found is not None
    return found.group()


def test_an_offer_is_taken_with_one_tap(full: LiveServer, phone: BrowserContext, figure: Figure) -> None:
    with full.app.app_context(), transaction():
        first = db.session.scalars(sa.select(Registration).where(Registration.email == "komt@voorbeeld.be")).one()
        services.cancel(registration=first, now=clock.now())
    page, fingers = phone.new_page(), Fingers()
    slow_down(page)
    page.goto(mailed_link(full, "registration.offer", "/a/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Er is een plaats voor je!")
    look_at(page)
    fingers.tap(page.get_by_role("button", name="Ja, ik neem de plaats"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Fijn, tot dan!")
    look_at(page)
    assert fingers.taps == 1
    figure("taking an offered place: taps", fingers.taps, "1")
    page.goto(mailed_link(full, "registration.ticket", "/m/"))
    expect(page.get_by_role("img", name="QR-code van je ticket")).to_be_visible()


def test_still_coming_is_one_tap_and_so_is_not_coming(full: LiveServer, phone: BrowserContext, figure: Figure) -> None:
    with full.app.app_context(), transaction():
        event = db.session.scalars(sa.select(Event)).one()
        assert coming.ask(event_id=event.id, starts_at=event.starts_at, now=clock.now()) == 1
    page, fingers = phone.new_page(), Fingers()
    slow_down(page)
    page.goto(mailed_link(full, "registration.coming", "/a/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kom je nog?")
    look_at(page)
    fingers.tap(page.get_by_role("button", name="Ja, ik kom"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Fijn, tot dan!")
    look_at(page)
    assert fingers.taps == 1
    figure("saying that one still comes: taps", fingers.taps, "1")
    page.get_by_role("button", name="Ik kan toch niet komen").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je inschrijving is geannuleerd.")
    look_at(page)
    expect(page.get_by_role("link", name="Schrijf me opnieuw in")).to_be_visible()


def test_the_newsletter_is_asked_confirmed_and_left_on_a_phone(live_server: LiveServer, phone: BrowserContext) -> None:
    page = phone.new_page()
    slow_down(page)
    page.goto("/newsletter")
    look_at(page)
    page.get_by_label("E-mailadres").fill("nieuws@voorbeeld.be")
    page.get_by_role("button", name="Vraag de nieuwsbrief").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk nu in je mailbox")
    look_at(page)
    confirm = mailed_link(live_server, "network.confirm", "/n/confirm/")
    page.goto(confirm)
    look_at(page)
    page.get_by_role("button", name="Ja, graag").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je staat op de lijst!")
    look_at(page)
    page.goto(confirm)
    expect(page.get_by_text("Dit e-mailadres staat al in onze mailinglijst.")).to_be_visible()
    page.goto(mailed_link(live_server, "network.welcome", "/n/unsubscribe/"))
    look_at(page)
    page.locator("main").get_by_role("button").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bent uitgeschreven")
    look_at(page)
