"""The files that go along with a mail about a registration."""

from __future__ import annotations

from app.core import clock
from app.core.outbox import Attachment
from app.registration import documents
from app.registration.models import Registration


def calendar(registration: Registration, *, is_cancelled: bool = False) -> tuple[Attachment, ...]:
    """The evening for the calendar of who comes, put in or moved there, or taken out; made at the moment of asking.

    An evening that was called off since a mail was queued is not put in any more.
    """
    is_off = is_cancelled or registration.event.cancelled_at is not None
    data = documents.calendar_of(registration, now=clock.now(), is_cancelled=is_off)
    content_type = f"text/calendar; charset=utf-8; method={'CANCEL' if is_off else 'PUBLISH'}"
    return (Attachment(name="avond.ics", content_type=content_type, data=data),)
