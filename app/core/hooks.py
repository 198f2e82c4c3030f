"""What other systems tell us by themselves: for now, that a mail came back."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request

from app.core import clock, outbox
from app.core.access import public
from app.core.database import transaction
from app.core.errors import problem

blueprint = Blueprint("hooks", __name__)
MOST_AT_ONCE = 1000


@blueprint.post("/hooks/bounces")
@public()
def bounces() -> Response:
    """Note mails that came back, told by who holds BOUNCE_SECRET; told twice it is noted once."""
    secret: str = current_app.extensions["settings"].bounce_secret
    if not secret:
        abort(404)
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {secret}".encode()):
        refused = problem(401, "unauthorized", "Authorization: Bearer with BOUNCE_SECRET is needed.")
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    told = _told(request.get_json(silent=True))
    if told is None:
        return problem(
            400, "bad_bounce", 'Send {"message_id": "<...>", "reason": "..."}, or a list of at most 1000 of these.'
        )
    now = clock.now()
    with transaction():
        known = sum(outbox.came_back(message_id, reason, now=now) for message_id, reason in told)
    return jsonify(known=known, unknown=len(told) - known)


def _told(body: Any) -> list[tuple[str, str]] | None:
    """The Message-IDs and the reasons; None when it is something else."""
    items = body if isinstance(body, list) else [body]
    told = [_one(item) for item in items[:MOST_AT_ONCE]]
    known = [each for each in told if each is not None]
    return known if len(known) == len(items) else None


def _one(item: Any) -> tuple[str, str] | None:
    if not isinstance(item, dict):
        return None
    message_id, reason = item.get("message_id"), item.get("reason", "")
    if not (isinstance(message_id, str) and message_id.strip() and isinstance(reason, str)):
        return None
    return f"<{message_id.strip().strip('<>')}>", reason
