"""Diet and access needs stand apart, and go a week after the evening without anybody asking."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app import features
from app.core import clock, limits
from app.core.database import transaction
from app.core.jobs import each_minute
from app.core.orm import db
from app.events import queries as events
from app.registration import jobs, services
from app.registration.models import Needs, Registration
from app.roster import jobs as roster_jobs
from app.roster import uploads


@pytest.fixture
def ends_at(app: Flask, event_slug: str) -> dt.datetime:
    """When the evening of someone with needs ends."""
    with app.app_context():
        event = events.event(event_slug)
        assert event is not None
        ends_at = event.ends_at
        with transaction() as session:
            services.register(
                session.connection(),
                attempt=limits.attempt(
                    kind="register", subject="127.0.0.1", most=10_000, within=dt.timedelta(minutes=1), now=clock.now()
                ),
                slug=event_slug,
                newcomer=services.Newcomer(
                    name="Aya Claes", email="aya@voorbeeld.be", diet="geen noten", access="rolstoel"
                ),
                submission=uuid.uuid4(),
                now=clock.now(),
            )
    return ends_at


def left(app: Flask) -> tuple[int, int]:
    """How many needs and how many registrations there are."""
    with app.app_context():
        count = [
            db.session.scalars(sa.select(sa.func.count()).select_from(kind)).one() for kind in (Needs, Registration)
        ]
    return count[0], count[1]


def test_needs_stay_for_seven_days_and_the_registration_longer(app: Flask, ends_at: dt.datetime) -> None:
    with time_machine.travel(ends_at + dt.timedelta(days=7) - dt.timedelta(seconds=1), tick=False):
        assert jobs.forget_needs(app) == 0
    assert left(app) == (1, 1)
    with time_machine.travel(ends_at + dt.timedelta(days=7), tick=False):
        assert jobs.forget_needs(app) == 1
        assert jobs.forget_needs(app) == 0
    assert left(app) == (0, 1)


def test_the_log_says_how_many_and_never_what(
    app: Flask, ends_at: dt.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(ends_at + dt.timedelta(days=8), tick=False), caplog.at_level("INFO", logger="app"):
        jobs.forget_needs(app)
    assert "needs of 1 people deleted" in caplog.text
    assert "noten" not in caplog.text


def test_a_job_that_is_asked_each_second_works_once_a_minute(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds, done = [1000.0], []
    monkeypatch.setattr("app.core.jobs.time.monotonic", lambda: seconds[0])

    def job(_app: Flask) -> int:
        done.append(seconds[0])
        return 1

    seldom = each_minute(job)
    for _second in range(121):
        seldom(app)
        seconds[0] += 1
    assert done == [1000, 1060, 1120]


def test_the_worker_asks_for_what_may_be_forgotten_once_a_minute() -> None:
    wrapped = {getattr(job, "__wrapped__", None) for job in features.JOBS}
    assert {limits.forget_old, jobs.forget_needs, roster_jobs.forget_uploads} <= wrapped


def test_an_uploaded_list_that_nobody_confirmed_goes_by_itself(app: Flask, tmp_path: Path) -> None:
    assert roster_jobs.forget_uploads(app) == 0, "there is no folder yet"
    folder = uploads.folder_in(tmp_path)
    token = uploads.keep(folder, b"naam;e-mail", event_id=1, now=clock.now())
    assert roster_jobs.forget_uploads(app) == 0
    assert uploads.find(folder, token, event_id=1) == b"naam;e-mail"
    with time_machine.travel(clock.now() + uploads.KEPT + dt.timedelta(minutes=1), tick=False):
        assert [roster_jobs.forget_uploads(app), roster_jobs.forget_uploads(app)] == [1, 0]
    assert list(folder.iterdir()) == []
