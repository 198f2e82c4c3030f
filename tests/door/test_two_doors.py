"""Two doors without a network and the same 150 people: nobody is lost and nobody counts twice."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import many, sync_rows
from app.door.models import Scan, ScanResult
from app.events.models import Event
from app.registration import places, services
from app.registration.models import Registration, RegistrationStatus
from tests.door.conftest import Door, Guest, add_guest, scans
from tests.door.queue import Phone, Row, told_of
from tests.door.test_sync import counts, second_door
from tests.figures import Figure

PEOPLE, PART = 150, 40


@pytest.fixture
def crowd(app: Flask, door: Door) -> list[Guest]:
    """150 people with a place."""
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Event).values(capacity=PEOPLE))
        return [add_guest(door, f"Gast {number}") for number in range(PEOPLE)]


@pytest.fixture
def phones(app: Flask, door: Door, crowd: list[Guest]) -> list[Phone]:
    """Two doors that were offline and each let in everybody, in an order of its own."""
    pair = [Phone(app, door), Phone(app, second_door(app, door))]
    for number, phone in enumerate(pair):
        for guest in random.Random(number).sample(crowd, PEOPLE):  # noqa: S311 - a die, no secret
            phone.scan(guest)
    return pair


def parts(rows: list[Row]) -> list[list[Row]]:
    return [rows[start : start + PART] for start in range(0, len(rows), PART)]


def check(app: Flask, door: Door, figure: Figure) -> None:
    """150 people once, 300 scans kept, and each second one told of."""
    lines = scans(app)
    welcome = Counter(line.registration_id for line in lines if line.result is ScanResult.WELCOME)
    second = Counter(line.registration_id for line in lines if line.conflict == "second_door")
    lost = 2 * PEOPLE - len({line.uuid for line in lines})
    seen = f"{len(welcome)} unique, {lost} lost, {welcome.total() - len(welcome)} double"
    figure(f"two offline doors and {PEOPLE} people", seen, f"{PEOPLE} unique, 0 lost, 0 double")
    assert counts(app, door) == (PEOPLE, PEOPLE)
    assert set(welcome.values()) == set(second.values()) == {1}
    assert len(welcome) == len(second) == PEOPLE
    assert len(lines) == 2 * PEOPLE


def test_doors_that_send_in_turn_count_everybody_once(
    app: Flask, door: Door, phones: list[Phone], figure: Figure
) -> None:
    first, second = (parts(phone.queue) for phone in phones)
    for mine, yours in zip_longest(first, second, fillvalue=()):
        phones[0].post(mine)
        phones[1].post(yours)
    check(app, door, figure)


def test_doors_that_send_at_once_count_everybody_once(
    app: Flask, door: Door, phones: list[Phone], figure: Figure
) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda phone: [phone.post(part) for part in parts(phone.queue)], phones))
    check(app, door, figure)


def test_a_batch_that_is_sent_five_times_at_once_is_taken_in_once(app: Flask, door: Door, phones: list[Phone]) -> None:
    phone = phones[0]
    phone.undo(phone.queue[0])
    phone.walk_in("Bo Thijs", email="bo@voorbeeld.be", beyond_reason="Kwam mee")
    items = phone.queue
    with ThreadPoolExecutor(max_workers=5) as pool:
        told = [each["answers"] for each in pool.map(lambda _: phone.post(items), range(5))]
    assert all(each == told[0] for each in told)
    assert len(scans(app)) == len(items)
    assert counts(app, door) == (PEOPLE, PEOPLE + 1)


def test_scans_online_beside_a_batch_of_the_same_people_count_once(
    app: Flask, door: Door, phones: list[Phone], crowd: list[Guest]
) -> None:
    """A door with a network and one that comes back: neither waits for the other in a circle."""

    def online(guest: Guest) -> int:
        body = {"uuid": str(guest.id).zfill(32), "code": guest.code, "device_time": phones[1].clock().isoformat()}
        return phones[1].client.post("/api/check-ins", json=body).status_code

    with ThreadPoolExecutor(max_workers=3) as pool:
        batch = pool.submit(phones[0].post, phones[0].queue)
        statuses = list(pool.map(online, reversed(crowd)))
        told = batch.result(timeout=60)
    assert set(statuses) == {200}
    assert Counter(result for result, _reason, _conflict in told_of(told)).total() == PEOPLE
    with app.app_context():
        let_in = sa.select(sa.func.count()).where(Scan.let_in_at.is_not(None))
        assert db.session.scalars(let_in).one() == PEOPLE
    assert counts(app, door) == (PEOPLE, PEOPLE)


def test_doors_that_lock_nobody_would_let_the_same_people_in_twice(
    app: Flask, database_kind: str, door: Door, phones: list[Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    if database_kind != "postgresql":
        pytest.skip("SQLite admits one writer at a time")

    def unlocked(statement: Any) -> Any:
        plainly = statement._clone()
        plainly._for_update_arg = None
        return plainly

    both, plain = threading.Barrier(2, timeout=20), sync_rows.people

    def read(*arguments: Any, **named: Any) -> Any:
        found = plain(*arguments, **named)
        both.wait()
        return found

    monkeypatch.setattr(places, "LOCK", unlocked(places.LOCK))
    monkeypatch.setattr(sync_rows, "_PEOPLE", many.prepared(lambda dialect: unlocked(sync_rows._people(dialect))))
    monkeypatch.setattr(sync_rows, "people", read)
    # In one order: of two that take the same rows in different orders the database would end one, now and then.
    batches = [sorted(phone.queue, key=lambda row: row["registration"]) for phone in phones]
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda phone, batch: phone.post(batch), phones, batches))
    with pytest.raises(AssertionError):
        check(app, door, lambda *_: None)


def test_people_who_cancel_while_a_batch_comes_in_wait_for_nobody_in_a_circle(
    app: Flask, door: Door, phones: list[Phone], crowd: list[Guest]
) -> None:
    def cancel(guest: Guest) -> None:
        with app.app_context(), transaction() as session:
            services.cancel(registration=session.get_one(Registration, guest.id), now=clock.now())

    with ThreadPoolExecutor(max_workers=3) as pool:
        batches = [pool.submit(phone.post, phone.queue) for phone in phones]
        list(pool.map(cancel, reversed(crowd[:40])))
        for batch in batches:
            batch.result(timeout=60)
    assert counts(app, door) == (PEOPLE, PEOPLE)
    with app.app_context():
        gone = sa.select(sa.func.count()).where(Registration.status == RegistrationStatus.CANCELLED)
        assert db.session.scalars(gone).one() == 40
        assert db.session.scalars(sa.select(Event.places_taken)).one() == PEOPLE - 40
