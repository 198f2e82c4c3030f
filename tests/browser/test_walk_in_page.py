"""Somebody on no list, typed on the page that needs no script."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import BrowserContext, expect

from app.core.database import transaction
from app.events.models import Event, TableRound
from tests.browser.conftest import LiveServer
from tests.browser.doors import TARGET, open_entrance, stand_at_the_door
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.watch import Watch


def test_a_walk_in_on_a_full_evening_is_asked_why_and_welcomed(
    phone: BrowserContext, live_server: LiveServer, watch: Watch
) -> None:
    watch.allow("422")
    entrance = open_entrance(live_server)
    with live_server.app.app_context(), transaction() as session:
        event = session.get_one(Event, entrance.door.event_id)
        event.capacity = event.places_taken
    page = stand_at_the_door(phone, entrance.link)
    page.goto(f"/door/{entrance.door.slug}/walk-in")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert_targets(page, minimum=TARGET)
    page.get_by_label("Naam").fill("Alexandra-Josephina Vandenberghe-Van den Broeck")
    page.get_by_role("radio", name="Ouderteams").check()
    page.get_by_role("button", name="Schrijf in en laat binnen").click()
    expect(page.get_by_role("alert")).to_contain_text("waarom deze persoon er nog bij mag")
    assert_accessible(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / "walk-in-refused-360.png", full_page=True)
    page.get_by_label("De avond is volzet").fill("Begeleidt zijn moeder")
    page.get_by_role("button", name="Schrijf in en laat binnen").click()
    expect(page.locator(".result__name")).to_contain_text("Alexandra-Josephina")
    expect(page.locator(".result__number")).to_contain_text("2")


def test_what_went_otherwise_than_was_typed_can_be_read(phone: BrowserContext, live_server: LiveServer) -> None:
    entrance = open_entrance(live_server)
    page = stand_at_the_door(phone, entrance.link)
    page.goto(f"/door/{entrance.door.slug}/walk-in")
    page.get_by_label("Naam").fill("Bo Thijs")
    page.get_by_role("radio", name="Ouderteams").check()
    with live_server.app.app_context(), transaction() as session:
        session.execute(sa.update(TableRound).where(TableRound.table_id == 2).values(seats=TableRound.taken))
    page.get_by_role("button", name="Schrijf in en laat binnen").click()
    expect(page.get_by_role("status").filter(has_text="De gekozen tafel zat vol")).to_be_visible()
    assert_accessible(page)
    assert_no_sideways_scroll(page, width=320)
    page.get_by_role("button", name="Herstel").click()
    expect(page.get_by_role("status").filter(has_text="Hersteld: Bo Thijs")).to_be_visible()
    assert_accessible(page)
