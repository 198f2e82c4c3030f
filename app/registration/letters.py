"""An organiser's own words in a mail: a subject and an opening with named placeholders, and nothing that computes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from flask_babel import gettext as _

from app.core.i18n import clock, long_date
from app.core.orm import db
from app.registration import standing
from app.registration.letter_models import MailText
from app.registration.models import Registration

# Whatever stands between braces was meant as one, also when it is none: `{ naam }` is refused, not mailed.
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Wording(NamedTuple):
    """What a mail says, with or without its placeholders."""

    subject: str
    opening: str


@dataclass(slots=True)
class Rehearsal:
    """A mail that is only looked at, in `own` words or ours: what ours are, and what its placeholders stand for."""

    own: Wording | None
    ours: Wording = field(default_factory=lambda: Wording("", ""))
    words: Mapping[str, str] = field(default_factory=dict)


_rehearsal: ContextVar[Rehearsal | None] = ContextVar("rehearsal", default=None)


@contextmanager
def rehearsing(own: Wording | None) -> Iterator[Rehearsal]:
    """Compose mails in these words (None for ours) whatever is kept; the rehearsal tells what it heard."""
    rehearsal = Rehearsal(own)
    token = _rehearsal.set(rehearsal)
    try:
        yield rehearsal
    finally:
        _rehearsal.reset(token)


def spoken(
    kind: str, registration: Registration, *, subject: str, opening: str, words: Mapping[str, str] = NO_WORDS
) -> Wording:
    """Subject and opening as the organiser of the evening wants them, ours when they said nothing.

    `words` are placeholders of this mail only. Words of the organiser that need one which it has not are not used:
    nobody gets braces in the mail.
    """
    known = {**words_for(registration), **words}
    ours = Wording(subject, opening)
    own = _own_words(kind, registration, ours, known)
    if own is None or unknown_in("\n".join(own), known):
        return ours
    return Wording(filled(own.subject, known), filled(own.opening, known))


def _own_words(kind: str, registration: Registration, ours: Wording, known: Mapping[str, str]) -> Wording | None:
    rehearsal = _rehearsal.get()
    if rehearsal is not None:
        rehearsal.ours = Wording(unfilled(ours.subject, known), unfilled(ours.opening, known))
        rehearsal.words = known
        return rehearsal.own
    kept = db.session.get(MailText, (registration.event_id, kind, registration.language))
    return None if kept is None else Wording(kept.subject, kept.body)


def words_for(registration: Registration) -> dict[str, str]:
    """What each placeholder stands for in a mail to this person, in the language of the request."""
    event = registration.event
    tables = [_("tafel %(number)s", number=table.number) for _round, table in standing.shown(registration).seats]
    return {
        "naam": registration.name,
        "titel": event.title,
        "avond": event.subtitle or event.title,
        "datum": long_date(event.starts_at, event.timezone),
        "uur": clock(event.starts_at, event.timezone),
        "plaats": ", ".join(part for part in (event.venue, event.address) if part) or _("nog niet bekend"),
        "tafels": ", ".join(dict.fromkeys(tables)) or _("nog geen tafel"),
    }


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with each known placeholder replaced; what is no placeholder of ours stays as it was typed."""
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def unfilled(text: str, words: Mapping[str, str]) -> str:
    """The text with what the placeholders stand for turned back into them, the longest first, of two alike the last."""
    names = {value: name for name, value in words.items() if value}
    if not names:
        return text
    longest_first = "|".join(re.escape(value) for value in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{longest_first})(?!\w)", lambda found: f"{{{names[found[0]]}}}", text)


def unknown_in(text: str, known: Mapping[str, str]) -> list[str]:
    """The placeholders in a text that stand for nothing, in the order of the text."""
    return [name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if name not in known]
