"""An evening that is called off, or goes on after all: everybody hears of it once, and calendars follow."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
import sqlalchemy as sa
import time_machine
from babel.dates import format_date
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events import services
from app.events.errors import EveningCancelled, WrongState
from app.events.models import EventState
from app.registration import services as registration
from app.registration import waiting, waiting_jobs
from app.registration.errors import RegistrationClosed
from app.registration.models import Registration
from tests.events.filling import controls, messages, post, send, submit
from tests.factories.company import (
    REASON,
    REGISTERED,
    WAITING,
    cancel,
    entry,
    mailed,
    put,
    revive,
    the,
    words,
    written,
)
from tests.pages import ReadingClient, sign_in_as

WEEK, HOUR = dt.timedelta(days=7), dt.timedelta(hours=1)


def test_everybody_who_counts_on_it_is_told_why_an_evening_does_not_go_on(context: Flask, company: str) -> None:
    cancel(company)
    assert mailed("registration.event_cancelled") == [
        "aya@voorbeeld.be", "zoé.prévot@voorbeeld.be", "wacht@voorbeeld.be", "genodigd@voorbeeld.be",
    ]  # fmt: skip
    email = written("registration.event_cancelled", "aya@voorbeeld.be")
    assert email["Subject"] == "X500 gaat niet door"
    assert " ".join(REASON.split()) in words(email)
    method, event = entry(email)
    assert (method, str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
    to_who_waits = written("registration.event_cancelled", "wacht@voorbeeld.be")
    assert list(to_who_waits.iter_attachments()) == [], "they never had it in their calendar"


def test_calling_off_twice_tells_once(context: Flask, company: str) -> None:
    cancel(company)
    cancel(company, "Een andere reden.")
    assert set(Counter(mailed("registration.event_cancelled")).values()) == {1}
    assert the(company).cancelled_reason == REASON
    assert the(company).calendar_sequence == 1


def test_an_evening_that_goes_on_after_all_tells_everybody_and_keeps_their_places(context: Flask, company: str) -> None:
    cancel(company)
    revive(company)
    revive(company)
    assert mailed("registration.event_revived") == mailed("registration.event_cancelled")
    email = written("registration.event_revived", "aya@voorbeeld.be")
    assert "gaat toch door" in email["Subject"]
    assert "Je bent nog altijd ingeschreven" in words(email)
    method, event = entry(email)
    assert (method, str(event["STATUS"]), int(event["SEQUENCE"])) == ("PUBLISH", "CONFIRMED", 2)
    assert "op de wachtlijst" in words(written("registration.event_revived", "wacht@voorbeeld.be"))
    assert "Je uitnodiging blijft geldig" in words(written("registration.event_revived", "genodigd@voorbeeld.be"))
    assert the(company).places_taken == 3 + len(offered(company)), "nobody lost their place"


def offered(slug: str) -> list[str]:
    """Who has an offer."""
    found = sa.select(Registration.email).where(
        Registration.event_id == the(slug).id, Registration.offered_until.is_not(None)
    )
    return list(db.session.scalars(found))


@pytest.fixture
def held(context: Flask, event_slug: str) -> Registration:
    """Somebody with an open offer of the only place; somebody else waits behind them."""
    with transaction():
        the(event_slug).capacity = 1
    first = put(event_slug, "eerst@voorbeeld.be")
    person = put(event_slug, "wacht@voorbeeld.be", WAITING)
    put(event_slug, "later@voorbeeld.be", WAITING)
    with transaction():
        registration.cancel(registration=db.session.get_one(Registration, first), now=clock.now())
    assert offered(event_slug) == ["wacht@voorbeeld.be"]
    return db.session.get_one(Registration, person)


def test_whoever_had_an_offer_has_it_still_with_time_to_answer_when_the_evening_goes_on(
    context: Flask, event_slug: str, held: Registration
) -> None:
    cancel(event_slug)
    until = held.offered_until
    assert until is not None
    with time_machine.travel(until + 2 * WEEK, tick=False):
        assert waiting_jobs.pass_on_offers(context) == 0, "nobody could answer meanwhile"
        assert the(event_slug).places_taken == 1
        revive(event_slug)
        db.session.refresh(held)
        assert held.offered_until is not None
        assert held.offered_until > clock.now() + 20 * HOUR
        assert offered(event_slug) == ["wacht@voorbeeld.be"], "whoever waits behind them is not helped before them"
        assert the(event_slug).places_taken == 1
        day = format_date(held.offered_until, "full", locale="nl")
        assert day in words(written("registration.offer", "wacht@voorbeeld.be"))
        with transaction():
            waiting.accept_offer(registration=db.session.get_one(Registration, held.id), now=clock.now())
        assert the(event_slug).places_taken == 1


def test_an_offer_is_not_to_be_taken_while_the_evening_is_off(
    context: Flask, event_slug: str, held: Registration
) -> None:
    cancel(event_slug)
    with pytest.raises(RegistrationClosed), transaction():
        waiting.accept_offer(registration=held, now=clock.now())
    late = words(written("registration.offer", "wacht@voorbeeld.be"))
    assert "We houden ze voor je vrij" not in late, "a mail that leaves only now says how it stands"


def test_an_offer_without_an_address_by_now_becomes_a_place_when_the_evening_goes_on(
    context: Flask, event_slug: str, held: Registration
) -> None:
    with transaction():
        registered = db.session.get_one(Registration, held.id)
        registered.email = registered.email_key = ""
    cancel(event_slug)
    revive(event_slug)
    db.session.refresh(held)
    assert held.status is REGISTERED
    assert the(event_slug).places_taken == 1


@pytest.mark.parametrize("state", [state for state in EventState if state not in {EventState.OPEN, EventState.CLOSED}])
def test_only_an_evening_that_people_know_of_can_be_called_off(
    context: Flask, event_slug: str, state: EventState
) -> None:
    with transaction():
        the(event_slug).state = state
    with pytest.raises(WrongState):
        cancel(event_slug)


def test_an_evening_that_is_over_is_neither_called_off_nor_revived(context: Flask, event_slug: str) -> None:
    with time_machine.travel(the(event_slug).ends_at + WEEK, tick=False), pytest.raises(WrongState):
        cancel(event_slug)
    cancel(event_slug)
    with time_machine.travel(the(event_slug).ends_at + WEEK, tick=False), pytest.raises(WrongState):
        revive(event_slug)


def test_an_evening_that_does_not_go_on_goes_nowhere(context: Flask, event_slug: str) -> None:
    cancel(event_slug)
    with transaction(), pytest.raises(EveningCancelled):
        services.move_to(event=the(event_slug), state=EventState.RUNNING)


def test_the_organiser_reads_how_many_hear_of_it_and_must_say_why(
    app: Flask, organiser: FlaskClient, company: str
) -> None:
    path = f"/organise/events/{company}/cancel"
    assert "4 mensen krijgen een mail." in messages(organiser.get(path))
    refused = send(organiser, path, reason=" ")
    assert refused.status_code == 422
    assert "Zeg waarom" in messages(refused)
    too_long = send(organiser, path, reason="x" * 1001)
    assert too_long.status_code == 422
    assert controls(too_long)["reason"] == "x" * 1001
    fields = {**controls(organiser.get(path)), "reason": REASON}
    clicks = [post(organiser, path, fields) for _click in range(2)]
    assert [click.status_code for click in clicks] == [303, 303]
    assert "Geannuleerd" in messages(organiser.get(f"/organise/events/{company}"))
    with app.app_context():
        assert len(mailed("registration.event_cancelled")) == 4
    assert "al geannuleerd" in messages(organiser.get(path))
    undone = submit(organiser, f"/organise/events/{company}/revive", page=f"/organise/events/{company}")
    assert undone.status_code == 303
    assert "Inschrijvingen open" in messages(organiser.get(f"/organise/events/{company}"))


def test_calling_off_too_late_comes_back_with_the_reason_as_typed(
    app: Flask, organiser: FlaskClient, event_slug: str
) -> None:
    path = f"/organise/events/{event_slug}/cancel"
    fields = {**controls(organiser.get(path)), "reason": REASON}
    with app.app_context(), transaction():
        the(event_slug).state = EventState.RUNNING
    refused = post(organiser, path, fields)
    assert refused.status_code == 409
    assert "kan niet meer geannuleerd worden" in messages(refused)


@pytest.mark.parametrize("role", ["communication", "volunteer"])
def test_only_an_organiser_calls_off_and_revives(app: Flask, event_slug: str, role: str) -> None:
    someone = sign_in_as(app, role)
    assert someone.get(f"/organise/events/{event_slug}/cancel").status_code == 403
    for act in ("cancel", "revive"):
        answer = submit(someone, f"/organise/events/{event_slug}/{act}", {"reason": "x"}, page="/organise")
        assert answer.status_code == 403


def test_the_public_pages_say_that_it_does_not_go_on_and_why(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    reason = "=1+1 <script>alert(1)</script>\nTot later!"
    before = client.get(f"/e/{event_slug}")
    assert "gaat niet door" not in messages(before)
    with app.app_context():
        cancel(event_slug, reason)
    for path in (f"/e/{event_slug}", f"/e/{event_slug}/register"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Deze avond gaat niet door." in messages(page)
        assert "<script>alert(1)</script>" in messages(page), "as text"
        assert "Schrijf je in" not in messages(page)
    person = {"name": "Aya Claes", "email": "aya@voorbeeld.be", "table": "0"}
    sent = client.post(f"/e/{event_slug}/register", data=person, headers={"Sec-Fetch-Site": "same-origin"})
    assert sent.status_code == 409
    assert "Deze avond gaat niet door." in messages(sent)
