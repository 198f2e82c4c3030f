"""What a phone reads that is not on its list: of somebody new, of another evening, of nobody."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core.database import transaction
from app.door import rules
from app.events import queries as events
from app.events.links import subkey
from app.registration import codes
from tests.door.conftest import Door, Invite, add_guest, open_door, scans
from tests.door.queue import Phone, told_of
from tests.door.statements import counted
from tests.door.test_sync import since_when


@pytest.fixture
def phone(app: Flask, door: Door) -> Phone:
    return Phone(app, door)


def test_badges_of_other_evenings_take_one_statement_however_many(app: Flask, phone: Phone) -> None:
    with app.app_context(), transaction():
        elsewhere = open_door(title="Andere avond")
        event = events.event(elsewhere.slug)
        assert event is not None
        key = subkey(event.secret_key, "badge")
        badges = [codes.badge_code(key, add_guest(elsewhere, f"Zoë {number}").id) for number in range(20)]
    made = []
    for some in (badges[:1], badges):
        for badge in some:
            phone.scan_unlisted(badge, "not_found")
        with counted(app) as statements:
            assert {each[:2] for each in told_of(phone.sync())} == {("look", "other_event")}
        made.append(len(statements))
    assert made[1] - made[0] <= 1


def test_a_ticket_that_was_not_on_the_list_yet_is_found(app: Flask, door: Door, invite: Invite, phone: Phone) -> None:
    guest, other = invite(), invite("An Maes")
    with app.app_context():
        event = events.event(door.slug)
        assert event is not None
        key = subkey(event.secret_key, "ticket")
        badge = codes.badge_code(subkey(event.secret_key, "badge"), other.id)
    phone.scan_unlisted(guest.code)
    phone.scan_unlisted(badge)
    phone.scan_unlisted(codes.new_code(key))
    told = phone.sync()
    assert told_of(told) == [("welcome", "", ""), ("welcome", "", ""), ("not_found", "unknown", "not_found")]
    assert [each["registration"] for each in told["answers"]] == [guest.id, other.id, None]
    assert scans(app)[0].code_hash == rules.digest(guest.code)


def test_a_ticket_or_badge_of_another_evening_that_was_not_found_is_told_of(app: Flask, phone: Phone) -> None:
    with app.app_context(), transaction():
        elsewhere = open_door(title="Andere avond")
        stranger = add_guest(elsewhere, "Zoë Prévot")
        event = events.event(elsewhere.slug)
        assert event is not None
        badge = codes.badge_code(subkey(event.secret_key, "badge"), stranger.id)
    phone.scan_unlisted(stranger.code, "not_found")
    phone.scan_unlisted(badge, "not_found")
    phone.scan_unlisted(badge[:-1] + ("0" if badge[-1] != "0" else "1"), "not_found")
    told = phone.sync()
    assert told_of(told) == [("look", "other_event", ""), ("look", "other_event", ""), ("not_found", "unknown", "")]
    assert [each["name"] for each in told["answers"]] == ["", "", ""]
    assert {row.registration_id for row in scans(app)} == {None}
    assert since_when(app, stranger) is None


def test_what_was_sealed_for_another_evening_opens_nothing(app: Flask, invite: Invite, phone: Phone) -> None:
    guest = invite()
    with app.app_context(), transaction():
        other = open_door(title="Andere avond")
    stranger = Phone(app, other)
    row = {**stranger.scan_unlisted(guest.code)}
    assert told_of(phone.post([row])) == [("not_found", "unknown", "not_found")]
    assert since_when(app, guest) is None
