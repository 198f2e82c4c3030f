"""What the worker does about lists: those that were uploaded and never taken in go after hours."""

from __future__ import annotations

from flask import Flask

from app.core import clock
from app.roster import uploads


def forget_uploads(app: Flask) -> int:
    """Remove the lists that were uploaded and never taken in; returns how many."""
    gone = uploads.forget_old(uploads.folder_in(app.extensions["settings"].instance), now=clock.now())
    if gone:
        app.logger.info("%s uploaded lists removed", gone)
    return gone
