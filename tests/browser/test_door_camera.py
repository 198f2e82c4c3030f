"""The door's camera before our own badges and tickets: near and far, turned, leaned, in the dark and in glare."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from app.core.database import transaction
from app.core.orm import db
from app.events.links import subkey
from app.events.models import Event
from app.registration import codes
from tests.browser import camera_trials, prints
from tests.browser.camera_trials import Shown
from tests.browser.conftest import ARGUMENTS, PATIENCE, PHONE, LiveServer
from tests.browser.doors import Entrance, hold_the_list, open_entrance, stand_at_the_door
from tests.browser.film import Take, write_film
from tests.browser.optics import View
from tests.browser.watch import Watch
from tests.door.conftest import add_guest
from tests.figures import Figure

# So many papers go round: each is out of sight long enough to be read again, also where the film begins anew.
PAPERS = 9
BEFORE, LENGTH = 1, 10
# A busy machine sees few of the pictures, and other ones each time: it gets another round as long as it needs one.
ROUNDS = 10

VIEWS = (
    *(View(name=f"{distance} cm", distance=distance) for distance in (10, 15, 20, 25, 30)),
    View(name="35 cm", distance=35, is_moderate=False),
    *(View(name=f"turned {angle}°", roll=angle) for angle in (15, 45, 90, 180, 270)),
    *(View(name=f"leaned {angle}°", tilt=angle) for angle in (20, 35)),
    View(name="leaned 50°", tilt=50, is_moderate=False),
    *(View(name=f"sideways {angle}°", turn=angle) for angle in (20, -35)),
    View(name="sideways 50°", turn=50, is_moderate=False),
    View(name="turned, leaned and sideways", roll=30, tilt=25, turn=20),
    View(name="dim", dark=8, light=70, noise=8),
    View(name="dark", dark=6, light=34, noise=8, is_moderate=False),
    View(name="bright", dark=120, light=250),
    View(name="washed out", dark=190, light=250, noise=6, is_moderate=False),
    View(name="grainy", noise=20),
    View(name="very grainy", noise=40, is_moderate=False),
    View(name="blurred", blur=1.2),
    View(name="very blurred", blur=2, is_moderate=False),
    View(name="a lamp mirrored", glare=0.4, is_moderate=False),
)


@pytest.fixture
def entrance(live_server: LiveServer) -> Entrance:
    return open_entrance(live_server)


@pytest.fixture
def bearers(live_server: LiveServer, entrance: Entrance) -> list[prints.Bearer]:
    """People with a ticket and a badge."""
    with live_server.app.app_context():
        with transaction():
            guests = [add_guest(entrance.door, f"Aya Claes {letter}") for letter in "ABCDEFGHI"[:PAPERS]]
        key = subkey(db.session.get_one(Event, entrance.door.event_id).secret_key, "badge")
        return [
            prints.Bearer(f"Aya Claes {letter}", guest.code, codes.badge_code(key, guest.id))
            for letter, guest in zip("ABCDEFGHI", guests, strict=True)
        ]


@pytest.mark.parametrize("kind", ["ticket", "badge"])
def test_our_papers_are_read_from_a_hand(
    kind: str,
    playwright: Playwright,
    executable: str,
    live_server: LiveServer,
    watch: Watch,
    entrance: Entrance,
    bearers: list[prints.Bearer],
    tmp_path: Path,
    figure: Figure,
) -> None:
    assert len(VIEWS) % PAPERS == 0
    papers = prints.tickets(bearers, live_server.url) if kind == "ticket" else prints.badges(bearers)
    takes = [Take(papers[at % PAPERS], view, BEFORE, LENGTH) for at, view in enumerate(VIEWS)]
    spans = write_film(takes, tmp_path / "film.mjpeg")
    shown = [Shown(bearers[at % PAPERS].name, span) for at, span in enumerate(spans)]
    arguments = [*ARGUMENTS, *camera_trials.camera_arguments(tmp_path / "film.mjpeg")]
    browser = playwright.chromium.launch(executable_path=executable, args=arguments)
    phone = browser.new_context(base_url=live_server.url, locale="nl-BE", **PHONE)
    watch.over(phone)
    phone.grant_permissions(["camera"], origin=live_server.url)
    page = stand_at_the_door(phone, entrance.link)
    hold_the_list(page)
    camera_trials.watch(page)
    missed, readings = list(VIEWS), []
    rounds = 0
    while not is_good(missed) and rounds < ROUNDS:
        rounds += 1
        camera_trials.wait_for_loops(page, rounds, timeout=2 * PATIENCE)
        readings = camera_trials.readings(page, shown)
        read = {reading.shown.span for reading in readings}
        missed = [view for view, span in zip(VIEWS, spans, strict=True) if span not in read]
    browser.close()
    for view in VIEWS:
        sys.stdout.write(f"{kind:6s}  {view.name:28s} {'MISSED' if view in missed else 'read'}\n")
    names = ", ".join(view.name for view in missed) or "none"
    seen = f"{len(VIEWS) - len(missed)} of {len(VIEWS)} read, missed: {names}; rounds: {rounds}"
    figure(f"camera before a {kind}", seen, "95 %, and all but the hard ones")
    middle = statistics.median(reading.milliseconds for reading in readings)
    figure(f"a {kind} in sight to its answer", f"{middle:.0f} ms, median", "make bench --only door has the floors")
    assert is_good(missed)


def is_good(missed: list[View]) -> bool:
    """Nineteen papers of twenty, and every one that is held as people hold them."""
    return len(missed) <= 0.05 * len(VIEWS) and all(not view.is_moderate for view in missed)
