"""What we write to people about their registration; composed by the worker from a row of the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import outbox
from app.core.i18n import clock, long_date
from app.core.orm import db
from app.core.outbox import Attachment, Message
from app.registration import attachments, codes, letters, standing
from app.registration.letter_kinds import letter_kind
from app.registration.letters import NO_WORDS
from app.registration.models import Registration, RegistrationStatus
from app.registration.personal_links import answer_url, manage_url

letter_kind(
    "registration.place",
    name=_l("Ticket na de wachtlijst"),
    writer="registration.ticket",
    params=lambda _registration: {"waited": "1"},
)


@outbox.writer("registration.ticket", name=_l("Ticket"))
def ticket(params: dict[str, Any]) -> Message:
    """The ticket, with the link that may change and cancel; `waited` says that they were on the waiting list."""
    registration = registration_of(params)
    if "waited" in params:
        return letter(
            "registration.place",
            registration,
            subject=_("Er is een plaats voor je: %(title)s", title=registration.event.title),
            opening=_("Goed nieuws: er is een plaats voor je vrij. Je bent nu ingeschreven, en dit is je ticket."),
            manage=manage_url(registration, params["token"]),
            attachments=attachments.calendar(registration),
        )
    return letter(
        "registration.ticket",
        registration,
        subject=_("Je ticket voor %(title)s", title=registration.event.title),
        opening=_("We hebben je inschrijving goed ontvangen!"),
        manage=manage_url(registration, params["token"]),
        attachments=attachments.calendar(registration),
    )


letter_kind(
    "registration.existing_waiting",
    name=_l("Stond al op de wachtlijst"),
    writer="registration.existing_ticket",
    status=RegistrationStatus.WAITING,
)


@outbox.writer("registration.existing_ticket", name=_l("Was al ingeschreven"))
def existing_ticket(params: dict[str, Any]) -> Message:
    """The ticket once more, to someone who registered again."""
    registration = registration_of(params)
    if registration.status is RegistrationStatus.WAITING:
        return _still_waiting(registration)
    return letter(
        "registration.existing_ticket",
        registration,
        subject=_("Je was al ingeschreven voor %(title)s", title=registration.event.title),
        opening=_("Met dit e-mailadres was je al ingeschreven. Dit is je ticket: het andere heb je niet nodig."),
    )


def _still_waiting(registration: Registration) -> Message:
    """To someone on the waiting list who registered again: how they stand there, with an offer as it was first told."""
    title = registration.event.title
    buttons = (Button(_("Kijk hoe het staat"), answer_url(registration)),)
    if registration.offered_until is not None:
        return letter(
            "registration.offer",
            registration,
            subject=_("Er is een plaats voor je: %(title)s", title=title),
            opening=offered(registration.offered_until, registration.event.timezone),
            words=held_until(registration.offered_until, registration.event.timezone),
            buttons=buttons,
            with_ticket=False,
        )
    subject = _("Je staat al op de wachtlijst voor %(title)s", title=title)
    if registration.lapsed_at is not None:
        opening = _(
            "Met dit e-mailadres hadden we al een plaats voor je, en die ging naar de volgende in de rij. Wil je nog "
            "komen? Zet je dan weer op de wachtlijst."
        )
        return written(registration, subject=subject, opening=opening, buttons=buttons, with_ticket=False)
    return letter(
        "registration.existing_waiting",
        registration,
        subject=subject,
        opening=_(
            "Met dit e-mailadres sta je al op de wachtlijst. Komt er een plaats voor je vrij, dan krijg je een mail."
        ),
        buttons=buttons,
        with_ticket=False,
    )


def held_until(until: dt.datetime, timezone: str) -> dict[str, str]:
    """The placeholders of a mail about an offer that holds until then."""
    return {"tot_datum": long_date(until, timezone), "tot_uur": clock(until, timezone)}


def offered(until: dt.datetime, timezone: str) -> str:
    """The opening of a mail to someone with an offer that holds until then, said in the evening's time zone."""
    opening: str = _(
        "Goed nieuws: er is een plaats voor je vrij. We houden ze voor je vrij tot %(date)s om %(time)s.\nKun je toch "
        "niet? Geef ze dan door: iemand anders wacht erop.",
        date=long_date(until, timezone),
        time=clock(until, timezone),
    )
    return opening


