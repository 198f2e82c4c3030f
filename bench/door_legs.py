"""A door's phone six times slower than this machine, without a network: from a code in sight to its answer painted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade
from playwright.sync_api import Browser, expect, sync_playwright

from app import create_app
from app.core import migrations
from app.core.orm import db
from app.events import links
from app.events.models import Event
from app.registration import codes
from app.registration.models import Registration
from bench import seed, servers
from scripts.system_packages import browser as installed_browser
from tests.browser import camera_trials
from tests.browser.conftest import PHONE
from tests.browser.doors import hold_the_list, stand_at_the_door
from tests.browser.film import PER_SECOND, Take, write_film
from tests.browser.optics import View
from tests.browser.prints import Bearer, badges, tickets

SCANS = 50
# The first of them are for the camera and the decoder to get warm.
WARM_UP = 5
LONGEST, WORST = 0.3, 1.0
_HELD = round(1.2 * PER_SECOND)
_LIGHTS = ((25, 225), (60, 240), (10, 120))
_URL = "https://avond.example.org"


@dataclass(frozen=True, slots=True)
class Answered:
    """Seconds from the first picture with a code until its answer was painted, and how many got no answer."""

    seconds: list[float]
    missed: int


def measure(folder: Path, *, scans: int = SCANS, rate: float = camera_trials.SLOWER) -> Answered | None:
    """Hold so many badges and tickets before the camera; None where there is no browser."""
    executable = installed_browser()
    if executable is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    link, people = evening(folder, scans)
    film = folder / "film.mjpeg"
    spans = write_film(_takes(people), film)
    shown = [camera_trials.Shown(person.name, span) for person, span in zip(people, spans, strict=True)]
    environment = seed.environment(f"sqlite:///{folder / 'door.sqlite3'}", folder)
    with (
        servers.gunicorn("wsgi:app", folder=servers.ROOT, environment=environment, log=folder / "log") as (
            url,
            _master,
        ),
        sync_playwright() as driver,
    ):
        arguments = ["--disable-dev-shm-usage", *camera_trials.camera_arguments(film)]
        browser = driver.chromium.launch(executable_path=executable, args=arguments)
        readings = _readings(browser, url, link, shown, rate)
        browser.close()
    counted = shown[WARM_UP:]
    found = {each.shown.span: each.milliseconds / 1000 for each in readings if each.state == "welcome"}
    seconds = [found[each.span] for each in counted if each.span in found]
    return Answered(seconds, len(counted) - len(seconds))


def evening(folder: Path, scans: int) -> tuple[str, list[Bearer]]:
    """An evening with somebody for each scan: the path of its door's link, and what these people carry."""
    app = create_app(seed.settings(f"sqlite:///{folder / 'door.sqlite3'}", folder))
    migrations.enable(app)
    with app.app_context():
        upgrade()
        event = db.session.scalars(sa.select(Event).where(Event.slug == seed.list_of(scans))).one()
        key = links.subkey(event.secret_key, "badge")
        people = [
            Bearer(person.name, person.ticket_code, codes.badge_code(key, person.id))
            for person in db.session.scalars(sa.select(Registration).order_by(Registration.id))
        ]
        link = f"/door/{event.slug}/{links.door_token(event.secret_key, event.door_generation)}"
        db.session.remove()
        db.engine.dispose()
    return link, people


def _takes(people: list[Bearer]) -> Iterator[Take]:
    """Badge and ticket in turn, held as people hold them, after a moment of nothing that is never the same."""
    drawn = random.Random(len(people))
    half = tickets(people[::2], _URL), badges(people[1::2])
    for number in range(len(people)):
        dark, light = drawn.choice(_LIGHTS)
        view = View(
            name=str(number), distance=drawn.uniform(14, 26), roll=drawn.uniform(-30, 30),
            tilt=drawn.uniform(-20, 20), turn=drawn.uniform(-20, 20), dark=dark, light=light,
        )  # fmt: skip
        yield Take(half[number % 2][number // 2], view, drawn.randint(9, 20), _HELD)


def _readings(
    browser: Browser, url: str, link: str, shown: list[camera_trials.Shown], rate: float
) -> list[camera_trials.Reading]:
    context = browser.new_context(base_url=url, locale="nl-BE", **PHONE)
    context.grant_permissions(["camera"], origin=url)
    page = stand_at_the_door(context, link)
    expect(page.locator("[data-kept]")).to_be_attached(timeout=30_000)
    hold_the_list(page)
    # The camera starts its film when it is asked for.
    context.set_offline(True)
    page.reload()
    expect(page.locator("[data-connected]")).to_be_attached()
    camera_trials.watch(page)
    camera_trials.slow_down(context, page, rate)
    camera_trials.wait_for_loops(page, 1, timeout=(shown[-1].span.stop / PER_SECOND + 60) * 1000)
    return camera_trials.readings(page, shown)
