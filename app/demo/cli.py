"""`flask demo`: an evening to look around in."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.core import clock
from app.core.commands import refuse
from app.core.database import transaction
from app.core.errors import DomainError
from app.demo import services


@click.command("demo", help="Load a full demo evening with 150 invented people and print its slug.")
@with_appcontext
def demo() -> None:
    """Load the demo evening."""
    try:
        with transaction():
            slug = services.load(now=clock.now()).slug
    except DomainError as error:
        refuse(error.sentence)
    click.echo(slug)
