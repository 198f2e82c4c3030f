"""A host who waits with a guest: the guest's place is never given before the host has theirs."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.registration import waiting
from app.registration.models import Registration
from tests.roster.crowd import REGISTERED, WAITING, check_counts, evening, person, put, size

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def party(context: Flask, event_slug: str) -> tuple[int, int]:
    """A host and their guest without a name, both waiting; there is a place for one."""
    size(0)
    host = put("Aya Claes", WAITING, ago=2 * HOUR)
    guest = put("gast van Aya Claes", WAITING, ago=2 * HOUR, email="", guest_of_id=host, unnamed=True)
    return host, guest


def make_room(places: int) -> None:
    size(places)
    with transaction() as session:
        waiting.offer_free_places(session.connection(), event_id=evening().id, now=clock.now())


def statuses() -> list[str]:
    return list(db.session.scalars(sa.select(Registration.status).order_by(Registration.id)))


def test_the_guest_waits_until_the_host_took_their_place(party: tuple[int, int]) -> None:
    host, guest = party
    make_room(2)
    assert person(host).offered_until is not None
    assert (person(guest).status, evening().places_taken) == (WAITING, 1)
    assert waiting.unserved(now=clock.now()) == []
    with transaction():
        waiting.accept_offer(registration=person(host), now=clock.now())
    assert statuses() == [REGISTERED, REGISTERED]
    check_counts()


def test_a_host_who_lets_it_lapse_leaves_no_guest_behind(party: tuple[int, int]) -> None:
    host, guest = party
    other = put("Ruben Peeters", WAITING, ago=HOUR)
    make_room(1)
    with transaction():
        waiting.pass_on(registration=person(host), now=clock.now() + dt.timedelta(days=3))
    assert [person(each).offered_until is not None for each in (host, guest, other)] == [False, False, True]
    assert statuses() == [WAITING] * 3
