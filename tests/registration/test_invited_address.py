"""Whoever types the address of somebody invited need not be them: the list they came with stays shut."""

from __future__ import annotations

import re
import uuid
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event
from app.registration import services
from app.registration.models import Needs, Registration, RegistrationSource, RegistrationStatus
from tests.factories.evenings import make_event
from tests.pages import ReadingClient
from tests.registration.managing import FRIEND, PERSON, page_of, people, send, words
from tests.registration.test_known_address import plain


def invite(app: Flask, email: str) -> int:
    """Put someone on the list as it was taken in: invited, with a diet, brought by somebody; returns who."""
    host = services.Newcomer(name="Hilde Hosten")
    guest = services.Newcomer(
        name="Zoë Prévot", email=email, organisation="Brasserie Ünal", diet="glutenvrij", access="liftsleutel"
    )
    with app.app_context(), transaction() as session:
        add = partial(
            services.add,
            event_id=session.scalars(sa.select(Event.id)).one(),
            source=RegistrationSource.IMPORT,
            now=clock.now(),
        )
        brings = add(newcomer=host, status=RegistrationStatus.REGISTERED).registration_id
        return add(newcomer=guest, status=RegistrationStatus.INVITED, guest_of_id=brings).registration_id


def test_the_page_of_who_typed_the_address_tells_nothing_of_the_list(app: Flask, event_slug: str) -> None:
    someone = invite(app, PERSON["email"])
    client, page = page_of(app, event_slug)
    html = client.get(page).text
    for told in ("glutenvrij", "liftsleutel", "Ünal", "Zoë", "Hilde", "Je komt mee als gast"):
        assert told not in html
    assert "Breng je iemand mee?" in words(client, page)
    with app.app_context():
        assert db.session.get_one(Registration, someone).status is RegistrationStatus.REGISTERED
        kept = db.session.get_one(Needs, someone)
        assert (kept.diet, kept.access) == ("glutenvrij", "liftsleutel"), "the caterer still counts it"


def test_who_was_invited_may_be_brought_as_a_minor(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    someone = invite(app, FRIEND)
    answer = send(
        client, page, "guests", guest_name="Sam", guest_email=FRIEND, guest_is_minor="y",
        guest_guardian_phone="0470 12 34 56",
    )  # fmt: skip
    assert answer.status_code == 303
    with app.app_context():
        kept = db.session.get_one(Needs, someone)
        assert (kept.diet, kept.access, kept.guardian_phone) == ("glutenvrij", "liftsleutel", "0470 12 34 56")
    assert [each.is_minor for each in people(app)] == [False, False, True]


@pytest.mark.usefixtures("event_slug")
def test_a_form_that_is_sent_for_two_evenings_registers_for_both(app: Flask) -> None:
    with app.app_context():
        with transaction():
            make_event(now=clock.now())
        slugs = list(db.session.scalars(sa.select(Event.slug)))
    submission = str(uuid.uuid4())
    for slug in slugs:
        page_of(app, slug, submission=submission)
    assert [each.status for each in people(app)] == [RegistrationStatus.REGISTERED] * 2


def mailed_link(app: Flask) -> str:
    """The link to their page as it stands in the last mail."""
    with app.app_context():
        row = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc())).first()
        assert row is not None
        body = delivery.rendered(row).get_body(("plain",))
    assert body is not None
    return str(re.findall(r"https://avond.example.org(/m/\S+)", body.get_content())[0])


def needs_of(app: Flask, registration_id: int) -> tuple[str, str]:
    """What is kept of somebody's diet and access."""
    with app.app_context():
        kept = db.session.get(Needs, registration_id)
        return ("", "") if kept is None else (kept.diet, kept.access)


def test_the_link_from_the_mailbox_shows_what_the_list_said(app: Flask, event_slug: str) -> None:
    invite(app, PERSON["email"])
    typed, page = page_of(app, event_slug)
    theirs = ReadingClient(app, app.response_class)
    link = mailed_link(app)
    assert link.partition("?")[0] == page
    for where in (link, page):
        assert "glutenvrij" in theirs.get(where).text, "from the link on, also after a form was sent"
    assert "glutenvrij" not in typed.get(page).text
    assert "glutenvrij" not in typed.get(f"{page}?mine={'x' * 22}").text


def test_the_page_of_who_typed_the_address_is_that_of_anybody(app: Flask, event_slug: str) -> None:
    invite(app, PERSON["email"])
    seen = []
    for email in (PERSON["email"], "niemand@voorbeeld.be"):
        client, page = page_of(app, event_slug, email=email)
        pages = [client.get(page).text]
        for told in ({}, {"diet": "noten"}, {"diet": "noten", "agrees": "y"}, {}):
            answer = send(client, page, "needs", **told)
            pages += [str(answer.status_code), answer.text, client.get(page).text]
        client.submit(f"{page}/cancel", page=page)
        seen.append([plain(each) for each in pages])
    assert seen[0] == seen[1]


def test_who_types_one_need_ends_only_that_one(app: Flask, event_slug: str) -> None:
    someone = invite(app, PERSON["email"])
    client, page = page_of(app, event_slug)
    send(client, page, "needs")
    assert needs_of(app, someone) == ("glutenvrij", "liftsleutel")
    send(client, page, "needs", diet="noten", agrees="y")
    assert needs_of(app, someone) == ("noten", "liftsleutel")
    assert "noten" in client.get(page).text
    assert "liftsleutel" not in client.get(page).text


def test_who_opened_their_link_may_take_it_all_back(app: Flask, event_slug: str) -> None:
    someone = invite(app, PERSON["email"])
    page_of(app, event_slug)
    theirs = ReadingClient(app, app.response_class)
    link = mailed_link(app)
    theirs.get(link)
    send(theirs, link.partition("?")[0], "needs")
    assert needs_of(app, someone) == ("", "")


def test_opening_the_link_writes_nothing(app: Flask, event_slug: str) -> None:
    invite(app, PERSON["email"])
    client, page = page_of(app, event_slug)
    ReadingClient(app, app.response_class).get(mailed_link(app))
    assert "glutenvrij" not in client.get(page).text


def test_who_was_invited_and_comes_as_a_guest_brings_their_needs(app: Flask, event_slug: str) -> None:
    invite(app, FRIEND)
    client, page = page_of(app, event_slug)
    send(client, page, "guests")
    guest = people(app)[-1].id
    link = re.findall(r"/c/[\w/-]+", client.get(page).text)[0]
    client.submit(link, {"name": "Sam Claes", "email": FRIEND})
    assert needs_of(app, guest) == ("glutenvrij", "liftsleutel")
    first = mailed_link(app)
    assert "glutenvrij" in ReadingClient(app, app.response_class).get(first).text
    assert "glutenvrij" not in ReadingClient(app, app.response_class).get(first.partition("?")[0]).text
