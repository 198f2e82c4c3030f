"""Signing in and out: who gets in, how long it lasts, and what a stolen cookie is worth."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.models import UserSession
from app.core.database import transaction
from app.core.orm import db
from tests.events.filling import controls, messages, submit
from tests.factories.evenings import PASSWORD, make_user
from tests.pages import ReadingClient

PAGE = "/sign-in"
COOKIE = "__Host-opbrengst"
HOST = "avond.example.org"
START = dt.datetime(2031, 10, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def account(app: Flask) -> str:
    """The address of an organiser."""
    with app.app_context(), transaction():
        make_user(email="zoë@voorbeeld.be")
    return "zoë@voorbeeld.be"


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, *, to: str = PAGE) -> TestResponse:
    """Fill in the page and send it."""
    return submit(client, to, {"email": email, "password": password})


def cookie_of(client: FlaskClient) -> str:
    """The secret the browser holds."""
    cookie = client.get_cookie(COOKIE, domain=HOST)
    assert cookie is not None
    return cookie.value


def holder_of(app: Flask, secret: str) -> FlaskClient:
    """Another browser with a copy of this cookie."""
    client = app.test_client()
    client.set_cookie(COOKIE, secret, domain=HOST, secure=True)
    return client


def test_an_organiser_signs_in_and_comes_to_the_desk(client: FlaskClient, account: str) -> None:
    answer = sign_in(client, account)
    assert (answer.status_code, answer.location) == (303, "/organise")
    assert client.get("/organise").status_code == 200
    assert client.get(PAGE).location == "/organise"


def test_an_address_is_known_in_any_case_and_form(client: FlaskClient, account: str) -> None:
    assert sign_in(client, "ZOE\N{COMBINING DIAERESIS}@Voorbeeld.be").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"), [("zoë@voorbeeld.be", "iets heel anders"), ("niemand@voorbeeld.be", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_get_one_answer(
    client: FlaskClient, account: str, email: str, password: str
) -> None:
    answer = sign_in(client, email, password)
    assert answer.status_code == 401
    assert "Dit e-mailadres en wachtwoord horen niet bij elkaar." in messages(answer)
    assert controls(answer)["email"] == email
    assert controls(answer)["password"] == ""
    assert client.get_cookie(COOKIE, domain=HOST) is None


def test_empty_fields_are_told_each(client: FlaskClient, account: str) -> None:
    answer = sign_in(client, "", "")
    assert answer.status_code == 422
    assert "Vul je e-mailadres in." in messages(answer)
    assert "Vul je wachtwoord in." in messages(answer)


def test_a_sign_in_without_its_token_is_refused(client: FlaskClient, account: str) -> None:
    assert client.post(PAGE, data={"email": account, "password": PASSWORD}).status_code == 400


def test_the_eleventh_try_in_five_minutes_waits_also_with_the_right_password(client: FlaskClient, account: str) -> None:
    with time_machine.travel(START, tick=False) as now:
        assert [sign_in(client, account, "mis mis mis mis").status_code for _try in range(10)] == [401] * 10
        refused = sign_in(client, account)
        assert refused.status_code == 429
        assert "Wacht enkele minuten" in messages(refused)
        now.shift(dt.timedelta(minutes=5, seconds=1))
        assert sign_in(client, account).status_code == 303


def test_the_limit_holds_whichever_worker_answers(app: Flask, account: str) -> None:
    other = create_app(app.extensions["settings"])
    other.test_client_class = ReadingClient
    workers = [app.test_client(), other.test_client()]
    with time_machine.travel(START, tick=False):
        tries = [sign_in(workers[number % 2], account, "mis mis mis mis").status_code for number in range(10)]
        assert tries == [401] * 10
        assert [sign_in(worker, account).status_code for worker in workers] == [429, 429]
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_cookie_is_ours_alone_and_the_database_holds_only_its_hash(
    app: Flask, client: FlaskClient, account: str
) -> None:
    header = next(
        value for value in sign_in(client, account).headers.getlist("Set-Cookie") if value.startswith(f"{COOKIE}=")
    )
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(header.split("; "))
    assert "Domain" not in header
    with app.app_context():
        stored = db.session.scalars(sa.select(UserSession.token_hash)).all()
    assert cookie_of(client) not in stored


def test_signing_in_gives_a_new_secret_and_ends_the_old_one(app: Flask, client: FlaskClient, account: str) -> None:
    sign_in(client, account)
    first = cookie_of(client)
    page = holder_of(app, "somebody else's choice")
    sign_in(page, account)
    assert cookie_of(page) != "somebody else's choice"
    again = holder_of(app, first)
    token = controls(app.test_client().get(PAGE))["csrf_token"]
    assert token
    answer = _sign_in_again(again, account)
    assert answer.status_code == 303
    assert cookie_of(again) != first
    assert holder_of(app, first).get("/organise").status_code == 302


def _sign_in_again(client: FlaskClient, account: str) -> TestResponse:
    # Who is signed in is sent on from the sign-in page, so the token comes from another form.
    return submit(client, PAGE, {"email": account, "password": PASSWORD}, page="/organise/events/new")


def test_after_signing_out_a_copy_of_the_cookie_is_worthless(app: Flask, client: FlaskClient, account: str) -> None:
    sign_in(client, account)
    secret = cookie_of(client)
    assert holder_of(app, secret).get("/organise").status_code == 200
    answer = submit(client, "/sign-out", page="/organise")
    assert answer.status_code == 303
    assert client.get_cookie(COOKIE, domain=HOST) is None
    assert holder_of(app, secret).get("/organise").status_code == 302


def test_three_hours_of_nothing_end_a_session_and_use_keeps_it(client: FlaskClient, account: str) -> None:
    with time_machine.travel(START, tick=False) as now:
        sign_in(client, account)
        for _visit in range(2):
            now.shift(dt.timedelta(hours=2, minutes=59))
            assert client.get("/organise").status_code == 200
        now.shift(dt.timedelta(hours=3, seconds=1))
        assert client.get("/organise").location == "/sign-in?next=/organise"


def test_twelve_hours_end_a_session_however_busy(client: FlaskClient, account: str) -> None:
    with time_machine.travel(START, tick=False) as now:
        sign_in(client, account)
        for _visit in range(6):
            assert client.get("/organise").status_code == 200
            now.shift(dt.timedelta(hours=2))
        now.shift(dt.timedelta(seconds=1))
        assert client.get("/organise").status_code == 302


def test_a_disabled_account_is_out_at_once(app: Flask, client: FlaskClient, account: str) -> None:
    sign_in(client, account)
    with app.app_context(), transaction() as session:
        session.execute(sa.text("UPDATE user_account SET disabled_at = :now"), {"now": dt.datetime.now(dt.UTC)})
    assert client.get("/organise").status_code == 302
    assert sign_in(client, account).status_code == 401


@pytest.mark.parametrize(
    "following",
    [
        "javascript:alert(1)",
        "//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/\t/evil",
        "",
    ],
)
def test_a_next_that_leads_elsewhere_falls_back_to_the_desk(client: FlaskClient, account: str, following: str) -> None:
    with_next = client.get(PAGE, query_string={"next": following})
    target = f"{PAGE}?{with_next.request.query_string.decode()}"
    assert sign_in(client, account, to=target).location == "/organise"


def test_a_next_within_the_site_is_followed(client: FlaskClient, account: str) -> None:
    asked = client.get("/organise/outbox?page=2")
    assert asked.location == "/sign-in?next=/organise/outbox?page%3D2"
    assert sign_in(client, account, to=asked.location or "").location == "/organise/outbox?page=2"
