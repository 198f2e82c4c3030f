"""A phone of the door is lost: whoever has its storage reads nobody's name, address or code in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from app.core.database import transaction
from app.core.orm import db
from app.events import links
from app.events.models import Event
from app.registration import codes
from tests.browser.conftest import ARGUMENTS, PHONE, LiveServer
from tests.browser.doors import Entrance, go_on, hold_the_list, open_entrance, say, scan, stand_at_the_door
from tests.browser.stolen import on_disk, read_back, readable
from tests.browser.watch import Watch
from tests.door.conftest import Guest, add_guest

PEOPLE = tuple(f"Xanthippe{letter} Vandenwijngaerde{letter}" for letter in "abcdefgh")
OpenProfile = Callable[[], BrowserContext]


@pytest.fixture
def entrance(live_server: LiveServer, watch: Watch) -> Entrance:
    for part in ("ERR_INTERNET_DISCONNECTED", "Failed to fetch"):
        watch.allow(part)
    return open_entrance(live_server)


@pytest.fixture
def guests(live_server: LiveServer, entrance: Entrance) -> list[Guest]:
    with live_server.app.app_context(), transaction():
        return [
            add_guest(
                entrance.door,
                name,
                organisation=f"Kwartelvereniging {name[9]}",
                email=f"{name[:10]}@voorbeeld.be".lower(),
            )
            for name in PEOPLE
        ]


@pytest.fixture
def secrets(live_server: LiveServer, entrance: Entrance, guests: list[Guest]) -> list[str]:
    """Everything that must not be readable: names in part, organisations, addresses, codes of both kinds, the PIN."""
    with live_server.app.app_context():
        event = db.session.get_one(Event, entrance.door.event_id)
        key = links.subkey(event.secret_key, "badge")
        badge_codes = [codes.badge_code(key, guest.id) for guest in guests]
        pin = links.door_pin(event.secret_key, event.door_generation)
    words = ["Yıldız", "Peeters", "Ter Hilst", "Jo Claes", "Kwartelvereniging", "@voorbeeld.be", *_new_person()]
    names = [part for name in PEOPLE for part in name.split()]
    return [*words, *names, *(guest.code for guest in guests), entrance.yildiz.code, *badge_codes, pin]


def _new_person() -> list[str]:
    return ["Ottoline", "Quackelbeen", "Kring Zwaluwnest", "ottoline@elders.be"]


@pytest.fixture
def open_profile(
    playwright: Playwright, executable: str, live_server: LiveServer, watch: Watch, tmp_path: Path
) -> Iterator[OpenProfile]:
    """Opens the phone's browser, with what it kept the time before."""
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        for context in opened:
            context.close()
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=executable,
            args=ARGUMENTS,
            base_url=live_server.url,
            locale="nl-BE",
            **PHONE,
        )
        watch.over(context)
        opened[:] = [context]
        return context

    yield start
    for context in opened:
        context.close()


def unlock(page: Page, pin: str) -> None:
    """Give the PIN, and look somebody up by their whole name."""
    page.get_by_role("button", name="Zoek naam").first.tap()
    page.get_by_label("PIN van de deur").fill(pin)
    page.get_by_role("button", name="Open de namen").tap()
    expect(page.get_by_text("De namen staan klaar, ook zonder wifi.")).to_be_visible()
    page.keyboard.type(PEOPLE[0])
    expect(page.get_by_role("listitem").first).to_contain_text(PEOPLE[0])


def let_somebody_new_in(page: Page) -> None:
    """A walk-in with all there is to fill in."""
    first, last, organisation, address = _new_person()
    page.get_by_role("button", name="Nieuw", exact=True).first.tap()
    page.keyboard.type(f"{first} {last}")
    page.get_by_text("Organisatie en e-mail (mag leeg)").tap()
    page.get_by_label("Organisatie", exact=True).fill(organisation)
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_role("button", name="Laat binnen").tap()
    say(page, "Welkom")


