"""What the worker does about places: offers that were not answered go on, and who comes is asked once more."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.registration import coming, waiting
from app.registration.models import Registration

MOST_AT_ONCE = 200


def pass_on_offers(app: Flask) -> int:
    """Offer on what was offered for long enough; returns how many offers were over."""
    with app.app_context():
        now = clock.now()
        # Read first, here and below: a minute without anything to do must not take the write lock.
        over = waiting.lapsed(now=now, most=MOST_AT_ONCE)
        for registration_id in over:
            with transaction() as session:
                registration = session.get(Registration, registration_id)
                if registration is not None:
                    waiting.pass_on(registration=registration, now=now)
        if over:
            app.logger.info("%s offers of a place went on", len(over))
        return len(over)


def offer_places(app: Flask) -> int:
    """Offer what is free where somebody waits: an evening opened again, or a list was taken in; returns to how many."""
    with app.app_context():
        now = clock.now()
        offered = 0
        for event_id in waiting.unserved(now=now):
            with transaction() as session:
                offered += waiting.offer_free_places(session.connection(), event_id=event_id, now=now)
        return offered


def ask_who_comes(app: Flask) -> int:
    """Ask who is registered whether they still come, at each step before their evening; returns how many were asked."""
    with app.app_context():
        now = clock.now()
        asked = sum(_ask(event_id, starts_at, now) for event_id, starts_at in coming.evenings_to_ask(now=now))
        if asked:
            app.logger.info("%s people asked whether they still come", asked)
        return asked


def _ask(event_id: int, starts_at: dt.datetime, now: dt.datetime) -> int:
    asked = 0
    while True:
        with transaction():
            count = coming.ask(event_id=event_id, starts_at=starts_at, now=now)
        if count == 0:
            return asked
        asked += count
