"""The security headers on every answer, and the limits on what a request may bring."""

from __future__ import annotations

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# The decoder of QR codes is WebAssembly; only the scanner's page may compile it.
_SCANNER_POLICY = _POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
_NO_DEVICES = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
_CAMERA = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"
_CAMERA_ENDPOINTS = {"door.scanner"}
_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
# Nobody else sets these, so they are appended in one go: a check-in spends a tenth of its time on headers otherwise.
_WITH_CAMERA = (*_ALWAYS, ("Permissions-Policy", _CAMERA))
_WITHOUT_CAMERA = (*_ALWAYS, ("Permissions-Policy", _NO_DEVICES))

# 1 MiB holds the longest form (12 texts of 10,000 characters in UTF-8); uploads have a limit of their own.
FORM_LIMIT = 1024 * 1024
UPLOAD_LIMIT = 6 * 1024 * 1024


def prepare(app: Flask) -> None:
    """Set the limits and add the headers to every answer of this app."""
    app.config.update(MAX_CONTENT_LENGTH=UPLOAD_LIMIT, MAX_FORM_MEMORY_SIZE=FORM_LIMIT, MAX_FORM_PARTS=1000)
    app.after_request(_add_headers)
    app.config.setdefault("STRICT_TRANSPORT", False)
    if app.config["STRICT_TRANSPORT"]:
        app.after_request(_add_strict_transport)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    has_camera = request.endpoint in _CAMERA_ENDPOINTS
    headers.setdefault("Content-Security-Policy", _SCANNER_POLICY if has_camera else _POLICY)
    headers.extend(_WITH_CAMERA if has_camera else _WITHOUT_CAMERA)
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response


def _add_strict_transport(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return response
