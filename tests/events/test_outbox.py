"""The outbox on screen: what is where and why, by address, and once more what failed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as listening

from app.core import clock, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import Fate, MailState, OutboxMail
from tests.events.filling import messages, submit
from tests.events.test_pages import add_mail


def add_one_of_each(app: Flask) -> dict[Fate, int]:
    """A message of each fate; returns their ids."""
    ids = {
        Fate(state.value): add_mail(app, state=state, recipient=f"{state.value}@voorbeeld.be") for state in MailState
    }
    ids[Fate.BOUNCED] = add_mail(
        app,
        state=MailState.SENT,
        recipient="bounced@voorbeeld.be",
        bounced_at=clock.now(),
        bounce_reason="550 5.1.1 User unknown",
    )
    return ids


def test_the_outbox_counts_what_is_where_and_shows_one_kind(app: Flask, organiser: FlaskClient) -> None:
    add_one_of_each(app)
    page = messages(organiser.get("/organise/outbox"))
    for word in ("in de wachtrij (1)", "verstuurd (1)", "teruggekomen (1)", "mislukt (1)", "hier bewaard (1)"):
        assert word in page
    for fate in Fate:
        shown = messages(organiser.get(f"/organise/outbox?state={fate.value}"))
        assert [each for each in Fate if f"{each.value}@voorbeeld.be" in shown] == [fate]
    assert "550 5.1.1 User unknown" in messages(organiser.get("/organise/outbox?state=bounced"))


def test_the_outbox_is_searched_by_a_piece_of_an_address(app: Flask, organiser: FlaskClient) -> None:
    add_one_of_each(app)
    shown = messages(organiser.get("/organise/outbox?q=BOUNCED@"))
    assert "bounced@voorbeeld.be" in shown
    assert "sent@voorbeeld.be" not in shown
    for nothing in ("%", "_", "niemand"):
        assert "Geen bericht gevonden" in messages(organiser.get(f"/organise/outbox?q={nothing}"))
    assert organiser.get("/organise/outbox?state=sent&q=sent").status_code == 200


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "²", "9" * 30])
def test_a_page_that_does_not_exist_is_the_nearest_one(app: Flask, organiser: FlaskClient, page: str) -> None:
    for _each in range(outbox.PAGE_SIZE + 1):
        add_mail(app, state=MailState.SENT)
    shown = messages(organiser.get(f"/organise/outbox?page={page}"))
    assert ("Bladzijde 2 van 2" if page == "99" else "Bladzijde 1 van 2") in shown


def test_what_came_back_says_why(app: Flask, organiser: FlaskClient) -> None:
    bounced = add_one_of_each(app)[Fate.BOUNCED]
    shown = messages(organiser.get(f"/organise/outbox/{bounced}"))
    assert "Dit bericht kwam terug." in shown
    assert "550 5.1.1 User unknown" in shown


def test_a_message_to_an_address_that_sent_one_back_says_so(app: Flask, organiser: FlaskClient) -> None:
    add_one_of_each(app)
    later = add_mail(app, state=MailState.QUEUED, recipient="bounced@voorbeeld.be")
    other = add_mail(app, state=MailState.QUEUED, recipient="noor@voorbeeld.be")
    sentence = "Een eerder bericht naar dit adres kwam terug."
    assert sentence in messages(organiser.get(f"/organise/outbox/{later}"))
    assert sentence not in messages(organiser.get(f"/organise/outbox/{other}"))


def test_the_html_of_a_message_is_shown_by_itself_without_any_rights(app: Flask, organiser: FlaskClient) -> None:
    ids = add_one_of_each(app)
    # Not read as a page of ours: a mail has its styles on its elements.
    shown = FlaskClient.open(
        organiser, f"/organise/outbox/{ids[Fate.QUEUED]}/html", base_url="https://avond.example.org"
    )
    assert shown.text.strip() == "<p>x</p>"
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert policy.endswith("sandbox")
    assert "script-src" not in policy
    assert shown.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert organiser.get(f"/organise/outbox/{ids[Fate.SENT]}/html").status_code == 404
    assert organiser.get("/organise/outbox/999/html").status_code == 404


def test_all_that_failed_goes_out_once_more(app: Flask, organiser: FlaskClient) -> None:
    for _each in range(3):
        add_mail(app, state=MailState.FAILED, attempts=20)
    assert submit(organiser, "/organise/outbox/retry", page="/organise/outbox").status_code == 303
    with app.app_context():
        assert outbox.counts() == {**dict.fromkeys(Fate, 0), Fate.QUEUED: 3}
    assert "3 berichten staan weer klaar om te vertrekken." in messages(organiser.get("/organise/outbox"))
    submit(organiser, "/organise/outbox/retry", page="/organise/events/new")
    assert "Er is niets mislukt" in messages(organiser.get("/organise/outbox"))


def test_mail_is_found_by_person_and_by_mailing(app: Flask) -> None:
    mine = [add_mail(app, state=MailState.SENT, regarding=7, campaign=3) for _each in range(2)]
    failed = add_mail(app, state=MailState.FAILED, regarding=8, campaign=3)
    add_mail(app, state=MailState.SENT)
    with app.app_context():
        assert [mail.id for mail in outbox.regarding(7)] == mine[::-1]
        assert [mail.id for mail in outbox.of_campaign(3, page=1)] == [*mine, failed]
        assert [mail.id for mail in outbox.of_campaign(3, page=1, fate=Fate.FAILED)] == [failed]
        nothing = dict.fromkeys(Fate, 0)
        assert outbox.campaign_counts([3, 4]) == {
            3: {**nothing, Fate.SENT: 2, Fate.FAILED: 1},
            4: nothing,
        }


def statements_of(organiser: FlaskClient, app: Flask) -> int:
    """How many statements the page takes."""
    seen: list[int] = []

    def note(*_given: object) -> None:
        seen.append(1)

    with app.app_context():
        engine = db.engine
    listening.listen(engine, "before_cursor_execute", note)
    organiser.get("/organise/outbox")
    listening.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_the_outbox_takes_as_many_statements_for_ten_as_for_a_thousand(app: Flask, organiser: FlaskClient) -> None:
    for _each in range(10):
        add_mail(app, state=MailState.SENT)
    statements_of(organiser, app)
    few = statements_of(organiser, app)
    with app.app_context(), transaction() as session:
        rows = session.scalars(sa.select(OutboxMail)).all()
        plain = {c.key: getattr(rows[0], c.key) for c in sa.inspect(OutboxMail).column_attrs if c.key != "id"}
        session.add_all(OutboxMail(**{**plain, "message_id": f"<{each}@x>"}) for each in range(990))
    assert statements_of(organiser, app) == few
