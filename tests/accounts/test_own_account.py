"""Someone sees where they are signed in, and ends what they do not recognise."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import services, sessions
from app.accounts.models import User, UserSession
from app.accounts.rules import browser_of
from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from tests.pages import BASE_URL, ReadingClient, parse, sign_in_as, text_of

PAGE = "/organise/account"
END = "/organise/account/end-sessions"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"


@pytest.fixture
def elsewhere(app: Flask, organiser: ReadingClient) -> ReadingClient:
    """The organiser's phone, signed in to the same account."""
    with app.test_request_context(base_url=BASE_URL):
        with transaction():
            user = db.session.scalars(sa.select(User)).one()
            token = services.start_session(user=user, user_agent=PHONE, now=clock.now())
        name = sessions.cookie_name()
    client = ReadingClient(app, app.response_class)
    client.set_cookie(name, token, domain="avond.example.org", secure=True, path="/")
    return client


def last_session(app: Flask) -> int:
    """The id of the newest session."""
    with app.app_context():
        return db.session.scalars(sa.select(sa.func.max(UserSession.id))).one()


def test_the_page_names_the_account_and_each_place_it_is_signed_in(
    organiser: ReadingClient, elsewhere: ReadingClient
) -> None:
    said = text_of(parse(organiser.get(PAGE).data))
    assert "organiser@voorbeeld.be" in said
    assert "Organisator" in said
    assert "Safari · iPhone" in said
    assert said.count("Dit toestel") == 1


def test_a_place_one_does_not_recognise_is_signed_out_at_once(
    app: Flask, organiser: ReadingClient, elsewhere: ReadingClient
) -> None:
    ended = organiser.submit(END, {"session": str(last_session(app))}, page=PAGE)
    assert (ended.status_code, ended.location) == (303, PAGE)
    assert elsewhere.get(PAGE).status_code == 302
    assert organiser.get(PAGE).status_code == 200


def test_everywhere_else_is_not_here(organiser: ReadingClient, elsewhere: ReadingClient) -> None:
    assert elsewhere.submit(END, {"session": ""}, page=PAGE).status_code == 303
    assert organiser.get(PAGE).status_code == 302
    assert elsewhere.get(PAGE).status_code == 200


@pytest.mark.parametrize("named", ["999999", "-1", "een", "1" * 30, "²"])
def test_a_session_that_is_not_there_is_not_found(
    organiser: ReadingClient, elsewhere: ReadingClient, named: str
) -> None:
    assert organiser.submit(END, {"session": named}, page=PAGE).status_code == 404
    assert elsewhere.get(PAGE).status_code == 200


def test_nobody_ends_the_session_of_another(app: Flask, organiser: ReadingClient) -> None:
    theirs = last_session(app)
    volunteer = sign_in_as(app, "volunteer")
    sign_in_as(app, "volunteer", email="tweede@voorbeeld.be")
    assert volunteer.submit(END, {"session": str(theirs)}, page=PAGE).status_code == 404
    assert volunteer.submit(END, {"session": ""}, page=PAGE).status_code == 303
    assert organiser.get(PAGE).status_code == 200


def test_nothing_ends_without_the_token_of_the_form(organiser: ReadingClient, elsewhere: ReadingClient) -> None:
    assert organiser.post(END, data={}).status_code == 400
    assert elsewhere.get(PAGE).status_code == 200


OLD, NEW = "de fiets staat in de gang", "een nieuwe zin van niemand"
PASSWORD = "/organise/account/password"


@pytest.fixture
def knows_password(app: Flask, organiser: ReadingClient) -> ReadingClient:
    """The organiser, who signs in with a password."""
    with app.app_context(), transaction():
        user = db.session.scalars(sa.select(User)).one()
        services.change_password(user=user, password=OLD, token="", now=clock.now())
    assert organiser.get(PAGE).status_code == 302
    assert organiser.submit("/sign-in", {"email": "organiser@voorbeeld.be", "password": OLD}).status_code == 303
    return organiser


def test_a_password_is_changed_by_who_knows_it_and_others_are_signed_out(
    app: Flask, knows_password: ReadingClient, elsewhere: ReadingClient
) -> None:
    assert "Ander wachtwoord" in text_of(parse(knows_password.get(PAGE).data))
    changed = knows_password.submit(PASSWORD, {"current": OLD, "password": NEW}, page=PAGE)
    assert (changed.status_code, changed.location) == (303, PAGE)
    assert knows_password.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302
    again = ReadingClient(app, app.response_class)
    assert again.submit("/sign-in", {"email": "organiser@voorbeeld.be", "password": OLD}).status_code == 401
    assert again.submit("/sign-in", {"email": "organiser@voorbeeld.be", "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("current", "password", "sentence"),
    [
        ("iets anders helemaal", NEW, "Dit is niet je wachtwoord."),
        (OLD, "kort", "Kies een wachtwoord van 12 tot 128 tekens"),
        ("", NEW, "Vul je wachtwoord in."),
        (OLD, "", "Kies een wachtwoord."),
    ],
)
def test_a_wrong_or_weak_password_changes_nothing_and_says_where(
    knows_password: ReadingClient, elsewhere: ReadingClient, current: str, password: str, sentence: str
) -> None:
    refused = knows_password.submit(PASSWORD, {"current": current, "password": password}, page=PAGE)
    assert refused.status_code == 422
    assert sentence in text_of(parse(refused.data))
    assert elsewhere.get(PAGE).status_code == 200


def test_whoever_has_no_password_is_not_asked_for_it(organiser: ReadingClient) -> None:
    assert "Ander wachtwoord" not in text_of(parse(organiser.get(PAGE).data))


def test_guessing_the_password_here_is_limited_as_signing_in_is(knows_password: ReadingClient) -> None:
    given = {"current": "iets anders helemaal", "password": NEW}
    for _try in range(9):  # signing in was the first
        knows_password.submit(PASSWORD, given, page=PAGE)
    refused = knows_password.submit(PASSWORD, {"current": OLD, "password": NEW}, page=PAGE)
    assert "Wacht enkele minuten" in text_of(parse(refused.data))


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (PHONE, "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_called_what_people_call_it(user_agent: str, name: str) -> None:
    assert browser_of(user_agent) == name
