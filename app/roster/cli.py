"""`flask registrations`: a list of people from the command line."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.core import clock
from app.core.commands import refuse
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import queries as event_queries
from app.registration import history
from app.registration.models import RegistrationStatus
from app.roster import imports
from exports.workbook import matching
from exports.workbook.findings import WorkbookRefused
from exports.workbook.matching import OpenList
from exports.workbook.registrations import Matched

registrations = AppGroup("registrations", help="Who comes.")


@registrations.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--good-rows-only", is_flag=True, help="Take the good rows in and say what is wrong with the others.")
@click.option("--invited", is_flag=True, help="Who has no status in the list is invited instead of registered.")
def import_file(slug: str, file: Path, good_rows_only: bool, invited: bool) -> None:  # noqa: FBT001 - as click does
    """Put the people of FILE.xlsx or FILE.csv on the list of evening SLUG; nothing half."""
    event = event_queries.whole_event(slug)
    if event is None:
        refuse(f"Er is geen avond '{slug}'. `flask events list` toont welke er zijn.")
    try:
        opened = matching.open_list(file.read_bytes(), file.name)
        sheet = imports.read_list(
            event,
            opened,
            matched=_matched(opened),
            unless_said=RegistrationStatus.INVITED if invited else RegistrationStatus.REGISTERED,
        )
    except OSError as error:
        refuse(f"{file} is niet te lezen: {error.strerror}.")
    except WorkbookRefused as refusal:
        refuse(*(finding.line(str) for finding in refusal.findings))
    sentences = [finding.line(str) for finding in sheet.findings]
    if sentences and not good_rows_only:
        refuse(*sentences, "Er is niemand ingevoerd.")
    for sentence in sentences:
        click.echo(sentence, err=True)
    try:
        with transaction():
            fresh = event_queries.whole_event(slug) or event
            author = history.staff("flask registrations")
            count = imports.import_list(event=fresh, sheet=sheet, source=file.name, author=author, now=clock.now())
    except DomainError as error:
        refuse(error.sentence)
    click.echo(f"{count} ingevoerd.")


def _matched(opened: OpenList) -> Matched | None:
    """How to read a list whose names stand in two columns; nobody is here to ask about any other."""
    return opened.matched(opened.guess) if opened.parts_names else None
