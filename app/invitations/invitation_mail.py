"""What we write to people who are invited: the invitation, its reminders, and that we heard they do not come."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import clock, outbox
from app.core import i18n as words_of
from app.core.outbox import Message
from app.events import window
from app.registration import letters
from app.registration.letter_kinds import letter_kind
from app.registration.mail import Button, letter, registration_of, written
from app.registration.models import Registration, RegistrationStatus
from app.registration.personal_links import answer_url, invitation_url

DECLINE = "kan-niet"

letter_kind("registration.invitation", status=RegistrationStatus.INVITED)
letter_kind("registration.invitation_reminder", status=RegistrationStatus.INVITED)
letter_kind("registration.declined", status=RegistrationStatus.CANCELLED)


@outbox.writer("registration.invitation", name=_l("Uitnodiging"))
def invitation(params: dict[str, Any]) -> Message:
    """You are invited: the personal link, and another for who cannot come."""
    registration = registration_of(params)
    return _asking(
        "registration.invitation",
        registration,
        subject=_("Je bent uitgenodigd: %(title)s", title=registration.event.title),
        opening=_(
            "We hebben je er graag bij. Met deze link schrijf je je in zonder iets in te vullen.\nDoorsturen mag: wie "
            "de link van je krijgt, schrijft zich in onder een eigen naam."
        ),
    )


@outbox.writer("registration.invitation_reminder", name=_l("Herinnering aan een uitnodiging"))
def reminder(params: dict[str, Any]) -> Message:
    """Once more, to who did not answer."""
    registration = registration_of(params)
    return _asking(
        "registration.invitation_reminder",
        registration,
        subject=_("Kom je ook? %(title)s", title=registration.event.title),
        opening=_(
            "Een tijdje geleden nodigden we je uit, en we weten nog niet of je komt. Laat je het ons weten? Ook als je "
            "niet kunt, zijn we blij met je antwoord."
        ),
    )


def _asking(kind: str, registration: Registration, *, subject: str, opening: str) -> Message:
    if registration.status is not RegistrationStatus.INVITED:
        return _answered_since(registration, subject=subject)
    wording = letters.spoken(kind, registration, subject=subject, opening=opening)
    here = invitation_url(registration)
    return written(
        registration,
        subject=wording.subject,
        opening="\n".join(filter(None, (wording.opening, _from_when(registration)))),
        buttons=(Button(_("Schrijf me in"), here), Button(_("Ik kan niet"), f"{here}#{DECLINE}")),
        with_ticket=False,
    )


def _answered_since(registration: Registration, *, subject: str) -> Message:
    """Who answered while the mail waited to go out is not asked again."""
    return written(
        registration,
        subject=subject,
        opening=_("We nodigden je uit, en intussen liet je iets weten: dank je wel. Hier zie je hoe het nu staat."),
        buttons=(Button(_("Kijk hoe het staat"), answer_url(registration)),),
        with_ticket=False,
    )


def _from_when(registration: Registration) -> str:
    """From when people can register, when that is still to come."""
    event = registration.event
    if event.opens_at is None or window.phase(event, clock.now()) is not window.Phase.BEFORE:
        return ""
    moment = {
        "date": words_of.long_date(event.opens_at, event.timezone),
        "time": words_of.clock(event.opens_at, event.timezone),
    }
    sentence: str = _("Inschrijven kan vanaf %(date)s om %(time)s: dan doet de link het.", **moment)
    return sentence


@outbox.writer("registration.declined", name=_l("Kan niet komen"))
def declined(params: dict[str, Any]) -> Message:
    """We heard that they do not come; whoever it was, they read it, and can still register."""
    registration = registration_of(params)
    return letter(
        "registration.declined",
        registration,
        subject=_("Je komt niet: %(title)s", title=registration.event.title),
        opening=_(
            "Je liet weten dat je niet kunt komen. Dank je, en tot een volgende keer!\nWas jij dat niet, of kun je "
            "toch? Schrijf je dan gewoon in."
        ),
        buttons=(
            Button(_("Toch inschrijven"), url_for("registration.form", slug=registration.event.slug, _external=True)),
        ),
        with_ticket=False,
    )
