"""Letting people in and taking it back, on both databases."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.access import Actor
from app.core.database import core_transaction, transaction
from app.core.orm import db
from app.door import queries, rules, services
from app.door.errors import NothingToUndo, OtherDoor, RepeatedScan
from app.door.models import Scan, ScanResult
from app.events import queries as events
from app.events.links import subkey
from app.registration import codes
from app.registration.models import Registration, RegistrationStatus
from tests.door.conftest import Door, Guest, Invite, ScanIn, add_guest, add_repeated, open_door, scans
from tests.door.queue import Phone, told_of

MOST_STATEMENTS = 6


def counts(app: Flask, door: Door) -> tuple[int, int]:
    with app.app_context():
        return queries.counts(door.event_id)


def take_back(app: Flask, door: Door, scan: uuid.UUID) -> str:
    with app.app_context(), core_transaction() as connection:
        return services.undo(connection, event_id=door.event_id, scan=scan, by=door.actor, now=clock.now())


def test_a_first_scan_welcomes_with_name_and_table(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guest = invite("Yıldız Peeters", organisation="Wijkcomité Ter Hilst", access="rolstoel", photo_objection=True)
    answer = scan(guest.code)
    assert answer.decision.result is ScanResult.WELCOME
    assert answer.person is not None
    assert (answer.person.name, answer.person.organisation) == ("Yıldız Peeters", "Wijkcomité Ter Hilst")
    assert [(table.round, table.number) for table in answer.person.tables] == [(1, 1), (2, 2)]
    assert (answer.person.tables[0].seats, answer.person.tables[0].taken, answer.person.tables[0].hosts) == (12, 1, 1)
    assert list(answer.person.flags) == ["aisle", "no_photo"]
    assert answer.door == "Ingang Noord"
    assert counts(app, door) == (1, 1)


def test_a_second_scan_is_amber_and_counts_once(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guest = invite()
    first = scan(guest.code)
    second = scan(guest.code, by=Actor(user_id=None, name="Ingang Zuid"))
    assert second.decision.result is ScanResult.ALREADY
    assert second.checked_in_at == first.checked_in_at
    assert second.door == "Ingang Noord"
    assert counts(app, door) == (1, 1)
    assert [line.result for line in scans(app)] == [ScanResult.WELCOME, ScanResult.ALREADY]


def test_the_same_uuid_is_answered_the_same_and_written_once(
    app: Flask, door: Door, invite: Invite, scan: ScanIn
) -> None:
    guest, key = invite(), uuid.uuid4()
    first = scan(guest.code, uuid=key)
    with pytest.raises(RepeatedScan):
        scan(guest.code, uuid=key)
    with app.app_context():
        again = queries.answer(event_id=door.event_id, scan=key)
    assert again is not None
    assert again.person is not None
    assert first.person is not None
    assert (again.decision, again.checked_in_at, again.door) == (first.decision, first.checked_in_at, first.door)
    assert (again.person.name, again.person.tables) == (first.person.name, first.person.tables)
    assert len(scans(app)) == 1


def test_a_repeat_of_a_scan_that_was_taken_back_lets_nobody_in(
    app: Flask, door: Door, invite: Invite, scan: ScanIn
) -> None:
    guest, key = invite(), uuid.uuid4()
    scan(guest.code, uuid=key)
    take_back(app, door, key)
    with pytest.raises(RepeatedScan):
        scan(guest.code, uuid=key)
    assert counts(app, door) == (0, 1)


def test_a_ticket_of_another_evening_is_worth_a_look_and_tells_nothing_of_anyone(app: Flask, scan: ScanIn) -> None:
    with app.app_context(), transaction():
        stranger = add_guest(open_door(title="Andere avond"), "Zoë Prévot")
    answer = scan(stranger.code, admit=True)
    assert (answer.decision.result, answer.decision.reason) == (ScanResult.LOOK, "other_event")
    assert answer.person is None
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Registration.checked_in_at.is_not(None))) == 0
    assert scans(app)[0].registration_id is None


@pytest.mark.parametrize(("text", "reason"), [("0" * 26, "unknown"), ("https://voorbeeld.be", "unreadable")])
def test_failed_scans_are_written_down_without_what_was_read(app: Flask, scan: ScanIn, text: str, reason: str) -> None:
    answer = scan(text)
    assert (answer.decision.result, answer.decision.reason) == (ScanResult.NOT_FOUND, reason)
    (line,) = scans(app)
    assert (line.result, line.reason, line.registration_id) == (ScanResult.NOT_FOUND, reason, None)
    # Of what is no code not even a digest: it may be a name that somebody typed.
    assert len(line.code_hash) == (64 if reason == "unknown" else 0)
    assert text not in repr(vars(line))


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.INVITED])
def test_who_has_no_place_gets_in_only_when_someone_looked(
    app: Flask, door: Door, invite: Invite, scan: ScanIn, status: RegistrationStatus
) -> None:
    guest = invite(status=status)
    asked = scan(guest.code)
    assert (asked.decision.result, asked.decision.reason) == (ScanResult.LOOK, status.value)
    assert counts(app, door) == (0, 0)
    answer = scan(registration_id=guest.id, admit=True)
    assert (answer.decision.result, answer.decision.reason) == (ScanResult.WELCOME, status.value)
    assert counts(app, door) == (1, 1)


def test_who_registered_twice_is_one_person(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    first = invite("Murat Çelik")
    with app.app_context(), transaction():
        again = add_repeated(door, first, "Murat C.")
    assert scan(again.code).decision.reason == "repeated"
    answer = scan(again.code, admit=True)
    assert answer.decision.result is ScanResult.WELCOME
    assert answer.person is not None
    assert answer.person.registration_id == first.id
    assert scan(first.code).decision.result is ScanResult.ALREADY
    assert counts(app, door) == (1, 1)


def test_a_name_of_another_evening_cannot_be_picked(app: Flask, scan: ScanIn) -> None:
    with app.app_context(), transaction():
        stranger = add_guest(open_door(title="Andere avond"), "Zoë Prévot")
    assert scan(registration_id=stranger.id, admit=True).decision.result is ScanResult.NOT_FOUND


def test_a_welcome_that_is_taken_back_can_be_given_again(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guest = invite("Murat Çelik")
    first = scan(guest.code)
    assert take_back(app, door, first.uuid) == "Murat Çelik"
    assert counts(app, door) == (0, 1)
    assert take_back(app, door, first.uuid) == "Murat Çelik"
    second = scan(guest.code)
    assert second.decision.result is ScanResult.WELCOME
    take_back(app, door, first.uuid)
    assert counts(app, door) == (1, 1)
    assert [line.result.value for line in scans(app)] == ["welcome", "undone", "welcome"]


def test_a_welcome_is_not_taken_back_from_who_came_in_by_another_since(
    app: Flask, door: Door, invite: Invite, scan: ScanIn
) -> None:
    guest = invite()
    first = scan(guest.code)
    with app.app_context(), transaction() as session:
        session.execute(sa.update(Registration).values(checked_in_at=clock.now() + dt.timedelta(minutes=1)))
    with pytest.raises(NothingToUndo, match="nothing_to_undo") as refusal:
        take_back(app, door, first.uuid)
    assert "kwam intussen anders binnen" in refusal.value.sentence
    assert counts(app, door) == (1, 1)


def test_another_evening_cannot_keep_a_welcome_from_being_taken_back(
    app: Flask, door: Door, invite: Invite, scan: ScanIn
) -> None:
    first = scan(invite("Murat Çelik").code)
    with app.app_context(), transaction():
        elsewhere = open_door(title="Andere avond")
    stranger = Phone(app, elsewhere)
    stranger.undo({"uuid": str(first.uuid)})
    stranger.sync()
    assert take_back(app, door, first.uuid) == "Murat Çelik"
    assert counts(app, door) == (0, 1)


def test_an_undo_that_came_before_its_scan_does_not_stop_a_later_one(app: Flask, door: Door, invite: Invite) -> None:
    guest, phone = invite("Murat Çelik"), Phone(app, door)
    key = str(uuid.uuid4())
    phone.undo({"uuid": key})
    assert told_of(phone.sync()) == [("undone", "nothing_to_undo", "")]
    body = {"uuid": key, "code": guest.code, "event": door.slug}
    assert phone.client.post("/api/check-ins", json=body).get_json()["result"] == "welcome"
    assert phone.client.post(f"/api/check-ins/{key}/undo", json={}).get_json() == {"name": "Murat Çelik"}
    assert counts(app, door) == (0, 1)


def test_somebody_picked_from_a_list_that_is_gone_by_now_is_said_to_be(app: Flask, door: Door) -> None:
    attempt = rules.Attempt(uuid=uuid.uuid4(), device_time=clock.now(), registration_id=999_999)
    with app.app_context(), core_transaction() as connection:
        answer = services.check_in(connection, event_id=door.event_id, attempt=attempt, by=door.actor, now=clock.now())
    assert (answer.decision.result, answer.decision.reason) == (ScanResult.NOT_FOUND, "gone")


def test_only_a_welcome_can_be_taken_back(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guest = invite()
    scan(guest.code)
    already = scan(guest.code)
    for nothing in (already.uuid, uuid.uuid4()):
        with pytest.raises(NothingToUndo):
            take_back(app, door, nothing)
    assert counts(app, door) == (1, 1)


def test_a_caller_who_believes_to_be_at_another_evening_is_refused(app: Flask, door: Door, invite: Invite) -> None:
    guest = invite()
    attempt = rules.Attempt(uuid=uuid.uuid4(), device_time=clock.now(), text=guest.code)
    with pytest.raises(OtherDoor), app.app_context(), core_transaction() as connection:
        services.check_in(
            connection, event_id=door.event_id, attempt=attempt, by=door.actor, now=clock.now(), slug="andere"
        )
    assert scans(app) == []


def badge_of(app: Flask, slug: str, guest: Guest) -> str:
    with app.app_context():
        event = events.event(slug)
        assert event is not None
        return codes.badge_code(subkey(event.secret_key, "badge"), guest.id)


def test_a_badge_lets_in_as_its_ticket_does(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guest = invite("Murat Çelik")
    answer = scan(codes.grouped(badge_of(app, door.slug, guest)).lower())
    assert (answer.decision.result, answer.decision.reason) == (ScanResult.WELCOME, "")
    assert answer.person is not None
    assert answer.person.registration_id == guest.id
    assert scan(guest.code).decision.result is ScanResult.ALREADY


def test_a_badge_of_another_evening_is_worth_a_look(app: Flask, scan: ScanIn) -> None:
    with app.app_context(), transaction():
        other = open_door(title="Andere avond")
        stranger = add_guest(other, "Zoë Prévot")
    answer = scan(badge_of(app, other.slug, stranger))
    assert (answer.decision.result, answer.decision.reason) == (ScanResult.LOOK, "other_event")
    assert answer.person is None


@pytest.mark.parametrize("number", [1, 2**31 - 1, 2**31, 2**32 - 1])
def test_an_invented_badge_is_unknown(scan: ScanIn, invite: Invite, number: int) -> None:
    invite()
    answer = scan(codes.badge_code(b"an invented key", number))
    assert (answer.decision.result, answer.decision.reason) == (ScanResult.NOT_FOUND, "unknown")


@pytest.mark.parametrize(
    ("column", "value"),
    [("result", ScanResult.WELCOME), ("reason", "x"), ("conflict", ""), ("let_in_at", None), ("uuid", uuid.uuid4())],
)
def test_the_database_changes_no_scan_that_was_written_down(
    app: Flask, scan: ScanIn, column: str, value: object
) -> None:
    scan("0" * 26)
    (before,) = scans(app)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), app.app_context(), transaction() as session:
        session.execute(sa.update(Scan).values({column: value}))
    (after,) = scans(app)
    assert getattr(after, column) == getattr(before, column)


def test_an_organiser_takes_back_what_a_door_did(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    first = scan(invite("Murat Çelik").code)
    organiser = Actor(user_id=None, role="organiser", name="Noor Maes")
    with app.app_context(), core_transaction() as connection:
        services.undo(connection, event_id=door.event_id, scan=first.uuid, by=organiser, now=clock.now())
    assert counts(app, door) == (0, 1)


def test_a_scan_says_when_it_let_someone_in_and_only_then(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guest = invite()
    for _ in range(2):
        scan(guest.code)
    with app.app_context():
        since = db.session.scalar(sa.select(Registration.checked_in_at))
    assert [line.let_in_at for line in scans(app)] == [since, None]


def test_a_check_in_takes_at_most_six_statements(app: Flask, door: Door, invite: Invite, scan: ScanIn) -> None:
    guest = invite()
    said: list[str] = []
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert scan(guest.code).decision.result is ScanResult.WELCOME
    assert 0 < len([line for line in said if not line.startswith("BEGIN")]) <= MOST_STATEMENTS
