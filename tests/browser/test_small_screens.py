"""Small phones at the door: with the longest texts nobody scrolls for a name, a table or the button that goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from app.core.database import transaction
from app.core.orm import db
from app.events import links
from app.events import queries as events
from app.events.models import Device
from app.registration.models import Registration, RegistrationStatus
from tests.browser.conftest import LiveServer
from tests.browser.doors import hold_the_list, measure, say, scan, stand_at_the_door
from tests.door.conftest import Guest, add_guest, open_door

LONGEST = "Marie-Antoinette Van den Wyngaert-Vandermeulen"
ORGANISATION = "Huis van het Kind en Wijkcomité Ter Hilst – Heusden-Zolder vzw"
DOOR = "Hoofdingang Cultuurcentrum Noord"
# The smallest phone that is still sold second hand, a common one, and one with much text in sight.
SIZES = [(320, 568), (360, 640), (360, 780)]
TASKS = {"flag flag--plain", "flag flag--accent", "guests", "advice"}

# What is under the buttons (by what it is), and whether the first button is whole in sight.
_SEEN = """() => {
  const dock = document.querySelector("[data-dock]:not([hidden])");
  const top = dock.getBoundingClientRect().top;
  const button = dock.querySelector("button").getBoundingClientRect();
  const texts = [...document.querySelectorAll(".result *")].filter(
    (each) => each.childElementCount === 0 && each.textContent.trim() && each.getBoundingClientRect().height > 1,
  );
  const covered = texts.filter((each) => each.getBoundingClientRect().bottom > top + 1);
  return {
    covered: covered.map((each) => each.dataset.slot || each.parentElement.className),
    isInSight: button.top >= 0 && button.bottom <= innerHeight,
  };
}"""


@dataclass(frozen=True, slots=True)
class People:
    """Everyone whose answer takes much room, and the link of their door."""

    link: str
    full: Guest
    waiting: Guest
    cancelled: Guest
    stranger: Guest


@pytest.fixture
def people(live_server: LiveServer) -> People:
    """Somebody with every task and three guests, and people who need a look."""
    with live_server.app.app_context(), transaction():
        door = open_door()
        full = add_guest(door, LONGEST, organisation=ORGANISATION, access="rolstoel, ringleiding", photo_objection=True)
        for number in range(3):
            db.session.get_one(Registration, add_guest(door, f"Gast {number}").id).guest_of_id = full.id
        waits, gone = RegistrationStatus.WAITING, RegistrationStatus.CANCELLED
        event = events.event(door.slug)
        assert event is not None
        return People(
            link=f"/door/{door.slug}/{links.door_token(event.secret_key, event.door_generation)}",
            full=full,
            waiting=add_guest(door, f"{LONGEST} jr", organisation=ORGANISATION, status=waits),
            cancelled=add_guest(door, f"Bo {LONGEST}", organisation=ORGANISATION, status=gone),
            stranger=add_guest(open_door(title="Andere avond"), "Zoë Prévot"),
        )


def seen(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(_SEEN)
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nobody_scrolls_for_a_name_a_table_or_the_button_that_goes_on(
    phone: BrowserContext, people: People, size: tuple[int, int]
) -> None:
    page = stand_at_the_door(phone, people.link, DOOR)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.get_by_role("button", name="Start scannen").tap()
    say(page, "Geen camera")
    assert seen(page) == {"covered": [], "isInSight": True}
    page.get_by_role("button", name="Typ code").tap()
    hold_the_list(page)
    answers = [
        (people.full.code, "Welkom"),
        (people.full.code, "Al binnen"),
        (people.waiting.code, "Even kijken"),
        (people.cancelled.code, "Even kijken"),
        (people.stranger.code, "Even kijken"),
        ("0" * 26, "Niet gevonden"),
        ("geen code", "Niet gevonden"),
    ]
    for code, word in answers:
        scan(page, code)
        say(page, word)
        measure(page)
        shown = seen(page)
        assert shown["isInSight"], word
        # Tasks and guests of somebody with all of them may be further down, and are in sight after scrolling.
        further_down = TASKS if code == people.full.code else set()
        assert set(shown["covered"]) <= further_down, word
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        assert seen(page)["covered"] == [], word
        page.evaluate("window.scrollTo(0, 0)")


def test_who_comes_for_another_evening_is_nobody_to_let_in(phone: BrowserContext, people: People) -> None:
    page = stand_at_the_door(phone, people.link)
    hold_the_list(page)
    scan(page, people.stranger.code)
    say(page, "Even kijken")
    expect(page.get_by_text("Vraag de naam en zoek.")).to_be_visible()
    expect(page.get_by_role("button", name="Zoek naam")).to_be_visible()
    expect(page.get_by_role("button", name="Laat binnen")).to_have_count(0)


def test_of_two_doors_with_one_name_the_number_is_always_in_sight(
    live_server: LiveServer, phone: BrowserContext, people: People
) -> None:
    with live_server.app.app_context(), transaction() as session:
        session.execute(sa.update(Device).values(name=DOOR))
    page = stand_at_the_door(phone, people.link, DOOR)
    page.set_viewport_size({"width": 320, "height": 568})
    number = page.locator(".door-bar__number")
    assert number.inner_text().strip() == "(2)"
    box, counts = number.bounding_box(), page.locator("[data-part=counts]").bounding_box()
    assert box is not None
    assert counts is not None
    assert 0 < box["x"] + box["width"] <= counts["x"]
