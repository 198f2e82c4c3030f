"""What mailings and proofs look like; composed by the worker from a row of the outbox."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import outbox
from app.core.i18n import current_language
from app.core.orm import db
from app.core.outbox import Message
from app.events.models import Event
from app.mailings import rehearsal
from app.mailings.models import Campaign
from app.mailings.rehearsal import Reader
from app.mailings.services import CAMPAIGN, PROOF
from app.registration.letter_kinds import all_kinds
from app.registration.letters import Wording
from app.registration.mail import registration_of


@outbox.writer(CAMPAIGN, name=_l("Mailing"))
def campaign(params: dict[str, Any]) -> Message:
    """A mailing to one person, in the language of the row: one it was written in."""
    registration = registration_of(params)
    texts = db.session.get_one(Campaign, int(params["campaign_id"])).texts
    text = texts.get(current_language()) or texts[registration.event.language]
    return rehearsal.mailed(registration, Wording(text["subject"], text["body"]))


@outbox.writer(PROOF, name=_l("Proef"))
def proof(params: dict[str, Any]) -> Message:
    """What people would get, to who words it; the subject says what it is."""
    event = db.session.get_one(Event, params["event_id"])
    wording = Wording(params["subject"], params["opening"])
    reader = Reader(params["name"], params["to"])
    language = current_language()
    kind = all_kinds().get(params["kind"])
    message = (
        rehearsal.mailing(event, wording, reader=reader, language=language)
        if kind is None
        else rehearsal.letter(event, kind, wording, reader=reader, language=language).message
    )
    proved = _("[proef] %(subject)s", subject=message.subject)
    return dataclasses.replace(message, subject=proved)
