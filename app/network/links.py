"""The links in what we mail to subscribers: one that confirms, and one that takes them off the list."""

from __future__ import annotations

from flask import url_for

from app.core import tokens
from app.core.tokens import SHORT_BYTES
from app.network.models import Subscriber

_UNSUBSCRIBE = "unsubscribe"


def confirm_url(token: str) -> str:
    """Where someone says that they want the newsletter."""
    return url_for("network.confirm", token=token, _external=True)


def unsubscribe_url(subscriber: Subscriber) -> str:
    """Where someone leaves the list; nothing of it is stored, so that it works as long as their mail lies about."""
    proof = tokens.derived(_UNSUBSCRIBE, str(subscriber.id), size=SHORT_BYTES)
    return url_for("network.unsubscribe", subscriber_id=subscriber.id, proof=proof, _external=True)


def leaving(subscriber_id: int, proof: str) -> int | None:
    """Of whom this link is the id, also when they are forgotten by now; None when we did not make it."""
    proven = tokens.is_derived(proof, _UNSUBSCRIBE, str(subscriber_id), size=SHORT_BYTES)
    return subscriber_id if proven else None
