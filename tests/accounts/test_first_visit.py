"""The first visit of a new installation, and accounts from the command line."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import errors, rules, services
from app.accounts.models import Role
from app.core import clock
from app.core.database import transaction
from tests.events.filling import controls, messages, submit
from tests.factories.evenings import PASSWORD, make_user
from tests.pages import parse

FIRST = {"name": "Noor Maes", "email": "noor@voorbeeld.be", "password": PASSWORD}


def test_the_first_organiser_is_made_once_and_signed_in(client: FlaskClient, app: Flask) -> None:
    assert client.get("/sign-in").location == "/start"
    answer = submit(client, "/start", FIRST)
    assert (answer.status_code, answer.location) == (303, "/organise")
    assert client.get("/organise").status_code == 200
    assert app.test_client().get("/start").status_code == 404


def test_the_first_visit_offers_a_look_at_the_demo(client: FlaskClient) -> None:
    page = parse(client.get("/start").data)
    assert "/start/demo" in [form.get("action") for form in page.iter("form")]


def test_a_public_installation_makes_its_first_account_on_the_command_line(app: Flask, client: FlaskClient) -> None:
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], environment="production")
    assert client.get("/start").status_code == 404
    assert client.get("/sign-in").status_code == 200
    assert submit(client, "/start", FIRST, page="/sign-in").status_code in {400, 404}


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Vul je naam in."),
        ("email", "geen adres", "Dit e-mailadres klopt niet."),
        ("password", "kort", "Kies een wachtwoord van 12 tot 128 tekens"),
        ("password", "wachtwoord123", "Kies een wachtwoord van 12 tot 128 tekens"),
    ],
)
def test_a_wrong_first_organiser_is_told_and_what_was_typed_stays(
    client: FlaskClient, field: str, typed: str, sentence: str
) -> None:
    answer = submit(client, "/start", {**FIRST, field: typed})
    assert answer.status_code == 422
    assert sentence in messages(answer)
    kept = controls(answer)
    expected = {**FIRST, field: typed}
    assert (kept["name"], kept["email"], kept["password"]) == (expected["name"], expected["email"], "")


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("x1y2z3a4b5c", True),
        ("x1y2z3a4b5c6", False),
        ("é" * 12, True),
        ("abc" * 43, True),
        ("Wachtwoord1234", True),
        ("noor@voorbeeld.be", True),
        ("een zin die niemand raadt", False),
        ("dertig katten en één hond!" * 4, False),
    ],
)
def test_a_password_is_long_and_not_obvious(password: str, weak: bool) -> None:
    assert rules.is_weak(password, "Noor@voorbeeld.be") is weak


def test_an_account_without_password_can_never_sign_in_by_one(app: Flask) -> None:
    with app.test_request_context():
        with transaction():
            services.create_user(email="demo@voorbeeld.be", name="", role=Role.ORGANISER, password="", now=clock.now())
        assert services.has_accounts() is False
        with pytest.raises(errors.WrongCredentials):
            services.check_password(email="demo@voorbeeld.be", password="")


def test_the_command_line_makes_an_account_and_shows_its_password_once(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    made = run(args=["users", "create", "zoë@voorbeeld.be", "--role", "volunteer"])
    assert made.exit_code == 0
    password = made.output.rstrip("\n").rsplit(" ", 1)[-1]
    with app.app_context():
        assert services.check_password(email="zoë@voorbeeld.be", password=password).role is Role.VOLUNTEER
    again = run(args=["users", "create", "ZOË@voorbeeld.be", "--role", "organiser"])
    assert (again.exit_code, again.stderr) == (1, "Er is al een account met dit e-mailadres.\n")


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("geen adres", PASSWORD, "'geen adres' is geen geldig e-mailadres."),
        ("a@voorbeeld.be", "kort", "Kies een wachtwoord"),
    ],
)
def test_the_command_line_refuses_in_a_sentence(app: Flask, email: str, password: str, sentence: str) -> None:
    arguments = ["users", "create", email, "--role", "organiser", "--password-stdin"]
    refused = app.test_cli_runner().invoke(args=arguments, input=f"{password}\n")
    assert refused.exit_code == 1
    assert refused.stderr.startswith(sentence)
    with app.app_context():
        assert services.has_accounts() is False


def test_two_accounts_never_share_an_address(app: Flask) -> None:
    with app.test_request_context(), transaction():
        make_user(email="noor@voorbeeld.be")
        with pytest.raises(errors.KnownAccount):
            make_user(email="NOOR@voorbeeld.be")
