"""Mail scanners open every link in every mail, some several times: whatever they open, nothing changes by it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event
from app.invitations import invitations
from app.network import services as network
from app.registration import coming, guests, history, services, waiting
from app.registration.models import Registration, RegistrationStatus
from tests.pages import ReadingClient
from tests.registration.test_waiting import wait
from tests.roster.crowd import evening, person, put, size


def ask_for_news(now: dt.datetime) -> None:
    network.ask(
        db.session.connection(), email="nieuws@voorbeeld.be", language="nl", channel="form", wording="Ja", now=now
    )


def bring(host: int, now: dt.datetime) -> None:
    guest = guests.Guest(name="Bo Claes", email="bo@voorbeeld.be")
    guests.bring(host=person(host), guest=guest, submission=uuid.uuid4(), now=now)


def do(act: Callable[..., Any], **arguments: Any) -> None:
    with transaction():
        act(**arguments)


@pytest.fixture
def busy(context: Flask, event_slug: str) -> None:
    """An evening with somebody in every state, each told so by mail."""
    now = clock.now()
    comes = wait(event_slug, "komt@voorbeeld.be")
    wait(event_slug, "komt@voorbeeld.be")
    do(bring, host=comes, now=now)
    do(ask_for_news, now=now)
    put("Uitgenodigd", RegistrationStatus.INVITED)
    do(invitations.invite, event_id=evening().id, author=history.staff("Noor Maes"), now=now)
    leaves = wait(event_slug, "gaat@voorbeeld.be")
    size(evening().places_taken)
    wait(event_slug, "wacht@voorbeeld.be")
    lapsing = wait(event_slug, "laat@voorbeeld.be")
    do(services.cancel, registration=person(leaves), now=now)
    offered = db.session.scalars(sa.select(Registration).where(Registration.offered_until.is_not(None))).one()
    do(waiting.pass_on, registration=offered, now=now + dt.timedelta(days=2))
    assert person(lapsing).offered_until is not None
    with transaction():
        evening().starts_at = now + dt.timedelta(days=6)
    do(coming.ask, event_id=evening().id, starts_at=evening().starts_at, now=now + dt.timedelta(days=3))


def dump() -> dict[str, list[Any]]:
    """Every row of every table, but the counting of attempts."""
    db.session.rollback()
    tables = (table for table in db.metadata.sorted_tables if table.name != "attempt")
    return {table.name: [tuple(row) for row in db.session.execute(sa.select(table))] for table in tables}


def links(app: Flask) -> set[str]:
    """Every address in the text and the HTML of every mail, without our own name."""
    found: set[str] = set()
    for row in db.session.scalars(sa.select(OutboxMail)):
        email = delivery.rendered(row)
        bodies = [email.get_body((kind,)) for kind in ("plain", "html")]
        text = "\n".join(body.get_content() for body in bodies if body) + str(email["List-Unsubscribe"] or "")
        found |= set(re.findall(r"https://avond\.example\.org/[^\s\"<>]*", text))
    return {urlsplit(each).path for each in found}


def test_opening_every_link_of_every_mail_changes_nothing(app: Flask, busy: None) -> None:
    kinds = set(db.session.scalars(sa.select(OutboxMail.kind)))
    assert kinds >= {
        "registration.ticket", "registration.existing_ticket", "registration.waiting", "registration.offer",
        "registration.offer_lapsed", "registration.cancelled", "registration.coming", "registration.invitation",
        "network.confirm",
    }  # fmt: skip
    paths = links(app)
    assert {path.split("/")[1] for path in paths} >= {"t", "m", "a", "i", "n"}
    before = dump()
    scanner = ReadingClient(app, app.response_class)
    for path in sorted(paths):
        for open_it in (scanner.get, scanner.head, scanner.get):
            assert open_it(path, headers={"Sec-Fetch-Site": "none"}).status_code in {200, 302}, path
    assert dump() == before


def test_the_check_would_see_a_change(app: Flask, busy: None) -> None:
    before = dump()
    with transaction():
        db.session.scalars(sa.select(Event)).one().venue = "Elders"
    assert dump() != before
