"""Starts and stops the servers that are measured: gunicorn with two workers each, on free ports of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
FLOORS = Path(os.environ.get("FLOORS_DIR") or ROOT.parent / "shared" / "floors")
WORKERS = 2
_TRIES = 600


class NoFloor(RuntimeError):
    """The floor that ours is held against is not on this machine."""


def floor_folder(name: str) -> Path:
    """Where a shared floor lies; raises NoFloor with the name of the setting that says where."""
    folder = FLOORS / name
    if not folder.is_dir():
        raise NoFloor(f"{folder} is missing: set FLOORS_DIR to the folder with the floors")
    return folder


@contextmanager
def gunicorn(
    module: str, *, folder: Path, environment: dict[str, str], log: Path, port: int | None = None
) -> Iterator[tuple[str, int]]:
    """A running server: its address and the process id of its master; ended by that id. A free port without `port`."""
    port = port or free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}",
        "--no-control-socket", "--log-level", "warning", module,
    ]  # fmt: skip
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=output, stderr=output)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process, log)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(_TRIES):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5)  # noqa: S310 - http on loopback
        except urllib.error.HTTPError:
            return
        except OSError:
            # Nothing listens yet; select() waits a moment without a clock of ours.
            _pause()
        else:
            return
    raise RuntimeError(f"{url} does not answer: {log.read_text(errors='replace')[-2000:]}")


def _pause() -> None:
    import select

    select.select([], [], [], 0.1)


def memory_of_workers(master: int) -> list[float]:
    """Resident memory of each worker of this master, in MiB."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [_resident(int(child)) for child in children]


def _resident(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no VmRSS for {process}")
