"""`flask events`: evenings from the command line; other features add their own commands to the group."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from app.core.i18n import local
from app.events import queries
from app.events.models import Event

events = AppGroup("events", help="Evenings: list them, bring one in.")


@events.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of lines.")
def list_events(as_json: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Show every evening, newest first: slug, date, title, state, places taken of all; separated by tabs."""
    found = queries.all_events()
    if as_json:
        click.echo(json.dumps([_described(event) for event in found], ensure_ascii=False, indent=2))
        return
    for event in found:
        line = _described(event)
        places = f"{event.places_taken}/{event.capacity}"
        click.echo("\t".join((event.slug, str(line["date"]), " ".join(event.title.split()), event.state.value, places)))


def _described(event: Event) -> dict[str, object]:
    return {
        "slug": event.slug,
        "date": local(event.starts_at, event.timezone).date().isoformat(),
        "title": event.title,
        "state": event.state.value,
        "places_taken": event.places_taken,
        "capacity": event.capacity,
    }
