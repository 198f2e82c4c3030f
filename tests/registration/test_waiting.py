"""From the waiting list to a place: seats by the wishes that were asked, one mail, never one person too many."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery, limits
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event, Table, TableRound
from app.registration import history, queries, services, signals, waiting
from app.registration.errors import EveningFull, NotWaiting
from app.registration.models import Registration, RegistrationSource, RegistrationStatus, Seat
from tests.pages import ReadingClient, parse, text_of


def change_capacity(capacity: int) -> None:
    with transaction():
        db.session.scalars(sa.select(Event)).one().capacity = capacity


def wait(slug: str, email: str = "aya@voorbeeld.be", **values: Any) -> int:
    """Someone registers on the full evening; returns who."""
    with transaction() as session:
        return services.register(
            session.connection(),
            attempt=limits.attempt(
                kind="register", subject="127.0.0.1", most=10_000, within=dt.timedelta(minutes=1), now=clock.now()
            ),
            slug=slug,
            newcomer=services.Newcomer(name="Aya Claes", email=email, **values),
            submission=uuid.uuid4(),
            now=clock.now(),
        ).registration_id


def give_place(registration_id: int) -> Registration:
    with transaction():
        registration = db.session.get_one(Registration, registration_id)
        waiting.give_place(registration=registration, now=clock.now(), author=history.staff("Noor Maes"))
    return registration


def mails() -> list[OutboxMail]:
    return list(db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)))


@pytest.fixture
def full(context: Flask, event_slug: str) -> str:
    """An evening where everybody waits."""
    change_capacity(0)
    return event_slug


def test_a_place_brings_seats_by_the_wishes_and_is_counted(full: str) -> None:
    wish = db.session.scalars(sa.select(Table.id).where(Table.number == 3)).one()
    person = wait(full, wishes=(wish,))
    change_capacity(5)
    found = give_place(person)
    assert found.status is RegistrationStatus.REGISTERED
    assert [(seat.round, seat.table.number) for seat in found.seats] == [(1, 3), (2, 1)]
    assert db.session.scalars(sa.select(Event.places_taken)).one() == 1
    taken = db.session.execute(sa.select(TableRound.round, Table.number).join(Table).where(TableRound.taken == 1))
    assert sorted(tuple(row) for row in taken) == [(1, 3), (2, 1)]


def test_the_mail_has_the_ticket_and_a_link_that_opens(full: str, app: Flask) -> None:
    person = wait(full)
    change_capacity(5)
    give_place(person)
    rows = mails()
    assert [row.kind for row in rows] == ["registration.waiting", "registration.ticket"]
    email = delivery.rendered(rows[-1])
    body = email.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert str(email["Subject"]) == "Er is een plaats voor je: X500"
    assert "Je bent nu ingeschreven" in text
    assert "/t/" in text
    link = next(line for line in text.splitlines() if "/m/" in line).strip()
    managed = queries.managed(link.rsplit("/", 1)[1])
    assert managed is not None
    assert managed.id == person


def test_the_mail_to_who_waits_promises_what_is_kept(full: str) -> None:
    wait(full)
    wait(full)
    for row in mails():
        text = " ".join(delivery.rendered(row).get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
        assert "er een plaats voor je vrij, dan krijg je een mail" in text


def test_a_second_time_changes_nothing(full: str) -> None:
    person = wait(full)
    change_capacity(1)
    first = give_place(person)
    link, seated = first.manage_hash, len(first.seats)
    again = give_place(person)
    assert (again.manage_hash, len(again.seats)) == (link, seated)
    assert len(mails()) == 2
    assert db.session.scalars(sa.select(Event.places_taken)).one() == 1


def test_a_full_evening_gives_no_place(full: str) -> None:
    person = wait(full)
    with pytest.raises(EveningFull):
        give_place(person)
    assert db.session.get_one(Registration, person).status is RegistrationStatus.WAITING
    assert len(mails()) == 1
    assert list(db.session.scalars(sa.select(Seat))) == []


def test_only_who_waits_gets_a_place(full: str) -> None:
    person = wait(full)
    change_capacity(5)
    with transaction():
        services.cancel(registration=db.session.get_one(Registration, person), now=clock.now())
    with pytest.raises(NotWaiting):
        give_place(person)


def test_without_an_address_there_is_a_place_and_no_mail(full: str) -> None:
    with transaction():
        person = services.add(
            event_id=db.session.scalars(sa.select(Event.id)).one(),
            newcomer=services.Newcomer(name="Gast"),
            status=RegistrationStatus.WAITING,
            source=RegistrationSource.STAFF,
            now=clock.now(),
        ).registration_id
    change_capacity(5)
    assert len(give_place(person).seats) == 2
    assert mails() == []


def test_the_news_of_the_place_is_told_inside_the_transaction(full: str) -> None:
    person, heard = wait(full), []
    change_capacity(5)

    def coming(_evening: int, **news: Any) -> None:
        heard.append(news["registration_id"])

    with signals.registered.connected_to(coming):
        give_place(person)
    assert heard == [person]


def test_two_clicks_for_the_last_place_give_it_once(app: Flask, event_slug: str) -> None:
    with app.app_context():
        change_capacity(0)
        people = [wait(event_slug, f"wacht{number}@voorbeeld.be") for number in range(4)]
        change_capacity(1)
    results: list[object] = []
    ready = threading.Barrier(len(people))

    def click(person: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                results.append(give_place(person).status)
            except EveningFull as refusal:
                results.append(refusal)

    threads = [threading.Thread(target=click, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results.count(RegistrationStatus.REGISTERED) == 1
    assert sum(isinstance(result, EveningFull) for result in results) == 3
    with app.app_context():
        assert db.session.scalars(sa.select(Event.places_taken)).one() == 1


def test_an_organiser_gives_a_place_from_the_list(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    with app.app_context():
        change_capacity(0)
        person = wait(event_slug)
    people = f"/organise/events/{event_slug}/people"
    assert f"{people}/{person}/place".encode() not in organiser.get(people).data, "there is none to give"
    refused = organiser.submit(f"{people}/{person}/place", page=people)
    assert refused.status_code == 409
    assert "Alle plaatsen van deze avond zijn bezet." in text_of(parse(refused.data))
    assert "Aya Claes" in text_of(parse(refused.data))
    with app.app_context():
        change_capacity(1)
    assert f"{people}/{person}/place".encode() in organiser.get(people).data
    assert organiser.submit(f"{people}/{person}/place", page=people).status_code == 303
    shown = organiser.get(people)
    assert "Aya Claes heeft een plaats." in text_of(parse(shown.data))
    assert f"{people}/{person}/place".encode() not in shown.data
    assert organiser.get(f"{people}/{person}/place").status_code == 405
    assert organiser.post(f"{people}/{person}/place").status_code == 400, "without the form's token"


@pytest.mark.parametrize("act", ["cancel", "place"])
def test_a_number_beyond_any_registration_is_not_found(organiser: ReadingClient, event_slug: str, act: str) -> None:
    people = f"/organise/events/{event_slug}/people"
    assert organiser.submit(f"{people}/{'9' * 20}/{act}", page=people).status_code == 404
