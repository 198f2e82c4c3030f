"""What the tablet sends while people type: one item per call, each call safe to repeat."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from app.core import clock
from app.core.access import current_actor, guarded
from app.events import queries as events
from app.events.models import Table
from app.events.policy import can_write_for
from app.harvest import cards, forms, queries, services
from app.harvest.errors import WrongShape
from app.harvest.models import Takeaway
from app.harvest.policy import can_write_at
from app.harvest.queries import Place
from app.harvest.rules import Wording
from app.harvest.writing import writing
from exports import documents

blueprint = Blueprint("harvest_api", __name__, url_prefix="/api/tables/<slug>/<int(max=9999):number>")


@blueprint.put("/takeaways/<uuid:uuid>")
@guarded(queries.place, can_write_at)
def write_takeaway(place: Place) -> Response:
    """Add or change a point; 409 with what stands when the text could not go in, which is then kept beside it."""
    body = _body()
    with writing(place.table, current_actor()):
        written = services.write_takeaway(
            table=place.table,
            uuid=place.uuid,
            wording=_wording(body),
            base=_count(body, "revision"),
            position=_count(body, "position") or None,
            unanswered=_text(body, "unanswered") if body.get("unanswered") is not None else None,
            decided=body.get("decided") is True,
            actor=current_actor(),
            now=clock.now(),
        )
        told = _told(written.takeaway)
    if written.aside is None:
        return _json(told)
    if told["removed"]:
        return _conflict("removed_point", _("Iemand anders heeft dit punt verwijderd."), told)
    return _conflict("other_text", _("Iemand anders schreef ook in dit punt."), told)


@blueprint.put("/takeaways/<uuid:uuid>/position")
@guarded(queries.place, can_write_at)
def move_takeaway(place: Place) -> Response:
    """Give a point this number."""
    to = _count(_body(), "position")
    with writing(place.table, current_actor()):
        told = _told(services.move_takeaway(table=place.table, uuid=place.uuid, to=to))
    return _json(told)


@blueprint.delete("/takeaways/<uuid:uuid>")
@guarded(queries.place, can_write_at)
def remove_takeaway(place: Place) -> Response:
    """Take a point away."""
    with writing(place.table, current_actor()):
        told = _told(services.remove_takeaway(table=place.table, uuid=place.uuid, now=clock.now()))
    return _json(told)


@blueprint.post("/takeaways/<uuid:uuid>/restore")
@guarded(queries.place, can_write_at)
def restore_takeaway(place: Place) -> Response:
    """Bring a removed point back."""
    with writing(place.table, current_actor()):
        told = _told(services.restore_takeaway(table=place.table, uuid=place.uuid))
    return _json(told)


@blueprint.put("/connections/<uuid:uuid>")
@guarded(queries.place, can_write_at)
def note_connection(place: Place) -> Response:
    """Add or change a connection."""
    body = _body()
    connection = documents.Connection(
        source=_text(body, "source"), target=_text(body, "target"), description=_text(body, "description")
    )
    with writing(place.table, current_actor()):
        services.note_connection(table=place.table, uuid=place.uuid, connection=connection, now=clock.now())
    return _json({"uuid": str(place.uuid)})


@blueprint.delete("/connections/<uuid:uuid>")
@guarded(queries.place, can_write_at)
def remove_connection(place: Place) -> Response:
    """Take a connection away."""
    with writing(place.table, current_actor()):
        services.remove_connection(table=place.table, uuid=place.uuid, now=clock.now())
    return _json({"uuid": str(place.uuid)})


@blueprint.put("/contacts/<uuid:uuid>")
@guarded(queries.place, can_write_at)
def name_contact(place: Place) -> Response:
    """Add or change a contact person; `hint` says what looks odd in what was kept."""
    body = _body()
    contact = documents.ContactPerson(
        name=_text(body, "name"),
        organisation=_text(body, "organisation"),
        email=_text(body, "email"),
        phone=_text(body, "phone"),
        public=body.get("public") is True,
    )
    with writing(place.table, current_actor()):
        services.name_contact(table=place.table, uuid=place.uuid, contact=contact, now=clock.now())
    return _json({"uuid": str(place.uuid), "hint": cards.email_hint(contact.email)})


@blueprint.delete("/contacts/<uuid:uuid>")
@guarded(queries.place, can_write_at)
def remove_contact(place: Place) -> Response:
    """Take a contact person away."""
    with writing(place.table, current_actor()):
        services.remove_contact(table=place.table, uuid=place.uuid, now=clock.now())
    return _json({"uuid": str(place.uuid)})


@blueprint.put("/done")
@guarded(events.table, can_write_for)
def finish(table: Table) -> Response:
    """The table is done."""
    with writing(table, current_actor()):
        done_at = services.finish_table(table=table, now=clock.now()).done_at
    return _json({"done_at": done_at.isoformat()})


@blueprint.delete("/done")
@guarded(events.table, can_write_for)
def reopen(table: Table) -> Response:
    """The table has more to say."""
    with writing(table, current_actor()):
        services.reopen_table(table=table)
    return _json({"done_at": None})


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise WrongShape("body")
    return body


def _text(body: dict[str, Any], field: str) -> str:
    value = body.get(field, "")
    if not isinstance(value, str):
        raise WrongShape(field)
    return value


def _count(body: dict[str, Any], field: str) -> int:
    value = body.get(field, 0)
    if type(value) is not int or not 0 <= value < 2**31:
        raise WrongShape(field)
    return value


def _wording(body: dict[str, Any]) -> Wording:
    number = _count(body, "round") if body.get("round") is not None else None
    if number is not None and not 1 <= number <= forms.MOST_ROUNDS:
        raise WrongShape("round")
    kind = forms.read_kind(_text(body, "kind") or documents.TakeawayKind.ACTION)
    return Wording(text=_text(body, "text"), kind=kind, round=number)


def _told(takeaway: Takeaway) -> dict[str, Any]:
    return {
        "uuid": str(takeaway.uuid),
        "text": takeaway.text,
        "kind": takeaway.kind.value,
        "round": takeaway.round,
        "position": takeaway.position,
        "revision": takeaway.revision,
        "removed": takeaway.deleted_at is not None,
    }


def _conflict(code: str, sentence: str, current: dict[str, Any]) -> Response:
    told = {"type": "about:blank", "status": 409, "code": code, "title": sentence, "current": current}
    return Response(json.dumps(told, ensure_ascii=False), 409, mimetype="application/problem+json")


def _json(told: dict[str, Any]) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")
