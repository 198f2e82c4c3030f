"""Whoever types the address of somebody invited need not be them: the list they came with stays shut."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event
from app.registration import services
from app.registration.models import Needs, Registration, RegistrationSource, RegistrationStatus
from tests.factories.evenings import make_event
from tests.registration.managing import FRIEND, PERSON, page_of, people, send, words


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
        assert db.session.get(Needs, someone) is None


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
        assert (kept.diet, kept.access, kept.guardian_phone) == ("", "", "0470 12 34 56")
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
