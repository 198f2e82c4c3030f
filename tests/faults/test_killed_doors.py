"""The door's browser and its server are killed at random, a hundred times: what the phone kept arrives, and once."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect, sync_playwright

from app.door.models import Scan, ScanResult
from bench import door_legs, seed, servers
from scripts.system_packages import browser as installed_browser
from tests.browser.conftest import ARGUMENTS, PHONE
from tests.browser.doors import hold_the_list, stand_at_the_door
from tests.browser.hand_scanner import keep_scanning

KILLS = int(os.environ.get("DOOR_KILLS", "100"))
PEOPLE = 200
pytestmark = pytest.mark.faults

# The note that the queue makes once a row is on the disk, and not before: only then has the phone acknowledged it.
_ACKNOWLEDGE = """
  window.kept = 0;
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (key, value) {
    setItem.call(this, key, value);
    const uuid = /^opbrengst-door-.*:([0-9a-f-]{36})$/.exec(key)?.[1];
    if (!uuid) return;
    window.kept += 1;
    void window.acknowledged(uuid);
  };
"""

# How many rows still lie on the phone: looked up, because a page that just began knows nothing yet.
_WAITING = """
  async () => {
    let waiting = 0;
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      if (database.objectStoreNames.contains("rows")) {
        const counting = database.transaction("rows").objectStore("rows").count();
        waiting += await new Promise((resolve) => { counting.onsuccess = () => resolve(counting.result); });
      }
      database.close();
    }
    return waiting;
  }
"""


@pytest.fixture
def driver() -> Iterator[Playwright]:
    if installed_browser() is None:
        pytest.skip("no Chromium here: apt-get install chromium, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        yield playwright


@dataclass
class Server:
    """Gunicorn at one port, again and again."""

    folder: Path
    port: int = field(default_factory=servers.free_port)
    stack: ExitStack = field(default_factory=ExitStack)
    url: str = ""
    master: int = 0

    def start(self) -> None:
        environment = seed.environment(f"sqlite:///{self.folder / 'door.sqlite3'}", self.folder)
        running = servers.gunicorn(
            "wsgi:app", folder=servers.ROOT, environment=environment, log=self.folder / "log", port=self.port
        )
        self.url, self.master = self.stack.enter_context(running)

    def kill(self) -> None:
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        for process in (self.master, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        self.stack.close()


@dataclass
class Phone:
    """A browser with a profile on the disk, again and again."""

    driver: Playwright
    profile: Path
    url: str
    acknowledged: set[str] = field(default_factory=set)
    context: BrowserContext | None = None

    def start(self, *, is_offline: bool = False) -> BrowserContext:
        self.context = self.driver.chromium.launch_persistent_context(
            self.profile,
            executable_path=installed_browser(),
            args=ARGUMENTS,
            base_url=self.url,
            locale="nl-BE",
            **PHONE,
        )
        self.context.expose_binding("acknowledged", lambda _source, uuid: self.acknowledged.add(uuid))
        self.context.add_init_script(_ACKNOWLEDGE)
        self.context.set_offline(is_offline)
        return self.context

    def kill(self) -> None:
        """As when a battery dies."""
        for process in self._processes():
            os.kill(process, signal.SIGKILL)
        assert self.context is not None
        try:
            self.context.close()
        except Error:
            self.context = None

    def _processes(self) -> list[int]:
        mine = f"--user-data-dir={self.profile}".encode()
        folders = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
        return [int(path.name) for path in folders if mine in _arguments(path)]


def _arguments(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def scanning(context: BrowserContext, path: str) -> Page:
    """The scanner as it starts after a kill, with or without a network."""
    page = context.new_page()
    page.goto(path)
    expect(page.locator("[data-connected]")).to_be_attached(timeout=30_000)
    hold_the_list(page)
    return page


def test_no_scan_that_a_phone_kept_is_lost_or_doubled_when_it_and_the_server_are_killed(
    driver: Playwright, tmp_path: Path
) -> None:
    number = int(os.environ.get("DOOR_SEED", "0")) or random.SystemRandom().randrange(10**6)
    drawn = random.Random(number)  # noqa: S311 - a die, no secret
    sys.stdout.write(f"DOOR_SEED={number}\n")
    folder = tmp_path / "server"
    folder.mkdir()
    link, people = door_legs.evening(folder, PEOPLE)
    path = link.rpartition("/")[0]
    server = Server(folder)
    server.start()
    phone = Phone(driver, tmp_path / "profile", server.url)
    page = stand_at_the_door(phone.start(), link)
    expect(page.locator("[data-kept]")).to_be_attached(timeout=30_000)
    hold_the_list(page)
    # A browser writes its cookies half a minute late, or when it is closed: this phone is paired for good.
    page.context.close()
    page = scanning(phone.start(), path)
    kills: Counter[str] = Counter()
    while kills.total() < KILLS:
        codes = [drawn.choice(people).ticket for _scan in range(400)]
        keep_scanning(page, codes)
        before = page.evaluate("() => window.kept")
        page.wait_for_function("(enough) => window.kept >= enough", arg=before + drawn.randint(1, 12), polling=10)
        kind = drawn.choice(["browser", "server"])
        kills[kind] += 1
        if kills.total() % 10 == 0:
            sys.stdout.write(f"{kills.total()} kills, {len(phone.acknowledged)} scans kept\n")
            sys.stdout.flush()
        if kind == "server":
            server.kill()
            server.start()
        else:
            phone.kill()
            page = scanning(phone.start(is_offline=drawn.random() < 0.5), path)
    phone.kill()
    page = scanning(phone.start(), path)
    left = page.evaluate(_WAITING)
    page.wait_for_function(f"async () => await ({_WAITING})() === 0", timeout=120_000, polling=250)
    is_alarmed = page.get_by_text("De browser wiste scans").is_visible()
    phone.kill()
    server.stack.close()
    lost, double, lines = outcome(folder / "door.sqlite3", phone.acknowledged)
    killed = f"{kills['browser']} browsers and {kills['server']} servers killed, {left} scans unsent at the last start"
    kept = f"{len(phone.acknowledged)} scans kept by the phone, {lines} in the database"
    sys.stdout.write(f"{killed}, {kept}, {lost} lost, {double} double\n")
    assert (lost, double) == (0, 0)
    assert not is_alarmed, "the phone tells of losses that never were"
    assert phone.acknowledged


def outcome(database: Path, acknowledged: set[str]) -> tuple[int, int, int]:
    """How many of these scans are missing, how many people were let in twice, how many lines there are."""
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        kept = Counter(str(each) for each in connection.scalars(sa.select(Scan.uuid)))
        let_in = Counter(connection.scalars(sa.select(Scan.registration_id).where(Scan.result == ScanResult.WELCOME)))
    engine.dispose()
    doubles = sum(count - 1 for count in (*kept.values(), *let_in.values()))
    return len(acknowledged - set(kept)), doubles, len(kept)
