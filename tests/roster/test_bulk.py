"""One act on many: whom it is done to, whom it leaves, and how it is taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from app.registration import services
from app.registration.errors import TooManyAtOnce
from app.registration.history_models import BulkAct, Change
from app.registration.invitation_models import Notice
from app.roster import bulk
from app.roster.bulk import Act
from tests.roster.crowd import (
    CANCELLED,
    INVITED,
    REGISTERED,
    WAITING,
    act,
    check_counts,
    evening,
    mails,
    person,
    put,
    seats,
    size,
    table_id,
    undo,
)

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def night(context: Flask, event_slug: str) -> str:
    """An open evening with three tables and an open context."""
    return event_slug


def outcome(act_id: int) -> dict[str, Any]:
    return db.session.get_one(BulkAct, act_id, populate_existing=True).outcome


def test_many_are_cancelled_and_their_mail_waits_two_minutes(night: str) -> None:
    people = [put("Aya Claes"), put("Ruben Peeters"), put("Zonder Adres", email="")]
    now = clock.now()
    act(Act.CANCEL, *people, now=now)
    assert [person(each).status for each in people] == [CANCELLED] * 3
    rows = list(db.session.scalars(sa.select(OutboxMail)))
    assert {row.kind for row in rows} == {"registration.cancelled"}
    assert [row.not_before for row in rows] == [now + bulk.MAIL_WAITS] * 2
    check_counts()


def test_undo_within_two_minutes_brings_everything_back_and_no_mail_goes_out(night: str) -> None:
    people = [put("Aya Claes", wishes=(table_id(3),)), put("Ruben Peeters")]
    before = [seats(each) for each in people]
    done = act(Act.CANCEL, *people)
    assert undo(done)
    assert [person(each).status for each in people] == [REGISTERED] * 2
    assert [seats(each) for each in people] == before
    assert [mails(each) for each in people] == [[], []]
    assert person(people[0]).cancelled_at is None
    check_counts()


def test_undo_after_the_mail_left_mails_the_ticket_again(night: str) -> None:
    someone = put("Aya Claes")
    done = act(Act.CANCEL, someone, now=clock.now() - HOUR)
    delivery.deliver_due()
    assert db.session.scalars(sa.select(OutboxMail.state)).one() is not MailState.QUEUED
    undo(done)
    assert mails(someone) == ["registration.cancelled", "registration.restored"]
    row = db.session.scalars(sa.select(OutboxMail).where(OutboxMail.kind == "registration.restored")).one()
    body = delivery.rendered(row).get_body(("plain",))
    assert body is not None
    assert "Je inschrijving staat er weer" in " ".join(body.get_content().split())
    assert "/t/" in body.get_content()


def test_who_was_never_told_of_an_invitation_is_not_told_that_it_is_off_or_on_again(night: str) -> None:
    unaware, invited = put("Aya Claes", INVITED), put("Ruben Peeters", INVITED)
    with transaction() as session:
        session.add(Notice(registration_id=invited, kind="invitation", at=clock.now()))
    done = act(Act.CANCEL, unaware, invited, now=clock.now() - HOUR)
    assert (mails(unaware), mails(invited)) == ([], ["registration.cancelled"])
    delivery.deliver_due()
    undo(done)
    assert (mails(unaware), mails(invited)) == ([], ["registration.cancelled", "registration.restored"])
    assert {person(each).status for each in (unaware, invited)} == {INVITED}


def test_a_mail_that_is_being_sent_is_not_withdrawn(night: str) -> None:
    someone = put("Aya Claes")
    done = act(Act.CANCEL, someone)
    with transaction():
        db.session.scalars(sa.select(OutboxMail)).one().lease_until = clock.now() + HOUR
    undo(done)
    assert mails(someone) == ["registration.cancelled", "registration.restored"]


def test_an_act_is_undone_once(night: str) -> None:
    someone = put("Aya Claes")
    done = act(Act.CANCEL, someone)
    assert undo(done)
    act(Act.CANCEL, someone)
    assert not undo(done)
    assert person(someone).status is CANCELLED


def test_whose_place_went_is_the_first_on_the_waiting_list_and_we_say_who_has_it(night: str) -> None:
    size(2)
    first, second = put("Aya Claes", ago=3 * HOUR), put("Ruben Peeters", ago=2 * HOUR)
    waits, waits_too = put("Wacht Eerst", WAITING, ago=HOUR), put("Wacht Later", WAITING)
    done = act(Act.CANCEL, first)
    assert person(waits).offered_until is not None, "the free place is offered at once"
    undo(done)
    back = person(first)
    assert (back.status, back.waiting_since) == (WAITING, back.created_at)
    assert outcome(done)["waits"] == [first]
    assert outcome(done)["helped"] == [waits]
    assert mails(first) == ["registration.restored"], "they have less than they had, so they are told"
    check_counts()
    act(Act.CANCEL, second)
    assert person(first).offered_until is not None
    assert person(waits_too).offered_until is None


def test_no_place_is_offered_to_somebody_who_is_cancelled_along(night: str) -> None:
    size(2)
    people = [put("Aya Claes"), put("Ruben Peeters"), put("Wacht Ook", WAITING), put("Wacht Mee", WAITING)]
    act(Act.CANCEL, *people)
    assert "registration.offer" not in {kind for each in people for kind in mails(each)}
    assert evening().places_taken == 0


def test_guests_who_go_along_come_back_along(night: str) -> None:
    host = put("Aya Claes")
    unnamed = put("gast van Aya Claes", email="", guest_of_id=host, unnamed=True)
    child = put("Kind Claes", email="", guest_of_id=host, is_minor=True)
    friend = put("Vriend Thijs", guest_of_id=host)
    done = act(Act.CANCEL, host)
    assert [person(each).status for each in (unnamed, child, friend)] == [CANCELLED, CANCELLED, REGISTERED]
    undo(done)
    assert [person(each).status for each in (host, unnamed, child)] == [REGISTERED] * 3
    check_counts()


def test_who_registered_again_in_between_is_left_and_named(night: str) -> None:
    someone = put("Aya Claes")
    done = act(Act.CANCEL, someone)
    put("Aya Claes")
    undo(done)
    assert person(someone).status is CANCELLED
    assert outcome(done)["undo_left"] == [[someone, "known_address"]]
    check_counts()


def test_who_cancelled_themselves_afterwards_stays_cancelled(night: str) -> None:
    someone = put("Aya Claes")
    done = act(Act.CANCEL, someone, now=clock.now() - HOUR)
    undo(done)
    again = act(Act.CANCEL, someone, now=clock.now() - HOUR / 2)
    undo(again)
    with transaction():
        services.cancel(registration=person(someone), now=clock.now())
    third = act(Act.NOTE, someone, text="Belde zelf af.")
    undo(third)
    assert person(someone).status is CANCELLED
    assert person(someone).note == ""


def test_a_place_is_given_in_the_order_of_waiting_until_there_are_none(night: str) -> None:
    size(0)
    late, early = put("Wacht Later", WAITING), put("Wacht Eerst", WAITING, ago=HOUR)
    size(1)
    done = act(Act.GIVE_PLACE, late, early)
    assert (person(early).status, person(late).status) == (REGISTERED, WAITING)
    assert outcome(done)["left"] == [[late, "evening_full"]]
    check_counts()


def test_taking_a_given_place_back_leaves_them_where_they_waited(night: str) -> None:
    size(0)
    someone = put("Wacht Eerst", WAITING, ago=HOUR)
    since = person(someone).waiting_since
    size(1)
    done = act(Act.GIVE_PLACE, someone)
    size(1)
    undo(done)
    back = person(someone)
    assert (back.status, back.waiting_since) == (WAITING, since)
    assert seats(someone) == []
    assert "registration.ticket" not in mails(someone), "the ticket had not left"
    check_counts()


def test_who_holds_an_offer_has_it_again_when_a_given_place_is_taken_back(night: str) -> None:
    size(1)
    holder = put("Aya Claes")
    someone = put("Wacht Eerst", WAITING)
    act(Act.CANCEL, holder)
    until = person(someone).offered_until
    assert until is not None
    done = act(Act.GIVE_PLACE, someone)
    undo(done)
    assert person(someone).offered_until == until
    check_counts()


def test_who_is_inside_keeps_their_place(night: str) -> None:
    size(0)
    someone = put("Wacht Eerst", WAITING)
    size(1)
    done = act(Act.GIVE_PLACE, someone)
    with transaction():
        person(someone).checked_in_at = clock.now()
    undo(done)
    assert person(someone).status is REGISTERED
    assert outcome(done)["undo_left"] == [[someone, "already_inside"]]


def test_moving_fills_a_table_and_names_who_does_not_fit(night: str) -> None:
    with transaction():
        for each in evening().tables[2].rounds:
            each.seats = 2
    people = [put(f"Persoon {number}", wishes=(table_id(1),)) for number in range(4)]
    done = act(Act.MOVE, *people, table_id=table_id(3), number=3, round=1)
    assert sorted(seats(each)[0][1] for each in people) == [1, 1, 3, 3]
    assert [seats(each)[0][2] for each in people] == [True, True, False, False], "a chosen seat is locked"
    assert [code for _number, code in outcome(done)["left"]] == ["table_full"] * 2
    check_counts()
    undo(done)
    assert [seats(each)[0] for each in people] == [(1, 1, False)] * 4
    check_counts()


def test_nobody_sits_at_one_table_twice(night: str) -> None:
    someone = put("Aya Claes", wishes=(table_id(1), table_id(3)))
    done = act(Act.MOVE, someone, table_id=table_id(3), number=3, round=1)
    assert outcome(done)["left"] == [[someone, "seated_twice"]]
    assert [each[:2] for each in seats(someone)] == [(1, 1), (2, 3)]


def test_only_who_comes_is_moved(night: str) -> None:
    invited = put("Uit Genodigd", INVITED)
    done = act(Act.MOVE, invited, table_id=table_id(3), number=3, round=1)
    assert outcome(done)["left"] == [[invited, "not_coming"]]


def test_a_move_back_to_a_table_that_filled_up_is_refused_and_named(night: str) -> None:
    someone = put("Aya Claes", wishes=(table_id(3),))
    done = act(Act.MOVE, someone, table_id=table_id(2), number=2, round=1)
    with transaction():
        for each in evening().tables[2].rounds:
            each.seats = each.taken
    undo(done)
    assert seats(someone)[0][:2] == (1, 2)
    assert outcome(done)["undo_left"] == [[someone, "table_full"]]


def test_on_the_waiting_list_a_place_goes_to_who_waited(night: str) -> None:
    size(1)
    someone, waits = put("Aya Claes", ago=HOUR), put("Wacht Eerst", WAITING)
    done = act(Act.WAIT, someone)
    assert (person(someone).status, seats(someone)) == (WAITING, [])
    assert person(waits).offered_until is not None
    check_counts()
    undo(done)
    assert person(someone).waiting_since == person(someone).created_at
    assert outcome(done)["waits"] == [someone]
    check_counts()


def test_nobody_gives_up_a_place_that_would_come_back_at_once(night: str) -> None:
    someone = put("Aya Claes")
    done = act(Act.WAIT, someone)
    assert person(someone).status is REGISTERED
    assert outcome(done)["left"] == [[someone, "nobody_else_waits"]]


def test_someone_who_was_put_on_the_waiting_list_is_back_before_the_mail_left(night: str) -> None:
    size(1)
    someone, waits = put("Aya Claes"), put("Wacht Eerst", WAITING)
    done = act(Act.WAIT, someone)
    with transaction():
        services.cancel(registration=person(waits), now=clock.now())
    assert person(someone).offered_until is not None
    undo(done)
    assert person(someone).status is REGISTERED
    assert "registration.to_waiting" not in mails(someone)
    check_counts()


def test_a_note_is_added_to_what_was_there_and_taken_off_again(night: str) -> None:
    someone, other = put("Aya Claes"), put("Ruben Peeters")
    with transaction():
        person(someone).note = "Komt later."
    done = act(Act.NOTE, someone, other, text="Spreekt graag over water.")
    assert person(someone).note == "Komt later.\nSpreekt graag over water."
    assert "Komt later" not in str(db.session.get_one(BulkAct, done).before), "no copy of what was written before"
    undo(done)
    assert (person(someone).note, person(other).note) == ("Komt later.", "")


def test_a_note_that_was_rewritten_stays(night: str) -> None:
    someone = put("Aya Claes")
    done = act(Act.NOTE, someone, text="Eerste versie.")
    with transaction():
        person(someone).note = "Tweede versie."
    undo(done)
    assert person(someone).note == "Tweede versie."
    assert outcome(done)["undo_left"] == [[someone, "changed_since"]]


def test_who_objected_already_still_does_after_an_undo(night: str) -> None:
    before, now = put("Aya Claes", photo_objection=True), put("Ruben Peeters")
    done = act(Act.OBJECT, before, now)
    undo(done)
    assert (person(before).photo_objection, person(now).photo_objection) == (True, False)


def test_the_same_form_twice_does_it_once(night: str) -> None:
    someone, form = put("Aya Claes"), uuid.uuid4()
    first = act(Act.NOTE, someone, submission=form, text="Eén keer.")
    assert act(Act.NOTE, someone, submission=form, text="Eén keer.") == first
    assert person(someone).note == "Eén keer."


def test_what_was_so_already_leaves_no_act(night: str) -> None:
    someone = put("Aya Claes", CANCELLED)
    assert act(Act.CANCEL, someone) == 0


def test_people_of_another_evening_are_left_alone(night: str) -> None:
    assert act(Act.CANCEL, 987_654) == 0


def test_more_than_an_evening_can_wait_for_is_refused(night: str) -> None:
    with pytest.raises(TooManyAtOnce):
        act(Act.NOTE, *range(1, bulk.MOST + 2), text="x")


def test_every_act_and_its_undo_is_written_down_with_who_did_it(night: str) -> None:
    someone = put("Aya Claes")
    undo(act(Act.CANCEL, someone))
    undo(act(Act.MOVE, someone, table_id=table_id(3), number=3, round=1))
    undo(act(Act.OBJECT, someone))
    lines = db.session.scalars(sa.select(Change).where(Change.registration_id == someone).order_by(Change.id)).all()
    assert [line.act for line in lines] == [
        "cancelled", "restored", "moved", "moved_back", "photo_objection", "photo_objection",
    ]  # fmt: skip
    assert {line.who for line in lines} == {"Noor Maes"}
