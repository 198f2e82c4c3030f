"""What the worker does about places: passing on what lapsed, offering what came free, asking who comes, once each."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events import queries as event_queries
from app.events import services as events
from app.events.models import Event, EventState
from app.events.window import Window
from app.registration import coming, history, services, waiting, waiting_jobs
from app.registration.invitation_models import Notice
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from tests.factories import evenings

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def set_evening(**values: Any) -> None:
    with transaction():
        db.session.execute(sa.update(Event).values(**values))


def set_person(name: str, **values: Any) -> None:
    with transaction():
        db.session.execute(sa.update(Registration).where(Registration.name == name).values(**values))


def person(name: str) -> Registration:
    return db.session.scalars(
        sa.select(Registration).where(Registration.name == name).execution_options(populate_existing=True)
    ).one()


def add(name: str, status: RegistrationStatus = RegistrationStatus.REGISTERED, **values: Any) -> None:
    with transaction():
        services.add(
            event_id=db.session.scalars(sa.select(Event.id)).one(),
            newcomer=services.Newcomer(name=name, **{"email": f"{name.lower()}@voorbeeld.be", **values}),
            status=status,
            source=RegistrationSource.STAFF,
            now=LONG_AGO,
        )


def mailed() -> list[tuple[str, str]]:
    """To whom went what, in order."""
    db.session.rollback()  # what is seen from here on is what the worker has written
    rows = db.session.execute(sa.select(OutboxMail.recipient, OutboxMail.kind).order_by(OutboxMail.id))
    return [(recipient.partition("@")[0], kind.removeprefix("registration.")) for recipient, kind in rows]


def places_taken() -> int:
    return db.session.scalars(sa.select(Event.places_taken)).one()


def twice_at_once(app: Flask, job: Callable[[Flask], int]) -> int:
    """Two workers run the job at the same moment; returns how much they did together."""
    ready, done = threading.Barrier(2), []

    def worker() -> None:
        ready.wait()
        done.append(job(app))

    threads = [threading.Thread(target=worker) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sum(done)


@pytest.fixture
def evening(context: Flask, event_slug: str) -> str:
    return event_slug


@pytest.fixture
def offered(evening: str) -> None:
    """One place, held for Aya; Bo and Cem wait behind her."""
    set_evening(capacity=0)
    for name in ("Aya", "Bo", "Cem"):
        add(name, RegistrationStatus.WAITING)
    set_evening(capacity=1)


def test_a_free_place_is_offered_once_to_who_waits_longest(app: Flask, offered: None) -> None:
    assert waiting_jobs.offer_places(app) == 1
    assert waiting_jobs.offer_places(app) == 0
    assert mailed() == [("aya", "offer")]
    assert places_taken() == 1


def test_an_offer_that_was_not_answered_goes_to_the_next_in_line(app: Flask, offered: None) -> None:
    waiting_jobs.offer_places(app)
    assert waiting_jobs.pass_on_offers(app) == 0, "it still holds"
    set_person("Aya", offered_until=clock.now() - MINUTE)
    assert waiting_jobs.pass_on_offers(app) == 1
    assert mailed() == [("aya", "offer"), ("aya", "offer_lapsed"), ("bo", "offer")]
    assert person("Aya").lapsed_at is not None
    assert person("Bo").offered_until is not None
    assert places_taken() == 1
    mail = delivery.rendered(db.session.scalars(sa.select(OutboxMail).offset(1).limit(1)).one())
    assert "Zet me weer op de wachtlijst" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_two_workers_pass_an_offer_on_once(app: Flask, offered: None) -> None:
    waiting_jobs.offer_places(app)
    set_person("Aya", offered_until=clock.now() - MINUTE)
    twice_at_once(app, waiting_jobs.pass_on_offers)
    assert mailed() == [("aya", "offer"), ("aya", "offer_lapsed"), ("bo", "offer")]
    assert places_taken() == 1


def test_an_offer_holds_no_place_once_the_evening_begins_and_nobody_is_mailed(app: Flask, offered: None) -> None:
    waiting_jobs.offer_places(app)
    set_evening(starts_at=clock.now() - MINUTE)
    assert waiting_jobs.pass_on_offers(app) == 1
    assert places_taken() == 0
    assert mailed() == [("aya", "offer")]


def test_more_places_are_offered_in_the_act_that_makes_them(app: Flask, offered: None, evening: str) -> None:
    set_evening(capacity=0)
    with transaction():
        event = event_queries.whole_event(evening)
        assert event is not None
        document = evenings.evening(capacity=2, date=event.starts_at.date())
        events.change_event(event=event, evening=document, window=Window(), now=clock.now())
        assert event.places_taken == 2
    assert mailed() == [("aya", "offer"), ("bo", "offer")]
    assert waiting_jobs.offer_places(app) == 0


def test_who_has_no_address_gets_the_place_at_once(app: Flask, evening: str) -> None:
    set_evening(capacity=0)
    add("Gast", RegistrationStatus.WAITING, email="")
    set_evening(capacity=1)
    assert waiting_jobs.offer_places(app) == 1
    assert person("Gast").status is RegistrationStatus.REGISTERED
    assert mailed() == []


@pytest.mark.parametrize("values", [{"state": EventState.DRAFT}, {"cancelled_at": LONG_AGO}, {"starts_at": LONG_AGO}])
def test_an_evening_that_is_not_ahead_offers_nothing(app: Flask, offered: None, values: dict[str, Any]) -> None:
    set_evening(**values)
    assert waiting_jobs.offer_places(app) == 0
    assert places_taken() == 0


def in_days(days: float) -> None:
    """The evening begins so many days from now."""
    set_evening(starts_at=clock.now() + days * DAY, ends_at=clock.now() + days * DAY + dt.timedelta(hours=3))


def asked(kind: str = "coming") -> list[str]:
    return [recipient for recipient, what in mailed() if what == kind]


def test_who_comes_is_asked_at_seven_three_and_one_days_once_each(app: Flask, evening: str) -> None:
    add("Aya")
    in_days(8)
    assert waiting_jobs.ask_who_comes(app) == 0
    for days, so_far in ((6.9, 1), (5, 1), (2.9, 2), (0.9, 3), (0.1, 3)):
        in_days(days)
        waiting_jobs.ask_who_comes(app)
        assert len(asked()) == so_far, f"{days} days before"
    in_days(-0.1)
    assert waiting_jobs.ask_who_comes(app) == 0


def test_after_a_day_without_a_worker_only_the_last_question_goes_out(app: Flask, evening: str) -> None:
    add("Aya")
    in_days(0.5)
    assert waiting_jobs.ask_who_comes(app) == 1
    assert waiting_jobs.ask_who_comes(app) == 0
    assert asked() == ["aya"]
    assert sorted(db.session.scalars(sa.select(Notice.kind))) == ["coming-1", "coming-3", "coming-7"]


def test_who_said_yes_is_not_asked_again_and_who_says_nothing_keeps_the_place(app: Flask, evening: str) -> None:
    add("Aya")
    add("Bo")
    in_days(6)
    waiting_jobs.ask_who_comes(app)
    with transaction():
        coming.confirm(registration=person("Aya"), now=clock.now())
    in_days(0.5)
    waiting_jobs.ask_who_comes(app)
    assert asked() == ["aya", "bo", "bo"]
    assert person("Bo").status is RegistrationStatus.REGISTERED


def test_only_who_comes_and_can_be_reached_is_asked(app: Flask, evening: str) -> None:
    add("Aya")
    add("Gast", email="")
    add("Bo", RegistrationStatus.WAITING)
    add("Cem", RegistrationStatus.INVITED)
    add("Dré")
    set_person("Dré", status=RegistrationStatus.CANCELLED)
    in_days(2)
    waiting_jobs.offer_places(app)
    waiting_jobs.ask_who_comes(app)
    assert asked() == ["aya"]


def test_who_has_just_registered_is_not_asked_at_that_step(app: Flask, evening: str) -> None:
    add("Aya")
    add("Bo")
    add("Cem", RegistrationStatus.WAITING)
    set_person("Aya", created_at=clock.now() - DAY)
    in_days(7)
    with transaction():
        waiting.give_place(registration=person("Cem"), now=clock.now(), author=history.MACHINE)
    waiting_jobs.ask_who_comes(app)
    assert asked() == ["bo"], "Aya registered yesterday, and Cem got a ticket just now"
    in_days(6.5)
    assert waiting_jobs.ask_who_comes(app) == 0


@pytest.mark.parametrize(
    "values", [{"state": EventState.DRAFT}, {"state": EventState.RUNNING}, {"cancelled_at": LONG_AGO}]
)
def test_an_evening_that_does_not_count_on_people_asks_nobody(app: Flask, evening: str, values: dict[str, Any]) -> None:
    add("Aya")
    in_days(2)
    set_evening(**values)
    assert waiting_jobs.ask_who_comes(app) == 0


def test_two_workers_ask_each_person_once(app: Flask, evening: str) -> None:
    set_evening(capacity=200)
    names = [f"Persoon{number}" for number in range(coming.BATCH + 20)]
    for name in names:
        add(name)
    in_days(2)
    assert twice_at_once(app, waiting_jobs.ask_who_comes) == len(names)
    assert sorted(asked()) == sorted(name.lower() for name in names)


def test_the_question_has_a_button_for_each_answer_and_the_ticket(app: Flask, evening: str) -> None:
    add("Aya")
    in_days(2)
    waiting_jobs.ask_who_comes(app)
    email = delivery.rendered(db.session.scalars(sa.select(OutboxMail)).one())
    assert str(email["Subject"]) == "Kom je nog? X500"
    text = email.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Ja, ik kom" in text
    assert "Ik kan toch niet komen" in text
    assert text.count("/a/") == 2
    assert "/t/" in text


def test_on_another_day_everybody_is_asked_anew_and_at_another_hour_nobody(app: Flask, evening: str) -> None:
    add("Aya")
    in_days(6.5)
    waiting_jobs.ask_who_comes(app)
    with transaction():
        coming.confirm(registration=person("Aya"), now=clock.now())

    def move(**changes: Any) -> None:
        with transaction():
            event = event_queries.whole_event(evening)
            assert event is not None
            document = evenings.evening(**{"date": event_queries.described(event).date, **changes})
            events.change_event(event=event, evening=document, window=Window(), now=clock.now())

    move(starts=dt.time(18), ends=dt.time(21))
    assert person("Aya").confirmed_at is not None
    move(date=clock.now().date() + 3 * DAY, starts=dt.time(18), ends=dt.time(21, 30))
    assert person("Aya").confirmed_at is None
    assert waiting_jobs.ask_who_comes(app) == 1
    assert asked() == ["aya", "aya"]


def test_a_minute_without_anything_to_do_takes_no_write_lock(app: Flask, evening: str) -> None:
    begun: list[str] = []

    @sa.event.listens_for(db.engine, "before_cursor_execute")
    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        begun.append(statement)

    try:
        for job in (waiting_jobs.pass_on_offers, waiting_jobs.offer_places, waiting_jobs.ask_who_comes):
            assert job(app) == 0
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert begun
    assert all(statement.startswith(("SELECT", "BEGIN")) and "IMMEDIATE" not in statement for statement in begun)
