"""`flask events`: evenings from the command line; other features add their own commands to the group."""

from __future__ import annotations

import datetime as dt
import json

import click
from flask.cli import AppGroup

from app.core import clock
from app.core.i18n import local
from app.events import queries, window
from app.events.models import Event

events = AppGroup("events", help="Evenings: list them, bring one in.")


@events.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of lines.")
def list_events(as_json: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Show every evening, newest first, separated by tabs.

    Slug, date, title, state, places taken of all, and where registering stands: before, open, full, ended, closed,
    over or cancelled.
    """
    found = queries.all_events()
    if as_json:
        click.echo(json.dumps([_described(event) for event in found], ensure_ascii=False, indent=2))
        return
    for event in found:
        line = _described(event)
        places = f"{event.places_taken}/{event.capacity}"
        title, registering = " ".join(event.title.split()), str(line["registering"])
        click.echo("\t".join((event.slug, str(line["date"]), title, event.state.value, places, registering)))


def _described(event: Event) -> dict[str, object]:
    return {
        "slug": event.slug,
        "date": local(event.starts_at, event.timezone).date().isoformat(),
        "title": event.title,
        "state": event.state.value,
        "places_taken": event.places_taken,
        "capacity": event.capacity,
        "registering": _registering(event),
        "opens_at": _moment(event.opens_at),
        "closes_at": _moment(event.closes_at),
        "cancelled_at": _moment(event.cancelled_at),
    }


def _registering(event: Event) -> str:
    phase = window.phase(event, clock.now())
    return "full" if phase is window.Phase.OPEN and event.places_taken >= event.capacity else phase.value


def _moment(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
