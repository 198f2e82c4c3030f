"""The worker: runs every periodic job in turn until it is asked to stop.

There is no queue beside the database. What must happen is a row written in the transaction that decided
it; a job sweeps such rows, so a worker killed at any moment loses nothing.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from flask import Flask

Job = Callable[[Flask], int]
# A mail that waits a second longer is not noticed; a busy outbox is swept without a pause.
PAUSE = 1.0
MINUTE = 60.0


def each_minute(job: Job) -> Job:
    """The job at most once a minute: the worker asks each second, and not everything is due to the second."""
    last = float("-inf")

    @wraps(job)
    def seldom(app: Flask) -> int:
        nonlocal last
        now = time.monotonic()
        if now - last < MINUTE:
            return 0
        last = now
        return job(app)

    return seldom


@dataclass(frozen=True, slots=True)
class Worker:
    """The loop over the jobs; `stop` may be set from a signal handler or a test."""

    app: Flask
    jobs: tuple[Job, ...]
    stop: threading.Event

    def run(self) -> None:
        """Run until `stop` is set; an error in one job is logged and the others go on."""
        while not self.stop.is_set():
            if self.run_once() == 0:
                self.stop.wait(PAUSE)

    def run_once(self) -> int:
        """Run each job once; returns how much was done in all."""
        done = 0
        for job in self.jobs:
            try:
                done += job(self.app)
            except Exception:
                self.app.logger.exception("job %s failed", job.__module__)
        return done


def run_until_signalled(app: Flask, jobs: tuple[Job, ...]) -> None:
    """Run in this process until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Worker(app, jobs, stop).run()
