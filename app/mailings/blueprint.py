"""The blueprint that the screens about writing to people hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("mailings", __name__)
