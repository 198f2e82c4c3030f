"""What the scanner asks while people queue: small JSON, few statements, one commit."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from app.core import clock
from app.core.access import Actor, current_actor, guarded
from app.core.database import core_transaction
from app.core.text import clean_line
from app.door import queries, rules, searching, services, sync_items
from app.door.errors import OtherDoor, RepeatedScan, UnreadableScan
from app.events import queries as events
from app.events.models import Event
from app.events.policy import can_scan

blueprint = Blueprint("door_api", __name__)
LONGEST_CODE = 400


@dataclass(frozen=True, slots=True)
class Place:
    """The evening a call is about, and who calls: a device has one of its own, a person says which."""

    id: int
    by: Actor


def _place_of_caller(**_arguments: object) -> Place | None:
    actor = current_actor()
    if actor.event_id is not None:
        return Place(actor.event_id, actor)
    event = events.event(_text(_body(), "event")) if actor.is_signed_in else None
    return Place(event.id, actor) if event else None


@blueprint.post("/api/check-ins")
@guarded(_place_of_caller, can_scan)
def check_in(place: Place) -> Response:
    """Let someone in, or say why not; the same uuid gets the same answer."""
    body = _body()
    attempt = _attempt(body)
    try:
        with core_transaction() as connection:
            answer = services.check_in(
                connection,
                event_id=place.id,
                attempt=attempt,
                by=place.by,
                now=clock.now(),
                slug=_text(body, "event") or None,
            )
    except RepeatedScan:
        answer = _first_answer(place, attempt.uuid)
    return _json(_told(answer))


def _first_answer(place: Place, scan: uuid.UUID) -> rules.Answer:
    answer = queries.answer(event_id=place.id, scan=scan)
    if answer is None:
        raise OtherDoor
    return answer


@dataclass(frozen=True, slots=True)
class Undoing:
    """A scan to take back at the caller's evening; `id` is the evening's, as the policies ask."""

    id: int
    scan: uuid.UUID
    by: Actor


def _undoing(scan: uuid.UUID) -> Undoing | None:
    place = _place_of_caller()
    return Undoing(place.id, scan, place.by) if place else None


@blueprint.post("/api/check-ins/<uuid:scan>/undo")
@guarded(_undoing, can_scan)
def undo(undoing: Undoing) -> Response:
    """Take a welcome back."""
    with core_transaction() as connection:
        name = services.undo(connection, event_id=undoing.id, scan=undoing.scan, by=undoing.by, now=clock.now())
    return _json({"name": name})


@blueprint.get("/api/door/<slug>/people")
@guarded(events.event, can_scan)
def people(event: Event) -> Response:
    """Whose name has the words of `q` in it."""
    wanted = request.args.get("q", "")[:200]
    found = [
        {
            "registration": each.id,
            "name": each.name,
            "organisation": each.organisation,
            "status": each.status.value,
            "table": each.table,
            "checked_in_at": each.checked_in_at.isoformat() if each.checked_in_at else None,
        }
        for each in searching.people(event, wanted, by=current_actor(), now=clock.now())
    ]
    return _json({"enough": bool(rules.words(wanted)), "people": found})


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise UnreadableScan("body")
    return body


def _text(body: dict[str, Any], field: str) -> str:
    value = body.get(field, "")
    if not isinstance(value, str):
        raise UnreadableScan(field)
    return value if value.isprintable() else clean_line(value)


def _attempt(body: dict[str, Any]) -> rules.Attempt:
    registration = body.get("registration")
    if registration is not None and (type(registration) is not int or not 0 < registration < 2**31):
        raise UnreadableScan("registration")
    return rules.Attempt(
        uuid=_uuid(_text(body, "uuid")),
        device_time=_moment(_text(body, "device_time")),
        text=_text(body, "code")[:LONGEST_CODE],
        registration_id=registration,
        admit=body.get("admit") is True,
    )


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise UnreadableScan("uuid") from error


def _moment(text: str) -> dt.datetime:
    """The device's own clock, which may be wrong; without one, ours."""
    if not text:
        return clock.now()
    found = sync_items.moment(text)
    if found is None:
        raise UnreadableScan("device_time")
    return found


def _told(answer: rules.Answer) -> dict[str, Any]:
    person = answer.person
    tables = [_table(table) for table in person.tables] if person else []
    return {
        "uuid": str(answer.uuid),
        "result": answer.decision.result.value,
        "reason": answer.decision.reason,
        "registration": person.registration_id if person else None,
        "name": person.name if person else "",
        "organisation": person.organisation if person else "",
        "table": tables[0] if tables else None,
        "rounds": tables,
        "flags": list(person.flags) if person else [],
        "checked_in_at": answer.checked_in_at.isoformat() if answer.checked_in_at else None,
        "door": answer.door,
    }


def _table(table: rules.RoundTable) -> dict[str, Any]:
    return {
        "round": table.round,
        "number": table.number,
        "title": table.title,
        "seats": table.seats,
        "taken": table.taken,
        "hosts": table.hosts,
    }


def _json(told: dict[str, Any]) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")
