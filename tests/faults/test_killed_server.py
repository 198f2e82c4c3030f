"""The web server is killed in the middle of check-ins, again and again: nothing that was acknowledged is lost."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import seed, servers

KILLS = 5
WRITERS = 4
pytestmark = pytest.mark.faults


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> seed.Ours:
    """An evening with two thousand tickets and a paired door."""
    monkeypatch.setattr(seed, "PEOPLE", 2000)
    monkeypatch.setattr(seed, "_BATCH", 1000)
    return seed.ours(f"sqlite:///{tmp_path / 'evening.sqlite3'}", tmp_path / "instance")


def check_in(url: str, key: str, body: str) -> str | None:
    """The uuid when the server acknowledged it, None when the connection broke."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/api/check-ins", data=body.encode(), headers=headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
            return str(json.load(answer)["uuid"])
    except (OSError, urllib.error.URLError):
        return None


def write_until_broken(
    url: str, key: str, bodies: Iterator[str], acknowledged: list[str], enough: threading.Event
) -> None:
    """Check in as fast as it goes; `enough` is set once a good number is acknowledged."""
    for body in bodies:
        answer = check_in(url, key, body)
        if answer is None:
            return
        acknowledged.append(answer)
        if len(acknowledged) % 40 == 0:
            enough.set()


def test_no_acknowledged_check_in_is_lost_when_the_server_is_killed(installation: seed.Ours, tmp_path: Path) -> None:
    bodies = iter([line.split("\t")[2] for line in installation.check_ins.read_text().splitlines()])
    guarded = _shared(bodies)
    acknowledged: list[str] = []
    for _kill in range(KILLS):
        with servers.gunicorn(
            "wsgi:app", folder=servers.ROOT, environment=installation.environment, log=tmp_path / "log"
        ) as (url, master):
            enough = threading.Event()
            writers = [
                threading.Thread(
                    target=write_until_broken, args=(url, installation.device_key, guarded, acknowledged, enough)
                )
                for _ in range(WRITERS)
            ]
            for writer in writers:
                writer.start()
            assert enough.wait(300), "the server acknowledges nothing"
            _kill_tree(master)
            for writer in writers:
                writer.join()
    database = sqlite3.connect(tmp_path / "evening.sqlite3")
    kept = {str(uuid.UUID(row[0])) for row in database.execute("SELECT uuid FROM scan WHERE result = 'welcome'")}
    doubles = "SELECT 1 FROM scan WHERE result = 'welcome' GROUP BY registration_id HAVING count(*) > 1"
    twice = len(database.execute(doubles).fetchall())
    sys.stdout.write(
        f"{KILLS} kills, {len(acknowledged)} acknowledged, {len(set(acknowledged) - kept)} lost, {twice} double\n"
    )
    assert set(acknowledged) <= kept
    assert twice == 0
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def _kill_tree(master: int) -> None:
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    for process in (master, *map(int, children)):
        os.kill(process, signal.SIGKILL)


def _shared(bodies: Iterator[str]) -> Iterator[str]:
    """One line of requests that several threads take from."""
    lock = threading.Lock()

    class Shared:
        def __iter__(self) -> Iterator[str]:
            return self

        def __next__(self) -> str:
            with lock:
                return next(bodies)

    return Shared()
