"""How many are expected, by who came before; and the page where an organiser sees it beside the waiting list."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event, EventState
from app.registration import services
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from app.roster import forecast, waiting_list
from app.roster.forecast import Share, expected
from tests.factories.evenings import make_event
from tests.pages import ReadingClient, parse, sign_in_as, text_of

NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
YEAR = dt.timedelta(days=365)


@pytest.mark.parametrize(
    ("confirmed", "silent", "people"),
    [
        (Share(), Share(), None),
        (Share(4, 5), Share(2, 4), None),
        (Share(90, 100), Share(50, 100), 9 + 10),
        (Share(), Share(50, 100), 15),
        (Share(1, 1), Share(50, 100), 15),
        (Share(0, 100), Share(0, 100), 0),
    ],
)
def test_each_group_goes_by_its_own_share_and_a_small_one_by_everybodys(
    confirmed: Share, silent: Share, people: int | None
) -> None:
    assert expected(sure=10, unsure=20, confirmed=confirmed, silent=silent) == people


def people(event: Event, count: int, *, came: int = 0, confirmed: int = 0, **values: Any) -> None:
    """So many people on the list, of whom the first came and the first confirmed."""
    for number in range(count):
        ticket = services.add(
            event_id=event.id,
            newcomer=services.Newcomer(name=f"Persoon {number}"),
            now=NOW,
            **{"status": RegistrationStatus.REGISTERED, "source": RegistrationSource.STAFF, **values},
        )
        row = db.session.get_one(Registration, ticket.registration_id)
        row.checked_in_at = NOW if number < came else None
        row.confirmed_at = NOW if number < confirmed else None


def earlier(title: str, **values: Any) -> Event:
    """An evening that is over."""
    event = make_event(title=title)
    event.starts_at, event.ends_at = NOW - YEAR, NOW - YEAR + dt.timedelta(hours=3)
    for name, value in values.items():
        setattr(event, name, value)
    return event


def test_the_forecast_is_learned_from_real_evenings_that_are_over(context: Flask, event_slug: str) -> None:
    with transaction() as session:
        coming = session.scalars(sa.select(Event)).one()
        people(coming, 5, confirmed=2)
        people(coming, 3, status=RegistrationStatus.WAITING)
        people(earlier("Vorige"), 20, came=14, confirmed=10)
        people(earlier("Andere"), 10, came=4)
        people(earlier("Demo", is_demo=True), 10, came=10)
        people(earlier("Afgelast", cancelled_at=NOW), 10, came=10)
        people(earlier("Zonder deur"), 10)
        people(earlier("Inloop"), 10, came=10, source=RegistrationSource.WALK_IN)
        people(earlier("Ontwerp", state=EventState.DRAFT), 10, came=10)
        people(make_event(title="Later"), 10, came=10)
    found = forecast.of_event(coming, now=NOW)
    assert (found.sure, found.unsure, found.evenings, found.percent) == (2, 3, 2, 60)
    # Of who confirmed 10 of 10 came, of the others 8 of 20.
    assert found.expected == round(2 * 1.0 + 3 * 0.4)


def wait(app: Flask, *names: str) -> None:
    with app.app_context(), transaction() as session:
        event = session.scalars(sa.select(Event)).one()
        for name in names:
            services.add(
                event_id=event.id,
                newcomer=services.Newcomer(name=name, email=f"{name.lower()}@voorbeeld.be"),
                status=RegistrationStatus.WAITING,
                source=RegistrationSource.STAFF,
                now=clock.now(),
            )


def test_the_page_says_that_nothing_is_known_before_the_first_evening(
    organiser: ReadingClient, event_slug: str
) -> None:
    words = text_of(parse(organiser.get(f"/organise/events/{event_slug}/coming").data))
    assert "nog niet te zeggen" in words
    assert "Niemand wacht" in words


def test_the_waiting_list_stands_in_the_order_in_which_people_get_a_place(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(capacity=0))
    wait(app, "Aya", "Bo", "Cem", "Dré")
    with app.app_context(), transaction():
        for name, values in {"Aya": {"lapsed_at": NOW}, "Cem": {"offered_until": NOW}}.items():
            db.session.execute(sa.update(Registration).where(Registration.name == name).values(**values))
    with app.app_context():
        found = waiting_list.of_event(db.session.scalars(sa.select(Event)).one(), page=1)
        assert [(line.registration.name, line.place) for line in found.lines] == [
            ("Cem", 0), ("Bo", 1), ("Dré", 2), ("Aya", 0),
        ]  # fmt: skip
    page = parse(organiser.get(f"/organise/events/{event_slug}/coming").data)
    words = text_of(page)
    assert "plaats aangeboden tot 1 jan 2027 01:00" in words
    assert "aanbod verlopen" in words
    with app.app_context():
        bo = db.session.scalars(sa.select(Registration.id).where(Registration.name == "Bo")).one()
    links = [link.get("href") for link in page.iter("a")]
    assert f"/organise/events/{event_slug}/people/{bo}" in links


def test_places_in_the_line_go_on_over_the_pages(app: Flask, event_slug: str) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(capacity=0))
    wait(app, *(f"Wacht{number:02}" for number in range(waiting_list.PAGE_SIZE + 5)))
    with app.app_context():
        found = waiting_list.of_event(db.session.scalars(sa.select(Event)).one(), page=2)
    assert (found.page, found.pages) == (2, 2)
    assert [line.place for line in found.lines] == [51, 52, 53, 54, 55]


def test_an_organiser_gives_a_place_and_stays_on_the_list(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(capacity=0))
    wait(app, "Aya")
    page = f"/organise/events/{event_slug}/coming"
    full = text_of(parse(organiser.get(page).data))
    assert "Geef een plaats" not in full
    assert "Maak de avond groter" in full
    with app.app_context():
        aya = db.session.scalars(sa.select(Registration.id)).one()
    give = f"/organise/events/{event_slug}/people/{aya}/place?seen=coming"
    refused = organiser.submit(give, page=page)
    assert refused.status_code == 409
    assert "Alle plaatsen van deze avond zijn bezet." in text_of(parse(refused.data))
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(capacity=1))
    given = organiser.submit(give, page=page)
    assert (given.status_code, given.location) == (303, page)
    assert "Aya heeft een plaats." in text_of(parse(organiser.get(page).data))


def test_communication_staff_see_the_list_and_give_no_places(app: Flask, event_slug: str) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(capacity=0))
    wait(app, "Aya")
    staff = sign_in_as(app, "communication")
    answer = staff.get(f"/organise/events/{event_slug}/coming")
    assert answer.status_code == 200
    assert b"Geef een plaats" not in answer.data


def test_the_page_asks_the_database_as_often_for_five_as_for_fifty(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(capacity=0))
    asked: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    counts = []
    organiser.get(f"/organise/events/{event_slug}/coming")  # a session notes once that it was used
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    for more in (5, 45):
        wait(app, *(f"Wacht{more}-{number}" for number in range(more)))
        asked.clear()
        organiser.get(f"/organise/events/{event_slug}/coming")
        counts.append(len(asked))
    sa.event.remove(engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]
