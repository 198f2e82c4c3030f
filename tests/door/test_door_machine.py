"""Scan, take back, walk in, cancel and send in any order, with answers that get lost: the counts always hold.

Every machine has an evening of its own with two doors. MACHINE_RUNS says how many.
"""

from __future__ import annotations

import os
import random
import uuid
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import batch, queries, rules
from app.door.models import Scan, ScanResult
from app.events.models import Event, Table, TableRound
from app.registration import services
from app.registration.models import Registration, RegistrationStatus, Seat
from exports import documents
from tests.door.conftest import Guest, add_guest, open_door
from tests.door.queue import Phone, Row
from tests.door.test_sync import second_door

RUNS = int(os.environ.get("MACHINE_RUNS", "10"))
STEPS = 30
COMING = RegistrationStatus.REGISTERED
doors = st.integers(0, 1)
anybody = st.integers(0, 20)


class TwoDoors(RuleBasedStateMachine):
    """Six people with a place, two who wait, ten places; two phones that sometimes reach the server."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        tables = tuple(documents.Table(number=number, title=f"Tafel {number}", seats=4) for number in (1, 2, 3))
        with self.app.app_context(), transaction():
            door = open_door(capacity=8, tables=tables)
            self.guests = [add_guest(door, f"Gast {number}") for number in range(6)]
            waits = RegistrationStatus.WAITING
            self.guests += [add_guest(door, f"Wacht {number}", status=waits) for number in range(2)]
        self.event_id = door.event_id
        self.phones = [Phone(self.app, door), Phone(self.app, second_door(self.app, door))]
        # What each phone knows of who is in, what it welcomed, and what every item was answered with first.
        self.inside: list[dict[int, str]] = [{}, {}]
        self.welcomed: list[list[Row]] = [[], []]
        self.answered: dict[str, tuple[str, str, str]] = {}
        self.sent: dict[str, Row] = {}

    @rule(door=doors, whom=anybody)
    def someone_is_scanned(self, door: int, whom: int) -> None:
        guest: Guest = self.guests[whom % len(self.guests)]
        shown = "already" if guest.id in self.inside[door] else "welcome"
        row = self.phones[door].scan(guest, shown)
        if shown == "welcome":
            self.inside[door][guest.id] = ""
            self.welcomed[door].append({**row, "guest": guest.id})

    @rule(door=doors, whom=anybody)
    def someone_is_kept_out(self, door: int, whom: int) -> None:
        self.phones[door].scan(self.guests[whom % len(self.guests)], "look")

    @rule(door=doors, address=st.sampled_from(["", "", "a@voorbeeld.be", "b@voorbeeld.be"]), table=st.integers(1, 4))
    def someone_new_walks_in(self, door: int, address: str, table: int) -> None:
        row = self.phones[door].walk_in("Nieuw", email=address, table=table)
        self.welcomed[door].append({**row, "guest": 0})

    @rule(door=doors, which=anybody)
    def a_welcome_is_taken_back(self, door: int, which: int) -> None:
        if self.welcomed[door]:
            row = self.welcomed[door][which % len(self.welcomed[door])]
            self.phones[door].undo(row)
            self.inside[door].pop(row["guest"], None)

    @rule(whom=anybody)
    def someone_cancels(self, whom: int) -> None:
        guest = self.guests[whom % len(self.guests)]
        with self.app.app_context(), transaction() as session:
            services.cancel(registration=session.get_one(Registration, guest.id), now=clock.now())

    @rule(door=doors)
    def the_queue_is_sent(self, door: int) -> None:
        phone = self.phones[door]
        self._send(door, phone.queue)
        phone.queue = []
        self._hears(door)

    @rule(door=doors, most=st.integers(1, 5))
    def the_network_fails_after_a_part(self, door: int, most: int) -> None:
        phone = self.phones[door]
        self._send(door, phone.queue[:most])
        phone.queue = phone.queue[most:]

    @rule(door=doors)
    def the_answer_gets_lost(self, door: int) -> None:
        self._send(door, self.phones[door].queue)

    @rule(door=doors, dice=st.integers(0, 1000))
    def the_queue_comes_in_another_order_and_again(self, door: int, dice: int) -> None:
        phone = self.phones[door]
        mixed = random.Random(dice).sample(phone.queue, len(phone.queue))  # noqa: S311 - a die, no secret
        self._send(door, mixed)
        self._send(door, phone.queue)
        phone.queue = []

    def _send(self, door: int, items: list[Row]) -> None:
        told = self.phones[door].post(items)
        for item, answer in zip(items, told["answers"], strict=True):
            said = answer["result"], answer["reason"], answer["conflict"]
            assert self.answered.setdefault(item["uuid"], said) == said
            self.sent[item["uuid"]] = item

    def _hears(self, door: int) -> None:
        """After a call that came through, what the phone knows of who is in is what we know."""
        phone = self.phones[door]
        told = phone.post()
        phone.cursor = told["cursor"]
        self.inside[door].update({person: at for person, at, _device in told["arrivals"]})
        for person in told["left"]:
            self.inside[door].pop(person, None)
        with self.app.app_context():
            mine = sa.select(Registration.id).where(Registration.event_id == self.event_id)
            here = set(db.session.scalars(mine.where(Registration.checked_in_at.is_not(None))))
            present, _expected = queries.counts(self.event_id)
        assert set(self.inside[door]) == here
        assert present == len(here)

    @invariant()
    def what_must_hold_holds(self) -> None:
        with self.app.app_context():
            everybody = db.session.scalars(sa.select(Registration).where(Registration.event_id == self.event_id)).all()
            lines = db.session.scalars(sa.select(Scan).where(Scan.event_id == self.event_id)).all()
            self.check_nothing_is_lost(lines)
            self.check_who_is_in(everybody, lines)
            self.check_places(everybody)

    def check_nothing_is_lost(self, lines: Any) -> None:
        """Everything that was sent is a row, once."""
        kept = {line.uuid for line in lines}
        assert len(kept) == len(lines)
        for key, item in self.sent.items():
            undo = item["kind"] == "undo"
            assert (rules.undo_uuid(uuid.UUID(item["scan"])) if undo else uuid.UUID(key)) in kept

    def check_who_is_in(self, everybody: Any, lines: Any) -> None:
        """Whoever is in came in by one scan that was not taken back, and nobody else is."""
        undone = {line.uuid for line in lines if line.result is ScanResult.UNDONE}
        welcomes = [line for line in lines if line.let_in_at is not None and line.uuid not in undone]
        open_welcomes = Counter(
            (line.registration_id, line.let_in_at) for line in welcomes if rules.undo_uuid(line.uuid) not in undone
        )
        assert open_welcomes == Counter(
            (each.id, each.checked_in_at) for each in everybody if each.checked_in_at is not None
        )

    def check_places(self, everybody: Any) -> None:
        """Places and seats are counted as they are held; who is in on top of the places holds none."""
        event = db.session.get_one(Event, self.event_id)
        held = [each for each in everybody if each.status is COMING and not each.beyond_reason]
        offers = [each for each in everybody if each.offered_until is not None]
        assert event.places_taken == len(held) + len(offers) <= event.capacity
        seats = db.session.execute(
            sa.select(Seat.table_id, Seat.round, Seat.registration_id)
            .join(Registration)
            .where(Registration.event_id == self.event_id)
        ).all()
        taken = Counter((seat.table_id, seat.round) for seat in seats)
        of_event = sa.select(TableRound).join(Table).where(Table.event_id == self.event_id)
        for each in db.session.scalars(of_event):
            assert each.taken == taken[each.table_id, each.round] <= each.seats
        assert {seat.registration_id for seat in seats} <= {each.id for each in everybody if each.status is COMING}


def _run(app: Flask, runs: int = RUNS) -> None:
    machine = type("TwoDoorsHere", (TwoDoors,), {"app": app})
    how = settings(max_examples=runs, stateful_step_count=STEPS, phases=(Phase.generate,), report_multiple_bugs=False)
    run_state_machine_as_test(machine, settings=how)


def test_whatever_two_doors_do_and_send_in_whatever_order_the_counts_hold(app: Flask) -> None:
    _run(app)


@pytest.mark.parametrize("fault", ["a second welcome counts again", "a welcome taken back stays"])
def test_a_fault_at_the_door_does_not_escape(app: Flask, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """The negative control: each of these breaks what the machine watches over."""
    if fault == "a second welcome counts again":
        plain = batch.settle

        def settle(scan: Any, person: Any, here: Any, **first: Any) -> Any:
            if person is not None and scan.shown == batch.WELCOME:
                person.checked_in_at = None
            return plain(scan, person, here, **first)

        monkeypatch.setattr(batch, "settle", settle)
    else:
        monkeypatch.setattr(rules, "undo_uuid", lambda scan: uuid.uuid5(scan, str(uuid.uuid4())))
    with pytest.raises((AssertionError, ExceptionGroup)):
        _run(app, 5 * RUNS)  # it stops at the first
