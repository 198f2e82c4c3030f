"""The exact security headers, on every kind of answer."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}

ANSWERS = [
    ("GET", "/health", 200),
    ("GET", "/privacy", 200),
    ("GET", "/e/x500", 404),
    ("GET", "/organise", 302),
    ("GET", "/nergens", 404),
    ("POST", "/privacy", 405),
    ("POST", "/sign-in", 400),
    ("POST", "/api/nergens", 415),
    ("GET", "/api/nergens", 404),
    ("GET", "/assets/x/app.css", 200),
    ("GET", "/assets/x/../config.py", 404),
    ("HEAD", "/privacy", 200),
    ("OPTIONS", "/privacy", 200),
    ("GET", "/favicon.ico", 302),
    ("GET", "/.well-known/security.txt", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_kind_of_answer_carries_exactly_these_headers(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method, buffered=True)
    assert answer.status_code == status
    for name, value in EVERYWHERE.items():
        assert answer.headers.getlist(name) == [value]


def test_an_unforeseen_error_carries_them_too_and_tells_nothing(app: Flask, client: FlaskClient) -> None:
    def broken() -> str:
        raise RuntimeError("geheim detail")

    app.view_functions["core.privacy"] = broken
    answer = client.get("/privacy")
    assert answer.status_code == 500
    assert b"geheim detail" not in answer.data
    for name, value in EVERYWHERE.items():
        assert answer.headers.getlist(name) == [value]


def test_a_forged_host_gets_them_too(client: FlaskClient) -> None:
    answer = client.get("/", base_url="https://evil.example.org")
    assert answer.status_code == 400
    for name, value in EVERYWHERE.items():
        assert answer.headers.getlist(name) == [value]


def test_only_the_scanner_may_use_the_camera_and_compile_its_decoder(organiser: FlaskClient, event_slug: str) -> None:
    scanner = organiser.get(f"/door/{event_slug}")
    assert scanner.status_code == 200
    assert scanner.headers["Content-Security-Policy"] == POLICY.replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    )
    assert scanner.headers["Permissions-Policy"].startswith("camera=(self), ")


def test_the_cookies_of_an_installation_on_https_stay_on_this_host(client: FlaskClient) -> None:
    cookies = client.get("/start").headers.getlist("Set-Cookie")
    assert cookies, "the page of a form sets the form's cookie"
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert attribute in cookie
        assert "Domain=" not in cookie


def test_no_answer_of_a_session_is_kept(organiser: FlaskClient) -> None:
    assert organiser.get("/organise").headers["Cache-Control"] == "no-store"


def test_a_page_without_a_form_sets_no_cookie(client: FlaskClient) -> None:
    for path in ("/privacy", "/accessibility", "/health"):
        assert "Set-Cookie" not in client.get(path).headers


FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n%s\r\n--b--\r\n'


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"name=" + b"x" * 7 * 1024 * 1024, FORM), (PART % (b"x" * 1024 * 1024 + b"x"), PARTS)],
    ids=["form", "parts"],
)
def test_a_body_over_the_limit_is_refused(client: FlaskClient, body: bytes, content_type: str) -> None:
    assert client.post("/start", data=body, content_type=content_type).status_code == 413
