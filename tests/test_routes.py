"""Every route with every kind of person: who gets in, who is sent away, and none that nobody thought of."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.core.access import GUARD, UndeclaredRoute, check_every_route, public
from tests.pages import sign_in_as

ORGANISER, STAFF, DOOR, TABLE, ANYONE = "organiser", "staff", "door", "table", "anyone"

_BY_POLICY = {
    "is_organiser": ORGANISER,
    "can_edit": ORGANISER,
    "can_edit_table": ORGANISER,
    "can_revoke": ORGANISER,
    "can_change": ORGANISER,
    "can_ask": ORGANISER,
    "can_import": ORGANISER,
    "is_staff": STAFF,
    "can_view": STAFF,
    "can_see": STAFF,
    "can_publish": STAFF,
    "can_scan": DOOR,
    "can_write_for": TABLE,
    "can_write_at": TABLE,
    "is_signed_in": "signed_in",
}


def audience(app: Flask, endpoint: str) -> str:
    """Who the route's declared guard lets in; raises KeyError for a policy this test does not know."""
    guard: str = getattr(app.view_functions[endpoint], GUARD)
    if guard.startswith("public"):
        return ANYONE
    return _BY_POLICY[guard.rsplit(maxsplit=1)[-1].rsplit(".", 1)[-1]]


def test_every_route_declares_who_may_use_it_and_we_know_each_kind(app: Flask) -> None:
    known = {rule.endpoint: audience(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert len(known) > 30
    organise = {
        rule.endpoint: known[rule.endpoint] for rule in app.url_map.iter_rules() if rule.rule.startswith("/organise")
    }
    assert ANYONE not in organise.values()


def test_a_route_without_a_guard_stops_the_start(app: Flask) -> None:
    app = create_app(app.extensions["settings"])
    app.view_functions["forgotten"] = lambda: "open"
    app.url_map.add(app.url_rule_class("/forgotten", endpoint="forgotten"))
    with pytest.raises(UndeclaredRoute, match="forgotten"):
        check_every_route(app)
    app.view_functions["forgotten"] = public()(lambda: "open")
    check_every_route(app)


@pytest.mark.parametrize("role", ["nobody", "volunteer", "communication", "organiser"])
def test_each_guarded_route_answers_each_role_as_declared(
    app: Flask, event_slug: str, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without a token every form is refused with 400 before its guard, so ask the guard first: it answers 302 or 403.
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    client: FlaskClient = app.test_client() if role == "nobody" else sign_in_as(app, role)
    wrong: list[str] = []
    tried = 0
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE", "PATCH"}):
            allowed = audience(app, rule.endpoint)
            if allowed == ANYONE:
                continue
            tried += 1
            status = _ask(client, method, _path(rule.rule, event_slug))
            if not _expected(allowed, role)(status):
                wrong.append(f"{role} {method} {rule.rule}: {status}")
    assert tried > 20
    assert wrong == []


def _path(rule: str, slug: str) -> str:
    filled = rule.replace("<slug>", slug)
    filled = re.sub(r"<(?:uuid|uuid:[a-z_]+)>", "00000000-0000-4000-8000-000000000000", filled)
    filled = re.sub(r"<uuid:[a-z_]+>", "00000000-0000-4000-8000-000000000000", filled)
    return re.sub(r"<int(?:\([^)]*\))?:[a-z_]+>", "1", re.sub(r"<[a-z_]+>", "x", filled))


def _ask(client: FlaskClient, method: str, path: str) -> int:
    if path.startswith("/api/"):
        return client.open(path, method=method, json={}).status_code
    return client.open(path, method=method).status_code


def _expected(allowed: str, role: str) -> Callable[[int], bool]:
    roles = {
        ORGANISER: {"organiser"},
        STAFF: {"organiser", "communication"},
        TABLE: {"organiser", "communication"},
        DOOR: {"organiser", "volunteer"},
        "signed_in": {"organiser", "communication", "volunteer"},
    }
    if role in roles[allowed]:
        return lambda status: status not in {401, 403} and status < 500
    if role == "nobody":
        return lambda status: status in {302, 401}
    return lambda status: status in {403, 404}
