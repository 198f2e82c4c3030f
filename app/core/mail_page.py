"""The HTML part of a mail as a page by itself, as a mail program shows it."""

from __future__ import annotations

from flask import Response, make_response

# A mail brings its own style and nothing else: no script, no picture, no form, and no rights on our site.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox"


def shown(html: str) -> Response:
    """The answer that shows it, with nothing that a mail program would not allow."""
    response = make_response(html)
    response.headers["Content-Security-Policy"] = _POLICY
    # Browsers show no sandboxed page that asks for an opener of its own.
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response
