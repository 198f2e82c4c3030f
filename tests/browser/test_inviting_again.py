"""Inviting people of an earlier evening and reminding them, from the empty page on, on every kind of screen."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.registration.invitation_models import Notice
from app.registration.models import Registration, RegistrationStatus
from tests.browser.conftest import LiveServer
from tests.browser.test_inviting import look_at, sign_in
from tests.factories.evenings import make_event, make_user
from tests.mailings.people import person

WEEK = dt.timedelta(days=7)
LONG_NAME = "Marie-Antoinette Vandenbroucke-Vanderstraeten van den Bossche"
LONG_WORD = "Buurtgerichteouderenzorgsamenwerkingsverbanden"


@pytest.fixture
def slug(live_server: LiveServer) -> str:
    """An evening nobody is invited to, after one where two of three people came."""
    with live_server.app.app_context(), transaction():
        make_user()
        earlier = make_event(now=clock.now(), title=f"X400: {LONG_WORD}", subtitle="Tweede bijeenkomst")
        earlier.starts_at -= dt.timedelta(days=700)
        earlier.ends_at -= dt.timedelta(days=700)
        person(earlier, LONG_NAME, organisation=f"Stedelijk {LONG_WORD}", checked_in_at=clock.now())
        person(earlier, "Zoë Prévot", checked_in_at=clock.now())
        person(earlier, "Bleef Thuis")
        return make_event(now=clock.now()).slug


def a_week_later(server: LiveServer) -> None:
    with server.app.app_context(), transaction() as session:
        session.execute(sa.update(Notice).values(at=clock.now() - WEEK))


def press(page: Page, label: str) -> None:
    """A button behind the sentence that is to be read first."""
    page.locator("summary").filter(has_text=label).click()
    look_at(page)
    page.get_by_role("button", name=label).click()


@pytest.mark.parametrize("device", ["phone", "tablet", "desktop"])
def test_people_who_came_are_invited_again_and_reminded_three_times(
    request: pytest.FixtureRequest, device: str, live_server: LiveServer, slug: str
) -> None:
    page: Page = request.getfixturevalue(device).new_page()
    sign_in(page)
    page.goto(f"/organise/events/{slug}/invitations")
    look_at(page)
    page.get_by_role("link", name="Kies uit vorige avonden").click()
    page.get_by_role("button", name="Toon wie dat zijn").click()
    expect(page.get_by_text("Kies minstens één avond.")).to_be_in_viewport()
    look_at(page)
    page.get_by_label(LONG_WORD).check()
    page.get_by_role("button", name="Toon wie dat zijn").click()
    expect(page.get_by_text(LONG_NAME)).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Zet 2 personen op de lijst").click()
    expect(page.get_by_role("status").first).to_contain_text("2 personen staan op de lijst.")
    press(page, "Verstuur 2 uitnodigingen")
    expect(page.get_by_role("status").first).to_contain_text("2 uitnodigingen vertrekken.")
    expect(page.get_by_text("kun je herinneren vanaf")).to_be_visible()
    for _reminder in range(3):
        expect(page.locator("summary").filter(has_text="Herinner")).to_have_count(0)
        a_week_later(live_server)
        page.reload()
        press(page, "Herinner 2 mensen die nog niet antwoordden")
        expect(page.get_by_role("status").first).to_contain_text("2 herinneringen vertrekken.")
    a_week_later(live_server)
    page.reload()
    expect(page.get_by_text("kreeg al drie herinneringen")).to_be_visible()
    expect(page.locator("summary").filter(has_text="Herinner")).to_have_count(0)
    look_at(page)
    with live_server.app.app_context():
        invited = sa.select(sa.func.count()).where(Registration.status == RegistrationStatus.INVITED)
        assert db.session.scalar(invited) == 2