def test_nobody_is_readable_on_a_lost_phone_whatever_happened_on_it(
    open_profile: OpenProfile,
    live_server: LiveServer,
    entrance: Entrance,
    guests: list[Guest],
    secrets: list[str],
    tmp_path: Path,
) -> None:
    phone = open_profile()
    page = stand_at_the_door(phone, entrance.link)
    expect(page.locator("[data-kept]")).to_be_attached()
    hold_the_list(page)
    phone.set_offline(True)
    scan(page, guests[0].code)
    say(page, "Welkom")
    for guest, shown in (
        (entrance.yildiz, "Yıldız Peeters"),
        (guests[1], PEOPLE[1]),
        (entrance.stranger, "Niet gevonden"),
    ):
        scan(page, guest.code)
        expect(page.get_by_role("status").get_by_text(shown, exact=True)).to_be_visible()
    go_on(page)
    let_somebody_new_in(page)
    go_on(page)
    unlock(page, secrets[-1])
    profile, copy = tmp_path / "profile", tmp_path / "copy"
    assert readable(secrets, on_disk(profile, copy)) == set(), "while the names are open"
    assert readable(secrets, read_back(page)) == set(), "while the names are open, to a page of ours"
    phone = open_profile()
    assert readable(secrets, on_disk(profile, copy)) == set(), "after the browser was closed"
    phone.set_offline(True)
    page = phone.new_page()
    page.goto(f"/door/{entrance.door.slug}")
    expect(page.get_by_text("5 te sturen").first).to_be_visible()
    assert readable(secrets, read_back(page)) == set(), "after a start"
    assert opened_by(page, guests[2].code, guests) == [PEOPLE[2]]
    assert opened_by(page, codes_of_nobody(), guests) == []
    page.get_by_role("button", name="Menu van deze deur").tap()
    page.get_by_role("button", name="Klaar met scannen").tap()
    expect(page.get_by_text("5 te sturen").first).to_be_visible()
    assert readable(secrets, read_back(page)) == set(), "after the shift"
    assert opened_by(page, guests[2].code, guests) == []
    assert readable(secrets, on_disk(profile, copy)) == set(), "after the shift, on the disk"


def test_the_same_search_finds_everybody_in_a_list_that_is_kept_plainly(
    open_profile: OpenProfile, entrance: Entrance, guests: list[Guest], secrets: list[str], tmp_path: Path
) -> None:
    """The negative control: what is asserted above fails for a phone that keeps its list as it is."""
    page = stand_at_the_door(open_profile(), entrance.link)
    plain = [{"name": name, "code": guest.code} for name, guest in zip(PEOPLE, guests, strict=True)]
    page.evaluate(
        """([people]) => new Promise((resolve) => {
          const asked = indexedDB.open("plain", 1);
          asked.onupgradeneeded = () => asked.result.createObjectStore("people", { autoIncrement: true });
          asked.onsuccess = () => {
            const writing = asked.result.transaction("people", "readwrite", { durability: "strict" });
            for (const each of people) writing.objectStore("people").add(each);
            writing.oncomplete = resolve;
          };
        })""",
        [plain],
    )
    wanted = {part for name in PEOPLE for part in name.split()} | {guest.code for guest in guests}
    assert readable(secrets, read_back(page)) == wanted
    assert readable(secrets, on_disk(tmp_path / "profile", tmp_path / "copy")) == wanted
    open_profile()
    assert readable(secrets, on_disk(tmp_path / "profile", tmp_path / "copy")) == wanted


def codes_of_nobody() -> str:
    return codes.new_code(b"k" * 32)


def opened_by(page: Page, code: str, guests: list[Guest]) -> list[str]:
    """Whose record a thief opens with this one code, and with everybody's number."""
    names: list[str] = page.evaluate(
        """async ([name, code, ids]) => {
          const at = (path) => document.querySelector('script[type=module]').src.replace("app.js", path);
          const { IdbShelf } = await import(at("lib/idb_shelf.js"));
          const { DoorList } = await import(at("lib/door_list.js"));
          const kept = await new IdbShelf(name).get("list");
          if (!kept) return [];
          const list = await DoorList.parse(kept);
          const found = await Promise.all([code, ...ids.map(String)].map((each) => list.find(each)));
          return [...list.people, ...found].filter(Boolean).map((person) => person.name);
        }""",
        [f"opbrengst-door-{page.url.rpartition('/')[2]}", code, [guest.id for guest in guests]],
    )
    return names
