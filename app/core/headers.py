"""The security headers on every answer, and the limits on what a request may bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# The decoder of QR codes is WebAssembly; only the scanner's page and the one that tests it may compile it.
_SCANNER_POLICY = _POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
_NO_DEVICES = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
_CAMERA = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"
_CAMERA_ENDPOINTS = {"door.scanner", "door_app.ready"}
_DEFAULTS = (
    ("Content-Security-Policy", _POLICY),
    ("Permissions-Policy", _NO_DEVICES),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
_STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")

# 1 MiB holds the longest form (12 texts of 10,000 characters in UTF-8); uploads have a limit of their own.
FORM_LIMIT = 1024 * 1024
UPLOAD_LIMIT = 6 * 1024 * 1024


def prepare(app: Flask) -> None:
    """Set the limits and add the headers to every answer of this app."""
    app.config.update(MAX_CONTENT_LENGTH=UPLOAD_LIMIT, MAX_FORM_MEMORY_SIZE=FORM_LIMIT, MAX_FORM_PARTS=1000)
    app.config.setdefault("STRICT_TRANSPORT", False)
    strict = (_STRICT_TRANSPORT,) if app.config["STRICT_TRANSPORT"] else ()
    app.after_request(_allow_camera)
    app.wsgi_app = _Defaults(app.wsgi_app, (*_DEFAULTS, *strict))  # type: ignore[method-assign]


def _allow_camera(response: Response) -> Response:
    if request.endpoint in _CAMERA_ENDPOINTS:
        response.headers["Content-Security-Policy"] = _SCANNER_POLICY
        response.headers["Permissions-Policy"] = _CAMERA
    return response


class _Defaults:
    """Adds what an answer does not say itself; here below Flask no answer escapes, and it costs a check-in nothing."""

    def __init__(self, application: WSGIApplication, defaults: tuple[tuple[str, str], ...]) -> None:
        self._application = application
        self._defaults = tuple((name.lower(), (name, value)) for name, value in defaults)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does."""

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            said = {name.lower() for name, _value in headers}
            added = [header for name, header in self._defaults if name not in said]
            return start_response(status, [*headers, *added], *error)

        return self._application(environ, start)
