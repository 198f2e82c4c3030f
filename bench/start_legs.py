"""How long the application takes to load, what it loads, and what a worker weighs after its first answer."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench import seed, servers

_LOAD = "import wsgi, sys; print('weasyprint' in sys.modules, 'openpyxl' in sys.modules)"


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds to load (median), whether heavy libraries came along, MiB of the heaviest worker."""

    seconds: float
    loads_documents: bool
    heaviest_worker: float


def measure(folder: Path, *, rounds: int) -> Start:
    """Load the application in fresh processes, then start two workers and weigh them."""
    environment = seed.environment(f"sqlite:///{folder / 'start.sqlite3'}", folder)
    # An installation keeps its bytecode; compiling anew at each start is not what is measured here.
    environment["PYTHONDONTWRITEBYTECODE"] = ""
    taken, loaded = [], ""
    for _ in range(rounds + 1):
        before = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _LOAD],
            cwd=servers.ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        taken.append(time.perf_counter() - before)
        loaded = done.stdout
    with servers.gunicorn("wsgi:app", folder=servers.ROOT, environment=environment, log=folder / "start.log") as (
        _url,
        master,
    ):
        heaviest = max(servers.memory_of_workers(master))
    return Start(statistics.median(taken[1:]), "True" in loaded, heaviest)
