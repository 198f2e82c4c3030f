"""The organiser's list of 5,000 registrations: how long its page takes and how many statements, on both databases."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from app import create_app
from app.accounts import sessions
from app.accounts.models import Role
from app.accounts.services import create_user, start_session
from app.core import clock, migrations
from app.core.database import transaction
from app.core.orm import db
from bench import seed

PEOPLE = 5_000
LONGEST = 0.150
# As it opens, and as it is used: words, a standing, another order, the last page.
QUERIES = ("", "?q=claes+organisatie+7", "?status=registered&sort=organisation", "?sort=table&table=3", "?page=100")


@dataclass(frozen=True, slots=True)
class Page:
    """The median in seconds of one address of the list, and its statements."""

    name: str
    seconds: float
    statements: int


def pages(database_url: str, kind: str, folder: Path, *, rounds: int) -> list[Page]:
    """Fill a database with an evening of 5,000 people and read its list, after one warm-up."""
    app = create_app(seed.settings(database_url, folder))
    migrations.enable(app)
    with app.app_context():
        upgrade()
        slug = seed.list_of(PEOPLE)
    client = _signed_in(app)
    measured = []
    for query in QUERIES:
        seconds, statements = _measured(app, client, f"/organise/events/{slug}/people{query}", rounds)
        measured.append(Page(f"list of {PEOPLE}{' ' + query if query else ''}, {kind}", seconds, statements))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return measured


def _signed_in(app: Flask) -> FlaskClient:
    with app.test_request_context(base_url="http://localhost"):
        with transaction():
            user = create_user(email="bench@voorbeeld.be", name="Noor Maes", role=Role.ORGANISER, now=clock.now(),
                               password="")  # fmt: skip
            token = start_session(user=user, user_agent="bench", now=clock.now())
        name = sessions.cookie_name()
    client = app.test_client()
    client.set_cookie(name, token, domain="localhost")
    return client


def _measured(app: Flask, client: FlaskClient, path: str, rounds: int) -> tuple[float, int]:
    with _counted(app) as seen:
        answer = client.get(path, base_url="http://localhost")
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    taken = []
    for _round in range(rounds):
        before = time.perf_counter()
        client.get(path, base_url="http://localhost")
        taken.append(time.perf_counter() - before)
    return statistics.median(taken), len(seen)


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", listen)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", listen)
