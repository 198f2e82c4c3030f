"""The web server is killed in the middle of batches from the doors: each scan arrives, and each once."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import sys
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core import clock
from app.door.models import Scan, ScanResult
from app.registration.models import Registration
from bench import seed, servers
from tests.postgres import DURABLE, running_cluster

KILLS, DOORS, PEOPLE, SIZE = 5, 4, 2000, 100
# Each door sends this many batches before the next kill may come.
BATCHES = 3
pytestmark = pytest.mark.faults


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that survives a crash."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'evening.sqlite3'}"
        return
    with running_cluster(DURABLE) as server:
        yield server.url(server.create_database())


@pytest.fixture
def installation(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> seed.Ours:
    """An evening with two thousand tickets and a paired door."""
    monkeypatch.setattr(seed, "PEOPLE", 100)
    monkeypatch.setattr(seed, "AT_THE_DOOR", PEOPLE)
    return seed.ours(database, tmp_path / "instance")


class Door(threading.Thread):
    """A phone that lets everybody in, in an order of its own, and sends each batch until it is answered."""

    def __init__(self, phone: seed.Door, url: str, batches: list[list[dict[str, object]]]) -> None:
        super().__init__()
        self.phone = phone
        self.url = url
        self.batches = batches
        self.cursor = 0
        self.acknowledged: list[str] = []
        self.is_busy = threading.Event()

    def run(self) -> None:
        sent = 0
        while self.batches:
            answers = self._send(self.batches[0])
            if answers is None:
                return
            self.acknowledged += answers
            self.batches.pop(0)
            sent += 1
            if sent == BATCHES:
                self.is_busy.set()
        self.is_busy.set()

    def _send(self, items: list[dict[str, object]]) -> list[str] | None:
        """The uuids that were acknowledged; None when the connection broke."""
        body = {"sent_at": clock.now().isoformat(), "since": self.cursor, "unsent": len(items), "items": items}
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.url}/api/door/{self.phone.slug}/sync",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.phone.key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
                told = json.load(answer)
                self.cursor = told["cursor"]
                return [str(each["uuid"]) for each in told["answers"]]
        except (OSError, urllib.error.URLError):
            return None


def queue(number: int, people: list[int]) -> list[list[dict[str, object]]]:
    """Everybody in an order of this door's own, in batches."""
    moment = (clock.now() - dt.timedelta(minutes=5)).isoformat()
    order = random.Random(number).sample(people, len(people))  # noqa: S311 - a die, no secret
    scans: list[dict[str, object]] = [
        {"uuid": str(uuid.uuid4()), "kind": "scan", "device_time": moment, "shown": "welcome", "registration": person}
        for person in order
    ]
    return [scans[start : start + SIZE] for start in range(0, len(scans), SIZE)]


def test_no_scan_is_lost_or_doubled_when_the_server_is_killed_in_the_middle_of_batches(
    database: str, installation: seed.Ours, tmp_path: Path
) -> None:
    engine = sa.create_engine(database)
    queues = [queue(number, installation.door.people) for number in range(DOORS)]
    acknowledged: list[str] = []
    for turn in range(KILLS + 1):
        with servers.gunicorn(
            "wsgi:app", folder=servers.ROOT, environment=installation.environment, log=tmp_path / "log"
        ) as (url, master):
            doors = [Door(installation.door, url, batches) for batches in queues]
            for door in doors:
                door.start()
            if turn < KILLS:
                assert doors[turn % DOORS].is_busy.wait(300), "the server acknowledges nothing"
                _kill_tree(master)
            for door in doors:
                door.join()
            acknowledged += [each for door in doors for each in door.acknowledged]
    with engine.connect() as connection:
        kept = {str(each) for each in connection.scalars(sa.select(Scan.uuid))}
        welcome = sa.select(Scan.registration_id).where(Scan.result == ScanResult.WELCOME)
        let_in = list(connection.scalars(welcome))
        inside = connection.scalar(sa.select(sa.func.count()).where(Registration.checked_in_at.is_not(None)))
    engine.dispose()
    lost, double = len(set(acknowledged) - kept), len(let_in) - len(set(let_in))
    sys.stdout.write(f"{KILLS} kills, {len(acknowledged)} acknowledged in batches, {lost} lost, {double} double\n")
    assert not any(queues), "every door sent everything in the end"
    assert (lost, double) == (0, 0)
    assert len(acknowledged) == len(kept) == DOORS * PEOPLE
    assert inside == len(set(let_in)) == PEOPLE


def _kill_tree(master: int) -> None:
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    for process in (master, *map(int, children)):
        os.kill(process, signal.SIGKILL)
