"""Asking for the newsletter, confirming it behind the mailed link, and leaving it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core import outbox, tokens
from app.core.prepared import together
from app.core.text import address_key
from app.network.errors import ExpiredLink
from app.network.models import Subscriber
from app.network.rules import SAME_QUESTION, SAME_TAP, can_confirm

_ROW = (Subscriber.id, Subscriber.email, Subscriber.asked_at, Subscriber.confirmed_at)
_NOT_GONE = Subscriber.unsubscribed_at.is_(None)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def ask(connection: sa.Connection, *, email: str, language: str, channel: str, wording: str, now: dt.datetime) -> None:
    """Mail a link to this address that confirms that it wants the newsletter.

    Who is on the list already gets the same mail, and reads behind its link that they are: whoever asks learns nothing.
    `channel` is where they asked, `wording` what they agreed to.
    """
    asked = {
        "email": email, "language": language, "channel": channel, "wording": wording, "asked_at": now,
        "confirmed_at": None, "unsubscribed_at": None,
    }  # fmt: skip
    fresh = _new_question(connection, email_key=address_key(email), asked=asked, now=now)
    known = fresh or connection.execute(sa.select(*_ROW).where(Subscriber.email_key == address_key(email))).one()
    if fresh is None and known.confirmed_at is None and now - known.asked_at < SAME_TAP:
        return
    token = tokens.derived("newsletter", f"{known.id}/{known.asked_at.isoformat()}")
    if fresh is not None:
        mine = sa.update(Subscriber).where(Subscriber.id == known.id)
        connection.execute(mine.values(confirm_hash=tokens.hashed(token)))
    written = outbox.queued(
        kind="network.confirm", recipient=known.email, language=language, params={"token": token}, now=now
    )
    together(connection, written)


def _new_question(connection: sa.Connection, *, email_key: str, asked: dict[str, Any], now: dt.datetime) -> Any:
    """The row of a new question; None for an address that is on the list or was asked a short while ago."""
    stands = sa.or_(Subscriber.confirmed_at.is_not(None), Subscriber.asked_at > now - SAME_QUESTION)
    insert = _INSERTS[connection.dialect.name](Subscriber).values(email_key=email_key, **asked)
    asking = insert.on_conflict_do_update(
        index_elements=["email_key"],
        set_=asked,
        where=sa.or_(Subscriber.unsubscribed_at.is_not(None), sa.not_(stands)),
    )
    return connection.execute(asking.returning(*_ROW)).first()


def confirm(connection: sa.Connection, *, subscriber: Subscriber, now: dt.datetime) -> None:
    """Put who asked on the list and say welcome; a second time changes nothing. Raises ExpiredLink."""
    if subscriber.confirmed_at is None and not can_confirm(asked_at=subscriber.asked_at, now=now):
        raise ExpiredLink
    confirmed = connection.execute(
        sa.update(Subscriber)
        .where(Subscriber.id == subscriber.id, Subscriber.confirmed_at.is_(None), _NOT_GONE)
        .values(confirmed_at=now)
        .returning(Subscriber.email, Subscriber.language)
    ).first()
    if confirmed is None:
        return
    together(
        connection,
        outbox.queued(
            kind="network.welcome",
            recipient=confirmed.email,
            language=confirmed.language,
            params={"subscriber_id": subscriber.id},
            now=now,
        ),
    )


def unsubscribe(connection: sa.Connection, *, subscriber_id: int, now: dt.datetime) -> None:
    """Take an address off the list; a second time, or for one that is forgotten, changes nothing.

    The link that confirmed stops working: who wants back asks again.
    """
    connection.execute(
        sa.update(Subscriber)
        .where(Subscriber.id == subscriber_id, _NOT_GONE)
        .values(unsubscribed_at=now, confirm_hash=None)
    )
