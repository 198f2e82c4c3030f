"""Messages that left are forgotten when their evening is long over, with their files; a mailing keeps the counts."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app import features
from app.core import clock, delivery, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from app.mailings import jobs, services
from app.mailings.models import Campaign
from tests.core.letterbox import write
from tests.mailings.people import mails, person, send, the_event
from tests.pages import ReadingClient, parse, text_of

SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def over(app: Flask, event_slug: str) -> dt.datetime:
    """When the messages of the evening may go."""
    with app.app_context():
        return the_event().ends_at + jobs.KEPT_FOR


def put(app: Flask, **columns: Any) -> int:
    """A message of now."""
    return write(app, recipient="ann@voorbeeld.be", **columns)


def somebody(app: Flask) -> int:
    with app.app_context(), transaction():
        return person(the_event(), "Ann").id


def left(app: Flask) -> list[int]:
    with app.app_context():
        return [row.id for row in mails()]


@pytest.mark.parametrize("state", [MailState.SENT, MailState.FAILED, MailState.KEPT])
def test_a_message_about_no_evening_stays_for_sixty_days(app: Flask, state: MailState) -> None:
    now = clock.now()
    put(app, state=state, sent_at=None if state is MailState.FAILED else now, not_before=now)
    with time_machine.travel(now + jobs.KEPT_FOR - SECOND, tick=False):
        assert jobs.forget_messages(app) == 0
    with time_machine.travel(now + jobs.KEPT_FOR + SECOND, tick=False):
        assert [jobs.forget_messages(app), jobs.forget_messages(app)] == [1, 0]
    assert left(app) == []


def test_what_left_late_stays_as_long_as_any(app: Flask) -> None:
    now = clock.now()
    put(app, state=MailState.SENT, not_before=now, sent_at=now + 3 * DAY)
    with time_machine.travel(now + jobs.KEPT_FOR + 2 * DAY, tick=False):
        assert jobs.forget_messages(app) == 0


def test_what_still_waits_is_never_forgotten(app: Flask) -> None:
    waiting = put(app)
    with time_machine.travel(clock.now() + 20 * jobs.KEPT_FOR, tick=False):
        assert jobs.forget_messages(app) == 0
    assert left(app) == [waiting]


def test_a_message_about_a_person_stays_until_their_evening_is_long_over(app: Flask, over: dt.datetime) -> None:
    put(app, state=MailState.SENT, sent_at=clock.now(), regarding=somebody(app))
    with time_machine.travel(over - SECOND, tick=False):
        assert jobs.forget_messages(app) == 0
    with time_machine.travel(over + SECOND, tick=False):
        assert jobs.forget_messages(app) == 1


def test_a_message_of_a_mailing_stays_as_long_when_its_person_is_gone(app: Flask, over: dt.datetime) -> None:
    somebody(app)
    with app.app_context():
        campaign = send()
        with transaction() as session:
            session.execute(
                sa.update(OutboxMail).values(state=MailState.SENT, sent_at=clock.now(), regarding=None, params={})
            )
    with time_machine.travel(over - SECOND, tick=False):
        assert jobs.forget_messages(app) == 0
    with time_machine.travel(over + SECOND, tick=False):
        assert jobs.forget_messages(app) == 1
    with app.app_context():
        assert db.session.get_one(Campaign, campaign).forgotten["sent"] == 1


def test_the_file_of_a_message_that_nobody_could_send_goes_along(app: Flask, tmp_path: Any) -> None:
    mail_id = put(app)
    delivery.sweep(app)
    kept = tmp_path / "outbox" / f"{mail_id:06d}-test.invitation.eml"
    other = kept.with_name("000999-van-een-ander.eml")
    other.write_bytes(b"")
    assert kept.exists()
    with time_machine.travel(clock.now() + jobs.KEPT_FOR + DAY, tick=False):
        assert jobs.forget_messages(app) == 1
    assert list(kept.parent.iterdir()) == [other]


@pytest.fixture
def a_mailing(app: Flask, event_slug: str) -> int:
    """A mailing of which one message bounced, one failed, two were sent, one waits; returns its id."""
    with app.app_context():
        with transaction():
            for number in range(5):
                person(the_event(), f"Persoon {number}")
        campaign = send()
        with transaction():
            for number, row in enumerate(mails()):
                if number < 4:
                    row.state = MailState.FAILED if number == 3 else MailState.SENT
                    row.sent_at = None if number == 3 else clock.now()
            mails()[0].bounced_at = clock.now()
    return campaign


def shown(organiser: ReadingClient, slug: str, campaign: int | str = "") -> str:
    return text_of(parse(organiser.get(f"/organise/events/{slug}/mailings{f'/{campaign}' if campaign else ''}").data))


def test_a_mailing_still_tells_how_many_messages_ended_how(
    app: Flask, organiser: ReadingClient, event_slug: str, over: dt.datetime, a_mailing: int
) -> None:
    before = shown(organiser, event_slug)
    with time_machine.travel(over + DAY, tick=False):
        assert jobs.forget_messages(app) == 4
    after = shown(organiser, event_slug)
    assert "1 in de wachtrij 2 verstuurd 1 teruggekomen 1 mislukt" in before
    assert "1 in de wachtrij 2 verstuurd 1 teruggekomen 1 mislukt" in after
    page = shown(organiser, event_slug, a_mailing)
    assert "1 in de wachtrij 2 verstuurd 1 teruggekomen 1 mislukt" in page
    assert "Aan wie een bericht ging, wissen we zestig dagen na de avond." in page
    assert "persoon.4@voorbeeld.be" in page
    assert "persoon.0@voorbeeld.be" not in page
    with app.app_context(), transaction():
        (waiting,) = mails()
        waiting.state, waiting.sent_at = MailState.SENT, clock.now()
    with time_machine.travel(over + 2 * jobs.KEPT_FOR, tick=False):
        assert jobs.forget_messages(app) == 1
    assert "3 verstuurd 1 teruggekomen 1 mislukt" in shown(organiser, event_slug, a_mailing)


def test_nobody_is_offered_to_try_again_what_is_forgotten(
    app: Flask, organiser: ReadingClient, event_slug: str, over: dt.datetime, a_mailing: int
) -> None:
    assert "Probeer opnieuw wat mislukte" in shown(organiser, event_slug, a_mailing)
    with time_machine.travel(over + DAY, tick=False):
        jobs.forget_messages(app)
    assert "Probeer opnieuw wat mislukte" not in shown(organiser, event_slug, a_mailing)


def forget_at_once(app: Flask, moment: dt.datetime) -> list[int]:
    """Two workers at the same moment; returns how many messages each deleted."""
    both = threading.Barrier(2, timeout=30)

    def forget(_worker: int) -> int:
        both.wait()
        return jobs.forget_messages(app)

    with time_machine.travel(moment, tick=False), ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(forget, range(2)))


def remembered(app: Flask, campaign: int) -> dict[str, int]:
    with app.app_context():
        return {fate: number for fate, number in db.session.get_one(Campaign, campaign).forgotten.items() if number}


def test_two_workers_count_what_they_forget_once(app: Flask, over: dt.datetime, a_mailing: int) -> None:
    assert forget_at_once(app, over + DAY) == [0, 4]
    assert remembered(app, a_mailing) == {"sent": 2, "bounced": 1, "failed": 1}


def test_who_counts_before_the_lock_counts_twice(
    app: Flask, over: dt.datetime, a_mailing: int, monkeypatch: pytest.MonkeyPatch, database_kind: str
) -> None:
    """The negative control."""
    if database_kind == "sqlite":
        pytest.skip("SQLite has one writer at a time, so nothing races there")
    counted = threading.Barrier(2, timeout=30)

    def careless(due: sa.ColumnElement[bool]) -> None:
        going = outbox.campaign_counts([a_mailing], of=due)[a_mailing]
        counted.wait()
        campaign = db.session.get_one(Campaign, a_mailing, with_for_update=True)
        campaign.forgotten = {
            fate.value: number + campaign.forgotten.get(fate.value, 0) for fate, number in going.items()
        }
        db.session.flush()  # before the rows go

    monkeypatch.setattr(services, "remember_counts", careless)
    assert forget_at_once(app, over + DAY) == [0, 4]
    assert remembered(app, a_mailing) == {"sent": 4, "bounced": 2, "failed": 2}


def test_the_worker_forgets_messages_and_a_dry_run_only_counts_them(
    app: Flask, over: dt.datetime, a_mailing: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert jobs.forget_messages in {getattr(job, "__wrapped__", None) for job in features.JOBS}
    with time_machine.travel(over + DAY, tick=False):
        told = app.test_cli_runner().invoke(args=["worker", "dry-run"])
        assert told.exit_code == 0
        assert "      4  outbox_mail" in told.output.splitlines()
        assert "      0  registration_needs" in told.output.splitlines()
        assert len(told.output.splitlines()) == len(features.RETENTIONS)
        assert len(left(app)) == 5
        with caplog.at_level("INFO", logger="app"):
            jobs.forget_messages(app)
    assert "4 messages of the outbox forgotten" in caplog.text
    assert "voorbeeld.be" not in caplog.text


def test_every_table_that_is_forgotten_can_be_counted_beforehand(app: Flask) -> None:
    assert outbox.OutboxMail in {retention.model for retention in features.RETENTIONS}
    told = app.test_cli_runner().invoke(args=["worker", "dry-run"]).output
    for retention in features.RETENTIONS:
        assert retention.model.__tablename__ in told
