"""The page of invitations before anybody is invited: it says what to do first, and leads nowhere in vain."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.registration.models import RegistrationStatus
from tests.factories.evenings import make_event
from tests.invitations.test_inviting import put
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
