"""A volunteer's phone at a door: what every test of the door does with it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect

from app.core.database import transaction
from app.events import links
from app.events import queries as events
from app.registration.models import RegistrationStatus
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.door.conftest import Door, Guest, add_guest, open_door

# A finger in a hurry (design/look.md).
TARGET = 64
# The tests' own pace between two keys: nobody types like this, a hand scanner does.
SCANNER_PAUSE = 5
HUMAN_PAUSE = 150


@dataclass(frozen=True, slots=True)
class Entrance:
    """An evening with people on the list, and the link of its door."""

    door: Door
    link: str
    yildiz: Guest
    jo: Guest
    stranger: Guest


def open_entrance(live_server: LiveServer) -> Entrance:
    """Yıldız has a seat, Jo waits, the stranger comes for another evening."""
    with live_server.app.app_context(), transaction():
        door = open_door()
        yildiz = add_guest(
            door, "Yıldız Peeters", organisation="Wijkcomité Ter Hilst", access="rolstoel", photo_objection=True
        )
        jo = add_guest(door, "Jo Claes", status=RegistrationStatus.WAITING)
        stranger = add_guest(open_door(title="Andere avond"), "Zoë Prévot")
        event = events.event(door.slug)
        assert event is not None
        link = f"/door/{door.slug}/{links.door_token(event.secret_key, event.door_generation)}"
        return Entrance(door, link, yildiz, jo, stranger)


def stand_at_the_door(device: BrowserContext, link: str, name: str = "Ingang Noord") -> Page:
    """Open the link, name the door, and go on to the scanner without testing anything."""
    page = device.new_page()
    page.goto(link)
    page.get_by_label("Naam van deze deur").fill(name)
    page.get_by_role("button", name="Zet aan de deur").tap()
    page.wait_for_load_state("networkidle")  # a page that goes while a file is on its way leaves it open in the server
    page.get_by_role("link", name="Start scannen").tap()
    expect(page.locator("[data-connected]")).to_be_attached()
    return page


def hold_the_list(page: Page) -> None:
    """Wait until the list lies on the phone."""
    page.get_by_role("button", name="Menu van deze deur").tap()
    expect(page.get_by_text("Lijst van")).to_be_visible()
    page.get_by_role("button", name="Terug naar scannen").tap()


def send_everything(page: Page) -> None:
    """Wait until nothing waits on the phone."""
    page.get_by_role("button", name="Menu van deze deur").tap()
    expect(page.get_by_text("Alles is verstuurd.")).to_be_visible()
    page.get_by_role("button", name="Terug naar scannen").tap()


def say(page: Page, word: str) -> None:
    """The screen says this, in the region that screen readers follow."""
    expect(page.get_by_role("status").get_by_role("heading", name=word)).to_be_visible()


def scan(page: Page, code: str) -> None:
    """Read a code with a hand scanner, wherever the focus is."""
    page.keyboard.type(code, delay=SCANNER_PAUSE)
    page.keyboard.press("Enter")


def type_code(page: Page, code: str) -> None:
    """Type a code as someone without a camera does."""
    if page.get_by_role("button", name="Typ code").is_visible():
        page.get_by_role("button", name="Typ code").tap()
    page.get_by_label("Code op het ticket").fill(code)
    page.get_by_role("button", name="Kijk na").tap()


def go_on(page: Page) -> None:
    """Tap whatever leads to the next person."""
    page.locator("[data-dock]:not([hidden]) [data-action=next]").tap()


def measure(page: Page) -> None:
    """What every state of the screen must hold."""
    assert_accessible(page)
    assert_targets(page, minimum=TARGET)
    assert_no_sideways_scroll(page, width=320)
