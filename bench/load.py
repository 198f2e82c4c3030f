"""Sends a bounded load to a server on this machine and says how it coped."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).parent / "requests.lua"


@dataclass(frozen=True, slots=True)
class Load:
    """What one run gave: requests a second, latencies in milliseconds, answers that were not 2xx or 3xx."""

    requests: int
    per_second: float
    p50: float
    p95: float
    p99: float
    refused: int
    broken: int


def run(url: str, *, requests: Path, clients: int, seconds: int, offset: int = 0, headers: str = "") -> Load:
    """Replay the file from `offset` on with this many connections for so many seconds; loopback only."""
    if not url.startswith(("http://127.0.0.1:", "http://localhost:")):
        raise ValueError(f"load goes to this machine only, not to {url}")
    environment = {**os.environ, "REQUESTS": str(requests), "OFFSET": str(offset), "HEADERS": headers}
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "20s", "-s", str(_SCRIPT), url]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=seconds + 60)
    found = re.search(r"RESULT (\{.*\})", done.stdout)
    if found is None:
        raise RuntimeError(f"wrk said: {done.stdout[-500:]}{done.stderr[-500:]}")
    told = json.loads(found.group(1))
    return Load(
        requests=told["requests"],
        per_second=round(told["requests"] / (told["microseconds"] / 1e6), 1),
        p50=told["p50"] / 1000,
        p95=told["p95"] / 1000,
        p99=told["p99"] / 1000,
        refused=told["refused"],
        broken=told["broken"],
    )
