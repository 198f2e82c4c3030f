"""The newsletter: nobody is on it without a button behind a mailed link, and everybody leaves it with one."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.network import jobs, queries, rules, services
from app.network.models import Subscriber
from app.network.rules import Standing
from tests.events.filling import messages
from tests.pages import sign_in_as

NOON = dt.datetime(2031, 10, 23, 12, tzinfo=dt.UTC)


def ask(client: FlaskClient, email: str = "zoë@voorbeeld.be", **headers: str) -> Any:
    """Fill in the form."""
    return client.post("/newsletter", data={"email": email}, headers=headers)


def mails(app: Flask) -> list[tuple[str, EmailMessage]]:
    """What lies in the outbox, oldest first, with its kind."""
    with app.app_context():
        rows = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)).all()
        return [(row.kind, delivery.rendered(row)) for row in rows]


def link(mail: EmailMessage) -> str:
    """The path of the one link in a mail's text."""
    text = mail.get_body(("plain",))
    assert text is not None
    (url,) = re.findall(r"https://\S+", text.get_content())
    return str(urlsplit(url).path)


def subscriber(app: Flask) -> Subscriber:
    """The one address there is."""
    with app.app_context():
        row = db.session.scalars(sa.select(Subscriber)).one()
        db.session.expunge(row)
        return row


def confirmed(app: Flask, client: FlaskClient, email: str = "zoë@voorbeeld.be") -> str:
    """Ask and confirm; returns the link that leaves."""
    ask(client, email)
    path = link(mails(app)[-1][1])
    client.submit(path)  # type: ignore[attr-defined]
    return link(mails(app)[-1][1])


def test_who_asks_is_on_the_list_after_a_button_behind_the_mailed_link(app: Flask, client: FlaskClient) -> None:
    answer = ask(client)
    assert (answer.status_code, answer.location) == (303, "/newsletter?asked=1")
    assert "Set-Cookie" not in answer.headers
    assert "Kijk nu in je mailbox" in messages(client.get(answer.location))
    (kind, mail), *others = mails(app)
    assert (kind, others) == ("network.confirm", [])
    assert mail["List-Unsubscribe"] is None
    path = link(mail)
    for _scanner in range(3):
        assert "Wil je onze nieuwsbrief?" in messages(client.get(path))
    assert subscriber(app).standing is Standing.WAITING
    assert client.submit(path).status_code == 303  # type: ignore[attr-defined]
    row = subscriber(app)
    assert row.standing is Standing.SUBSCRIBED
    assert (row.email, row.language, row.channel) == ("zoë@voorbeeld.be", "nl", "form")
    assert row.wording.startswith("Stuur me nieuws")
    assert "Dit e-mailadres staat al in onze mailinglijst." in messages(client.get(path))
    assert [kind for kind, _mail in mails(app)] == ["network.confirm", "network.welcome"]


