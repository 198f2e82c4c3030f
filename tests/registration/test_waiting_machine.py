"""Register, wait, offer, expire, cancel, add seats in any order: what must hold after each step holds.

Every machine has an evening of its own in the database of the test, and a clock of its own. MACHINE_RUNS says how many.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app.core import limits
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.prepared import together
from app.events import announcing
from app.events import queries as event_queries
from app.events import services as events
from app.events.models import Event, Table, TableRound
from app.events.window import Window
from app.registration import coming, history, places, rows, rules, services, waiting
from app.registration.errors import RegistrationClosed
from app.registration.history_models import Change
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat
from app.roster import restoring
from exports import documents
from tests.factories.evenings import make_event

RUNS = int(os.environ.get("MACHINE_RUNS", "10"))
STEPS = 40
BEGIN = dt.datetime(2031, 3, 1, 12, tzinfo=dt.UTC)
COMING, WAITING = RegistrationStatus.REGISTERED, RegistrationStatus.WAITING
# Somebody of those on the list, whoever that is by then.
anybody = st.integers(0, 30)
addresses = st.integers(0, 11).map(lambda number: f"persoon{number}@voorbeeld.be")


class WaitingList(RuleBasedStateMachine):
    """One evening twenty days ahead: three small tables, two places that are taken, and three people who wait."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.now = BEGIN
        self.forms: list[tuple[uuid.UUID, str]] = []
        # Who came after the last step, and who gave their place up since.
        self.came: set[int] = set()
        self.left: set[int] = set()
        tables = tuple(documents.Table(number=number, title=f"Tafel {number}", seats=2) for number in (1, 2, 3))
        with transaction():
            event = make_event(now=BEGIN, date=BEGIN.date() + dt.timedelta(days=20), capacity=2, tables=tables)
            self.event_id, self.slug, self.ends_at = event.id, event.slug, event.ends_at
        for number in range(5):
            self.someone_registers(f"persoon{number}@voorbeeld.be")

    def teardown(self) -> None:
        """Leave the database as the next machine expects it: with one evening more, and no transaction."""
        db.session.remove()
        self.context.pop()

    def people(self, *statuses: RegistrationStatus) -> list[Registration]:
        mine = sa.select(Registration).where(Registration.event_id == self.event_id).order_by(Registration.id)
        if statuses:
            mine = mine.where(Registration.status.in_(statuses))
        return list(db.session.scalars(mine.execution_options(populate_existing=True)))

    def do(self, act: Callable[..., Any], *statuses: RegistrationStatus, whom: int) -> None:
        """Let somebody of these do this; a refusal must leave everything as it is, which the invariants see."""
        with transaction():
            found = self.people(*statuses)
            if found:
                try:
                    act(registration=found[whom % len(found)], now=self.now)
                except DomainError:
                    db.session.rollback()

    def register(self, submission: uuid.UUID, email: str) -> None:
        attempt = limits.attempt(
            kind="register", subject=self.slug, most=10**6, within=dt.timedelta(minutes=1), now=self.now
        )
        newcomer = services.Newcomer(name="Aya Claes", email=email)
        with transaction() as session, suppress(RegistrationClosed) if self.now > self.ends_at else nullcontext():
            services.register(
                session.connection(), slug=self.slug, newcomer=newcomer, submission=submission, now=self.now,
                attempt=attempt,
            )  # fmt: skip

    @rule(email=addresses)
    def someone_registers(self, email: str) -> None:
        self.forms.append((uuid.uuid4(), email))
        self.register(*self.forms[-1])

    @precondition(lambda self: self.forms)
    @rule(which=anybody)
    def a_form_comes_again(self, which: int) -> None:
        form = self.forms[which % len(self.forms)]
        before = len(self.people())
        self.register(*form)
        assert len(self.people()) == before

    def by_hand(self, **values: Any) -> None:
        """On the list without an address: with a place when there is one."""
        event = db.session.get_one(Event, self.event_id)
        services.add(
            event_id=self.event_id,
            newcomer=services.Newcomer(name="Gast"),
            status=COMING if event.places_taken < event.capacity else WAITING,
            source=RegistrationSource.STAFF,
            now=self.now,
            **values,
        )

    @rule()
    def the_organiser_adds_someone(self) -> None:
        with transaction():
            self.by_hand()

    @rule(whom=anybody)
    def someone_brings_a_guest(self, whom: int) -> None:
        def bring(registration: Registration, **_now: dt.datetime) -> None:
            self.by_hand(guest_of_id=registration.id, unnamed=True)

        self.do(bring, COMING, whom=whom)

    @rule()
    def someone_is_let_in_on_top_of_the_places(self) -> None:
        """What the door does on a full evening: they come, and hold no place."""
        with transaction() as session:
            event = session.get_one(Event, self.event_id)
            if event.places_taken < event.capacity:
                return
            connection = session.connection()
            evening = connection.execute(places.LOCK, {"event_id": self.event_id}).one()
            status, source = COMING, RegistrationSource.WALK_IN
            newcomer = services.Newcomer(name="Gast")
            values = {"status": status, "source": source, "submission": uuid.uuid4()}
            written = rows.added(connection, evening, newcomer, now=self.now, **values)
            together(connection, *rows.settle(evening, written, newcomer))
            person = session.get_one(Registration, written.ticket.registration_id)
            person.beyond_reason = "Kwam mee"

    @rule(whom=anybody)
    def one_of_those_comes_after_all(self, whom: int) -> None:
        def restore(registration: Registration, now: dt.datetime) -> None:
            if registration.beyond_reason:
                restoring.restore(registration=registration, now=now, author=history.staff("Noor Maes"))

        self.do(restore, RegistrationStatus.CANCELLED, whom=whom)

    @rule(whom=anybody)
    def someone_takes_an_offer(self, whom: int) -> None:
        self.do(waiting.accept_offer, WAITING, whom=whom)

    @rule(whom=anybody)
    def anybody_presses_an_old_button(self, whom: int) -> None:
        self.do(waiting.accept_offer, whom=whom)
        self.do(waiting.ask_again, whom=whom)
        self.do(coming.confirm, whom=whom)

    @rule(whom=anybody)
    def someone_asks_again(self, whom: int) -> None:
        self.do(waiting.ask_again, WAITING, whom=whom)

    @rule(whom=anybody)
    def someone_cancels(self, whom: int) -> None:
        def cancel(registration: Registration, now: dt.datetime) -> None:
            going = [each.id for each in self.people() if each.guest_of_id == registration.id and each.unnamed]
            self.left |= {registration.id, *going}
            services.cancel(registration=registration, now=now)

        self.do(cancel, whom=whom)

    @rule(whom=anybody)
    def the_organiser_gives_a_place(self, whom: int) -> None:
        self.do(
            lambda registration, now: waiting.give_place(
                registration=registration, now=now, author=history.staff("Noor Maes")
            ),
            whom=whom,
        )

    @rule(by=st.integers(-2, 3))
    def the_organiser_changes_the_number_of_places(self, by: int) -> None:
        with transaction():
            event = event_queries.whole_event(self.slug)
            assert event is not None
            capacity = max(event.capacity + by, event.places_taken)
            evening = dataclasses.replace(event_queries.described(event), capacity=capacity)
            events.change_event(event=event, evening=evening, window=Window(), now=self.now, tells=False)

    @rule(hours=st.integers(0, 60))
    def the_evening_is_called_off_and_goes_on_after_all(self, hours: int) -> None:
        had = {each.id for each in self.people(WAITING) if each.offered_until is not None}
        with transaction() as session:
            announcing.cancel(event=session.get_one(Event, self.event_id), reason="Sneeuw", now=self.now)
        self.now += dt.timedelta(hours=hours)
        if self.now >= self.ends_at:
            return
        with transaction() as session:
            if had & set(waiting.lapsed(now=self.now, most=10**4)):
                assert session.get_one(Event, self.event_id).starts_at <= self.now
            announcing.revive(event=session.get_one(Event, self.event_id), now=self.now)
        event = db.session.get_one(Event, self.event_id, populate_existing=True)
        until = rules.offer_until(now=self.now, starts_at=event.starts_at, timezone=event.timezone)
        if until is not None:
            assert {each.offered_until for each in self.people(WAITING) if each.id in had} <= {until}
            assert had <= {each.id for each in self.people(WAITING) if each.offered_until is not None}

    @rule(hours=st.integers(1, 20))
    def time_passes(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)

    @rule(hours=st.integers(0, 30))
    def the_worker_passes_offers_on(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)
        for registration_id in waiting.lapsed(now=self.now, most=100):
            with transaction() as session:
                waiting.pass_on(registration=session.get_one(Registration, registration_id), now=self.now)
        assert not waiting.lapsed(now=self.now, most=1)

    @invariant()
    def what_must_hold_holds(self) -> None:
        db.session.rollback()
        event = db.session.get_one(Event, self.event_id, populate_existing=True)
        everybody = self.people()
        self.check_places(event, everybody)
        self.check_seats()
        self.check_offers(everybody)

    def check_places(self, event: Event, everybody: list[Registration]) -> None:
        """Every place is one person's, nobody is passed, and who has a place keeps it until they give it up."""
        came = {each.id for each in everybody if each.status is COMING}
        waits = [each for each in everybody if each.status is WAITING]
        offered = [each for each in waits if each.offered_until is not None]
        eligible = [each for each in waits if each.offered_until is None and each.lapsed_at is None]
        beyond = {each.id for each in everybody if each.status is COMING and each.beyond_reason}
        assert event.places_taken == len(came - beyond) + len(offered) <= event.capacity
        if rules.offer_until(now=self.now, starts_at=event.starts_at, timezone=event.timezone) is not None:
            assert not eligible or event.places_taken == event.capacity, "a place is free and somebody waits"
        assert max(map(_turn, offered), default=_FIRST) <= min(map(_turn, eligible), default=_LAST)
        assert self.came - came <= self.left
        self.came, self.left = came, set()

    def check_seats(self) -> None:
        """What is counted at a table is who sits there: not too many, nobody twice, and only who comes."""
        rounds = sa.select(TableRound.table_id, TableRound.round, TableRound.seats, TableRound.taken)
        seats = db.session.execute(
            sa.select(Seat.registration_id, Seat.table_id, Seat.round)
            .join(Registration, Registration.id == Seat.registration_id)
            .where(Registration.event_id == self.event_id)
        ).all()
        taken = Counter((seat.table_id, seat.round) for seat in seats)
        for each in db.session.execute(rounds.join(Table).where(Table.event_id == self.event_id)):
            assert each.taken == taken[each.table_id, each.round] <= each.seats
        assert {seat.registration_id for seat in seats} <= self.came
        assert len({(seat.registration_id, seat.table_id) for seat in seats}) == len(seats)

    def check_offers(self, everybody: list[Registration]) -> None:
        """Everybody is on the list once, stands in one place there, and has one mail for each offer."""
        for each in everybody:
            assert (each.status is WAITING) == (each.waiting_since is not None)
            assert each.status is WAITING or (each.offered_until is None and each.lapsed_at is None)
            assert each.offered_until is None or each.lapsed_at is None
        here = Counter(each.email_key for each in everybody if each.email_key and each.status in {COMING, WAITING})
        assert set(here.values()) <= {1}
        ids = [each.id for each in everybody]
        mails = sa.select(OutboxMail.regarding).where(
            OutboxMail.kind == "registration.offer", OutboxMail.regarding.in_(ids)
        )
        told = sa.select(Change.registration_id).where(Change.act == "offered", Change.registration_id.in_(ids))
        assert Counter(db.session.scalars(mails)) == Counter(db.session.scalars(told))


