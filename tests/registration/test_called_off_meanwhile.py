"""People register while the evening is called off: each is refused or told, and a careless look is found out."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, limits
from app.core.database import transaction
from app.core.orm import db
from app.core.prepared import Prepared
from app.events import window
from app.events.models import Event
from app.registration import places
from app.registration import services as registration
from app.registration.errors import RegistrationClosed
from app.registration.models import Registration
from tests.factories.company import cancel, mailed


class Crowd:
    """People who register one after the other until the evening takes nobody any more."""

    def __init__(self, app: Flask, slug: str, *, people: int) -> None:
        self.app = app
        self.slug = slug
        self.refusals: list[Exception] = []
        self._under_way = threading.Barrier(people + 1)
        self._threads = [threading.Thread(target=self._come, args=(number,)) for number in range(people)]

    def until(self, act: Callable[[], None]) -> None:
        """Let them come, do this meanwhile, and wait until everybody was refused (or the evening is full)."""
        for thread in self._threads:
            thread.start()
        self._under_way.wait()
        with self.app.app_context():
            act()
        for thread in self._threads:
            thread.join(60)

    def _come(self, number: int) -> None:
        with self.app.app_context():
            for turn in range(30):
                try:
                    self._register(f"mens{number}.{turn}@voorbeeld.be")
                except RegistrationClosed as refusal:
                    self.refusals.append(refusal)
                    return
                finally:
                    if turn == 0:
                        self._under_way.wait()
                    db.session.remove()

    def _register(self, email: str) -> None:
        now = clock.now()
        attempt = limits.attempt(kind="register", subject=email, most=9, within=dt.timedelta(minutes=1), now=now)
        with transaction() as session:
            registration.register(
                session.connection(),
                slug=self.slug,
                newcomer=registration.Newcomer(name="Mens", email=email),
                submission=uuid.uuid4(),
                now=now,
                attempt=attempt,
            )


def test_whoever_registers_while_it_is_called_off_is_refused_or_told(app: Flask, event_slug: str) -> None:
    crowd = Crowd(app, event_slug, people=4)
    crowd.until(lambda: cancel(event_slug))
    assert len(crowd.refusals) == 4
    with app.app_context():
        assert not_told() == set()


def test_without_a_look_at_the_cancelling_people_would_register_for_what_is_off(
    app: Flask, event_slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with the cancelling left out of the decision, the race above finds who was never told."""
    careless = (
        sa.update(Event)
        .where(Event.slug == sa.bindparam("slug_given"), Event.places_taken < Event.capacity)
        .values(places_taken=Event.places_taken + 1)
        .returning(*places._FIELDS)
    )
    monkeypatch.setattr(places, "TAKE_A_PLACE", Prepared({"sqlite": careless, "postgresql": careless}))
    monkeypatch.setattr(places, "takes_registrations", lambda _evening, _now: True)
    crowd = Crowd(app, event_slug, people=4)
    crowd.until(lambda: cancel(event_slug))
    with app.app_context():
        assert not_told()


def not_told() -> set[str]:
    """Who is on the list of the evening that is off, without a mail that says so."""
    assert window.phase(db.session.scalars(sa.select(Event)).one(), clock.now()) is window.Phase.CANCELLED
    everybody = set(db.session.scalars(sa.select(Registration.email)))
    assert everybody
    return everybody - set(mailed("registration.event_cancelled"))
