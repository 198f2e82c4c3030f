"""A test client that reads every page as a browser and a screen reader would, and objects to what is wrong."""

from __future__ import annotations

import collections
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import sessions
from app.accounts.models import Role
from app.accounts.services import start_session
from app.core import clock
from app.core.database import transaction
from tests.factories.evenings import make_user

BASE_URL = "https://avond.example.org"
_LABELLED = {"input", "select", "textarea"}
_NEEDS_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}


class ReadingClient(FlaskClient):
    """Every HTML answer must be one well-formed, labelled page with our headers."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, and check what comes back."""
        if "base_url" not in kwargs:
            kwargs["base_url"] = BASE_URL
        response = super().open(*args, **kwargs)
        check_headers(response)
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            check_page(parse(response.data))
        return response

    def form_values(self, page: TestResponse) -> dict[str, str]:
        """The hidden fields of the page's forms (the last one of each name wins), among them the token."""
        fields = (element for element in parse(page.data).iter() if element.tag == "input")
        return {
            field.get("name", ""): field.get("value", "")
            for field in fields
            if field.get("type") == "hidden" and field.get("name")
        }

    def submit(self, path: str, data: dict[str, Any] | None = None, *, page: str | None = None) -> TestResponse:
        """Open the page (the path itself when none is named), then post its hidden fields with `data`."""
        opened = self.get(page or path)
        fields = {**self.form_values(opened), **(data or {})}
        return self.post(path, data=fields, headers={"Referer": f"{BASE_URL}{page or path}"})


def parse(data: bytes) -> Element:
    """The page as a tree, strictly parsed: raises on the first error in the markup."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(data, transport_encoding="utf-8")
    return tree


def text_of(element: Element) -> str:
    """All text inside, white space folded."""
    return " ".join("".join(element.itertext()).split())


def check_headers(response: TestResponse) -> None:
    """The headers that stand on every answer."""
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "Cache-Control" in response.headers


def check_page(page: Element) -> None:
    """One h1, a title, a language, unique ids, a label for each control, no inline script, style or handler."""
    elements = list(page.iter())
    assert page.get("lang"), "no language"
    titles = [element for element in elements if element.tag == "title"]
    assert titles, "no title"
    assert text_of(titles[0]), "empty title"
    assert len([element for element in elements if element.tag == "h1"]) == 1, "not exactly one h1"
    ids = collections.Counter(element.get("id") for element in elements if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == [], "ids used twice"
    _check_labels(elements)
    for element in elements:
        assert not element.get("style"), f"inline style on {element.tag}"
        assert not [name for name in element.attrib if name.startswith("on")], f"inline handler on {element.tag}"
        assert element.tag != "style", "inline stylesheet"
        assert element.tag != "script" or element.get("src"), "inline script"


def _check_labels(elements: list[Element]) -> None:
    labels = [element for element in elements if element.tag == "label"]
    pointed = {label.get("for") for label in labels}
    inside = {id(child) for label in labels for child in label.iter()}
    for element in elements:
        if element.tag in _LABELLED and element.get("type", "text") not in _NEEDS_NO_LABEL:
            named = element.get("id") in pointed or id(element) in inside
            named = named or bool(element.get("aria-label") or element.get("aria-labelledby"))
            assert named, f"no label for {element.tag} {element.get('name')}"


def sign_in_as(app: Flask, role: str, *, email: str = "") -> ReadingClient:
    """A client with a session of a new account in this role."""
    with app.test_request_context(base_url=BASE_URL):
        with transaction():
            # Without a password: hashing one takes longer than most tests.
            user = make_user(role=Role(role), email=email, password="")
            token = start_session(user=user, user_agent="tests", now=clock.now())
        name = sessions.cookie_name()
    client = ReadingClient(app, app.response_class)
    client.set_cookie(name, token, domain="avond.example.org", secure=True, path="/")
    return client
