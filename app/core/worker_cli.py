"""`flask worker run`: the worker process."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.jobs import Job, run_until_signalled


def worker_group(jobs: tuple[Job, ...]) -> click.Group:
    """The command group for these jobs."""
    group = click.Group("worker", help="Mail and other work outside requests.")

    @group.command("run")
    @with_appcontext
    def run() -> None:
        """Run until SIGTERM or SIGINT."""
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the jobs open their own context
        run_until_signalled(app, jobs)

    return group