_FIRST, _LAST = (dt.datetime.min.replace(tzinfo=dt.UTC), 0), (dt.datetime.max.replace(tzinfo=dt.UTC), 0)


def _turn(registration: Registration) -> tuple[dt.datetime, int]:
    assert registration.waiting_since is not None
    return registration.waiting_since, registration.id


def _run(app: Flask, runs: int = RUNS) -> None:
    machine = type("WaitingListHere", (WaitingList,), {"app": app})
    # Not made shorter when it fails: that takes minutes, and the steps say enough.
    how = settings(max_examples=runs, stateful_step_count=STEPS, phases=(Phase.generate,), report_multiple_bugs=False)
    run_state_machine_as_test(machine, settings=how)


def test_whatever_people_do_in_whatever_order_the_places_are_shared_out_fairly(app: Flask) -> None:
    _run(app)


@pytest.mark.parametrize(
    "fault", ["nobody is offered what comes free", "the last comes first", "an offer costs nothing"]
)
def test_a_fault_in_the_waiting_list_does_not_escape(app: Flask, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """The negative control: each of these breaks what the machine watches over."""
    if fault == "nobody is offered what comes free":
        monkeypatch.setattr(waiting, "offer_free_places", lambda *_, **__: 0)
    elif fault == "the last comes first":
        newest = waiting._NEXT.order_by(None).order_by(Registration.waiting_since.desc(), Registration.id.desc())
        monkeypatch.setattr(waiting, "_NEXT", newest)
    else:
        monkeypatch.setattr(places, "ONE_MORE", sa.update(Event).where(sa.false()).values(places_taken=0))
    with pytest.raises((AssertionError, sa.exc.IntegrityError, ExceptionGroup)):
        _run(app, 5 * RUNS)  # it stops at the first
