"""Reading what a request brings: whatever no program or browser of ours sends is refused before anybody looks at it."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, request
from flask.json.provider import DefaultJSONProvider


class Json(DefaultJSONProvider):
    """Flask's own; lists within lists without end are no JSON of ours, rather than an error of ours."""

    def loads(self, s: str | bytes, **how: Any) -> Any:
        """What the text says; raises ValueError when it says nothing, or is nested deeper than we read."""
        try:
            return super().loads(s, **how)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def prepare(app: Flask) -> None:
    """Read JSON so, and find nothing at an address that no text in a database can hold."""
    app.json = Json(app)
    app.before_request(_refuse_impossible_address)


def _refuse_impossible_address() -> None:
    if "\0" in request.path:
        abort(404)
