"""The mail server is away for a day and workers are killed: nothing is lost, and nothing goes out twice."""

from __future__ import annotations

import collections
import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core import delivery, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from tests.core.letterbox import NOON, Letterbox, free_port, listening, use_server


class KilledError(BaseException):
    """The worker is gone in the middle of something, as kill -9 leaves it: what was not committed did not happen."""


@contextmanager
def killed_after(app: Flask, statements: int) -> Iterator[None]:
    """Kill the worker when it asks the database for the n-th time."""
    left = statements

    def ask(*_given: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise KilledError

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", ask)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", ask)


def sweep_and_die(app: Flask, statements: int) -> bool:
    """One round of a worker that is killed at this statement; whether it lived that long."""
    try:
        with killed_after(app, statements):
            delivery.sweep(app)
    except KilledError:
        return True
    return False


def sweep_all(app: Flask) -> None:
    """A worker that goes on until nothing is due."""
    while delivery.sweep(app):
        pass


def write_many(app: Flask, number: int) -> list[str]:
    """So many messages; returns to whom."""
    recipients = [f"gast{each}@voorbeeld.be" for each in range(number)]
    with app.app_context(), transaction() as session:
        for recipient in recipients:
            _statement, values = outbox.queued(
                kind="test.invitation", recipient=recipient, language="nl", params={"name": "Zoë"}, now=NOON
            )
            session.add(OutboxMail(**values))
    return recipients


def states(app: Flask) -> dict[Any, int]:
    """How many messages are where."""
    with app.app_context():
        return collections.Counter(db.session.scalars(sa.select(OutboxMail.state)))


@contextmanager
def server_at(port: int) -> Iterator[Letterbox]:
    """A mail server that comes up at the port where the application looks for it."""
    box = Letterbox()
    with listening(box, port):
        yield box


def test_two_hundred_mails_outlive_a_day_without_a_server_and_arrive_once(app: Flask) -> None:
    port, chance = free_port(), random.Random(20311023)  # noqa: S311 - chance without a secret
    use_server(app, f"smtp://127.0.0.1:{port}")
    killed = 0
    with time_machine.travel(NOON, tick=False) as now:
        recipients = write_many(app, 200)
        for hours in (2, 6, 16):
            for _worker in range(8):
                killed += sweep_and_die(app, chance.randrange(1, 60))
            sweep_all(app)
            now.shift(dt.timedelta(hours=hours))
        assert now_is(NOON + dt.timedelta(hours=24))
        assert states(app) == {MailState.QUEUED: 200}
        with server_at(port) as box:
            for _round in range(3):
                now.shift(dt.timedelta(hours=4))
                sweep_all(app)
            assert states(app) == {MailState.SENT: 200}
            assert sorted(envelope.rcpt_tos[0] for envelope in box.envelopes) == sorted(recipients)
    assert killed > 10


def now_is(moment: dt.datetime) -> bool:
    """Whether the moved clock stands at or past this moment."""
    return dt.datetime.now(dt.UTC) >= moment


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_killed_worker_sent_twice_has_one_message_id(app: Flask, seed: int) -> None:
    port, chance = free_port(), random.Random(seed)  # noqa: S311 - chance without a secret
    use_server(app, f"smtp://127.0.0.1:{port}")
    killed = 0
    with time_machine.travel(NOON, tick=False) as now, server_at(port) as box:
        recipients = write_many(app, 30)
        while states(app) != {MailState.SENT: 30}:
            killed += sweep_and_die(app, chance.randrange(1, 30))
            now.shift(delivery.LEASE + dt.timedelta(seconds=1))
        ids = collections.defaultdict(list)
        for envelope, message in zip(box.envelopes, box.messages(), strict=True):
            ids[envelope.rcpt_tos[0]].append(str(message["Message-ID"]))
    assert sorted(ids) == sorted(recipients)
    assert all(len(set(each)) == 1 for each in ids.values())
    # A mail goes out twice only when its worker died between the server's answer and our note.
    assert len(box.envelopes) - 30 <= killed
