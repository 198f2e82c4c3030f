"""What the worker does about the emergency folder: it goes out by mail before the evening starts."""

from __future__ import annotations

from flask import Flask

from app.core import clock
from app.door import folder_mail
from app.events.writing import changing


def mail_folders(app: Flask) -> int:
    """Mail the folder of each evening that starts soon to its organisers; returns how many mails were written."""
    with app.app_context():
        now, written = clock.now(), 0
        # Read first: a minute without anything to do must not take the write lock.
        for event_id in folder_mail.due(now=now):
            with changing(event_id):
                written += folder_mail.write_to_organisers(event_id=event_id, now=now)
        if written:
            app.logger.info("the emergency folder goes to %s organisers", written)
        return written
