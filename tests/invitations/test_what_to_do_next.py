"""The pages of inviting say what can be done next, and why something cannot; they lead nowhere in vain."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events.models import EventState
from app.invitations import invitations
from app.registration.invitation_models import Notice
from app.registration.models import RegistrationStatus
from tests.factories.evenings import make_event
from tests.invitations.test_inviting import WEEK, change, event_of, put, write
from tests.pages import ReadingClient, parse, text_of


def buttons(client: ReadingClient, slug: str) -> list[tuple[str, str]]:
    """What the page offers to do, first the main thing, and where that leads."""
    page = parse(client.get(f"/organise/events/{slug}/invitations").data)
    links = (link for link in page.iter("a") if "button" in (link.get("class") or "").split())
    return [(text_of(link), str(link.get("href"))) for link in links]


def earlier_evening(app: Flask, *, years: int = 2) -> str:
    with app.app_context(), transaction():
        event = make_event(now=clock.now(), title="X400", subtitle="")
        event.starts_at -= dt.timedelta(days=365 * years)
        event.ends_at -= dt.timedelta(days=365 * years)
        return event.slug


def test_a_list_is_the_first_thing_to_do_and_without_an_earlier_evening_the_only_one(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    earlier_evening(app)  # nobody was there
    ((label, url),) = buttons(organiser, event_slug)
    assert label == "Voer genodigden in"
    assert organiser.get(url).status_code == 200
    assert "vorige avond" not in text_of(parse(organiser.get(f"/organise/events/{event_slug}/invitations").data))


def test_people_of_an_earlier_evening_come_second(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    earlier = earlier_evening(app)
    with app.app_context():
        put(earlier, "Ann", "ann@voorbeeld.be", RegistrationStatus.REGISTERED)
    first, second = buttons(organiser, event_slug)
    assert (first[0], second[0]) == ("Voer genodigden in", "Kies uit vorige avonden")
    assert "1 ingeschreven" in text_of(parse(organiser.get(second[1]).data))


def test_who_is_invited_already_leaves_both_ways_open(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    earlier = earlier_evening(app)
    with app.app_context():
        put(earlier, "Ann", "ann@voorbeeld.be", RegistrationStatus.REGISTERED)
        put(event_slug, "Bart", "bart@voorbeeld.be")
    assert [label for label, _url in buttons(organiser, event_slug)][:2] == [
        "Voer genodigden in",
        "Kies uit vorige avonden",
    ]


def words(client: ReadingClient, slug: str, page: str = "", **query: str) -> str:
    found = client.get(f"/organise/events/{slug}/invitations{page}", query_string=query)
    return text_of(parse(found.data))


@pytest.mark.parametrize(
    ("state", "ended", "label", "leads_to"),
    [
        (EventState.DRAFT, False, "Open de inschrijvingen op het overzicht", ""),
        (EventState.CLOSED, False, "Open de inschrijvingen op het overzicht", ""),
        (EventState.OPEN, True, "Kies tot wanneer mensen zich inschrijven", "/edit"),
    ],
)
def test_when_nobody_can_register_the_page_leads_to_where_that_is_changed(
    app: Flask, organiser: ReadingClient, event_slug: str, state: EventState, ended: bool, label: str, leads_to: str
) -> None:
    with app.app_context():
        change(event_slug, state=state, closes_at=clock.now() - WEEK if ended else None)
    assert "Inschrijven kan nu niet." in words(organiser, event_slug)
    links = dict(buttons(organiser, event_slug))
    assert links[label] == f"/organise/events/{event_slug}{leads_to}"


def test_an_evening_that_is_over_promises_nothing(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    with app.app_context():
        change(event_slug, state=EventState.REPORTING)
    said = words(organiser, event_slug)
    assert "De avond is voorbij. Er vertrekken geen uitnodigingen meer." in said
    assert "Versturen kan zodra" not in said


def test_the_page_says_from_when_who_does_not_answer_can_be_reminded(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    with app.app_context():
        put(event_slug, "Ann", "ann@voorbeeld.be")
        put(event_slug, "Bart", "bart@voorbeeld.be")
        assert invitations.due(event_of(event_slug), now=clock.now()).next_reminder is None, "nobody knows it yet"
    assert "herinneren" not in words(organiser, event_slug)
    yesterday = clock.now() - dt.timedelta(days=1)
    with app.app_context():
        write(invitations.invite, event_slug)
        with transaction():
            db.session.execute(sa.update(Notice).values(at=yesterday))
        due = invitations.due(event_of(event_slug), now=clock.now())
        assert (due.to_remind, due.next_reminder) == (0, yesterday + WEEK)
    assert "Wie nog niet antwoordt, kun je herinneren vanaf " in words(organiser, event_slug)


def test_who_was_reminded_three_times_is_left_in_peace_and_the_page_says_so(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    with app.app_context():
        put(event_slug, "Ann", "ann@voorbeeld.be")
        write(invitations.invite, event_slug)
        for reminder in range(1, 4):
            assert write(invitations.remind, event_slug, after=reminder * WEEK) == 1
        assert invitations.due(event_of(event_slug), now=clock.now() + 9 * WEEK).next_reminder is None
    assert "kreeg al drie herinneringen" in words(organiser, event_slug)


def test_a_choice_of_no_evening_or_of_nobody_says_so(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    earlier = earlier_evening(app)
    with app.app_context():
        put(earlier, "Ann", "ann@voorbeeld.be", RegistrationStatus.REGISTERED)
        chosen = str(event_of(earlier).id)
    page = "/earlier"
    assert "Kies minstens" not in words(organiser, event_slug, page)
    assert "Kies minstens één avond." in words(organiser, event_slug, page, who="came")
    nobody = words(organiser, event_slug, page, who="came", evening=chosen)
    assert "Niemand om toe te voegen." in nobody
    assert "Kies nog een avond, of een ruimere groep." in nobody
    assert "Zet 1 persoon op de lijst" in words(organiser, event_slug, page, who="registered", evening=chosen)
