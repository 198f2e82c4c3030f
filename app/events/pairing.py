"""Making a browser the device of a door or table, and knowing it as such also when a person is signed in on it."""

from __future__ import annotations

from flask import Response, current_app, request

from app.accounts import sessions
from app.core import clock
from app.core.access import Actor
from app.core.database import transaction
from app.events import devices, queries
from app.events.models import DeviceRole, Event, Table

# The pages of doors and tables and what they call; everywhere else a person is themselves.
_POSTS = ("/door/", "/table/", "/api/")


def pair(
    response: Response, *, event: Event, table: Table | None, name: str, instead_of: int | None = None
) -> Response:
    """Make the browser that gets this response a device of the door, or of a table when one is given.

    `instead_of` is the device it was at this evening until now: it can do nothing any more.
    """
    with transaction():
        before = queries.device(event.slug, instead_of) if instead_of is not None else None
        if before is not None:
            devices.revoke(device=before, now=clock.now())
        device, key = devices.pair(event=event, table=table, name=name, now=clock.now())
        expires = device.expires_at
    response.set_cookie(
        devices.cookie_name(),
        key,
        expires=expires,
        path="/",
        secure=current_app.extensions["settings"].is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def device_at_its_post() -> Actor | None:
    """The device, where it was paired to work, though a person is signed in on it too; None anywhere else.

    Whoever pairs their own phone stays signed in, and may still open another table or another evening's door.
    """
    if not request.path.startswith(_POSTS) or not sessions.current_token():
        return None
    device = devices.actor_of_device()
    return device if device is not None and _works_here(device) else None


def _works_here(device: Actor) -> bool:
    arguments = request.view_args or {}
    slug = arguments.get("slug") or _evening_named()
    if device.role == DeviceRole.TABLE:
        table = queries.table(slug, arguments.get("number", 0))
        return table is not None and table.id == device.table_id
    if "number" in arguments:
        return False
    event = queries.event(slug)
    return not slug or (event is not None and event.id == device.event_id)


def _evening_named() -> str:
    """The evening a call of the door is about, when it says so."""
    body = request.get_json(silent=True)
    named = body.get("event") if isinstance(body, dict) else ""
    return named if isinstance(named, str) else ""
