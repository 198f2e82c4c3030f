"""`flask demo`: an evening to look around in."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.core import clock
from app.core.commands import refuse
from app.core.database import transaction
from app.core.errors import DomainError
from app.demo import services


@click.command("demo", help="Load two demo evenings with invented people and print the slug of the one that is over.")
@with_appcontext
def demo() -> None:
    """Load the demo evenings."""
    try:
        with transaction():
            slug = services.load(now=clock.now()).slug
    except DomainError as error:
        refuse(error.sentence)
    click.echo(slug)
