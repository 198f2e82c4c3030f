"""Where a door's phone sends its queue, and hears what happened at the other doors."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, request

from app.core import clock
from app.core.access import Actor, current_actor, guarded
from app.core.database import core_connection, core_transaction
from app.core.text import clean_line
from app.door import arrivals, contact, queries, roster, sync, sync_items, walk_ins
from app.door.api import blueprint
from app.door.batch import Item
from app.door.errors import RepeatedScan, TooMuchAtOnce, UnreadableScan
from app.door.sync import Told
from app.events import queries as events
from app.events.models import Event
from app.events.policy import can_scan

MOST_ITEMS = 500
MOST_BYTES = 2_000_000
_MANY = 1000
_MOMENT = dt.timedelta(seconds=5)
_REFUSED = {"result": "refused", "reason": "unreadable", "registration": None, "name": "", "organisation": ""}


@blueprint.post("/api/door/<slug>/sync", endpoint="sync")
@guarded(events.event, can_scan)
def sync_with(event: Event) -> Response:
    """Take in what this door queued, each item once, and tell what happened elsewhere since it last asked."""
    body, now, by = _body(), clock.now(), current_actor()
    given = body.get("items", [])
    if not isinstance(given, list):
        raise UnreadableScan("items")
    if len(given) > MOST_ITEMS:
        raise TooMuchAtOnce
    clocks = sync_items.Clocks(sync_items.moment(body.get("sent_at")), now)
    event_id, language, secret = event.id, event.language, event.secret_key
    items = [sync_items.read(each, clocks, secret_key=secret) for each in given]
    told = _taken_in([item for item in items if item is not None], event_id, language, by=by, now=now)
    _note_contact(by, body, sent=len(given), now=now)
    answers = iter(told)
    said = [
        _answer(each, next(answers)) if item is not None else _unreadable(each)
        for each, item in zip(given, items, strict=True)
    ]
    return _json({"server_time": now.isoformat(), "answers": said, **_news(event_id, body, now=now)})


def _body() -> dict[str, Any]:
    request.max_content_length = MOST_BYTES
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise UnreadableScan("body")
    return body


def _taken_in(items: Sequence[Item], event_id: int, language: str, *, by: Actor, now: dt.datetime) -> list[Told]:
    if not items:
        return []
    try:
        return _take_in(items, event_id, language, by=by, now=now)
    except RepeatedScan:
        # Somebody noted one of these at the same moment; now it is there to be found.
        return _take_in(items, event_id, language, by=by, now=now)


def _take_in(items: Sequence[Item], event_id: int, language: str, *, by: Actor, now: dt.datetime) -> list[Told]:
    with core_transaction() as connection:
        return sync.take_in(connection, event_id=event_id, items=items, by=by, language=language, now=now)


def _note_contact(by: Actor, body: Mapping[str, Any], *, sent: int, now: dt.datetime) -> None:
    if by.device_id is None:
        return
    waits = max(0, sync_items.number(body.get("unsent")) - sent)
    said = contact.Contact(by.device_id, unsent=waits, checks=sync_items.checks(body.get("checks")))
    if contact.is_news(core_connection(), said, now=now):
        with core_transaction() as connection:
            contact.note(connection, said, now=now)


def _answer(given: Mapping[str, Any], told: Told) -> dict[str, Any]:
    line, person = told.line, told.person
    result, reason = sync.result_of(line)
    answer = {
        "uuid": given["uuid"],
        "result": result,
        "reason": reason,
        "registration": person.id if person else None,
        "name": person.name if person else "",
        "organisation": person.organisation if person else "",
        "tables": person.tables if person else [],
        "conflict": line.conflict,
    }
    return {**answer, "ticket": person.ticket} if person and line.reason == walk_ins.REASON else answer


def _unreadable(given: object) -> dict[str, Any]:
    """What has no uuid is named as it named itself, as far as that can be told."""
    key = given.get("uuid") if isinstance(given, dict) else None
    return {"uuid": clean_line(key[:100]) if isinstance(key, str) else "", **_REFUSED, "tables": [], "conflict": ""}


def _news(event_id: int, body: Mapping[str, Any], *, now: dt.datetime) -> dict[str, Any]:
    connection = core_connection()
    cursor = sync_items.number(body.get("since"))
    news = arrivals.since(connection, event_id=event_id, cursor=cursor, now=now)
    present, expected = queries.counts(event_id)
    return {
        "arrivals": [(person, at.isoformat(), device or 0) for person, at, device in news.arrivals],
        "left": news.left,
        "cursor": news.cursor,
        "version": _version(connection, event_id, people=expected, now=now),
        "counts": {"present": present, "expected": expected},
    }


def _version(connection: sa.Connection, event_id: int, *, people: int, now: dt.datetime) -> str:
    """The version of the list; of a very long one, which takes a while to read, as it was a moment ago."""
    if people < _MANY:
        return roster.version(connection, event_id)
    versions: dict[int, tuple[dt.datetime, str]] = current_app.extensions.setdefault("door_versions", {})
    read_at, version = versions.get(event_id, (None, ""))
    if read_at is None or not dt.timedelta() <= now - read_at < _MOMENT:
        version = roster.version(connection, event_id)
        versions[event_id] = (now, version)
    return version


def _json(told: dict[str, Any]) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")
