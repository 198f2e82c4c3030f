"""What people take along of a ticket: the sheet of paper, the entry in a calendar, the worker that keeps it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event
from app.registration.models import Registration, RegistrationStatus
from tests.pages import ReadingClient, parse, text_of
from tests.registration.test_pages import PERSON, mailed_link, register, ticket_of

Change = Callable[[Event], None]


@pytest.fixture
def ticket(client: ReadingClient, event_slug: str) -> str:
    """The address of a ticket that gives a place."""
    return ticket_of(client, register(client, event_slug))


def change(app: Flask, what: Change) -> None:
    with app.app_context(), transaction():
        what(db.session.query(Event).one())


def stand(app: Flask, status: RegistrationStatus) -> None:
    with app.app_context(), transaction():
        db.session.query(Registration).one().status = status


def calendar(answer: TestResponse) -> tuple[str, Any]:
    """The method of a calendar file and its one event."""
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    file = Calendar.from_ical(answer.data)
    (event,) = file.walk("VEVENT")
    return str(file["METHOD"]), event


def title(answer: TestResponse) -> str:
    """What a sheet is called; it is one page."""
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert len(document.pages) == 1
        return str(document.docinfo["/Title"])


def test_the_sheet_is_the_ticket_and_nobody_else_keeps_it(client: ReadingClient, ticket: str) -> None:
    answer = client.get(f"{ticket}/ticket.pdf")

    assert title(answer) == "Ticket · Een stad maak je samen"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'inline; filename="ticket.pdf"'


def test_the_calendar_has_the_evening_and_the_way_back_to_the_ticket(
    client: ReadingClient, ticket: str, app: Flask
) -> None:
    answer = client.get(f"{ticket}/avond.ics")
    method, event = calendar(answer)

    assert answer.headers["Cache-Control"] == "no-store"
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", 0)
    assert event["SUMMARY"] == "X500: Een stad maak je samen"
    assert event["LOCATION"] == "Stadhuis, Voorbeeldplein 1, 3500 Hasselt"
    assert event["URL"] == f"https://avond.example.org{ticket}"
    assert "Ronde 1: tafel 1, Krispie" in event["DESCRIPTION"]
    with app.app_context():
        assert event["DTSTART"].dt == db.session.query(Event).one().starts_at


def test_the_entry_stays_the_same_one_and_does_not_give_the_ticket_away(
    client: ReadingClient, ticket: str, event_slug: str, app: Flask
) -> None:
    first = calendar(client.get(f"{ticket}/avond.ics"))[1]["UID"]
    again = calendar(client.get(f"{ticket}/avond.ics"))[1]["UID"]
    other = ticket_of(client, register(app.test_client(), event_slug, email="ander@voorbeeld.be"))

    assert first == again
    assert ticket.rsplit("/", 1)[1].lower() not in first.lower()
    assert calendar(client.get(f"{other}/avond.ics"))[1]["UID"] != first


def test_an_evening_that_moves_moves_in_calendars(app: Flask, client: ReadingClient, ticket: str) -> None:
    def move(event: Event) -> None:
        event.venue, event.calendar_sequence = "Bibliotheek", event.calendar_sequence + 1

    before = calendar(client.get(f"{ticket}/avond.ics"))[1]
    change(app, move)
    after = calendar(client.get(f"{ticket}/avond.ics"))[1]

    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert after["LOCATION"] == "Bibliotheek, Voorbeeldplein 1, 3500 Hasselt"


def test_who_cancels_has_no_sheet_and_takes_the_evening_out_of_the_calendar(
    app: Flask, client: ReadingClient, ticket: str
) -> None:
    before = calendar(client.get(f"{ticket}/avond.ics"))[1]
    link = mailed_link(app)
    assert client.submit(f"{link}/cancel", page=link).status_code == 303
    method, event = calendar(client.get(f"{ticket}/avond.ics"))

    assert client.get(f"{ticket}/ticket.pdf").status_code == 404
    assert (method, event["STATUS"], event["UID"]) == ("CANCEL", "CANCELLED", before["UID"])
    page = parse(client.get(ticket).data)
    assert f"{ticket}/avond.ics" in [link.get("href") for link in page.iter("a")]


def test_a_cancelled_evening_has_no_sheets_and_leaves_calendars(app: Flask, client: ReadingClient, ticket: str) -> None:
    def cancel(event: Event) -> None:
        event.cancelled_at, event.cancelled_reason = clock.now(), "De zaal staat onder water."

    change(app, cancel)

    assert client.get(f"{ticket}/ticket.pdf").status_code == 404
    assert calendar(client.get(f"{ticket}/avond.ics"))[0] == "CANCEL"
    words = text_of(parse(client.get(ticket).data))
    assert "Deze avond gaat niet door" in words
    assert "De zaal staat onder water." in words
    assert "QR-code" not in words


@pytest.mark.parametrize("status", [RegistrationStatus.WAITING, RegistrationStatus.INVITED])
def test_who_has_no_place_has_nothing_to_take_along(
    app: Flask, client: ReadingClient, ticket: str, status: RegistrationStatus
) -> None:
    stand(app, status)

    assert client.get(f"{ticket}/ticket.pdf").status_code == 404
    assert client.get(f"{ticket}/avond.ics").status_code == 404
    links = [link.get("href", "") for link in parse(client.get(ticket).data).iter("a")]
    assert not [link for link in links if link.endswith((".pdf", ".ics"))]


@pytest.mark.parametrize("name", ["ticket.pdf", "avond.ics"])
def test_an_invented_code_has_no_documents(client: ReadingClient, event_slug: str, name: str) -> None:
    assert event_slug
    assert client.get(f"/t/{'0' * 26}/{name}").status_code == 404


def test_documents_of_a_known_address_look_like_any_other(
    app: Flask, client: ReadingClient, ticket: str, event_slug: str
) -> None:
    repeated = ticket_of(client, register(app.test_client(), event_slug, email=PERSON["email"].upper()))
    assert repeated != ticket
    first, again = (calendar(client.get(f"{address}/avond.ics")) for address in (ticket, repeated))

    assert first[0] == again[0] == "PUBLISH"
    assert list(first[1]) == list(again[1])
    assert "Ronde 1: tafel" in again[1]["DESCRIPTION"]
    assert title(client.get(f"{repeated}/ticket.pdf")) == title(client.get(f"{ticket}/ticket.pdf"))


def test_documents_speak_the_language_of_who_comes(app: Flask, client: ReadingClient, ticket: str) -> None:
    with app.app_context(), transaction():
        db.session.query(Registration).one().language = "fr"

    with pikepdf.open(io.BytesIO(client.get(f"{ticket}/ticket.pdf").data)) as document:
        assert document.Root.Lang == "fr"


def test_a_hostile_text_is_text_in_every_document(app: Flask, client: ReadingClient, ticket: str) -> None:
    hostile = 'An\u2028ATTENDEE:x\nATTENDEE:y\r\nATTENDEE:z "; <img src=file:///etc/passwd> {{ 7*7 }} =1+1'

    def write(event: Event) -> None:
        event.title = event.subtitle = event.venue = hostile
        db.session.query(Registration).one().name = hostile

    change(app, write)

    assert title(client.get(f"{ticket}/ticket.pdf"))
    method, event = calendar(client.get(f"{ticket}/avond.ics"))
    assert method == "PUBLISH"
    assert "ATTENDEE" not in event
    assert "{{ 7*7 }}" in event["SUMMARY"]


def test_the_worker_answers_for_tickets_only_and_is_looked_at_anew(client: ReadingClient) -> None:
    answer = client.get("/t/worker.js")

    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert "Service-Worker-Allowed" not in answer.headers
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    # Not every browser takes a module as service worker.
    assert not re.search(r"^\s*(?:import|export)\b", answer.text, re.MULTILINE)


def test_a_ticket_offers_to_keep_it_only_where_a_script_says_that_it_can(client: ReadingClient, ticket: str) -> None:
    page = parse(client.get(ticket).data)
    (part,) = [element for element in page.iter() if element.get("data-behaviour") == "keep-ticket"]

    assert part.get("data-ticket") == ticket
    assert part.get("data-worker") == "/t/worker.js"
    assert ["hidden" in button.attrib for button in part.iter("button")] == [True, True]
