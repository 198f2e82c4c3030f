"""A link that no longer works says so, and another goes by mail: to the address on the list and to nobody else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event, EventState
from tests.factories.evenings import make_event
from tests.pages import BASE_URL, ReadingClient, parse, text_of
from tests.registration.managing import FRIEND, PERSON, mails, page_of, people, send, words
from tests.registration.test_known_address import plain
from tests.registration.test_pages import register, ticket_of

DEAD = "Deze link werkt niet"
ASKED = "Kijk nu in je mailbox"


def ask(app: Flask, email: str) -> str:
    """A browser of its own asks for the link of this address; the text of the page it gets."""
    client = ReadingClient(app, app.response_class)
    answer = client.submit("/lost-link", {"email": email})
    assert answer.status_code == 303
    return client.get(answer.location).text


def links(app: Flask) -> list[str]:
    """The token of every mail with a link, first who was written to first."""
    with app.app_context():
        rows = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id))
        return [row.params["token"] for row in rows if row.kind == "registration.link"]


def test_a_link_that_was_replaced_offers_the_one_that_works(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    ticket = ticket_of(client, page)
    client.submit(f"{ticket}/link", page=ticket)
    old = client.get(page)
    assert old.status_code == 404
    assert DEAD in old.text
    assert PERSON["name"] not in old.text
    answer = client.submit("/lost-link", {"email": PERSON["email"]}, page=page)
    assert ASKED in client.get(answer.location).text
    assert client.get(f"/m/{links(app)[-1]}").status_code == 200


@pytest.mark.parametrize("link", ["/m/{other}", "/t/{code}", "/T/{code}", "/a/{code}/{other}", "/c/{code}/{other}"])
@pytest.mark.usefixtures("event_slug")
def test_every_link_that_leads_nowhere_says_what_to_do(client: ReadingClient, link: str) -> None:
    answer = client.get(link.format(code="0" * 26, other="x" * 22))
    assert answer.status_code == 404
    assert DEAD in answer.text
    assert "Mail me mijn link" in answer.text


def test_a_form_that_is_sent_after_the_link_was_replaced_says_so_too(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    form = client.form_values(client.get(page))
    ticket = ticket_of(client, page)
    client.submit(f"{ticket}/link", page=ticket)
    answer = client.post(f"{page}/details", data={**form, "name": "Zoë"}, headers={"Referer": f"{BASE_URL}{page}"})
    assert answer.status_code == 404
    assert DEAD in answer.text


def test_a_known_address_is_answered_as_an_unknown_one(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug)
    known, unknown = (plain(ask(app, email)) for email in (PERSON["email"], "niemand@voorbeeld.be"))
    assert known == unknown
    assert [to for kind, to in mails(app) if kind == "link"] == [PERSON["email"]]


def test_asking_ends_no_link_that_works(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    _stranger, looks_like = page_of(app, event_slug)
    ask(app, PERSON["email"])
    assert {client.get(each).status_code for each in (page, looks_like)} == {200}
    assert page == f"/m/{links(app)[0]}", "the owner's, not that of whoever registered with the address again"


def test_a_guest_gets_the_link_of_the_guest(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests", guest_name="Sam Claes", guest_email=FRIEND)
    ask(app, FRIEND)
    assert "Sam Claes" in client.get(f"/m/{links(app)[0]}").text


def test_each_evening_to_come_has_its_mail_and_no_other(app: Flask, event_slug: str) -> None:
    with app.app_context():
        with transaction() as session:
            for days, state in ((10, EventState.OPEN), (20, EventState.OPEN), (30, EventState.OPEN)):
                date = clock.now().date() + dt.timedelta(days=days)
                make_event(now=clock.now(), title=f"Avond {days}", date=date, state=state)
                session.flush()
        slugs = list(db.session.scalars(sa.select(Event.slug)))
    pages = {slug: page_of(app, slug)[1] for slug in slugs}
    with app.app_context(), transaction() as session:
        for event in session.scalars(sa.select(Event)):
            if event.title == "Avond 10":
                event.starts_at, event.ends_at = (clock.now() - dt.timedelta(days=ago) for ago in (3, 2))
            if event.title == "Avond 20":
                event.cancelled_at = clock.now()
            if event.title == "Avond 30":
                event.state = EventState.DRAFT
    ask(app, PERSON["email"])
    assert [f"/m/{token}" for token in links(app)] == [pages[event_slug]]


def test_who_no_longer_comes_gets_none(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    client.submit(f"{page}/cancel", page=page)
    assert ASKED in ask(app, PERSON["email"])
    assert links(app) == []


def test_no_mailbox_is_filled_and_what_was_typed_stays(app: Flask, client: ReadingClient, event_slug: str) -> None:
    page_of(app, event_slug)
    answers = [client.submit("/lost-link", {"email": PERSON["email"]}) for _try in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert len(links(app)) == 3
    typed = {field.get("name"): field.get("value") for field in parse(answers[-1].data).iter("input")}
    assert typed["email"] == PERSON["email"]
    refused = client.submit("/lost-link", {"email": "geen adres"})
    assert refused.status_code == 422
    assert "Dit e-mailadres klopt niet." in refused.text


def test_opening_the_page_changes_nothing(app: Flask, client: ReadingClient, event_slug: str) -> None:
    page_of(app, event_slug)
    before = people(app)[0].manage_hash
    client.get("/lost-link?email=" + PERSON["email"])
    assert client.post("/lost-link", data={"email": PERSON["email"]}).status_code == 400, "without the form's token"
    assert (people(app)[0].manage_hash, links(app)) == (before, [])


def test_a_used_link_of_a_guest_offers_their_own(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests")
    link = re.findall(r"/c/[\w/-]+", client.get(page).text)[0]
    client.submit(link, {"name": "Sam Claes", "email": FRIEND})
    assert "Stuur me mijn link opnieuw" in words(client, link)
    ask(app, FRIEND)
    assert client.get(f"/m/{links(app)[0]}").status_code == 200


def test_too_many_links_from_a_ticket_say_so_on_the_ticket(client: ReadingClient, event_slug: str) -> None:
    ticket = ticket_of(client, register(client, event_slug))
    answers = [client.submit(f"{ticket}/link", page=ticket) for _try in range(4)]
    assert answers[-1].status_code == 429
    shown = text_of(parse(answers[-1].data))
    assert PERSON["name"] in shown
    assert "Wacht enkele minuten" in shown


def test_the_paper_ticket_of_who_cancelled_says_what_is_so(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    ticket = ticket_of(client, page)
    client.submit(f"{page}/cancel", page=page)
    answer = client.get(f"{ticket}/ticket.pdf")
    assert answer.status_code == 404
    assert "Dit ticket is geannuleerd" in answer.text
