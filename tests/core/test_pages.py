"""The pages every installation has."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.pages import parse, text_of


def test_health_says_ok_to_who_asks(client: FlaskClient) -> None:
    assert client.get("/health").data == b"ok\n"


def test_health_says_no_when_the_database_is_gone(app: Flask, client: FlaskClient) -> None:
    def away() -> str:
        raise OperationalError("select 1", {}, Exception("disk I/O error"))

    app.view_functions["core.health"] = away
    answer = client.get("/health")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("path", ["/privacy", "/accessibility"])
@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_the_statements_speak_each_language_and_name_whom_to_ask(client: FlaskClient, path: str, language: str) -> None:
    page = client.get(path, query_string={"lang": language})
    assert page.status_code == 200
    tree = parse(page.data)
    assert tree.get("lang") == language
    assert "info@example.org" in text_of(tree)


def test_a_chosen_language_is_remembered_and_leads_back(client: FlaskClient) -> None:
    answer = client.post("/language?code=en&next=/privacy")
    assert (answer.status_code, answer.location) == (303, "/privacy")
    assert parse(client.get("/privacy").data).get("lang") == "en"


@pytest.mark.parametrize("following", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)", ""])
def test_choosing_a_language_leads_nowhere_else(client: FlaskClient, following: str) -> None:
    answer = client.post("/language", query_string={"code": "fr", "next": following})
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("code", ["", "xx", "../nl", "nl\x00"])
def test_a_language_we_do_not_speak_is_refused(client: FlaskClient, code: str) -> None:
    assert client.post("/language", query_string={"code": code}).status_code == 400


def test_the_accessibility_statement_has_a_standard_a_date_and_its_gaps(client: FlaskClient) -> None:
    said = text_of(parse(client.get("/accessibility", query_string={"lang": "nl"}).data))
    for part in ("WCAG 2.2", "EN 301 549", "22 november 2026", "Wat nog niet goed genoeg is"):
        assert part in said


def test_without_a_choice_the_browser_decides_and_dutch_is_the_guess(client: FlaskClient) -> None:
    asked = client.get("/privacy", headers={"Accept-Language": "de-BE, en;q=0.5"})
    assert parse(asked.data).get("lang") == "de"
    strange = client.get("/privacy", headers={"Accept-Language": "tlh"})
    assert parse(strange.data).get("lang") == "nl"


def test_security_txt_names_a_contact_and_has_not_expired(client: FlaskClient) -> None:
    answer = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert fields["Contact"] == "mailto:info@example.org"
    assert fields["Canonical"] == "https://avond.example.org/.well-known/security.txt"
    assert dt.datetime.fromisoformat(fields["Expires"]) > dt.datetime.now(dt.UTC)


def test_a_wrong_method_says_which_is_right(client: FlaskClient) -> None:
    answer = client.put("/privacy")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_program_gets_its_refusal_as_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/nergens")
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert (answer.json["status"], answer.json["code"]) == (404, "not_found")
