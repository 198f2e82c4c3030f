"""Whoever types an address that is on the list sees and can do what anybody else does, and learns nothing."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.registration import questions
from app.registration.models import RegistrationStatus
from app.registration.question_models import QuestionKind
from app.registration.questions import Wording
from tests.factories.evenings import make_event
from tests.pages import BASE_URL, ReadingClient
from tests.registration.managing import FRIEND, PERSON, mails, people, send
from tests.registration.test_pages import register, ticket_of

# What differs between any two people: secrets, codes, the QR code, row numbers, and which evening it is.
_OWN = (
    (r'<svg class="qr".*?</svg>', "QR"),
    (r"/m/[\w-]{43}", "/m/TOKEN"),
    (r"/([tac])/[0-9A-Z]{26}(/[\w-]+)?", r"/\1/CODE"),
    (r"(<span>[0-9A-Z]{2,4}</span> ?)+", "CODE"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
    (r'name="csrf_token" [^>]*', "CSRF"),
    (r"(guest-|guests/|claim-)\d+", r"\1N"),
    (r"question_\d+", "question_N"),
    (r'value="\d+"', "VALUE"),
    (r"x500-[\d-]+", "SLUG"),
)


def plain(text: str) -> str:
    """A page without what is somebody's own."""
    for pattern, word in _OWN:
        text = re.sub(pattern, word, text, flags=re.DOTALL)
    return text


@pytest.fixture
def evenings(app: Flask) -> tuple[str, str]:
    """Two evenings that are the same, with one person on each; on the second it is PERSON."""
    slugs = []
    with app.app_context():
        for _each in range(2):
            with transaction() as session:
                event = make_event(now=clock.now())
                session.flush()
                wording = Wording(kind=QuestionKind.TEXT, label="Waarom?", reason="Zomaar.", options=(), kept_days=3)
                questions.add(event_id=event.id, wording=wording)
            slugs.append(event.slug)
    register(app.test_client(), slugs[0], email="eerst@voorbeeld.be")
    register(app.test_client(), slugs[1])
    return slugs[0], slugs[1]


def everything(app: Flask, slug: str) -> list[tuple[str, str]]:
    """Every button of the page that PERSON gets by registering, pressed: what each answers, and the page after it."""
    client = ReadingClient(app, app.response_class)
    page = register(client, slug)
    seen = [("registered", plain(client.get(page).text))]
    page = page.partition("?")[0]
    ticket = ticket_of(client, page)

    def press(section: str, **fields: str) -> None:
        answer = send(client, page, section, **fields)
        after = client.get(page)
        seen.append((f"{section} {fields}: {answer.status_code}", plain(answer.text) + plain(after.text)))

    press("needs", diet="noten")
    press("needs", diet="noten", agrees="y")
    press("details", name="", language="nl")
    press("details", name=PERSON["name"], language="fr", photo_objection="y")
    press("tables", table_1="0", table_2="0")
    press("news", wants="y")
    press("news")
    press("guests", guest_is_minor="y")
    press("guests")
    press("guests", guest_name="Sam Claes", guest_email="sam.claes@voorbeeld.be")
    for path in ("", "/ticket.pdf", "/avond.ics"):
        answer = client.get(ticket + path)
        shown = plain(answer.text) if answer.mimetype == "text/html" else str(answer.mimetype)
        seen.append((f"ticket{path}: {answer.status_code}", shown))
    return seen


def test_every_button_of_the_page_acts_as_for_anybody(app: Flask, evenings: tuple[str, str]) -> None:
    new, known = (everything(app, slug) for slug in evenings)
    for of_new, of_known in zip(new, known, strict=True):
        assert of_new == of_known, of_new[0]


@pytest.mark.parametrize("spoken", ["a new one", "a known one"])
def test_a_new_link_ends_the_old_one_of_either(app: Flask, evenings: tuple[str, str], spoken: str) -> None:
    client = ReadingClient(app, app.response_class)
    page = register(client, evenings[spoken == "a known one"]).partition("?")[0]
    ticket = ticket_of(client, page)
    client.submit(f"{ticket}/link", page=ticket)
    assert client.get(page).status_code == 404


def test_cancelling_looks_the_same_for_either(app: Flask, evenings: tuple[str, str]) -> None:
    seen = []
    for slug in evenings:
        client = ReadingClient(app, app.response_class)
        page = register(client, slug).partition("?")[0]
        ticket = ticket_of(client, page)
        client.submit(f"{page}/cancel", page=page)
        seen.append([plain(client.get(each).text) for each in (page, ticket)])
    assert seen[0] == seen[1]


def test_of_a_guest_too_the_table_seems_as_full_as_it_would_be(app: Flask, evenings: tuple[str, str]) -> None:
    seen = []
    for email in ("niemand@voorbeeld.be", PERSON["email"]):
        client = ReadingClient(app, app.response_class)
        page = register(client, evenings[1], email=f"bij-{email}").partition("?")[0]
        send(client, page, "guests", guest_name="Sam Claes", guest_email=email)
        tree = client.get(page).text
        seen.append(re.findall(r"nog (\d+) plaatsen", tree))
        for path in (*re.findall(r"guests/\d+/cancel", tree), "cancel"):
            client.submit(f"{page}/{path}", page=page)
    assert seen[0] == seen[1]


def test_a_guest_who_came_along_with_a_repeat_gets_a_new_link(app: Flask, evenings: tuple[str, str]) -> None:
    client = ReadingClient(app, app.response_class)
    page = register(client, evenings[1]).partition("?")[0]
    send(client, page, "guests", guest_name="Sam Claes", guest_email=FRIEND)
    ticket = "/t/" + people(app)[-1].ticket_code
    client.submit(f"{ticket}/link", page=ticket)
    assert mails(app)[-1] == ("link", FRIEND)


def test_who_cancels_a_second_registration_hears_that_the_first_one_stands(
    app: Flask, evenings: tuple[str, str]
) -> None:
    client = ReadingClient(app, app.response_class)
    page = register(client, evenings[1]).partition("?")[0]
    form = client.form_values(client.get(page))
    for _tap in range(2):
        answer = client.post(f"{page}/cancel", data=form, headers={"Referer": f"{BASE_URL}{page}"})
        assert answer.status_code == 303
    assert mails(app).count(("extras_elsewhere", PERSON["email"])) == 1
    assert people(app)[1].status is RegistrationStatus.REGISTERED
