"""Registering: one place each, the same answer to the same form, nothing told of who is known."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery, limits, tokens
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.prepared import Prepared
from app.events.models import Event, EventState, TableRound
from app.registration import places, queries, services, signals
from app.registration.errors import RegistrationClosed
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat
from tests.factories.evenings import make_event


def event_id(slug: str) -> int:
    return db.session.scalars(sa.select(Event.id).where(Event.slug == slug)).one()


def register(event: int, email: str = "aya@voorbeeld.be", **values: Any) -> services.Ticket:
    submission = values.pop("submission", None) or uuid.uuid4()
    with transaction() as session:
        return services.register(
            session.connection(),
            attempt=limits.attempt(
                kind="register", subject="127.0.0.1", most=10_000, within=dt.timedelta(minutes=1), now=clock.now()
            ),
            slug=db.session.scalars(sa.select(Event.slug).where(Event.id == event)).one(),
            newcomer=services.Newcomer(name=values.pop("name", "Aya Claes"), email=email, **values),
            submission=submission,
            now=clock.now(),
        )


def kinds_of_mail() -> list[str]:
    return list(db.session.scalars(sa.select(OutboxMail.kind).order_by(OutboxMail.id)))


@pytest.fixture
def evening(context: Flask, event_slug: str) -> int:
    return event_id(event_slug)


def test_registering_gives_a_ticket_seats_and_a_mail(evening: int) -> None:
    ticket = register(evening)
    found = queries.ticket(ticket.code)
    assert found is not None
    assert found.status is RegistrationStatus.REGISTERED
    assert [seat.round for seat in found.seats] == [1, 2]
    assert kinds_of_mail() == ["registration.ticket"]
    assert db.session.get_one(Event, evening).places_taken == 1


def test_the_same_form_again_is_the_same_ticket_and_no_second_mail(evening: int) -> None:
    submission = uuid.uuid4()
    first = register(evening, submission=submission)
    assert register(evening, submission=submission) == first
    assert kinds_of_mail() == ["registration.ticket"]


def test_a_known_address_gets_a_ticket_that_holds_nothing_and_the_first_one_by_mail(evening: int) -> None:
    first = register(evening, "Zoë.Prévot@voorbeeld.be")
    second = register(evening, "zoë.prévot@voorbeeld.be")
    assert second.code != first.code
    assert second.status is RegistrationStatus.REPEATED
    assert kinds_of_mail() == ["registration.ticket", "registration.existing_ticket"]
    assert db.session.get_one(Event, evening).places_taken == 1
    repeated = db.session.get_one(Registration, second.registration_id)
    assert repeated.repeats_id == first.registration_id
    assert [wish.rank for wish in repeated.preferences] == [1, 2]
    assert repeated.manage_hash == tokens.hashed(second.token)


def test_a_full_evening_gives_a_place_on_the_waiting_list(evening: int) -> None:
    with transaction():
        db.session.get_one(Event, evening).capacity = 1
    assert register(evening, "een@voorbeeld.be").status is RegistrationStatus.REGISTERED
    late = register(evening, "twee@voorbeeld.be")
    assert late.status is RegistrationStatus.WAITING
    assert db.session.scalar(sa.select(sa.func.count()).where(Seat.registration_id == late.registration_id)) == 0
    assert kinds_of_mail()[-1] == "registration.waiting"


def test_a_draft_takes_nobody(evening: int) -> None:
    with transaction():
        db.session.get_one(Event, evening).state = EventState.DRAFT
    with pytest.raises(RegistrationClosed):
        register(evening)
    assert db.session.scalar(sa.select(sa.func.count(Registration.id))) == 0


def test_cancelling_gives_the_place_and_the_seats_back_once(evening: int) -> None:
    ticket = register(evening)
    for _again in range(2):
        with transaction():
            services.cancel(
                registration=db.session.get_one(Registration, ticket.registration_id),
                now=clock.now(),
            )
    assert db.session.get_one(Event, evening).places_taken == 0
    assert set(db.session.scalars(sa.select(TableRound.taken))) == {0}
    assert kinds_of_mail() == ["registration.ticket", "registration.cancelled"]
    assert register(evening).status is RegistrationStatus.REGISTERED, "the address is free again"


def test_a_renamed_guest_keeps_the_same_code(evening: int) -> None:
    ticket = register(evening)
    with transaction():
        services.rename(registration=db.session.get_one(Registration, ticket.registration_id), name="Yıldız Peeters")
    found = queries.ticket(ticket.code)
    assert found is not None
    assert (found.name, found.name_key) == ("Yıldız Peeters", "yildiz peeters")


def test_a_ticket_of_another_key_is_not_found(evening: int) -> None:
    ticket = register(evening)
    with transaction():
        db.session.get_one(Event, evening).secret_key = b"x" * 32
    assert queries.ticket(ticket.code) is None


def in_parallel(app: Flask, count: int, work: Any) -> list[Any]:
    """Run `work(n)` in so many threads at once, each in a context of its own; errors come back as results."""
    results: list[Any] = [None] * count
    start = threading.Barrier(count)

    def one(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                results[number] = work(number)
            except Exception as error:  # noqa: BLE001 - the test looks at what came
                results[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_many_rivals_for_the_last_places_share_them_out_exactly(app: Flask, event_slug: str) -> None:
    with app.app_context():
        evening = event_id(event_slug)
        with transaction():
            db.session.get_one(Event, evening).capacity = 3
    tickets = in_parallel(app, 12, lambda number: register(evening, f"rivaal{number}@voorbeeld.be").status)
    assert Counter(tickets) == {RegistrationStatus.REGISTERED: 3, RegistrationStatus.WAITING: 9}
    with app.app_context():
        assert db.session.get_one(Event, evening).places_taken == 3
        seats = db.session.scalar(sa.select(sa.func.count()).select_from(Seat))
        assert db.session.scalar(sa.select(sa.func.sum(TableRound.taken))) == seats == 6


def test_the_check_behind_the_lock_refuses_one_too_many(evening: int) -> None:
    """The negative control: with the count of places left out of the decision, the database still refuses."""
    with transaction():
        db.session.get_one(Event, evening).capacity = 0
    with pytest.raises(sa.exc.IntegrityError), transaction() as session:
        session.execute(sa.update(Event).where(Event.id == evening).values(places_taken=Event.places_taken + 1))


def test_one_form_sent_by_many_at_once_is_one_registration_and_one_mail(app: Flask, event_slug: str) -> None:
    with app.app_context():
        evening = event_id(event_slug)
    submission = uuid.uuid4()
    tickets = in_parallel(app, 6, lambda _number: register(evening, submission=submission).code)
    assert len(set(tickets)) == 1
    with app.app_context():
        assert kinds_of_mail() == ["registration.ticket"]


def test_without_the_lock_rivals_are_turned_away_by_the_check_instead(
    app: Flask, event_slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without asking whether there is room, the constraint and not luck keeps the last place single."""
    with app.app_context():
        evening = event_id(event_slug)
        with transaction():
            db.session.get_one(Event, evening).capacity = 1
    careless = sa.update(Event).where(Event.slug == sa.bindparam("slug_given"), places._NOW.is_not(None))
    careless = careless.values(places_taken=Event.places_taken + 1).returning(*places._FIELDS)
    monkeypatch.setattr(places, "TAKE_A_PLACE", Prepared(careless))
    results = in_parallel(app, 4, lambda number: register(evening, f"rivaal{number}@voorbeeld.be").status)
    assert sum(result is RegistrationStatus.REGISTERED for result in results) == 1
    assert sum(isinstance(result, sa.exc.IntegrityError) for result in results) == 3