letter_kind("registration.waiting", status=RegistrationStatus.WAITING)


@outbox.writer("registration.waiting", name=_l("Wachtlijst"))
def waiting(params: dict[str, Any]) -> Message:
    """A place on the waiting list."""
    registration = registration_of(params)
    return letter(
        "registration.waiting",
        registration,
        subject=_("Je staat op de wachtlijst voor %(title)s", title=registration.event.title),
        opening=_(
            "De avond is volzet. Je staat op de wachtlijst; komt er een plaats voor je vrij, dan krijg je een mail."
        ),
        manage=manage_url(registration, params["token"]),
        buttons=(Button(_("Kijk hoe het staat"), answer_url(registration)),),
        with_ticket=False,
    )


@outbox.writer("registration.link", name=_l("Nieuwe link"))
def link(params: dict[str, Any]) -> Message:
    """A new link to manage the registration, for who lost the first mail."""
    registration = registration_of(params)
    return letter(
        "registration.link",
        registration,
        subject=_("Je nieuwe link voor %(title)s", title=registration.event.title),
        opening=_(
            "Met deze link verander of annuleer je je inschrijving. Bewaar deze mail: een oudere link werkt misschien "
            "niet meer."
        ),
        manage=manage_url(registration, params["token"]),
        with_ticket=standing.shown(registration).status is RegistrationStatus.REGISTERED,
    )


letter_kind("registration.cancelled", status=RegistrationStatus.CANCELLED)


@outbox.writer("registration.cancelled", name=_l("Annulering"))
def cancelled(params: dict[str, Any]) -> Message:
    """The place was given back; who had one has the evening in their calendar."""
    registration = registration_of(params)
    had_place = params.get("was") == RegistrationStatus.REGISTERED
    return letter(
        "registration.cancelled",
        registration,
        subject=_("Je inschrijving voor %(title)s is geannuleerd", title=registration.event.title),
        opening=_("Je inschrijving is geannuleerd. Jammer, tot een volgende keer!"),
        with_ticket=False,
        attachments=attachments.calendar(registration, is_cancelled=True) if had_place else (),
    )


def registration_of(params: dict[str, Any]) -> Registration:
    """Whom a row of the outbox is about; a mail that is only looked at brings somebody of its own."""
    invented = params.get("invented")
    if isinstance(invented, Registration):
        return invented
    return db.session.get_one(Registration, params["registration_id"])


@dataclass(frozen=True, slots=True)
class Button:
    """A link that is the point of the mail."""

    label: str
    url: str


class Parts(TypedDict, total=False):
    """What stays ours in a mail, whoever words it: as in `written`."""

    manage: str
    buttons: tuple[Button, ...]
    with_ticket: bool
    attachments: tuple[Attachment, ...]


def letter(
    kind: str,
    registration: Registration,
    *,
    subject: str,
    opening: str,
    words: Mapping[str, str] = NO_WORDS,
    **parts: Unpack[Parts],
) -> Message:
    """A mail of this kind about a registration, in the organiser's words if there are any, otherwise in these.

    `words` are placeholders that only this mail has: what of `subject` and `opening` differs from mail to mail beyond
    the person and the evening.
    """
    wording = letters.spoken(kind, registration, subject=subject, opening=opening, words=words)
    return written(registration, subject=wording.subject, opening=wording.opening, **parts)


def written(
    registration: Registration,
    *,
    subject: str,
    opening: str,
    manage: str = "",
    buttons: tuple[Button, ...] = (),
    with_ticket: bool = True,
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    """A mail about a registration in exactly these words, in our own look, as text and as HTML.

    `opening` is the first paragraph (line feeds part paragraphs); `manage` the link that may change and cancel.
    """
    event = registration.event
    network = current_app.extensions["settings"].network_name
    words = {
        "subject": subject,
        "opening": opening,
        "manage": manage,
        "buttons": buttons,
        "registration": registration,
        "event": event,
        "network": network,
        "ticket_url": url_for("registration.ticket", code=registration.ticket_code, _external=True)
        if with_ticket
        else "",
        "code": codes.grouped(registration.ticket_code),
        "seats": standing.shown(registration).seats if with_ticket else (),
    }
    return Message(
        subject=subject,
        text=render_template("mail/registration.txt", **words),
        html=render_template("mail/registration.html", **words),
        sender_name=network,
        attachments=attachments,
    )
