"""A phone that was offline sends what it decided: each item once, nothing lost, and what differs is said."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.door import queries
from app.events import queries as events
from app.events.models import Device
from app.registration import services as registration
from app.registration.models import Registration, RegistrationStatus
from tests.door.conftest import Door, Guest, Invite, add_guest, add_repeated, open_door, scans
from tests.door.queue import Phone, told_of
from tests.pages import sign_in_as

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def phone(app: Flask, door: Door) -> Phone:
    return Phone(app, door)


@pytest.fixture
def other_phone(app: Flask, door: Door) -> Phone:
    return Phone(app, second_door(app, door))


def second_door(app: Flask, door: Door, name: str = "Ingang Zuid") -> Door:
    """Another phone at the same evening."""
    from app.events import devices
    from tests.door.conftest import actor_of

    with app.app_context(), transaction():
        event = events.event(door.slug)
        assert event is not None
        device, key = devices.pair(event=event, table=None, name=name, now=clock.now())
        db.session.flush()  # the device's id
        return Door(event.id, event.slug, key, actor_of(device))


def counts(app: Flask, door: Door) -> tuple[int, int]:
    with app.app_context():
        return queries.counts(door.event_id)


def since_when(app: Flask, guest: Guest) -> dt.datetime | None:
    with app.app_context():
        return db.session.get_one(Registration, guest.id).checked_in_at


def cancel(app: Flask, guest: Guest) -> None:
    with app.app_context(), transaction() as session:
        registration.cancel(registration=session.get_one(Registration, guest.id), now=clock.now())


def test_what_was_scanned_offline_is_taken_in_with_its_own_moment(
    app: Flask, door: Door, invite: Invite, phone: Phone
) -> None:
    guest = invite("Yıldız Peeters", organisation="Wijkcomité Ter Hilst")
    row = phone.scan(guest, ago=20 * MINUTE)
    before = clock.now()
    told = phone.sync()
    (answer,) = told["answers"]
    assert answer == {
        "uuid": row["uuid"],
        "result": "welcome",
        "reason": "",
        "registration": guest.id,
        "name": "Yıldız Peeters",
        "organisation": "Wijkcomité Ter Hilst",
        "tables": [[1, 1], [2, 2]],
        "conflict": "",
    }
    moment = since_when(app, guest)
    assert moment is not None
    assert abs(before - 20 * MINUTE - moment) < dt.timedelta(seconds=5)
    (line,) = scans(app)
    assert (line.let_in_at, line.shown, line.device_id) == (moment, "welcome", door.actor.device_id)
    assert line.server_time - line.device_time > 19 * MINUTE
    assert told["arrivals"] == [[guest.id, moment.isoformat(), door.actor.device_id]]
    assert (told["left"], told["counts"]) == ([], {"present": 1, "expected": 1})


@pytest.mark.parametrize("days", [-1, 1, 400])
def test_a_clock_that_is_wrong_by_days_changes_no_moment(app: Flask, door: Door, invite: Invite, days: int) -> None:
    guest, phone = invite(), Phone(app, door, wrong=dt.timedelta(days=days))
    phone.scan(guest, ago=10 * MINUTE)
    phone.sync()
    moment = since_when(app, guest)
    assert moment is not None
    assert abs(clock.now() - 10 * MINUTE - moment) < dt.timedelta(seconds=5)
    assert abs((scans(app)[0].device_time - clock.now()) - dt.timedelta(days=days)) < 11 * MINUTE


@pytest.mark.parametrize(
    ("ahead", "at_least", "at_most"), [(-90, 24 * 60, 24 * 60), (+90, 0, 0)], ids=["long ago", "ahead of itself"]
)
def test_a_clock_that_was_set_in_between_moves_nobody_by_more_than_a_day(
    app: Flask, invite: Invite, phone: Phone, ahead: int, at_least: int, at_most: int
) -> None:
    guest = invite()
    phone.scan(guest, ago=-dt.timedelta(hours=ahead))
    phone.sync()
    moment = since_when(app, guest)
    assert moment is not None
    ago = clock.now() - moment
    assert at_least * MINUTE <= ago < at_most * MINUTE + dt.timedelta(seconds=5)


def test_the_same_batch_again_is_answered_the_same(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    first, second = invite("Jo Claes"), invite("An Maes")
    rows = [phone.scan(first), phone.scan(second, "look"), phone.scan(None, "not_found"), phone.walk_in("Bo Thijs")]
    rows += [phone.undo(rows[0]), phone.scan(first)]
    told = [phone.post(rows)["answers"] for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert len(scans(app)) == len(rows)
    assert counts(app, door) == (2, 3)


def test_an_item_twice_in_a_batch_counts_once(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    row = phone.scan(invite())
    told = phone.post([row, row])
    assert told["answers"][0] == told["answers"][1]
    assert len(scans(app)) == 1


def test_two_doors_let_in_the_same_person_who_counts_once_and_both_scans_stay(
    app: Flask, door: Door, invite: Invite, phone: Phone, other_phone: Phone
) -> None:
    guest = invite()
    phone.scan(guest, ago=5 * MINUTE)
    other_phone.scan(guest, ago=4 * MINUTE)
    assert told_of(phone.sync()) == [("welcome", "", "")]
    assert told_of(other_phone.sync()) == [("already", "", "second_door")]
    assert counts(app, door) == (1, 1)
    assert [(line.result.value, line.conflict, line.shown) for line in scans(app)] == [
        ("welcome", "", "welcome"),
        ("already", "second_door", "welcome"),
    ]


def test_a_phone_that_forgot_whom_it_let_in_is_no_second_door(app: Flask, invite: Invite, phone: Phone) -> None:
    guest = invite()
    phone.scan(guest)
    phone.scan(guest)
    assert told_of(phone.sync()) == [("welcome", "", ""), ("already", "", "")]


def test_who_cancelled_before_the_phone_heard_of_it_is_in_and_listed(
    app: Flask, door: Door, invite: Invite, phone: Phone
) -> None:
    guest = invite()
    phone.scan(guest)
    cancel(app, guest)
    assert told_of(phone.sync()) == [("welcome", "cancelled", "cancelled")]
    assert counts(app, door) == (1, 1)


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.INVITED])
def test_who_has_no_place_and_was_welcomed_is_in_and_listed(
    app: Flask, door: Door, invite: Invite, phone: Phone, status: RegistrationStatus
) -> None:
    phone.scan(invite(status=status))
    assert told_of(phone.sync()) == [("welcome", status.value, status.value)]
    assert counts(app, door) == (1, 1)


def test_whom_a_volunteer_let_in_after_a_look_is_no_surprise(app: Flask, invite: Invite, phone: Phone) -> None:
    guest = invite(status=RegistrationStatus.WAITING)
    phone.scan(guest, "look")
    phone.scan(guest, admit=True)
    assert told_of(phone.sync()) == [("look", "waiting", ""), ("welcome", "waiting", "")]
    assert [line.let_in_at is None for line in scans(app)] == [True, False]


def test_who_registered_twice_comes_in_as_the_first(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    first = invite("Murat Çelik")
    with app.app_context(), transaction():
        again = add_repeated(door, first, "Murat C.")
    phone.scan(again, "look")
    phone.scan(again)
    phone.scan(again, admit=True)
    told = phone.sync()
    assert told_of(told) == [("look", "repeated", ""), ("welcome", "", "repeated"), ("already", "", "")]
    assert [each["registration"] for each in told["answers"]] == [again.id, first.id, first.id]
    assert counts(app, door) == (1, 1)


def test_somebody_who_was_erased_meanwhile_is_told_of(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    guest = invite()
    phone.scan(guest)
    with app.app_context(), transaction() as session:
        session.execute(sa.delete(Registration).where(Registration.id == guest.id))
    assert told_of(phone.sync()) == [("not_found", "unknown", "not_found")]
    assert scans(app)[0].registration_id is None


def test_a_person_of_another_evening_is_told_of_and_not_let_in(app: Flask, phone: Phone) -> None:
    with app.app_context(), transaction():
        stranger = add_guest(open_door(title="Andere avond"), "Zoë Prévot")
    phone.scan(stranger)
    told = phone.sync()
    assert told_of(told) == [("look", "other_event", "other_event")]
    assert told["answers"][0]["name"] == ""
    assert since_when(app, stranger) is None


@pytest.mark.parametrize(("shown", "conflict"), [("look", ""), ("not_found", "missed")])
def test_whom_the_phone_kept_out_stays_out_and_the_answer_says_they_are_registered(
    app: Flask, door: Door, invite: Invite, phone: Phone, shown: str, conflict: str
) -> None:
    phone.scan(invite(), shown)
    assert told_of(phone.sync()) == [(shown, "registered", conflict)]
    assert counts(app, door) == (0, 1)


def test_whom_the_phone_took_for_in_went_on_and_is_in(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    phone.scan(invite(), "already")
    assert told_of(phone.sync()) == [("welcome", "", "")]
    assert counts(app, door) == (1, 1)


def test_two_people_who_signed_in_are_two_doors(app: Flask, door: Door, invite: Invite) -> None:
    guest = invite()
    told = []
    for role in ("organiser", "volunteer"):
        row = {"uuid": str(uuid.uuid4()), "kind": "scan", "shown": "welcome", "registration": guest.id}
        answer = sign_in_as(app, role).post(f"/api/door/{door.slug}/sync", json={"items": [row]})
        told += told_of(answer.get_json())
    assert told == [("welcome", "", ""), ("already", "", "second_door")]


def test_a_welcome_of_before_is_taken_back_and_the_other_door_hears_it(
    app: Flask, door: Door, invite: Invite, phone: Phone, other_phone: Phone
) -> None:
    guest = invite()
    row = phone.scan(guest)
    phone.sync()
    assert [each[0] for each in other_phone.sync()["arrivals"]] == [guest.id]
    phone.undo(row)
    assert phone.sync()["left"] == [guest.id]
    told = other_phone.sync()
    assert (told["arrivals"], told["left"]) == ([], [guest.id])


def test_a_second_door_that_takes_its_own_welcome_back_puts_nobody_out(
    app: Flask, door: Door, invite: Invite, phone: Phone, other_phone: Phone
) -> None:
    guest = invite()
    phone.scan(guest)
    phone.sync()
    other_phone.undo(other_phone.scan(guest))
    assert told_of(other_phone.sync()) == [("already", "", "second_door"), ("undone", "nothing_to_undo", "")]
    assert counts(app, door) == (1, 1)


def test_taking_back_before_the_scan_itself_arrives_lets_nobody_in(
    app: Flask, door: Door, invite: Invite, phone: Phone
) -> None:
    row = phone.scan(invite())
    undo = phone.undo(row)
    walk_in = phone.walk_in()
    undo_walk_in = phone.undo(walk_in)
    assert told_of(phone.post([undo, undo_walk_in])) == [("undone", "nothing_to_undo", "")] * 2
    assert told_of(phone.post([row, walk_in])) == [("undone", "", "")] * 2
    assert counts(app, door) == (0, 1)


def test_an_undo_online_and_one_from_the_queue_are_one(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    row = phone.scan(invite())
    phone.sync()
    assert phone.client.post(f"/api/check-ins/{row['uuid']}/undo", json={}).status_code == 200
    phone.undo(row)
    assert told_of(phone.sync()) == [("undone", "", "")]
    assert len(scans(app)) == 2


def test_a_phone_that_is_paired_anew_sends_the_same_queue(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    first, second = phone.scan(invite()), phone.scan(invite("An Maes"))
    phone.post([first])
    with app.app_context(), transaction() as session:
        session.get_one(Device, door.actor.device_id).revoked_at = clock.now()
    path = f"/api/door/{door.slug}/sync"
    assert phone.client.post(path, json=phone.body([first, second])).status_code == 401
    again = Phone(app, second_door(app, door))
    assert told_of(again.post([first, second])) == [("welcome", "", ""), ("welcome", "", "")]
    assert counts(app, door) == (2, 2)


def test_an_item_that_another_evenings_phone_sent_is_refused(app: Flask, invite: Invite, phone: Phone) -> None:
    with app.app_context(), transaction():
        other = open_door(title="Andere avond")
    row = phone.scan(invite())
    phone.post([row])
    assert told_of(Phone(app, other).post([row])) == [("refused", "unreadable", "")]


def test_the_device_tells_what_waits_and_what_its_checks_said(app: Flask, door: Door, phone: Phone) -> None:
    def device() -> tuple[int, dict[str, Any], bool]:
        with app.app_context():
            found = db.session.get_one(Device, door.actor.device_id)
            return found.unsent, found.checks, found.last_seen_at is not None

    rows = [phone.scan(None, "not_found") for _ in range(3)]
    phone.post(rows[:1], unsent=3, checks={"camera": "ok", "sound": "bad", "geluid!": "ok", "list": "zot"})
    assert device() == (2, {"camera": "ok", "sound": "bad"}, True)
    phone.post(rows[1:], unsent=2)
    assert device() == (0, {"camera": "ok", "sound": "bad"}, True)


def test_a_call_without_news_writes_nothing(app: Flask, phone: Phone) -> None:
    phone.post()
    said: list[str] = []
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    phone.post()
    assert said
    assert not [line for line in said if line.startswith(("UPDATE", "INSERT", "BEGIN IMMEDIATE"))]


@pytest.mark.parametrize("size", [5, 200])
def test_a_batch_takes_the_same_number_of_statements_whatever_its_size(
    app: Flask, door: Door, phone: Phone, size: int
) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.text("UPDATE event SET capacity = 1000"))
        guests = [add_guest(door, f"Gast {number}", status=RegistrationStatus.WAITING) for number in range(size)]
    said: list[str] = []
    for guest in guests:
        phone.scan(guest, admit=True)
    phone.post()
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    phone.sync()
    assert 0 < len([line for line in said if not line.startswith("BEGIN")]) <= 15


def test_no_code_and_no_name_lies_in_what_is_kept_of_a_scan(app: Flask, invite: Invite, phone: Phone) -> None:
    guest = invite("Yıldız Peeters")
    phone.scan(guest)
    phone.scan_unlisted(invite("Jo Claes").code)
    phone.walk_in("Bo Thijs")
    phone.sync()
    kept = json.dumps([{name: str(value) for name, value in vars(line).items()} for line in scans(app)])
    for secret in (guest.code, "Yıldız", "Claes", "Thijs"):
        assert secret not in kept