def test_two_evenings_may_hold_the_same_address(app: Flask, event_slug: str) -> None:
    with app.app_context():
        with transaction():
            other = make_event(title="Andere avond").slug
        one, two = event_id(event_slug), event_id(other)
        assert register(one).status is RegistrationStatus.REGISTERED
        assert register(two).status is RegistrationStatus.REGISTERED


def test_a_friend_registered_from_the_same_page_gets_a_ticket_too(evening: int) -> None:
    submission = uuid.uuid4()
    mine = register(evening, "aya@voorbeeld.be", submission=submission)
    friends = register(evening, "bo@voorbeeld.be", name="Bo", submission=submission)
    assert friends.code != mine.code
    assert friends.status is RegistrationStatus.REGISTERED


def test_whoever_was_invited_and_registers_keeps_the_code_and_takes_a_place(evening: int) -> None:
    with transaction():
        invited = services.add(
            event_id=evening,
            newcomer=services.Newcomer(name="Aya", email="aya@voorbeeld.be", function="Directeur"),
            status=RegistrationStatus.INVITED,
            source=RegistrationSource.IMPORT,
            now=clock.now(),
        )
    assert db.session.get_one(Event, evening).places_taken == 0
    ticket = register(evening, "aya@voorbeeld.be", name="Aya Claes")
    assert ticket.code == invited.code
    assert ticket.status is RegistrationStatus.REGISTERED
    row = db.session.get_one(Registration, ticket.registration_id)
    assert (row.name, row.function, len(row.seats)) == ("Aya Claes", "Directeur", 2)
    assert row.manage_hash is not None
    assert db.session.get_one(Event, evening).places_taken == 1
    assert kinds_of_mail() == ["registration.ticket"]


def test_someone_on_the_waiting_list_who_registers_again_is_told_so_by_mail(context: Flask, evening: int) -> None:
    with transaction():
        db.session.get_one(Event, evening).capacity = 0
    register(evening)
    register(evening)
    rows = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)).all()
    subjects = [str(delivery.rendered(row)["Subject"]) for row in rows]
    assert subjects == ["Je staat op de wachtlijst voor X500", "Je staat al op de wachtlijst voor X500"]
    assert all("/t/" not in delivery.rendered(row).as_string() for row in rows)


def test_the_news_of_who_comes_and_who_goes_is_told_inside_the_transaction(evening: int) -> None:
    heard: list[tuple[str, Any]] = []

    def coming(_evening: int, **news: Any) -> None:
        heard.append(("registered", news["registration_id"]))

    def going(_evening: int, **news: Any) -> None:
        heard.append(("cancelled", news["registration_id"]))

    with signals.registered.connected_to(coming), signals.cancelled.connected_to(going):
        ticket = register(evening)
        register(evening)
        with transaction():
            registration = db.session.get_one(Registration, ticket.registration_id)
            services.cancel(registration=registration, now=clock.now())
    assert heard == [("registered", ticket.registration_id), ("cancelled", ticket.registration_id)]
