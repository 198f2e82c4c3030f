"""Filling in the forms of a page as a browser without scripts does."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages import BASE_URL, ReadingClient, parse, text_of


def controls(page: TestResponse) -> dict[str, str]:
    """What every field of the page holds, as a browser would send it (boxes that are not ticked left out)."""
    found: dict[str, str] = {}
    for element in parse(page.data).iter():
        name = element.get("name")
        if not name:
            continue
        if element.tag == "textarea":
            found[name] = (element.text or "").removeprefix("\n").removeprefix("\r\n")
        elif element.tag == "select":
            chosen = [
                option.get("value", "") for option in element.iter("option") if option.get("selected") is not None
            ]
            found[name] = chosen[0] if chosen else ""
        elif element.tag == "input" and (element.get("type") != "checkbox" or element.get("checked") is not None):
            found[name] = element.get("value", "")
    return found


def send(client: FlaskClient, path: str, **changes: str) -> TestResponse:
    """Open the page, change these fields of what stands there, and send it."""
    return post(client, path, {**controls(client.get(path)), **changes})


def post(client: FlaskClient, path: str, fields: dict[str, str]) -> TestResponse:
    """Send these fields from the page they are for."""
    return client.post(path, data=fields, headers={"Referer": f"{BASE_URL}{path}"})


def messages(page: TestResponse) -> str:
    """Everything the page says."""
    return text_of(parse(page.data))


def submit(
    client: FlaskClient, path: str, data: dict[str, str] | None = None, *, page: str | None = None
) -> TestResponse:
    """Open the page and press its button, with these fields filled in."""
    assert isinstance(client, ReadingClient)
    return client.submit(path, data, page=page)
