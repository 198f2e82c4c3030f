"""Somebody on no list comes in: a place, a seat, a ticket, and a full evening that still counts right."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.door import walk_ins
from app.door.models import ScanResult
from app.events.models import Event, Table, TableRound
from app.registration import history, services
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat
from app.roster import bulk, restoring
from tests.door.conftest import Door, Guest, Invite, scans
from tests.door.queue import Phone, told_of
from tests.door.test_sync import counts, second_door

COMING = RegistrationStatus.REGISTERED


@pytest.fixture
def phone(app: Flask, door: Door) -> Phone:
    return Phone(app, door)


@pytest.fixture
def other_phone(app: Flask, door: Door) -> Phone:
    return Phone(app, second_door(app, door))


def with_capacity(app: Flask, door: Door, places: int) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Event).where(Event.id == door.event_id).values(capacity=places))


def newest(app: Flask) -> Registration:
    with app.app_context():
        found = db.session.scalars(sa.select(Registration).order_by(Registration.id.desc()).limit(1)).one()
        db.session.expunge(found)
        return found


def tables_of(app: Flask, person: int) -> dict[int, int]:
    with app.app_context():
        seats = sa.select(Seat.round, Table.number).join(Table, Table.id == Seat.table_id)
        return {row.round: row.number for row in db.session.execute(seats.where(Seat.registration_id == person))}


def check(app: Flask, door: Door) -> None:
    """What is counted is what there is."""
    with app.app_context():
        event = db.session.get_one(Event, door.event_id)
        mine = Registration.event_id == door.event_id
        holds = sa.select(sa.func.count()).where(mine, Registration.status == COMING, Registration.beyond_reason == "")
        offers = sa.select(sa.func.count()).where(mine, Registration.offered_until.is_not(None))
        held = db.session.scalars(holds).one() + db.session.scalars(offers).one()
        assert event.places_taken == held <= event.capacity
        seated = sa.select(sa.func.count()).where(Seat.table_id == TableRound.table_id, Seat.round == TableRound.round)
        assert all(
            row.taken == row.seated <= row.seats
            for row in db.session.execute(
                sa.select(TableRound.taken, TableRound.seats, seated.scalar_subquery().label("seated"))
            )
        )
        gone = sa.select(Seat.table_id).join(Registration).where(Registration.status != COMING)
        assert db.session.execute(gone).all() == []


def test_a_walk_in_is_on_the_list_in_and_seated_where_they_wished(app: Flask, door: Door, phone: Phone) -> None:
    row = phone.walk_in("Bo Thijs", organisation="Okra", email="bo@voorbeeld.be", table=3)
    told = phone.sync()
    person = newest(app)
    (answer,) = told["answers"]
    assert answer == {
        "uuid": row["uuid"], "result": "welcome", "reason": "walk_in", "registration": person.id, "name": "Bo Thijs",
        "organisation": "Okra", "tables": [[1, 3], [2, 1]], "conflict": "", "ticket": person.ticket_code,
    }  # fmt: skip
    assert (person.source, person.status, person.beyond_reason) == (RegistrationSource.WALK_IN, COMING, "")
    assert (person.checked_in_at, person.checked_in_device_id) == (scans(app)[0].let_in_at, door.actor.device_id)
    assert tables_of(app, person.id) == {1: 3, 2: 1}
    with app.app_context():
        assert db.session.scalars(sa.select(OutboxMail.kind)).all() == ["registration.ticket"]
    assert counts(app, door) == (1, 1)
    check(app, door)


def test_a_walk_in_without_an_address_gets_no_mail_and_any_table(app: Flask, door: Door, phone: Phone) -> None:
    phone.walk_in()
    assert told_of(phone.sync()) == [("welcome", "walk_in", "")]
    assert tables_of(app, newest(app).id) == {1: 1, 2: 2}
    with app.app_context():
        assert db.session.scalars(sa.select(OutboxMail.kind)).all() == []


def test_a_full_table_gives_another_and_says_so(app: Flask, door: Door, phone: Phone) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.update(TableRound).values(seats=0))
        session.execute(sa.update(TableRound).where(TableRound.table_id == 1).values(seats=1))
    phone.walk_in(table=2)
    phone.walk_in("An Maes", table=2)
    phone.walk_in("Jo Claes", table=77)
    assert told_of(phone.sync()) == [("welcome", "walk_in", "table_full")] * 3
    assert counts(app, door) == (3, 3)
    check(app, door)


def test_over_capacity_a_reason_stands_for_the_place(app: Flask, door: Door, phone: Phone) -> None:
    with_capacity(app, door, 1)
    phone.walk_in("An Maes", beyond_reason="voor alle zekerheid")
    phone.walk_in("Bo Thijs", beyond_reason="Begeleidt zijn moeder")
    phone.walk_in("Jo Claes")
    assert told_of(phone.sync()) == [("welcome", "walk_in", "")] * 2 + [("welcome", "walk_in", "beyond")]
    with app.app_context():
        reasons = dict(db.session.execute(sa.select(Registration.name, Registration.beyond_reason)).all())
    assert reasons == {
        "An Maes": "",
        "Bo Thijs": "Begeleidt zijn moeder",
        "Jo Claes": "Twee deuren gaven de laatste plaatsen.",
    }
    assert counts(app, door) == (3, 3)
    check(app, door)


@pytest.mark.parametrize("status", [COMING, RegistrationStatus.WAITING, RegistrationStatus.INVITED])
def test_whose_address_is_on_the_list_comes_in_as_themselves(
    app: Flask, door: Door, invite: Invite, phone: Phone, status: RegistrationStatus
) -> None:
    guest = invite("Murat Çelik", email="murat@voorbeeld.be", status=status)
    phone.walk_in("Murat", email="MURAT@voorbeeld.be")
    told = phone.sync()
    reason = "" if status is COMING else status.value
    assert told_of(told) == [("welcome", reason, "known_address")]
    assert (told["answers"][0]["registration"], told["answers"][0]["name"]) == (guest.id, "Murat Çelik")
    assert "ticket" not in told["answers"][0]
    assert counts(app, door) == (1, 1)
    phone.walk_in("Murat", email="murat@voorbeeld.be")
    assert told_of(phone.sync()) == [("already", "", "known_address")]
    check(app, door)


def test_a_walk_in_that_is_sent_again_is_one_person(app: Flask, door: Door, phone: Phone) -> None:
    row = phone.walk_in(email="bo@voorbeeld.be")
    told = [phone.post([row, row])["answers"] for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert counts(app, door) == (1, 1)


def test_a_walk_in_that_is_taken_back_leaves_the_list_and_gives_everything_back(
    app: Flask, door: Door, phone: Phone
) -> None:
    with_capacity(app, door, 1)
    rows = [phone.walk_in("An Maes", table=1), phone.walk_in("Bo Thijs", beyond_reason="x", table=1)]
    for row in rows:
        phone.undo(row)
    assert told_of(phone.sync())[2:] == [("undone", "", "")] * 2
    assert counts(app, door) == (0, 0)
    check(app, door)
    with app.app_context():
        assert set(db.session.scalars(sa.select(Registration.status))) == {RegistrationStatus.CANCELLED}
        assert db.session.scalars(sa.select(Event.places_taken)).one() == 0


def test_a_walk_in_that_is_taken_back_gets_no_ticket(app: Flask, phone: Phone) -> None:
    row = phone.walk_in(email="bo@voorbeeld.be")
    phone.sync()
    with app.app_context():
        assert db.session.scalars(sa.select(OutboxMail.kind)).all() == ["registration.ticket"]
    phone.undo(row)
    phone.sync()
    with app.app_context():
        assert db.session.scalars(sa.select(OutboxMail.kind)).all() == []


def test_a_walk_in_is_taken_back_online_too(app: Flask, door: Door, phone: Phone) -> None:
    row = phone.walk_in()
    phone.sync()
    assert phone.client.post(f"/api/check-ins/{row['uuid']}/undo", json={}).status_code == 200
    assert counts(app, door) == (0, 0)
    check(app, door)


def test_a_place_that_a_walk_in_gives_back_is_offered_to_who_waits(
    app: Flask, door: Door, invite: Invite, phone: Phone
) -> None:
    with_capacity(app, door, 1)
    row = phone.walk_in()
    phone.sync()
    waits = invite("An Maes", status=RegistrationStatus.WAITING, email="an@voorbeeld.be")
    phone.undo(row)
    phone.sync()
    with app.app_context():
        assert db.session.get_one(Registration, waits.id).offered_until is not None
    check(app, door)


def test_who_is_in_on_top_of_the_places_is_cancelled_and_comes_back(app: Flask, door: Door, phone: Phone) -> None:
    with_capacity(app, door, 1)
    phone.walk_in("An Maes")
    phone.walk_in("Bo Thijs", beyond_reason="Kwam mee")
    phone.sync()
    beyond = newest(app).id

    def act(work: Callable[[Registration], None]) -> tuple[RegistrationStatus, str]:
        with app.app_context(), transaction() as session:
            person = session.get_one(Registration, beyond)
            work(person)
            session.flush()
            told = person.status, person.beyond_reason
        check(app, door)
        return told

    def cancel(person: Registration) -> None:
        services.cancel(registration=person, now=clock.now())

    def restore(person: Registration) -> None:
        restoring.restore(registration=person, now=clock.now(), author=history.staff("Noor Maes"))

    assert act(cancel)[0] is RegistrationStatus.CANCELLED
    assert act(restore) == (COMING, "Kwam mee")
    assert act(cancel)[0] is RegistrationStatus.CANCELLED
    with_capacity(app, door, 2)
    assert act(restore) == (COMING, "")

    def give_up(person: Registration) -> None:
        restoring.give_up_place(db.session.connection(), person)
        person.status, person.waiting_since = RegistrationStatus.WAITING, clock.now()

    assert act(give_up) == (RegistrationStatus.WAITING, "")


def test_who_was_in_on_top_of_the_places_and_cancelled_gives_a_later_place_back(
    app: Flask, door: Door, phone: Phone
) -> None:
    with_capacity(app, door, 1)
    phone.walk_in("An Maes")
    phone.walk_in("Bo Thijs", email="bo@voorbeeld.be", beyond_reason="Kwam mee")
    phone.sync()
    beyond = newest(app).id

    def act(what: bulk.Act) -> None:
        todo: dict[str, Any] = {"event_id": door.event_id, "ids": [beyond], "wish": bulk.Wish(), "who": "Noor Maes"}
        with app.app_context(), transaction():
            bulk.do(act=what, submission=uuid.uuid4(), now=clock.now(), **todo)
        check(app, door)

    act(bulk.Act.CANCEL)
    act(bulk.Act.WAIT)
    with_capacity(app, door, 2)
    act(bulk.Act.GIVE_PLACE)
    act(bulk.Act.CANCEL)


def test_who_comes_in_again_after_their_walk_in_was_taken_back_is_told_to_have_left_the_list(
    app: Flask, door: Door, phone: Phone
) -> None:
    row = phone.walk_in()
    phone.sync()
    person = newest(app)
    phone.undo(row)
    phone.scan(Guest(person.id, person.ticket_code))
    assert told_of(phone.sync()) == [("undone", "", ""), ("welcome", "cancelled", "cancelled")]
    check(app, door)


def test_who_is_in_on_top_of_the_places_gives_none_back_when_put_on_the_waiting_list(
    app: Flask, door: Door, phone: Phone
) -> None:
    with_capacity(app, door, 0)
    phone.walk_in(beyond_reason="Kwam mee")
    phone.sync()
    with app.app_context(), transaction() as session:
        person = session.get_one(Registration, newest(app).id)
        restoring.give_up_place(session.connection(), person)
        person.status, person.waiting_since = RegistrationStatus.WAITING, clock.now()
    check(app, door)


ODD = {
    "long": "x" * 10_000,
    "emoji": "👩🏽‍🦽 Zoë 🎉",
    "right to left": "\u202eمريم العلي",
    "control": "Bo\x00\x07\r\nThijs\ud800",
    "markup": "<script>alert(1)</script>",
    "formula": "=1+1",
}


@pytest.mark.parametrize("field", ["name", "organisation", "email", "beyond_reason"])
@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_whatever_is_typed_of_a_walk_in_lets_them_in(
    app: Flask, door: Door, phone: Phone, field: str, text: str
) -> None:
    with_capacity(app, door, 0)
    content: dict[str, Any] = {"name": "Bo Thijs", "beyond_reason": "Kwam mee", field: text}
    phone.walk_in(**content)
    assert told_of(phone.sync()) == [("welcome", "walk_in", "")]
    person = newest(app)
    kept = getattr(person, field)
    assert len(kept) <= 300
    assert "\x00" not in kept
    assert kept or field == "email"


@pytest.mark.parametrize("content", [{"name": ""}, {"name": "\x00 \n"}, {"name": 7}, {"name": None}, {"name": ["x"]}])
def test_a_walk_in_without_a_name_is_refused_and_noted(app: Flask, phone: Phone, content: dict[str, Any]) -> None:
    phone.walk_in(**content)
    assert told_of(phone.sync()) == [("refused", "unreadable", "")]
    assert [(line.result, line.reason) for line in scans(app)] == [(ScanResult.NOT_FOUND, "refused")]


@pytest.mark.parametrize("content", [{"organisation": 7}, {"email": ["x"]}, {"table": "3"}, {"table": 2**40}, {}])
def test_odd_parts_of_a_walk_in_are_left_aside(app: Flask, door: Door, phone: Phone, content: dict[str, Any]) -> None:
    phone.walk_in(**content)
    assert told_of(phone.sync()) == [("welcome", "walk_in", "")]


def rush(app: Flask, door: Door, *, doors: int = 4, each: int = 5) -> None:
    """So many doors let in so many people each, all at once; nobody gives a reason."""
    phones = [Phone(app, second_door(app, door, f"Ingang {number}")) for number in range(doors)]
    for phone in phones:
        for number in range(each):
            phone.walk_in(f"{phone.door.actor.name} gast {number}", table=3)
    with ThreadPoolExecutor(max_workers=doors) as pool:
        list(pool.map(lambda phone: phone.sync(), phones))


def test_the_last_places_go_to_as_many_as_there_are_at_however_many_doors(app: Flask, door: Door) -> None:
    with_capacity(app, door, 7)
    rush(app, door)
    check(app, door)
    with app.app_context():
        beyond = sa.select(sa.func.count()).where(Registration.beyond_reason != "")
        assert db.session.scalars(beyond).one() == 13
        assert db.session.scalars(sa.select(Event.places_taken)).one() == 7
    assert counts(app, door) == (20, 20)


def test_doors_that_do_not_look_would_give_more_places_than_there_are(
    app: Flask, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what stands behind is the check of the database, which refuses the whole batch."""
    with_capacity(app, door, 7)
    monkeypatch.setattr(walk_ins, "is_full", lambda *_: False)
    with pytest.raises(AssertionError):
        rush(app, door)
    check(app, door)


def test_the_uuid_of_a_form_that_somebody_sent_online_is_no_trouble(app: Flask, door: Door, phone: Phone) -> None:
    row = phone.walk_in(email="bo@voorbeeld.be")
    with app.app_context(), transaction():
        services.add(
            event_id=door.event_id, newcomer=services.Newcomer(name="An Maes", email="an@voorbeeld.be"), status=COMING,
            source=RegistrationSource.ONLINE, now=clock.now(), submission=uuid.UUID(row["uuid"]),
        )  # fmt: skip
    assert told_of(phone.sync()) == [("welcome", "walk_in", "")]
