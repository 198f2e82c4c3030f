"""Starts the whole product on this machine: migrate, web server, worker; one line says where it is.

Stops both when told to, starts the worker again when it died. PORT, HOST, DATABASE_URL and WEB_CONCURRENCY are obeyed.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType
from urllib.parse import quote, urlsplit

from config import Settings, WrongSettings

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with
START_SECONDS = 60
STOP_SECONDS = 15
LOOK_SECONDS = 0.5
# A worker that dies at once must not keep the machine busy.
RESTART_SECONDS = 2
# How Alembic writes what a migration is and what it builds upon.
ASSIGNMENT = re.compile(r"""^(revision|down_revision)\b[^=]*=\s*["'](\w+)["']""", re.MULTILINE)


class CannotStart(RuntimeError):
    """Why the product does not run; one sentence for the person at the keyboard."""


def main() -> int:
    """Serve until told to stop; 1 and one sentence on standard error when that is impossible."""
    os.chdir(ROOT)
    try:
        host, port = address(os.environ)
        environment = surroundings(os.environ, host, port)
        settings = Settings.from_env(environment)
        claim(host, port)
        if not is_up_to_date(settings.database_url):
            migrate(environment)
        serve(Children(environment), settings, host, port)
    except (CannotStart, WrongSettings) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def address(environ: Mapping[str, str]) -> tuple[str, int]:
    """Host and port to listen on; only this machine unless HOST says otherwise."""
    port = environ.get("PORT") or "5000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT is '{port}'; kies een getal tussen 1 en 65535.")
    return environ.get("HOST") or "localhost", int(port)


def surroundings(environ: Mapping[str, str], host: str, port: int) -> dict[str, str]:
    """The environment of the children: local unless said otherwise, under the address others can reach."""
    environment = {"OPBRENGST_ENV": "local", **environ, "PORT": str(port)}
    if host in EVERYWHERE:
        host = _address_on_the_network()
    if host not in {"localhost", "127.0.0.1", "::1"} and environment["OPBRENGST_ENV"] == "local":
        environment.setdefault("PUBLIC_URL", f"http://{host}:{port}")
    return environment


def claim(host: str, port: int) -> None:
    """Raise CannotStart when another program listens there already."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as problem:
        raise CannotStart(
            f"Op {host}:{port} kan Opbrengst niet starten ({problem.strerror or problem}). "
            f"Draait het al? Kies anders een andere poort: PORT={port + 1} make run"
        ) from problem


def is_up_to_date(database_url: str) -> bool:
    """Whether this SQLite file has seen every migration; asked without Alembic, which takes a second to wake."""
    path = database_url.removeprefix("sqlite:///")
    if path == database_url or not Path(path).exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)) as connection:
            seen = {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
    except sqlite3.Error:
        return False
    return seen == _last_migrations()


def _last_migrations() -> set[str]:
    """The migrations no other one builds upon."""
    names: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in (ROOT / "migrations" / "versions").glob("*.py"):
        for key, value in ASSIGNMENT.findall(file.read_text()):
            names[key].add(value)
    return names["revision"] - names["down_revision"]


def migrate(environment: Mapping[str, str]) -> None:
    """Bring the database up to date; silent unless it fails."""
    command = [str(BIN / "flask"), "--app", "wsgi", "db", "upgrade"]
    done = subprocess.run(
        command, check=False, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise CannotStart(f"{done.stderr.strip()}\nDe databank kon niet bijgewerkt worden.")


def web_command(environment: Mapping[str, str], host: str, port: int) -> list[str]:
    """One process with threads on SQLite, which has one writer; several processes on PostgreSQL."""
    several = environment.get("DATABASE_URL", "").startswith("postgres")
    workers = environment.get("WEB_CONCURRENCY") or str(max(2, min(8, os.cpu_count() or 2)) if several else 1)
    return [
        str(BIN / "gunicorn"),
        "wsgi:app",
        f"--bind={f'[{host}]' if ':' in host else host}:{port}",
        "--worker-class=gthread",
        f"--workers={workers}",
        f"--threads={4 if several else 8}",
        # Its default lies in the home folder, where two installations would meet.
        "--no-control-socket",
        "--log-level=warning",
        f"--graceful-timeout={STOP_SECONDS - 5}",
    ]


def worker_command() -> list[str]:
    """Mail and jobs."""
    return [str(BIN / "flask"), "--app", "wsgi", "worker", "run"]


class Children:
    """The programs we started; none outlives us."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start one, away from the keyboard: Ctrl-C reaches us, and we end the others in order."""
        child = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread runs yet when a child starts
        )
        self._running.append(child)
        return child

    def stop(self) -> None:
        """Ask all to finish what they do; after STOP_SECONDS they are ended."""
        for child in self._running:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._running:
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def serve(children: Children, settings: Settings, host: str, port: int) -> None:
    """Run web server and worker until a signal comes."""
    stopping = threading.Event()
    _listen_to_signals(stopping)
    try:
        web = children.start(web_command(children.environment, host, port))
        _wait_until_it_answers(web, _health(settings, host, port), stopping)
        worker = children.start(worker_command())
        if not stopping.is_set():
            print(f"Opbrengst draait op {settings.public_url} · stoppen: Ctrl-C", flush=True)
        _watch(children, web, worker, stopping)
    finally:
        children.stop()


def _watch(
    children: Children, web: subprocess.Popen[bytes], worker: subprocess.Popen[bytes], stopping: threading.Event
) -> None:
    while not stopping.wait(LOOK_SECONDS):
        if web.poll() is not None:
            raise CannotStart(f"De webserver is gestopt (code {web.returncode}).")
        if worker.poll() is not None:
            print(f"De werker is gestopt (code {worker.returncode}) en start opnieuw.", file=sys.stderr)
            if not stopping.wait(RESTART_SECONDS):
                worker = children.start(worker_command())


def _health(settings: Settings, host: str, port: int) -> urllib.request.Request:
    name = "localhost" if host in EVERYWHERE else host
    url = f"http://{f'[{name}]' if ':' in name else name}:{port}/health"
    # Asked for under the public name: no other is trusted.
    return urllib.request.Request(url, headers={"Host": urlsplit(settings.public_url).netloc})


def _wait_until_it_answers(
    web: subprocess.Popen[bytes], health: urllib.request.Request, stopping: threading.Event
) -> None:
    # No proxy of the surroundings may come between us and ourselves.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not stopping.is_set():
        if web.poll() is not None:
            raise CannotStart(f"De webserver kon niet starten (code {web.returncode}).")
        try:
            with opener.open(health, timeout=5):
                return
        except urllib.error.HTTPError as answer:
            raise CannotStart(f"De webserver antwoordt met fout {answer.code} op /health.") from answer
        except OSError:
            stopping.wait(0.05)
    if not stopping.is_set():
        raise CannotStart(f"De webserver antwoordt niet binnen {START_SECONDS} seconden.")


def _listen_to_signals(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)


def _end_with_parent() -> None:
    """Linux only: the kernel ends a child whose parent was killed outright, so that no port stays taken."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _address_on_the_network() -> str:
    """This machine's address as its neighbours see it; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation, RFC 5737
        except OSError:
            return "localhost"
        return str(probe.getsockname()[0])


if __name__ == "__main__":
    sys.exit(main())
