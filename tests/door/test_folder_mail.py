"""Two hours before the start every organiser gets the emergency folder: once, and again after a move."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.accounts.models import Role, User
from app.core import delivery
from app.core.database import transaction
from app.core.jobs import MINUTE
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.door import folder_jobs, folder_mail
from app.events.models import Event, EventState
from app.registration import services as registration
from app.registration.models import RegistrationSource, RegistrationStatus
from tests.core.letterbox import mail_server
from tests.exports.printed import text_of
from tests.factories.evenings import make_event, make_user
from tests.pages import ReadingClient

START = dt.datetime(2031, 10, 23, 17, tzinfo=dt.UTC)
NOON = START - dt.timedelta(hours=5)
DUE = START - dt.timedelta(hours=2)
Change = Callable[..., None]


@pytest.fixture
def evening(app: Flask) -> int:
    """The id of an evening with somebody on its list and two organisers, one of whom left; five hours before it."""
    with app.app_context(), transaction() as session:
        event = make_event(now=NOON)
        event.starts_at, event.ends_at = START, START + dt.timedelta(hours=3)
        make_user(email="an@voorbeeld.be")
        make_user(email="bo@voorbeeld.be")
        make_user(email="weg@voorbeeld.be").disabled_at = NOON
        make_user(role=Role.VOLUNTEER)
        session.flush()  # the evening's id
        registration.add(
            event_id=event.id,
            newcomer=registration.Newcomer(name="Yıldız Peeters"),
            status=RegistrationStatus.REGISTERED,
            source=RegistrationSource.STAFF,
            now=NOON,
        )
        return event.id


@pytest.fixture
def change(app: Flask, evening: int) -> Change:
    """Sets columns of the evening."""

    def update(**values: object) -> None:
        with app.app_context(), transaction() as session:
            session.execute(sa.update(Event).where(Event.id == evening).values(**values))

    return update


def at(app: Flask, moment: dt.datetime) -> int:
    """Run the job at this moment; how many mails it wrote."""
    with time_machine.travel(moment, tick=False):
        return folder_jobs.mail_folders(app)


def recipients(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(OutboxMail.recipient).order_by(OutboxMail.id)))


@pytest.mark.usefixtures("evening")
def test_two_hours_before_every_organiser_gets_it_and_only_once(app: Flask) -> None:
    assert at(app, DUE - dt.timedelta(minutes=1)) == 0
    assert at(app, DUE) == 2
    assert at(app, DUE + dt.timedelta(seconds=MINUTE)) == 0
    assert recipients(app) == ["an@voorbeeld.be", "bo@voorbeeld.be"]


@pytest.mark.usefixtures("evening")
def test_a_worker_that_was_away_still_sends_it_until_the_start(app: Flask) -> None:
    assert at(app, START) == 0
    assert at(app, START - dt.timedelta(minutes=1)) == 2


def test_a_moved_evening_gets_it_again(app: Flask, change: Change) -> None:
    assert at(app, DUE) == 2
    later = START + dt.timedelta(days=1)
    change(starts_at=later, ends_at=later + dt.timedelta(hours=3))

    assert at(app, DUE + dt.timedelta(minutes=5)) == 0
    assert at(app, later - dt.timedelta(hours=1)) == 2


@pytest.mark.parametrize("state", [EventState.CLOSED, EventState.RUNNING])
def test_an_evening_that_takes_no_more_registrations_gets_it_too(app: Flask, change: Change, state: EventState) -> None:
    change(state=state)
    assert at(app, DUE) == 2


@pytest.mark.parametrize(
    "values", [{"cancelled_at": NOON}, {"state": EventState.DRAFT}, {"state": EventState.PUBLISHED}, {"is_demo": True}]
)
def test_an_evening_that_is_off_or_not_announced_gets_none(
    app: Flask, change: Change, values: dict[str, object]
) -> None:
    change(**values)
    assert at(app, DUE) == 0


def test_an_evening_called_off_meanwhile_gets_none(app: Flask, evening: int, change: Change) -> None:
    change(cancelled_at=NOON)
    with app.app_context(), transaction():
        assert folder_mail.write_to_organisers(event_id=evening, now=DUE) == 0


def both_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many mails each of two workers writes that both saw the evening due before either wrote."""
    both, due = threading.Barrier(2, timeout=20), folder_mail.due

    def read(*, now: dt.datetime) -> list[int]:
        found = due(now=now)
        both.wait()
        return found

    monkeypatch.setattr(folder_mail, "due", read)
    with time_machine.travel(DUE, tick=False), ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(folder_jobs.mail_folders, [app, app]))


@pytest.mark.usefixtures("evening")
def test_two_workers_at_once_send_it_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert both_at_once(app, monkeypatch) == [0, 2]


@pytest.mark.usefixtures("evening")
def test_without_asking_again_under_the_lock_both_would_send_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(folder_mail, "_is_due", lambda _now: sa.true())
    assert both_at_once(app, monkeypatch) == [2, 2]


@pytest.mark.usefixtures("evening")
def test_without_organisers_it_is_done_at_once(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.delete(User))
    assert at(app, DUE) == 0
    assert recipients(app) == []


@pytest.mark.usefixtures("evening")
def test_a_real_mail_server_gets_the_folder_as_it_stands_when_the_mail_leaves(app: Flask) -> None:
    at(app, DUE)
    with app.app_context(), transaction():
        registration.add(
            event_id=db.session.scalars(sa.select(Event.id)).one(),
            newcomer=registration.Newcomer(name="Wout Jansen"),
            status=RegistrationStatus.REGISTERED,
            source=RegistrationSource.STAFF,
            now=DUE,
        )
    with mail_server(app) as box, time_machine.travel(DUE + dt.timedelta(minutes=1), tick=False), app.app_context():
        delivery.deliver_due()

    first, second = box.messages()
    (folder,) = first.iter_attachments()
    assert first["Subject"] == "Noodmap voor X500"
    assert (folder.get_filename(), folder.get_content_type()) == ("noodmap.pdf", "application/pdf")
    printed = folder.get_content()
    assert all(name in text_of(printed) for name in ("Peeters Yıldız", "Jansen Wout"))
    assert next(second.iter_attachments()).get_content() == printed
    body = first.get_body(("plain",))
    assert body is not None
    assert "/print" in body.get_content()
    assert "19:00" in body.get_content()


def test_the_page_says_when_it_goes_and_that_it_went(app: Flask, evening: int, organiser: ReadingClient) -> None:
    with app.app_context():
        slug = db.session.get_one(Event, evening).slug
    page = f"/organise/events/{slug}/print"

    assert "gaat vanzelf per mail naar alle organisatoren, op" in organiser.get(page).text
    at(app, DUE)
    assert "ging per mail naar alle organisatoren" in organiser.get(page).text


@pytest.mark.usefixtures("evening")
def test_organisers_can_look_at_the_mail_in_the_outbox(app: Flask, organiser: ReadingClient) -> None:
    at(app, DUE)
    with app.app_context():
        mail_id = db.session.scalars(sa.select(OutboxMail.id)).first()

    assert "Noodmap voor X500" in organiser.get(f"/organise/outbox/{mail_id}").text
