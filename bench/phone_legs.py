"""The door's list of 10,000 people: made by the server, opened and searched on a phone six times slower than this."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade
from playwright.sync_api import Browser, sync_playwright

from app import create_app
from app.core import clock, migrations
from app.core.database import core_connection
from app.core.orm import db
from app.door import roster, roster_file
from app.events.models import Event
from bench import seed
from bench.servers import ROOT
from scripts.system_packages import browser as installed_browser
from tests.door import list_for_scripts

PEOPLE = 10_000
SLOWER = 6
LONGEST_START = 1.0
LONGEST_SEARCH = 0.1
_SCRIPTS = ROOT / "app" / "static" / "js"
_PAGE = b"<!doctype html><title>Meting</title>"
_FIRST = (
    "Aya", "Murat", "Zoë", "Łukasz", "İrem", "José", "Griet", "Bernadette", "Jan", "Fatima", "Anne-Sophie", "Øystein",
    "Wout", "Emre", "Noor", "Céline", "Ömer", "Marek", "Lotte", "Yusuf",
)  # fmt: skip
_BEFORE = ("", "", "", "", "Van den ", "Van ", "De ", "D’", "Van der ")
_SYLLABLES = (
    "broe", "ck", "pee", "ters", "ja", "cob", "mae", "s", "vlie", "gen", "hof", "man", "wil", "lem", "çe", "lik",
    "kow", "ski", "yıl", "dız", "dekk", "ers", "goo", "ssens", "lin", "den",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Served:
    """Medians in seconds of asking the list's version and of making the list, with its size in bytes."""

    kind: str
    version: float
    file: float
    size: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What a phone did, in seconds: each start without the PIN's key, that key, each scan, each search."""

    starts: list[float]
    keys: list[float]
    scans: list[float]
    searches: list[float]


def served(database_url: str, kind: str, folder: Path, *, rounds: int) -> Served:
    """Fill a database with an evening of 10,000 people and make its list, after one warm-up."""
    app = create_app(seed.settings(database_url, folder))
    migrations.enable(app)
    with app.app_context():
        upgrade()
        slug = seed.list_of(PEOPLE)
        event_id = db.session.scalars(sa.select(Event.id).where(Event.slug == slug)).one()
        _version, made = roster.file(event_id, known=(), now=clock.now())
        version = _median(rounds, lambda: roster.version(core_connection(), event_id))
        file = _median(rounds, lambda: roster.file(event_id, known=(), now=clock.now()))
        db.session.remove()
    with app.app_context():
        db.engine.dispose()
    return Served(kind, version, file, len(made or b""))


def _median(rounds: int, act: Callable[[], object]) -> float:
    taken = []
    for _round in range(rounds):
        before = time.perf_counter()
        act()
        taken.append(time.perf_counter() - before)
    return statistics.median(taken)


def opened(*, rounds: int) -> Opened | None:
    """Open the list in Chromium as often as `rounds`; None where there is none."""
    executable = installed_browser()
    if executable is None:
        return None
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--disable-dev-shm-usage"])
        measured = open_list(browser, people=PEOPLE, rounds=rounds)
        browser.close()
    return measured


def open_list(browser: Browser, *, people: int, rounds: int) -> Opened:
    """Keep a list of so many people in a slow phone's storage, and start, scan and search with it."""
    listed = people_of(people)
    keys = list_for_scripts.keys()
    made = roster_file.write(list_for_scripts.door(), listed, keys, made_at=list_for_scripts.NOW)
    asked = {"codes": [listed[number * 37 % people].codes[number % 2] for number in range(40)], "texts": _texts(listed)}
    with _serving(made) as url:
        context = browser.new_context()
        page = context.new_page()
        page.goto(url)
        page.evaluate("async () => (await import('/list_on_a_phone.js')).keep()")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        start = "async ([pin, asked]) => (await import('/list_on_a_phone.js')).start(pin, asked)"
        told: list[dict[str, Any]] = [page.evaluate(start, [keys.pin, asked]) for _round in range(rounds)]
        context.close()
    if {each["people"] for each in told} != {people}:
        raise RuntimeError(f"not all of {people} are on the list")
    return Opened(
        starts=[each["ready"] / 1000 for each in told],
        keys=[each["key"] / 1000 for each in told],
        scans=[scan / 1000 for each in told for scan in each["scans"]],
        searches=[search / 1000 for each in told for search in each["searches"]],
    )


def people_of(count: int) -> list[roster_file.Person]:
    """So many people with names as different as in a city; the same each time."""
    drawn = random.Random(count)
    plain = list_for_scripts.people(count)
    names = [
        f"{drawn.choice(_FIRST)} {drawn.choice(_BEFORE)}{''.join(drawn.choices(_SYLLABLES, k=3)).capitalize()}"
        for _person in plain
    ]
    return [
        roster_file.Person(
            id=person.id, name=name, organisation=person.organisation, status=person.status, codes=person.codes,
            tables=person.tables,
        )
        for person, name in zip(plain, names, strict=True)
    ]  # fmt: skip


def _texts(people: list[roster_file.Person]) -> list[str]:
    """What volunteers type: two letters, two words begun, a whole name, slips of the finger, somebody unknown."""
    whole = [person.name for person in people[:6]]
    begun = [" ".join(word[:3] for word in name.split()) for name in whole]
    slips = [name[:4] + "x" + name[5:] for name in whole]
    return ["mu", "pe", "van", "çel", *whole, *begun, *slips, "broeckgoossnes", "qwertyuiop", "vandenbroekc jan"]


@contextmanager
def _serving(made: bytes) -> Iterator[str]:
    """Our scripts, the measuring one, and the list, at an address browsers trust."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = _answer(self.path, made)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing between the lines of the table."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def _answer(path: str, made: bytes) -> tuple[str, bytes]:
    if path == "/":
        return "text/html", _PAGE
    if path == "/list":
        return "application/octet-stream", made
    place = Path(__file__).parent / path[1:] if path == "/list_on_a_phone.js" else _SCRIPTS / path[1:]
    return "text/javascript", place.read_bytes() if place.suffix == ".js" and place.is_file() else b""
