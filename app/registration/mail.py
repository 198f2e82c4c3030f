"""What we write to people about their registration; composed by the worker from a row of the outbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from app.core import outbox
from app.core.i18n import clock, long_date
from app.core.orm import db
from app.core.outbox import Attachment, Message
from app.registration import codes, letters
from app.registration.models import Registration, RegistrationStatus
from app.registration.personal_links import answer_url


@outbox.writer("registration.ticket")
def ticket(params: dict[str, Any]) -> Message:
    """The ticket, with the link that may change and cancel; `waited` says that they were on the waiting list."""
    registration = registration_of(params)
    if "waited" in params:
        return letter(
            "registration.ticket",
            registration,
            subject=_("Er is een plaats voor je: %(title)s", title=registration.event.title),
            opening=_("Goed nieuws: er is een plaats voor je vrij. Je bent nu ingeschreven, en dit is je ticket."),
            manage=_manage_url(params),
        )
    return letter(
        "registration.ticket",
        registration,
        subject=_("Je ticket voor %(title)s", title=registration.event.title),
        opening=_("We hebben je inschrijving goed ontvangen!"),
        manage=_manage_url(params),
    )


@outbox.writer("registration.existing_ticket")
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
    """To someone on the waiting list who registered again: how they stand there."""
    if registration.offered_until is not None:
        subject = _("Er is een plaats voor je: %(title)s", title=registration.event.title)
        opening = offered(registration.offered_until, registration.event.timezone)
    elif registration.lapsed_at is not None:
        subject = _("Je staat al op de wachtlijst voor %(title)s", title=registration.event.title)
        opening = _(
            "Met dit e-mailadres hadden we al een plaats voor je, en die ging naar de volgende in de rij. Wil je nog "
            "komen? Zet je dan weer op de wachtlijst."
        )
    else:
        subject = _("Je staat al op de wachtlijst voor %(title)s", title=registration.event.title)
        opening = _(
            "Met dit e-mailadres sta je al op de wachtlijst. Komt er een plaats voor je vrij, dan krijg je een mail."
        )
    buttons = (Button(_("Kijk hoe het staat"), answer_url(registration)),)
    return letter(
        "registration.existing_ticket",
        registration,
        subject=subject,
        opening=opening,
        buttons=buttons,
        with_ticket=False,
    )


def offered(until: dt.datetime, timezone: str) -> str:
    """The opening of a mail to someone with an offer that holds until then, said in the evening's time zone."""
    opening: str = _(
        "Goed nieuws: er is een plaats voor je vrij. We houden ze voor je vrij tot %(date)s om %(time)s.\nKun je toch "
        "niet? Geef ze dan door: iemand anders wacht erop.",
        date=long_date(until, timezone),
        time=clock(until, timezone),
    )
    return opening


@outbox.writer("registration.waiting")
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
        manage=_manage_url(params),
        buttons=(Button(_("Kijk hoe het staat"), answer_url(registration)),),
        with_ticket=False,
    )


@outbox.writer("registration.link")
def link(params: dict[str, Any]) -> Message:
    """A new link to manage the registration, for who lost the first mail."""
    registration = registration_of(params)
    return letter(
        "registration.link",
        registration,
        subject=_("Je nieuwe link voor %(title)s", title=registration.event.title),
        opening=_("Met deze link verander of annuleer je je inschrijving. De vorige link werkt niet meer."),
        manage=_manage_url(params),
        with_ticket=registration.status is RegistrationStatus.REGISTERED,
    )


@outbox.writer("registration.cancelled")
def cancelled(params: dict[str, Any]) -> Message:
    """The place was given back."""
    registration = registration_of(params)
    return letter(
        "registration.cancelled",
        registration,
        subject=_("Je inschrijving voor %(title)s is geannuleerd", title=registration.event.title),
        opening=_("Je inschrijving is geannuleerd. Jammer, tot een volgende keer!"),
        with_ticket=False,
    )


def registration_of(params: dict[str, Any]) -> Registration:
    """Whom a row of the outbox is about."""
    return db.session.get_one(Registration, params["registration_id"])


def _manage_url(params: dict[str, Any]) -> str:
    return url_for("registration.manage", token=params["token"], _external=True)


@dataclass(frozen=True, slots=True)
class Button:
    """A link that is the point of the mail."""

    label: str
    url: str


def letter(
    kind: str,
    registration: Registration,
    *,
    subject: str,
    opening: str,
    manage: str = "",
    buttons: tuple[Button, ...] = (),
    with_ticket: bool = True,
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    """A mail of this kind about a registration, in our own look, as text and as HTML.

    `opening` is the first paragraph (line feeds part paragraphs); `manage` the link that may change and cancel.
    """
    subject, opening = letters.spoken(kind, registration, subject=subject, opening=opening)
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
        "seats": registration.seats if with_ticket else (),
    }
    return Message(
        subject=subject,
        text=render_template("mail/registration.txt", **words),
        html=render_template("mail/registration.html", **words),
        sender_name=network,
        attachments=attachments,
    )
