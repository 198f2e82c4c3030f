"""Whoever lost the mail gets a new link, at the address of the registration and nowhere else."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.registration.models import Registration, RegistrationStatus
from tests.pages import ReadingClient, parse, text_of
from tests.registration.test_pages import PERSON, register, ticket_of


def mails(app: Flask) -> list[tuple[str, str, str]]:
    """Kind, recipient and token of what waits to be sent."""
    with app.app_context():
        rows = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)).all()
        return [(row.kind, row.recipient, row.params.get("token", "")) for row in rows]


def test_a_new_link_goes_to_the_address_and_the_old_one_opens_nothing(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    ticket = ticket_of(client, register(client, event_slug))
    old = mails(app)[0][2]
    assert client.get(f"/m/{old}").status_code == 200
    stranger = ReadingClient(app, app.response_class)
    assert stranger.submit(f"{ticket}/link", page=ticket).location == ticket
    assert "We hebben een nieuwe link gestuurd" in text_of(parse(stranger.get(ticket).data))
    kind, recipient, new = mails(app)[1]
    assert (kind, recipient) == ("registration.link", PERSON["email"])
    assert client.get(f"/m/{old}").status_code == 404
    assert client.get(f"/m/{new}").status_code == 200


def test_from_the_ticket_of_a_second_registration_it_is_the_link_of_the_first(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    first = ticket_of(client, register(client, event_slug))
    second = ticket_of(client, register(app.test_client(), event_slug))
    client.submit(f"{second}/link", page=second)
    kind, recipient, token = mails(app)[-1]
    assert (kind, recipient) == ("registration.link", PERSON["email"])
    assert first.rsplit("/", 1)[1] in client.get(f"/m/{token}").text.replace(" ", "").replace("</span><span>", "")


def test_a_mailbox_is_not_filled(app: Flask, client: ReadingClient, event_slug: str) -> None:
    ticket = ticket_of(client, register(client, event_slug))
    answers = [client.submit(f"{ticket}/link", page=ticket).status_code for _try in range(4)]
    assert answers == [303, 303, 303, 429]
    assert len(mails(app)) == 4


def test_who_no_longer_comes_is_not_asked_and_gets_nothing(app: Flask, client: ReadingClient, event_slug: str) -> None:
    ticket = ticket_of(client, register(client, event_slug))
    form = client.form_values(client.get(ticket))
    with app.app_context(), transaction():
        db.session.scalars(sa.select(Registration)).one().status = RegistrationStatus.CANCELLED
    assert "Stuur me een nieuwe link" not in text_of(parse(client.get(ticket).data))
    client.post(f"{ticket}/link", data=form, headers={"Referer": "https://avond.example.org/"})
    assert len(mails(app)) == 1
