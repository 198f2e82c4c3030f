"""The requests a real evening makes, each beside its floor, in turn, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Protocol

from bench import batch_legs, load, seed, servers

CLIENTS = (1, 4, 16)
_JSON = "Content-Type: application/json"


@dataclass(slots=True)
class Leg:
    """One server with its requests; `offset` moves on so that nothing is asked twice."""

    name: str
    url: str
    requests: Path
    headers: str = ""
    offset: int = 0
    runs: dict[int, list[load.Load]] = field(default_factory=dict)

    def run(self, *, clients: int, seconds: int) -> None:
        """Ask what was not asked yet, with this many clients for so long."""
        result = load.run(
            self.url,
            requests=self.requests,
            clients=clients,
            seconds=seconds,
            offset=self.offset,
            headers=self.headers,
        )
        self.offset += result.requests + clients
        self.runs.setdefault(clients, []).append(result)


class Runs(Protocol):
    """What can be measured with a number of clients."""

    runs: dict[int, list[load.Load]]

    def run(self, *, clients: int, seconds: int) -> None:
        """Measure once more."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Ours beside its floor, how much of its rate ours must reach, and in how many ms 95 of 100 answers come.

    `clients` are the numbers of clients to measure with, `held_at` those it must reach it with: the others show how it
    scales.
    """

    name: str
    ours: Runs
    floor: Runs
    at_least: float
    p95_under: float | None = None
    clients: tuple[int, ...] = CLIENTS
    held_at: tuple[int, ...] = (4,)


@dataclass(frozen=True, slots=True)
class Databases:
    """Where one kind of database is: an address for ours and one for each floor, and how the floors call the kind."""

    kind: str
    ours: str
    check_in: dict[str, str]
    page: tuple[str, str, str]
    registration: str


def pairs(databases: Databases, folder: Path, stack: ExitStack) -> list[Pair]:
    """Seed everything, start every server and return what is to be compared; `stack` ends the servers."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = seed.ours(databases.ours, folder / "ours")
    log = folder / "servers.log"
    url, _pid = stack.enter_context(
        servers.gunicorn("wsgi:app", folder=servers.ROOT, environment=ours.environment, log=log)
    )
    return [
        _check_in(databases, ours, folder, stack, url),
        _batch(databases, ours, url),
        _page(databases, ours, folder, stack, url),
        _registration(databases, ours, folder, stack, url),
    ]


def _check_in(databases: Databases, ours: seed.Ours, folder: Path, stack: ExitStack, url: str) -> Pair:
    requests = seed.check_in_floor(databases.check_in, folder)
    floor_url, _pid = stack.enter_context(
        servers.gunicorn(
            "app_real:app",
            folder=servers.floor_folder("http"),
            environment=databases.check_in,
            log=folder / "servers.log",
        )
    )
    return Pair(
        f"check-in, {databases.kind}",
        _ours_one_by_one(ours, url),
        Leg("floor", floor_url, requests, f"{_JSON}|Authorization: Bearer dev-key-0123456789abcdef"),
        0.85,
        held_at=CLIENTS,
    )


def _ours_one_by_one(ours: seed.Ours, url: str) -> Leg:
    return Leg("ours", url, ours.check_ins, f"{_JSON}|Authorization: Bearer {ours.device_key}")


def _batch(databases: Databases, ours: seed.Ours, url: str) -> Pair:
    """A phone that sends its queue beside one that sends each scan by itself, a scan each."""
    single = _ours_one_by_one(ours, url)
    # Far from where the other leg begins: what it asks must not have been asked before.
    single.offset = seed.PEOPLE // 2
    return Pair(
        f"batches of {batch_legs.SIZE} scans beside single ones, {databases.kind}",
        batch_legs.BatchLeg(url, ours.door),
        single,
        5.0,
        clients=(1,),
        held_at=(1,),
    )


def _page(databases: Databases, ours: seed.Ours, folder: Path, stack: ExitStack, url: str) -> Pair:
    kind, maker_address, dsn = databases.page
    seed.page_floor(kind, maker_address, folder)
    floor_url, _pid = stack.enter_context(
        servers.gunicorn(
            "app_page:app",
            folder=servers.floor_folder("http"),
            environment={"DSN": dsn},
            log=folder / "servers.log",
        )
    )
    return Pair(
        f"evening page, {databases.kind}",
        Leg("ours", url, _lines(folder / "our_page.txt", [f"GET\t/e/{ours.page_slug}\t"])),
        Leg("floor", floor_url, _lines(folder / "floor_page.txt", ["GET\t/event/1\t"])),
        0.55,
    )


def _registration(databases: Databases, ours: seed.Ours, folder: Path, stack: ExitStack, url: str) -> Pair:
    requests = seed.registration_floor(databases.registration, folder)
    floor_url, _pid = stack.enter_context(
        servers.gunicorn(
            "bench.floors.registration:app",
            folder=servers.ROOT,
            environment={"DSN": databases.registration},
            log=folder / "servers.log",
        )
    )
    cookie = _write_registrations(ours, url)
    return Pair(
        f"registration, {databases.kind}",
        Leg("ours", url, ours.registrations, f"Content-Type: application/x-www-form-urlencoded|Cookie: {cookie}"),
        Leg("floor", floor_url, requests, "Content-Type: application/json"),
        0.4,
        p95_under=50,
    )


def _write_registrations(ours: seed.Ours, url: str) -> str:
    """Open the form once as a visitor, then write 30,000 filled-in ones; returns the visitor's cookie."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    path = f"/e/{ours.slug}/register"
    with opener.open(url + path, timeout=30) as answer:
        page = answer.read().decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    hidden |= {name: value for name, value in _hidden_of_fields(page).items() if name not in hidden}
    with ours.registrations.open("w") as file:
        for number in range(seed.PEOPLE):
            values = {
                **hidden,
                "submission": str(uuid.uuid4()),
                "name": f"Aya Claes {number}",
                "email": f"nieuw{number}@voorbeeld.be",
                "organisation": "Wijkcomité Oost",
            }
            file.write(f"POST\t{path}\t{urllib.parse.urlencode(values)}\n")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def _hidden_of_fields(page: str) -> dict[str, str]:
    """Hidden fields whatever the order of their attributes."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name.group(1)] = value.group(1) if value else ""
    return found


def _lines(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def measure(compared: list[Pair], *, rounds: int, seconds: int) -> None:
    """Run each pair with every number of clients once a round.

    Ours and its floor follow each other directly and swap places each round, because what else runs on a machine
    changes from one minute to the next.
    """
    for turn in range(rounds):
        for pair in compared:
            for clients in pair.clients:
                for leg in (pair.ours, pair.floor) if turn % 2 else (pair.floor, pair.ours):
                    leg.run(clients=clients, seconds=seconds)
