"""What can go wrong, said to people: domain errors with a stable code, and one handler for all of them."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

_PAGES = {400, 403, 404, 413, 429, 500, 503}


class DomainError(Exception):
    """A refusal by the domain: a stable code for machines and a sentence, in the reader's language, for people."""

    def __init__(self, code: str, sentence: Any, *, status: int = 409, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self._sentence = sentence
        self.status = status
        self.field = field

    @property
    def sentence(self) -> str:
        """The sentence, translated at the moment of reading."""
        return str(self._sentence)


def wants_json() -> bool:
    """Whether the caller is a program of ours rather than a person's browser."""
    return request.path.startswith("/api/")


def problem(status: int, code: str, sentence: str) -> Response:
    """An RFC 9457 answer: stable code in `code`, the sentence in `title`."""
    response = jsonify(type="about:blank", status=status, code=code, title=sentence)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def prepare(app: Flask) -> None:
    """Register the handlers; nothing is swallowed: what is unforeseen is logged with its traceback."""
    app.register_error_handler(DomainError, _refusal)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(SecurityError, _strange_host)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)


def _answer(status: int, code: str, sentence: str) -> Response:
    if wants_json():
        return problem(status, code, sentence)
    page = status if status in _PAGES else (400 if status < 500 else 500)
    return make_response(render_template(f"errors/{page}.html", sentence=sentence), status)


def _refusal(error: DomainError) -> Response:
    return _answer(error.status, error.code, error.sentence)


def _expired_form(_error: CSRFError) -> Response:
    return _answer(
        400, "form_expired", _("Dit formulier is verlopen. Ga terug, laad de pagina opnieuw en verstuur nog eens.")
    )


def _strange_host(_error: SecurityError) -> Response:
    # No page: its links would need an address, and the one that was asked for is not ours.
    return Response("Unknown host\n", 400, mimetype="text/plain")


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = _answer(error.code, error.name.lower().replace(" ", "_"), "")
    if error.code == 405:
        response.headers["Allow"] = error.get_response().headers.get("Allow", "")
    return response


def _database_away(error: OperationalError) -> Response:
    # A full disk or a database that restarts: nothing was acknowledged, so asking to try again is honest.
    current_app.logger.error("database unavailable", exc_info=error)
    response = _answer(503, "database_unavailable", "")
    response.headers["Retry-After"] = "5"
    return response
