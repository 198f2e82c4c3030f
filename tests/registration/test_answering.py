"""The page behind the link in a mail: one question, a button for each answer, and nothing that happens by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event, EventState
from app.registration import personal_links, services, waiting
from app.registration.history_models import Change
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from tests.pages import BASE_URL, ReadingClient, parse, text_of

DAY = dt.timedelta(days=1)


def change_evening(app: Flask, **values: Any) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(**values))


def change_person(app: Flask, name: str, **values: Any) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.update(Registration).where(Registration.name == name).values(**values))


def add(app: Flask, name: str, status: RegistrationStatus = RegistrationStatus.WAITING) -> str:
    """Somebody on the list, with an address; returns where their answer link leads."""
    with app.test_request_context(base_url=BASE_URL):
        with transaction():
            ticket = services.add(
                event_id=db.session.scalars(sa.select(Event.id)).one(),
                newcomer=services.Newcomer(name=name, email=f"{name.lower()}@voorbeeld.be"),
                status=status,
                source=RegistrationSource.STAFF,
                now=clock.now(),
            )
        link = personal_links.answer_url(db.session.get_one(Registration, ticket.registration_id))
    return link.removeprefix(BASE_URL)


def person(app: Flask, name: str) -> Registration:
    with app.app_context():
        return db.session.scalars(sa.select(Registration).where(Registration.name == name)).one()


def words(client: ReadingClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(parse(answer.data))


def everything(app: Flask) -> list[Any]:
    """Every row that an answer could change."""
    with app.app_context():
        tables = (Registration, Event, OutboxMail, Change)
        return [tuple(row) for table in tables for row in db.session.execute(sa.select(table.__table__))]


@pytest.fixture
def offered(app: Flask, event_slug: str) -> str:
    """The answer page of Aya, who has an offer; Bo waits behind her, for there is one place."""
    change_evening(app, capacity=0)
    link = add(app, "Aya")
    add(app, "Bo")
    with app.app_context(), transaction() as session:
        event = session.scalars(sa.select(Event)).one()
        event.capacity = 1
        session.flush()
        waiting.offer_free_places(session.connection(), event_id=event.id, now=clock.now())
    return link


def test_an_offer_is_taken_with_one_button_and_twice_is_once(app: Flask, client: ReadingClient, offered: str) -> None:
    assert "Er is een plaats voor je!" in words(client, offered)
    for _again in range(2):
        assert client.submit(f"{offered}/accept", page=offered).status_code == 303
    assert person(app, "Aya").status is RegistrationStatus.REGISTERED
    assert "Je bent ingeschreven!" in words(client, offered)
    with app.app_context():
        tickets = sa.select(sa.func.count()).where(OutboxMail.kind == "registration.ticket")
        assert db.session.scalar(tickets) == 1
        assert db.session.scalars(sa.select(Event.places_taken)).one() == 1


def test_the_moment_an_offer_ends_is_said_on_the_clock_of_the_evening(
    app: Flask, client: ReadingClient, offered: str
) -> None:
    change_evening(app, timezone="Pacific/Auckland", starts_at=dt.datetime(2031, 7, 3, tzinfo=dt.UTC),
                   ends_at=dt.datetime(2031, 7, 4, tzinfo=dt.UTC))  # fmt: skip
    change_person(app, "Aya", offered_until=dt.datetime(2031, 7, 1, 20, 15, tzinfo=dt.UTC))
    assert "woensdag 2 juli 2031 om 08:15" in words(client, offered)


def test_passing_an_offer_on_gives_it_to_the_next(app: Flask, client: ReadingClient, offered: str) -> None:
    assert client.submit(f"{offered}/cancel", page=offered).status_code == 303
    assert person(app, "Aya").status is RegistrationStatus.CANCELLED
    assert person(app, "Bo").offered_until is not None
    assert "Je inschrijving is geannuleerd." in words(client, offered)


def test_an_offer_that_is_too_late_says_so_and_leads_back_on_the_list(
    app: Flask, client: ReadingClient, offered: str
) -> None:
    form = client.form_values(client.get(offered))
    change_person(app, "Aya", offered_until=clock.now() - dt.timedelta(minutes=1))
    late = client.post(f"{offered}/accept", data=form, headers={"Referer": f"{BASE_URL}{offered}"})
    assert late.status_code == 409
    page = text_of(parse(late.data))
    assert "Dat was net te laat." in page
    assert "Zet me weer op de wachtlijst" in page
    assert person(app, "Aya").status is RegistrationStatus.WAITING
    assert client.submit(f"{offered}/again", page=offered).status_code == 303
    assert person(app, "Bo").offered_until is not None, "the next in line comes first"
    assert "Je bent de eerste in de rij" in words(client, offered)
    with app.app_context():
        assert db.session.scalars(sa.select(Event.places_taken)).one() == 1


def test_alone_on_the_list_who_asks_again_is_offered_the_place_at_once(
    app: Flask, client: ReadingClient, offered: str
) -> None:
    with app.app_context(), transaction():
        bo = db.session.scalars(sa.select(Registration).where(Registration.name == "Bo")).one()
        services.cancel(registration=bo, now=clock.now())
    change_person(app, "Aya", offered_until=clock.now() - DAY)
    assert client.submit(f"{offered}/again", page=offered).status_code == 303
    assert "Er is een plaats voor je!" in words(client, offered)


def test_who_waits_sees_how_far_they_are_and_can_leave(app: Flask, client: ReadingClient, event_slug: str) -> None:
    change_evening(app, capacity=0)
    links = [add(app, name) for name in ("Aya", "Bo", "Cem")]
    assert "Je bent de eerste in de rij" in words(client, links[0])
    assert "Je bent nummer 3 in de rij" in words(client, links[2])
    assert client.submit(f"{links[1]}/cancel", page=links[1]).status_code == 303
    assert "Je bent nummer 2 in de rij" in words(client, links[2])


def test_who_is_registered_says_yes_with_one_tap_and_is_asked_no_more(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    link = add(app, "Aya", RegistrationStatus.REGISTERED)
    assert "Je bent ingeschreven!" in words(client, link)
    change_evening(app, starts_at=clock.now() + 6 * DAY, ends_at=clock.now() + 7 * DAY)
    change_person(app, "Aya", created_at=clock.now() - 9 * DAY)
    assert "Kom je nog?" in words(client, link)
    for _again in range(2):
        assert client.submit(f"{link}/coming", page=link).status_code == 303
    assert person(app, "Aya").confirmed_at is not None
    assert "Fijn, tot dan!" in words(client, link)
    with app.app_context():
        acts = list(db.session.scalars(sa.select(Change.act)))
    assert acts == ["confirmed"]
    assert client.submit(f"{link}/cancel", page=link).status_code == 303
    assert "Schrijf me opnieuw in" in words(client, link)


def test_whoever_cancelled_cannot_say_yes_any_more_and_is_told_how_to_come_back(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    link = add(app, "Aya", RegistrationStatus.REGISTERED)
    form = client.form_values(client.get(link))
    client.submit(f"{link}/cancel", page=link)
    for act in ("coming", "accept", "again"):
        late = client.post(f"{link}/{act}", data=form, headers={"Referer": f"{BASE_URL}{link}"})
        assert late.status_code == 409
        assert "Schrijf me opnieuw in" in text_of(parse(late.data))
    change_evening(app, state=EventState.CLOSED)
    assert "Inschrijven kan nu niet meer." in words(client, link)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"cancelled_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "cancelled_reason": "Sneeuw"}, "Sneeuw"),
        ({"starts_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC), "ends_at": dt.datetime(2020, 1, 2, tzinfo=dt.UTC)},
         "Deze avond is voorbij."),
        ({"starts_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "De avond is begonnen"),
    ],
)  # fmt: skip
def test_an_evening_that_is_off_or_over_says_so_and_gives_no_place(
    app: Flask, client: ReadingClient, offered: str, values: dict[str, Any], said: str
) -> None:
    form = client.form_values(client.get(offered))
    change_evening(app, **values)
    assert said in words(client, offered)
    late = client.post(f"{offered}/accept", data=form, headers={"Referer": f"{BASE_URL}{offered}"})
    assert late.status_code == 409
    assert said in text_of(parse(late.data))
    assert person(app, "Aya").status is RegistrationStatus.WAITING


def test_near_the_evening_the_list_says_that_the_door_decides(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    change_evening(app, capacity=0, starts_at=clock.now() + dt.timedelta(minutes=50))
    assert "weten ze aan de deur of er plaats is" in words(client, add(app, "Aya"))


def test_opening_every_link_changes_nothing(app: Flask, client: ReadingClient, offered: str) -> None:
    client.get(offered)
    before = everything(app)
    for _scanner in range(2):
        client.get(offered)
        for act in ("accept", "again", "coming", "cancel"):
            assert client.get(f"{offered}/{act}").status_code == 405
    assert everything(app) == before
    assert client.post(f"{offered}/accept").status_code == 400, "without the form's token"
    assert everything(app) == before


def test_a_link_with_another_proof_opens_nothing(client: ReadingClient, offered: str) -> None:
    code, proof = offered.split("/")[2:4]
    swapped = proof[:-2] + ("AA" if proof[-2:] != "AA" else "BB")
    assert client.get(f"/a/{code}/{swapped}").status_code == 404
    assert client.post(f"/a/{code}/{swapped}/accept").status_code in {400, 404}


def test_the_mail_of_an_offer_leads_to_its_page_and_says_until_when(app: Flask, offered: str) -> None:
    with app.app_context():
        row = db.session.scalars(sa.select(OutboxMail).where(OutboxMail.kind == "registration.offer")).one()
        email = delivery.rendered(row)
    assert str(email["Subject"]) == "Er is een plaats voor je: X500"
    text = email.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert offered in text
    assert "We houden ze voor je vrij tot" in " ".join(text.split())
    change_person(app, "Aya", offered_until=None, lapsed_at=clock.now())
    with app.app_context():
        late = delivery.rendered(db.session.get_one(OutboxMail, row.id)).get_body(("plain",))
    assert late is not None
    assert "hoe het nu staat" in late.get_content(), "a mail that goes out late promises nothing that is over"


@pytest.mark.parametrize(
    ("values", "subject", "said"),
    [
        ({"language": "nl"}, "Je staat al op de wachtlijst voor X500", "sta je al op de wachtlijst"),
        ({"offered_until": dt.datetime(2031, 7, 1, tzinfo=dt.UTC)}, "Er is een plaats voor je: X500", "vrij tot"),
        ({"lapsed_at": dt.datetime(2026, 7, 1, tzinfo=dt.UTC)}, "Je staat al op de wachtlijst voor X500",
         "weer op de wachtlijst"),
    ],
)  # fmt: skip
def test_who_waits_and_registers_again_hears_how_they_stand(
    app: Flask, client: ReadingClient, event_slug: str, values: dict[str, Any], subject: str, said: str
) -> None:
    change_evening(app, capacity=0)
    link = add(app, "Aya")
    change_person(app, "Aya", **values)
    form = {"name": "Aya", "email": "aya@voorbeeld.be", "table": "0"}
    assert client.submit(f"/e/{event_slug}/register", form).status_code == 303
    with app.app_context():
        email = delivery.rendered(db.session.scalars(sa.select(OutboxMail)).one())
    assert str(email["Subject"]) == subject
    text = email.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert link in text
    assert said in " ".join(text.split())


@pytest.mark.parametrize("capacity", [0, 5])
def test_a_known_address_answers_every_button_like_a_new_one(
    app: Flask, client: ReadingClient, event_slug: str, capacity: int
) -> None:
    change_evening(app, capacity=capacity)
    for name in ("Aya", "Bo"):
        form = {"name": name, "email": "aya@voorbeeld.be" if name == "Aya" else "bo@voorbeeld.be", "table": "0"}
        client.submit(f"/e/{event_slug}/register", form)
    client.submit(f"/e/{event_slug}/register", {"name": "Cem", "email": "aya@voorbeeld.be", "table": "0"})
    answers = {}
    for name in ("Bo", "Cem"):
        with app.test_request_context(base_url=BASE_URL):
            found = db.session.scalars(sa.select(Registration).where(Registration.name == name)).one()
            link = personal_links.answer_url(found).removeprefix(BASE_URL)
        answers[name] = [
            client.submit(f"{link}/{act}", page=link).status_code for act in ("accept", "again", "coming", "cancel")
        ]
    assert answers["Cem"] == answers["Bo"]


def test_who_was_invited_goes_on_to_the_invitation(app: Flask, client: ReadingClient, event_slug: str) -> None:
    answer = client.get(add(app, "Aya", RegistrationStatus.INVITED))
    assert answer.status_code == 302
    assert "/i/" in answer.location
