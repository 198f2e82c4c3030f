"""Flask-Migrate, loaded only by those who migrate: it brings Alembic, a third of the start of a web process."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from app.core.orm import db


def prepare(app: Flask) -> None:
    """Make `flask db` work when the command line asks; a web process does without."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        enable(app)


def enable(app: Flask) -> None:
    """Make `flask_migrate.upgrade()` and its like work in this app."""
    from flask_migrate import Migrate

    folder = Path(app.root_path).parent / "migrations"
    Migrate(app, db, directory=str(folder), render_as_batch=True, compare_type=True)
