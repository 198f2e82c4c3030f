"""An organiser's own words in a mail: a subject and an opening with named placeholders, and nothing that computes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext as _

from app.core.i18n import clock, long_date
from app.core.orm import db
from app.registration.letter_models import MailText
from app.registration.models import Registration

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def spoken(kind: str, registration: Registration, *, subject: str, opening: str) -> tuple[str, str]:
    """Subject and opening as the organiser of the evening wants them, ours when they said nothing."""
    own = db.session.get(MailText, (registration.event_id, kind, registration.language))
    if own is None:
        return subject, opening
    words = words_for(registration)
    return filled(own.subject, words), filled(own.body, words)


def words_for(registration: Registration) -> dict[str, str]:
    """What each placeholder stands for in a mail to this person, in the language of the request."""
    event = registration.event
    return {
        "naam": registration.name,
        "avond": event.subtitle or event.title,
        "datum": long_date(event.starts_at, event.timezone),
        "uur": clock(event.starts_at, event.timezone),
        "plaats": ", ".join(part for part in (event.venue, event.address) if part),
        "tafels": ", ".join(_("tafel %(number)s", number=seat.table.number) for seat in registration.seats),
    }


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with each known placeholder replaced; what is no placeholder of ours stays as it was typed."""
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def unknown_in(text: str, known: Mapping[str, str]) -> list[str]:
    """The placeholders in a text that stand for nothing, in the order of the text."""
    return [name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if name not in known]
