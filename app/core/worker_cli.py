"""`flask worker run`: the worker process."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from app.core import clock, forgetting
from app.core.commands import plain_spoken
from app.core.forgetting import Retention
from app.core.jobs import Job, run_until_signalled
from app.core.orm import db


def worker_group(jobs: tuple[Job, ...], retentions: tuple[Retention, ...]) -> click.Command:
    """The command group for these jobs, and for what they delete."""
    group = click.Group("worker", help="Mail and other work outside requests.")

    @group.command("run")
    @with_appcontext
    def run() -> None:
        """Run until SIGTERM or SIGINT; refuse to start on a database of another version."""
        _ask_every_table()
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the jobs open their own context
        run_until_signalled(app, jobs)

    @group.command("dry-run")
    @with_appcontext
    def dry_run() -> None:
        """Say how many rows of which table are due to be deleted now; delete none."""
        for retention in retentions:
            number = forgetting.due_now(retention, now=clock.now())
            click.echo(f"{number:>7}  {retention.model.__tablename__}")

    return plain_spoken(group)


def _ask_every_table() -> None:
    """Raise what the database says when a table or a column is missing: once, instead of in each round of each job."""
    for table in db.metadata.tables.values():
        db.session.execute(sa.select(table).where(sa.false()))
    db.session.rollback()
