"""The blueprint that every screen about evenings hangs on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("events", __name__)
