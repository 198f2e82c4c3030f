"""A mail as people would get it, to somebody who does not exist: for looking at it before it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.outbox import Message
from app.events.models import Event, EventState
from app.registration import invented, letters
from app.registration.letter_kinds import LetterKind
from app.registration.letters import Wording
from app.registration.mail import Button, written
from app.registration.models import Registration, RegistrationStatus

_HAS_NO_PAGE = {EventState.DRAFT, EventState.ARCHIVED}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the mail is shown as: whoever looks at it."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The mail, our own words for it with their placeholders, and what its placeholders stand for in it."""

    message: Message
    ours: Wording
    words: Mapping[str, str]


def letter(event: Event, kind: LetterKind, own: Wording | None, *, reader: Reader, language: str) -> Rehearsed:
    """A mail of this kind in the organiser's `own` words, None for ours."""
    with force_locale(language), letters.rehearsing(own) as rehearsal:
        person = invented.somebody(
            event,
            name=reader.name,
            email=reader.email,
            language=language,
            status=kind.status,
            has_offer=kind.has_offer,
        )
        message = kind.composed(person)
    return Rehearsed(message, rehearsal.ours, rehearsal.words)


def mailing(event: Event, wording: Wording, *, reader: Reader, language: str) -> Message:
    """A mailing that says this."""
    with force_locale(language):
        return mailed(_registered(event, reader, language), wording)


def mailing_words(event: Event, *, reader: Reader, language: str) -> dict[str, str]:
    """What each placeholder of a mailing stands for."""
    with force_locale(language):
        return letters.words_for(_registered(event, reader, language))


def _registered(event: Event, reader: Reader, language: str) -> Registration:
    return invented.somebody(
        event, name=reader.name, email=reader.email, language=language, status=RegistrationStatus.REGISTERED
    )


def mailed(registration: Registration, wording: Wording) -> Message:
    """A mailing to this person, in the language of the request: the words, and the way to the evening's page."""
    words = letters.words_for(registration)
    event = registration.event
    page = url_for("registration.evening", slug=event.slug, _external=True)
    return written(
        registration,
        subject=letters.filled(wording.subject, words),
        opening=letters.filled(wording.opening, words),
        buttons=() if event.state in _HAS_NO_PAGE else (Button(_("Naar de pagina van de avond"), page),),
        with_ticket=False,
    )
