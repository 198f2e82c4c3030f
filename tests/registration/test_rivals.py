"""Many people at once for few places: each place is one person's, whoever is too late waits with all they typed.

With the lock off and the check away, the same test must find one place given twice. RIVAL_FORMS sends the one form more
often.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, request

from app.core import clock, limits
from app.core.database import core_transaction, transaction
from app.core.errors import DomainError
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.prepared import Prepared
from app.events.models import Event, Table, TableRound
from app.registration import places, services, waiting
from app.registration.models import Preference, Registration, RegistrationStatus, Seat

RIVALS, THREADS = 200, 10
FORMS = int(os.environ.get("RIVAL_FORMS", "1000"))
COMING, WAITING = RegistrationStatus.REGISTERED, RegistrationStatus.WAITING


def in_threads(app: Flask, count: int, work: Callable[[int], object]) -> list[object]:
    """Do `work(number)` for each number up to `count` in THREADS threads that start together; what each gave."""
    results: list[object] = [None] * count
    ready = threading.Barrier(THREADS)

    def run(first: int) -> None:
        ready.wait()
        for number in range(first, count, THREADS):
            with app.app_context():
                try:
                    results[number] = work(number)
                except Exception as error:  # noqa: BLE001 - the test looks at what came
                    results[number] = error

    threads = [threading.Thread(target=run, args=(first,)) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def rush(app: Flask, slug: str) -> list[object]:
    """RIVALS people send the form at once, each from their own phone; the statuses of the answers."""
    with app.app_context():
        wish = db.session.scalars(sa.select(Table.id).where(Table.number == 2)).one()

    def register(number: int) -> int:
        form = {
            "name": f"Rivaal {number}",
            "email": f"rivaal{number}@voorbeeld.be",
            "organisation": f"Huis {number}",
            "table": str(wish),
            "photo_objection": "y",
            "submission": str(uuid.uuid4()),
        }
        return app.test_client().post(
            f"/e/{slug}/register", data=form, environ_overrides={"REMOTE_ADDR": f"10.0.0.{number}"}
        ).status_code  # fmt: skip

    return in_threads(app, RIVALS, register)


def check_one_place(app: Flask) -> None:
    """One person has the place; the others wait, with everything they typed, and nothing is counted twice."""
    with app.app_context():
        people = db.session.scalars(sa.select(Registration)).all()
        assert Counter(each.status for each in people) == {COMING: 1, WAITING: RIVALS - 1}
        assert db.session.scalars(sa.select(Event.places_taken)).one() == 1
        typed = {(each.name, each.organisation, each.photo_objection) for each in people}
        assert typed == {(f"Rivaal {number}", f"Huis {number}", True) for number in range(RIVALS)}
        assert db.session.scalar(sa.select(sa.func.count(sa.distinct(Preference.registration_id)))) == RIVALS
        seats = db.session.scalar(sa.select(sa.func.count()).select_from(Seat))
        assert db.session.scalar(sa.select(sa.func.sum(TableRound.taken))) == seats == 2
        kinds = Counter(db.session.scalars(sa.select(OutboxMail.kind)))
        assert kinds == {"registration.ticket": 1, "registration.waiting": RIVALS - 1}


@pytest.fixture
def last_place(app: Flask, event_slug: str) -> str:
    """An evening with one place."""
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(capacity=1))
    return event_slug


def test_two_hundred_people_for_the_last_place(app: Flask, last_place: str) -> None:
    assert set(rush(app, last_place)) == {303}
    check_one_place(app)


class LookedBefore:
    """Takes a place when there was room at the last look, which was before the lock: the mistake the lock prevents."""

    def __init__(self) -> None:
        self.saw = threading.local()
        given = (Event.slug == sa.bindparam("slug_given"), places._NOW.is_not(None))
        takes = sa.update(Event).where(*given)
        self.careless = Prepared(takes.values(places_taken=Event.places_taken + 1).returning(*places._FIELDS))
        self.careful = places.TAKE_A_PLACE

    def look(self) -> None:
        with db.engine.connect() as connection:
            self.saw.room = bool(connection.scalar(sa.select(Event.places_taken < Event.capacity)))

    def compiled(self, *arguments: Any) -> Any:
        return (self.careless if self.saw.room else self.careful).compiled(*arguments)


@contextmanager
def without_the_check(app: Flask) -> Iterator[None]:
    """The database counts more places than there are without a word, for as long as this lasts."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE event DROP CONSTRAINT ck_event_places")
        try:
            yield
        finally:
            with engine.begin() as connection:
                connection.exec_driver_sql("UPDATE event SET places_taken = 0")
                connection.exec_driver_sql(
                    "ALTER TABLE event ADD CONSTRAINT ck_event_places "
                    "CHECK (places_taken >= 0 AND places_taken <= capacity)"
                )
        return

    def ignore(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA ignore_check_constraints=ON")

    engine.dispose()
    sa.event.listen(engine, "connect", ignore)
    try:
        yield
    finally:
        sa.event.remove(engine, "connect", ignore)
        engine.dispose()


def test_who_looks_before_the_lock_gives_one_place_to_several(
    app: Flask, last_place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    stand_in = LookedBefore()
    monkeypatch.setattr(places, "TAKE_A_PLACE", stand_in)
    # Those who come first look together; the rest when they come.
    looked = threading.Barrier(THREADS)
    plain = app.view_functions["registration.register"]

    @wraps(plain)
    def looks_first(**arguments: Any) -> Any:
        stand_in.look()
        if int(str(request.remote_addr).rpartition(".")[2]) < THREADS:
            looked.wait()
        return plain(**arguments)

    monkeypatch.setitem(app.view_functions, "registration.register", looks_first)
    with without_the_check(app):
        rush(app, last_place)
        with pytest.raises(AssertionError):
            check_one_place(app)
        with app.app_context():
            coming = sa.select(sa.func.count()).where(Registration.status == COMING)
            assert db.session.scalar(coming) == THREADS, "one place, and everybody who looked in time got it"


def test_offers_go_round_among_rivals_and_no_place_is_given_twice(app: Flask, event_slug: str) -> None:
    with app.app_context():
        with transaction():
            db.session.execute(sa.update(Event).values(capacity=3))
        for number in range(30):
            register(event_slug, f"rivaal{number}@voorbeeld.be")
        event_id = db.session.scalars(sa.select(Event.id)).one()
        ids = list(db.session.scalars(sa.select(Registration.id).order_by(Registration.id)))
    begin = clock.now()

    def act(number: int) -> None:
        dice = random.Random(number)  # noqa: S311 - a die, no secret
        # A day goes by while they are at it, so that some offers lapse before they are taken.
        now = begin + dt.timedelta(minutes=10 * number)
        what = dice.choice(("accept", "accept", "cancel", "lapse", "again", "register"))
        if what == "register":
            register(event_slug, f"rivaal{dice.randrange(40)}@voorbeeld.be")
            return
        with transaction() as session, suppress(DomainError):
            person = session.get_one(Registration, dice.choice(ids))
            if what == "accept":
                offered = session.scalars(sa.select(Registration).where(Registration.offered_until.is_not(None))).all()
                waiting.accept_offer(registration=dice.choice(offered) if offered else person, now=now)
            elif what == "cancel":
                services.cancel(registration=person, now=now)
            elif what == "again":
                waiting.ask_again(registration=person, now=now)
            else:
                for late in waiting.lapsed(now=now, most=5):
                    waiting.pass_on(registration=session.get_one(Registration, late), now=now)

    assert [result for result in in_threads(app, 20 * 15, act) if result is not None] == []
    with app.app_context():
        held = sa.or_(Registration.status == COMING, Registration.offered_until.is_not(None))
        event = db.session.get_one(Event, event_id)
        assert db.session.scalar(sa.select(sa.func.count()).where(held)) == event.places_taken == 3
        seats = db.session.execute(sa.select(Seat.registration_id, Seat.table_id, Seat.round)).all()
        counted = db.session.execute(sa.select(TableRound.table_id, TableRound.round, TableRound.taken)).all()
        assert {(row.table_id, row.round): row.taken for row in counted if row.taken} == Counter(
            (seat.table_id, seat.round) for seat in seats
        )
        coming = set(db.session.scalars(sa.select(Registration.id).where(Registration.status == COMING)))
        assert {seat.registration_id for seat in seats} == coming


def register(slug: str, email: str, submission: uuid.UUID | None = None) -> services.Ticket:
    """Send the form."""
    now = clock.now()
    attempt = limits.attempt(kind="register", subject=email, most=10**6, within=dt.timedelta(minutes=1), now=now)
    newcomer = services.Newcomer(name="Aya Claes", email=email)
    with core_transaction() as connection:
        return services.register(
            connection, slug=slug, newcomer=newcomer, submission=submission or uuid.uuid4(), now=now, attempt=attempt
        )


def test_one_form_sent_over_and_over_at_once_is_one_registration_and_one_mail(app: Flask, event_slug: str) -> None:
    submission = uuid.uuid4()
    tickets = in_threads(app, FORMS, lambda _number: register(event_slug, "aya@voorbeeld.be", submission))
    assert len(set(tickets)) == 1
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Registration.id))) == 1
        assert db.session.scalars(sa.select(OutboxMail.kind)).all() == ["registration.ticket"]
        assert db.session.scalars(sa.select(Event.places_taken)).one() == 1
