"""The organiser's overview: what is left to do, and where its numbers lead."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event, EventState
from tests.factories.evenings import make_event
from tests.pages import ReadingClient, parse, text_of
from tests.roster.crowd import INVITED, put


def test_the_waiting_list_is_one_tap_from_its_number(organiser: ReadingClient, event_slug: str) -> None:
    page = parse(organiser.get(f"/organise/events/{event_slug}").data)
    waiting = [link for link in page.iter("a") if "op de wachtlijst" in text_of(link)]
    assert [link.get("href") for link in waiting] == [f"/organise/events/{event_slug}/coming"]


def test_an_evening_without_tables_has_nobody_at_them(app: Flask, organiser: ReadingClient) -> None:
    with app.app_context(), transaction():
        slug = make_event(state=EventState.DRAFT, tables=()).slug
    said = text_of(parse(organiser.get(f"/organise/events/{slug}").data))
    assert "Elke tafel heeft iemand." not in said


def test_an_evening_with_nobody_on_its_list_leads_to_inviting(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    here = f"/organise/events/{event_slug}"
    page = parse(organiser.get(here).data)
    (link,) = [link for link in page.iter("a") if "Nodig uit" in text_of(link)]
    assert link.get("href") == f"{here}/invitations"
    assert "Nog niemand staat op de lijst." in text_of(page)
    with app.app_context():
        put("Aya Claes", INVITED)
    page = parse(organiser.get(here).data)
    assert "1 persoon op de lijst" in text_of(page)
    assert not [link for link in page.iter("a") if "Nodig uit" in text_of(link)]


def test_nothing_is_left_to_do_for_an_evening_that_was_called_off(
    app: Flask, organiser: ReadingClient, event_slug: str
) -> None:
    here = f"/organise/events/{event_slug}"
    assert "Wat is er nog te doen?" in text_of(parse(organiser.get(here).data))
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(cancelled_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    assert "Wat is er nog te doen?" not in text_of(parse(organiser.get(here).data))


def test_on_the_day_itself_the_overview_leads_to_tonight(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    here = f"/organise/events/{event_slug}"
    said = "Vandaag is het zover."
    assert said not in text_of(parse(organiser.get(here).data))
    now = clock.now()
    with app.app_context(), transaction():
        # Begun before midnight in Brussels at the latest, and not over yet.
        times = {"starts_at": now - dt.timedelta(hours=2), "ends_at": now + dt.timedelta(hours=2)}
        db.session.execute(sa.update(Event).values(**times))
    page = organiser.get(here)
    assert said in text_of(parse(page.data))
    assert f"{here}/tonight" in page.text
    with app.app_context(), transaction():
        db.session.execute(sa.update(Event).values(cancelled_at=now))
    assert said not in text_of(parse(organiser.get(here).data))
