"""The blueprint that both sides of the report, the organiser's and the world's, stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("reports", __name__)
