"""`flask events import` and `flask reports export`: a whole evening in and out from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask import current_app, url_for
from flask.cli import AppGroup
from flask_babel import force_locale

from app.core import clock
from app.core.commands import refuse
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import queries as event_queries
from app.events.cli import events
from app.reports import gather, services
from app.reports.errors import BrokenWorkbook

reports = AppGroup("reports", help="The report of an evening.")
FORMATS = ("pdf", "xlsx", "json")


@events.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_evening(file: Path) -> None:
    """Bring a whole evening in from FILE.xlsx and print its slug; nothing half."""
    try:
        data = file.read_bytes()
    except OSError as error:
        refuse(f"{file} is niet te lezen: {error.strerror}.")
    try:
        report = services.read_workbook(data, filename=file.name, translate=str)
        with transaction():
            slug = services.import_evening(report=report, now=clock.now()).slug
    except BrokenWorkbook as error:
        refuse(*error.sentences)
    except DomainError as error:
        refuse(error.sentence)
    click.echo(slug)


@reports.command("export")
@click.argument("slug")
@click.option("--format", "kind", type=click.Choice(FORMATS), required=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True),
    required=True,
    help="A file, or - for standard output.",
)
def export(slug: str, kind: str, output: str) -> None:
    """Write the report of an evening as it stands."""
    event = event_queries.event(slug)
    if event is None:
        refuse(f"Er is geen avond '{slug}'. `flask events list` toont welke er zijn.")
    settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.public_url), force_locale(event.language):
        url = url_for("reports.public_report", slug=slug, _external=True)
    content = services.rendered(gather.draft(event, url=url), kind)
    if output == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        _write_whole(Path(output), content)
    except OSError as error:
        refuse(f"{output} is niet te schrijven: {error.strerror}.")


def _write_whole(output: Path, content: bytes) -> None:
    """Put the file there whole or not at all; raises OSError, and what stood there before still does."""
    target = output.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(content)  # a pipe or a device has no half of a file to leave
        return
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
