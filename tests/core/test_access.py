"""Where a page may send someone on to, and which calls another site cannot make."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.core.access import NOBODY, Actor, local_path

FALLBACK = "/terug"


@pytest.mark.parametrize(
    "target",
    ["/", "/organise", "/organise/events/x500?page=2&q=a%20b", "/e/x500#tafels", "/pad//dubbel"],
)
def test_a_path_of_this_site_is_followed(target: str) -> None:
    assert local_path(target, FALLBACK) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "organise",
        "javascript:alert(1)",
        "https://evil.example.org/",
        "//evil.example.org",
        "///evil.example.org",
        "/\\evil.example.org",
        "\\\\evil.example.org",
        "\\evil.example.org",
        "/a\\b",
        "/\t/evil.example.org",
        "/\n/evil.example.org",
        "/\r\nSet-Cookie: a=b",
        "/\x00",
        " //evil.example.org",
    ],
)
def test_anything_that_could_lead_elsewhere_falls_back(target: str | None) -> None:
    assert local_path(target, FALLBACK) == FALLBACK


def test_an_actor_is_a_person_or_a_device_or_nobody() -> None:
    assert (NOBODY.is_signed_in, NOBODY.is_device) == (False, False)
    person, device = Actor(user_id=1, role="organiser"), Actor(device_id=1, role="door", event_id=2)
    assert (person.is_signed_in, person.is_device) == (True, False)
    assert (device.is_signed_in, device.is_device) == (False, True)


CALL = "/api/nowhere"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://avond.example.org"}, 404),
        ({}, 404),
    ],
)
def test_a_writing_call_from_another_site_is_refused(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    answer = client.post(CALL, json={}, headers=headers)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("mimetype", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_writing_call_with_what_a_form_can_send_is_refused(client: FlaskClient, mimetype: str) -> None:
    assert client.post(CALL, data="{}", content_type=mimetype).status_code == 415


def test_a_forged_host_is_refused(client: FlaskClient) -> None:
    answer = client.get("/", base_url="https://evil.example.org")
    assert answer.status_code == 400
    assert b"evil.example.org" not in answer.data
