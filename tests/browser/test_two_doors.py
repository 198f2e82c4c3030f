"""Two doors without wifi and 150 people, some of whom walk past both: in the end everybody is in, and in once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.core.database import transaction
from app.core.orm import db
from app.door import queries
from app.door.models import Scan, ScanResult
from app.events.models import Event
from app.registration.models import Registration
from tests.browser.conftest import PHONE, LiveServer
from tests.browser.doors import Entrance, go_on, hold_the_list, open_entrance, say, stand_at_the_door
from tests.browser.hand_scanner import scan_all
from tests.browser.watch import Watch
from tests.door.conftest import Guest, add_guest
from tests.figures import Figure

PEOPLE, BOTH = 150, 30
WALK_INS = (("Noord", 3), ("Zuid", 2))


@pytest.fixture
def entrance(live_server: LiveServer, watch: Watch) -> Entrance:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    return open_entrance(live_server)


@pytest.fixture
def crowd(live_server: LiveServer, entrance: Entrance) -> list[Guest]:
    """150 people with a place, and room for who comes along."""
    with live_server.app.app_context(), transaction() as session:
        session.execute(sa.update(Event).values(capacity=PEOPLE + 20))
        return [add_guest(entrance.door, f"Gast {number}") for number in range(PEOPLE)]


@pytest.fixture
def doors(
    phone: BrowserContext,
    chromium: Browser,
    live_server: LiveServer,
    watch: Watch,
    entrance: Entrance,
    crowd: list[Guest],
) -> Iterator[list[Page]]:
    """Two phones with the list of the crowd, and no network any more."""
    assert len(crowd) == PEOPLE
    other = chromium.new_context(base_url=live_server.url, locale="nl-BE", reduced_motion="reduce", **PHONE)
    watch.over(other)
    pages = []
    for device, (name, _count) in zip((phone, other), WALK_INS, strict=True):
        page = stand_at_the_door(device, entrance.link, f"Ingang {name}")
        hold_the_list(page)
        device.set_offline(True)
        expect(page.get_by_text("Geen wifi – scannen werkt")).to_be_visible()
        pages.append(page)
    yield pages
    other.close()


def walk_in(page: Page, name: str) -> None:
    """Let somebody in who is on no list."""
    go_on(page)
    page.get_by_role("button", name="Nieuw", exact=True).tap()
    page.keyboard.type(name)
    page.get_by_role("button", name="Laat binnen").tap()
    say(page, "Welkom")


def take_back(page: Page, name: str) -> None:
    """Undo the last welcome."""
    go_on(page)
    page.get_by_role("button", name=f"Herstel {name}").first.tap()
    expect(page.get_by_text(f"Hersteld: {name} staat niet meer als binnen.")).to_be_visible()


def test_150_people_at_two_doors_without_wifi_are_in_once_and_nobody_is_lost(
    doors: list[Page], live_server: LiveServer, entrance: Entrance, crowd: list[Guest], figure: Figure
) -> None:
    half = PEOPLE // 2
    shares = [crowd[: half + BOTH], crowd[half - BOTH :]]
    for number, (page, share) in enumerate(zip(doors, shares, strict=True)):
        order = random.Random(number).sample(share, len(share))  # noqa: S311 - a die, no secret
        told = scan_all(page, [guest.code for guest in order])
        assert {state for state, _name in told} == {"welcome"}
        assert len({name for _state, name in told}) == half + BOTH
        assert scan_all(page, [order[0].code]) == [("already", told[0][1])]
    for page, (name, count) in zip(doors, WALK_INS, strict=True):
        for number in range(count):
            walk_in(page, f"{name} Gezel {number}")
    take_back(doors[0], "Noord Gezel 2")
    # Whoever both let in stays in when one of them takes it back.
    assert scan_all(doors[1], [entrance.yildiz.code]) == scan_all(doors[0], [entrance.yildiz.code])
    take_back(doors[0], "Yıldız Peeters")
    sent = [half + BOTH + 1 + 3 + 1 + 2, half + BOTH + 1 + 2 + 1]
    for page, count in zip(doors, sent, strict=True):
        expect(page.get_by_text(f"{count} te sturen").first).to_be_visible()
    for page in doors:
        page.context.set_offline(False)
    for page in doors:
        expect(page.get_by_text("te sturen").first).to_be_hidden()
    with live_server.app.app_context():
        counts = queries.counts(entrance.door.event_id)
        scans = list(db.session.scalars(sa.select(Scan)))
        inside = set(db.session.scalars(sa.select(Registration.name).where(Registration.checked_in_at.is_not(None))))
    names = {f"Gast {number}" for number in range(PEOPLE)}
    newcomers = {"Noord Gezel 0", "Noord Gezel 1", "Zuid Gezel 0", "Zuid Gezel 1"}
    let_in = Counter(scan.registration_id for scan in scans if scan.result is ScanResult.WELCOME)
    noted = Counter(scan.registration_id for scan in scans if scan.conflict == "second_door")
    lost = sum(sent) - len({scan.uuid for scan in scans})
    double = sum(let_in[guest.id] - 1 for guest in crowd)
    seen = f"{len(inside & names)} unique and 4 new, {lost} lost, {double} double, {noted.total()} noted"
    wanted = f"{PEOPLE} unique and 4 new, 0 lost, 0 double"
    figure(f"two phones offline, {PEOPLE} people, {2 * BOTH} of them at both", seen, wanted)
    assert inside == names | newcomers | {"Yıldız Peeters"}
    assert counts[0] == len(inside)
    assert (lost, double) == (0, 0)
    assert {guest.id for guest in shares[0]} & {guest.id for guest in shares[1]} == set(noted) - {entrance.yildiz.id}