def test_a_second_tap_on_the_button_welcomes_nobody_twice(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path = link(mails(app)[0][1])
    for _tap in range(2):
        with app.app_context(), transaction() as session:
            found = session.scalars(sa.select(Subscriber)).one()
            services.confirm(session.connection(), subscriber=found, now=clock.now())
    assert client.get(path).status_code == 200
    assert [kind for kind, _mail in mails(app)] == ["network.confirm", "network.welcome"]


def test_a_known_address_gets_the_same_answer_and_reads_behind_the_link_that_it_is_known(
    app: Flask, client: FlaskClient
) -> None:
    new = ask(client)
    page = client.get(new.location).data
    client.submit(link(mails(app)[0][1]))  # type: ignore[attr-defined]
    known = ask(client, "ZOË@voorbeeld.be")
    assert (known.status_code, known.location, dict(known.headers)) == (
        new.status_code,
        new.location,
        dict(new.headers),
    )
    assert client.get(known.location).data == page
    kinds, letters = zip(*mails(app), strict=True)
    assert kinds == ("network.confirm", "network.welcome", "network.confirm")
    assert letters[2].get_body(("plain",)).get_content() == letters[0].get_body(("plain",)).get_content()
    assert "Dit e-mailadres staat al in onze mailinglijst." in messages(client.get(link(letters[2])))
    assert subscriber(app).standing is Standing.SUBSCRIBED


def test_two_taps_are_one_question_and_every_mail_of_a_week_has_the_same_link(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        ask(client)
        ask(client)
        assert len(mails(app)) == 1
        now.shift(dt.timedelta(days=6))
        ask(client)
        now.shift(dt.timedelta(days=6))
        ask(client)
        first, second, third = (link(mail) for _kind, mail in mails(app))
        assert first == second != third
        assert client.get(first).status_code == 410
        assert client.get(third).status_code == 200


def test_a_link_older_than_two_weeks_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        ask(client)
        path = link(mails(app)[0][1])
        open_page = client.form_values(client.get(path))  # type: ignore[attr-defined]
        now.shift(rules.CONFIRM_WITHIN + dt.timedelta(seconds=1))
        late = client.get(path)
        posted = client.post(path, data=open_page, headers={"Referer": "https://avond.example.org/"})
    for answer in (late, posted):
        assert answer.status_code == 410
        assert "Vraag de nieuwsbrief" in messages(answer)
    assert subscriber(app).standing is Standing.WAITING
    assert client.get("/n/confirm/x").status_code == 410


def test_a_mail_program_leaves_with_one_post_without_a_cookie(app: Flask, client: FlaskClient) -> None:
    confirmed(app, client)
    welcome = mails(app)[-1][1]
    assert welcome["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(welcome["List-Unsubscribe"]).strip("<>")
    assert url.startswith("https://avond.example.org/n/unsubscribe/")
    stranger = app.test_client()
    for _time in range(2):
        done = stranger.post(urlsplit(url).path, data={"List-Unsubscribe": "One-Click"})
        assert (done.status_code, done.data) == (200, b"ok\n")
    assert subscriber(app).standing is Standing.GONE


def test_people_leave_with_a_button_and_come_back_by_asking_again(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        leave = confirmed(app, client)
        confirm = link(mails(app)[0][1])
        assert "Geen nieuwsbrief meer?" in messages(client.get(leave))
        assert subscriber(app).standing is Standing.SUBSCRIBED
        assert client.post(leave).location == leave
        assert "Je bent uitgeschreven" in messages(client.get(leave))
        assert client.get(confirm).status_code == 410
        now.shift(dt.timedelta(days=1))
        ask(client)
        assert subscriber(app).standing is Standing.WAITING
        client.submit(link(mails(app)[-1][1]))  # type: ignore[attr-defined]
    assert subscriber(app).standing is Standing.SUBSCRIBED


def test_a_link_that_we_did_not_make_takes_nobody_off_the_list(app: Flask, client: FlaskClient) -> None:
    leave = confirmed(app, client)
    for wrong in (leave[:-1] + ("A" if leave[-1] != "A" else "B"), leave.replace("/1-", "/2-"), leave + "x"):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert subscriber(app).standing is Standing.SUBSCRIBED


@pytest.mark.parametrize("email", ["", "geen adres", "a@b", "x" * 10_000, "a@voorbeeld.be\r\nBcc: b@voorbeeld.be"])
def test_what_is_no_address_comes_back_with_the_reason(app: Flask, client: FlaskClient, email: str) -> None:
    answer = ask(client, email)
    if "Bcc" not in email:
        assert answer.status_code == 422
    assert all("Bcc" not in mail for _kind, mail in mails(app))


def test_another_site_cannot_ask_for_anyone(client: FlaskClient) -> None:
    assert ask(client, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_nobody_fills_the_mailbox_of_another(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        for _time in range(3):
            assert ask(client).status_code == 303
            now.shift(dt.timedelta(minutes=3))
        refused = ask(client)
    assert refused.status_code == 429
    assert 'value="zoë@voorbeeld.be"' in refused.text
    assert len(mails(app)) == 3


AT_ONCE = 5


def ask_at_once(app: Flask, *, first: Callable[[], None] = lambda: None) -> list[Exception]:
    """The same question so many times together, each after `first`; returns what the database refused."""

    def once(_number: int) -> Exception | None:
        with app.app_context():
            first()
        try:
            with app.app_context(), transaction() as session:
                services.ask(
                    session.connection(), email="noor@voorbeeld.be", language="nl", channel="form", wording="x",
                    now=clock.now(),
                )  # fmt: skip
        except sa.exc.IntegrityError as error:
            return error
        return None

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return [error for error in pool.map(once, range(AT_ONCE)) if error is not None]


def test_five_questions_at_once_are_one_row(app: Flask) -> None:
    assert ask_at_once(app) == []
    assert subscriber(app).standing is Standing.WAITING
    assert len(mails(app)) == 1


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Look whether the address is known, all of them before any writes; who did not see it then adds it."""
    looked = threading.Barrier(AT_ONCE, timeout=30)

    def see() -> None:
        # On SQLite a transaction has the write lock from its beginning: who looks inside it looks alone.
        address = sa.select(Subscriber.id).where(Subscriber.email_key == "noor@voorbeeld.be")
        assert db.session.execute(address).first() is None
        db.session.rollback()
        looked.wait()

    def added(connection: sa.Connection, *, email_key: str, asked: dict[str, Any], now: dt.datetime) -> Any:
        row = sa.insert(Subscriber).values(email_key=email_key, **asked)
        return connection.execute(row.returning(*services._ROW)).first()

    monkeypatch.setattr(services, "_new_question", added)
    return see


def test_when_each_looks_before_it_writes_the_key_refuses_all_but_one(app: Flask, look: Callable[[], None]) -> None:
    """The negative control of the upsert: without it four of the five would read that something went wrong."""
    assert len(ask_at_once(app, first=look)) == AT_ONCE - 1
    assert subscriber(app).email == "noor@voorbeeld.be"


def test_without_the_key_each_of_them_would_be_a_row(app: Flask, look: Callable[[], None]) -> None:
    """The negative control of the key."""
    with without_the_key(app):
        assert ask_at_once(app, first=look) == []
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Subscriber)) == AT_ONCE
        assert len(mails(app)) == AT_ONCE


@contextmanager
def without_the_key(app: Flask) -> Iterator[None]:
    """Let an address stand on the list as often as it likes."""
    with app.app_context():
        engine = db.engine
    with engine.begin() as connection, _changing(connection) as table:
        table.drop_constraint("uq_subscriber_email_key", type_="unique")
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(sa.delete(Subscriber))
            with _changing(connection) as table:
                table.create_unique_constraint("uq_subscriber_email_key", ["email_key"])


def _changing(connection: sa.Connection) -> Any:
    return Operations(MigrationContext.configure(connection)).batch_alter_table("subscriber")


def test_who_never_confirms_and_who_left_are_forgotten_and_their_link_still_answers(
    app: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        leave = confirmed(app, client)
        ask(client, "noor@voorbeeld.be")
        assert jobs.forget(app) == 0
        client.post(leave)
        now.shift(rules.FORGET_UNCONFIRMED + dt.timedelta(days=1))
        assert jobs.forget(app) == 1
        assert subscriber(app).email == "zoë@voorbeeld.be"
        now.shift(rules.FORGET_GONE)
        assert jobs.forget(app) == 1
        assert "Je bent uitgeschreven" in messages(client.get(leave))
        assert client.post(leave, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def fill(app: Flask, number: int) -> None:
    """So many subscribers, a third of them each way."""
    with app.app_context(), transaction() as session:
        for each in range(number):
            session.add(
                Subscriber(
                    email=f"=gast{each}@voorbeeld.be", email_key=f"=gast{each}@voorbeeld.be", language="nl",
                    channel="form", wording="x", asked_at=NOON,
                    confirmed_at=NOON if each % 3 else None,
                    unsubscribed_at=NOON if each % 3 == 2 else None,
                )
            )  # fmt: skip


def test_the_organiser_sees_who_stands_where(app: Flask, organiser: FlaskClient) -> None:
    assert "Nog niemand op de lijst" in messages(organiser.get("/organise/newsletter"))
    fill(app, 9)
    shown = messages(organiser.get("/organise/newsletter"))
    assert shown.count("=gast") == 9
    chosen = messages(organiser.get("/organise/newsletter?standing=gone&page=99"))
    assert chosen.count("=gast") == 3
    assert "Je ziet alleen: uitgeschreven." in chosen
    assert sign_in_as(app, "communication").get("/organise/newsletter").status_code == 403


def test_the_list_goes_along_as_a_workbook_with_text_as_text(app: Flask, organiser: FlaskClient) -> None:
    fill(app, 6)
    answer = organiser.get("/organise/newsletter.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in rows] == ["=gast4@voorbeeld.be", "=gast1@voorbeeld.be"]
    assert {row[0].data_type for row in rows} == {"s"}
    assert rows[0][2].value == (NOON + dt.timedelta(hours=2)).replace(tzinfo=None)  # on the clock of Brussels


def statements_of_a_page(app: Flask) -> int:
    """How many statements the first page takes."""
    statements: list[int] = []

    def note(*_given: object) -> None:
        statements.append(1)

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", note)
        queries.mailing_list(page=1)
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def test_the_list_takes_as_many_statements_for_ten_as_for_a_thousand(app: Flask) -> None:
    fill(app, 10)
    few = statements_of_a_page(app)
    with app.app_context(), transaction() as session:
        session.execute(sa.delete(Subscriber))
    fill(app, 1000)
    assert statements_of_a_page(app) == few
