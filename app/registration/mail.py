"""What we write to people about their registration; composed by the worker from a row of the outbox."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from app.core import outbox
from app.core.orm import db
from app.core.outbox import Message
from app.registration import codes
from app.registration.models import Registration, RegistrationStatus


@outbox.writer("registration.ticket")
def ticket(params: dict[str, Any]) -> Message:
    """The ticket, with the link that may change and cancel; `waited` says that they were on the waiting list."""
    registration = _registration(params)
    if "waited" in params:
        return _message(
            registration,
            subject=_("Er is een plaats voor je: %(title)s", title=registration.event.title),
            opening=_("Goed nieuws: er is een plaats voor je vrij. Je bent nu ingeschreven, en dit is je ticket."),
            manage=_manage_url(params),
        )
    return _message(
        registration,
        subject=_("Je ticket voor %(title)s", title=registration.event.title),
        opening=_("We hebben je inschrijving goed ontvangen!"),
        manage=_manage_url(params),
    )


@outbox.writer("registration.existing_ticket")
def existing_ticket(params: dict[str, Any]) -> Message:
    """The ticket once more, to someone who registered again."""
    registration = _registration(params)
    if registration.status is RegistrationStatus.WAITING:
        return _message(
            registration,
            subject=_("Je staat al op de wachtlijst voor %(title)s", title=registration.event.title),
            opening=_(
                "Met dit e-mailadres sta je al op de wachtlijst. De organisatie neemt contact met je op als er een "
                "plaats voor je vrijkomt."
            ),
            with_ticket=False,
        )
    return _message(
        registration,
        subject=_("Je was al ingeschreven voor %(title)s", title=registration.event.title),
        opening=_("Met dit e-mailadres was je al ingeschreven. Dit is je ticket: het andere heb je niet nodig."),
    )


@outbox.writer("registration.waiting")
def waiting(params: dict[str, Any]) -> Message:
    """A place on the waiting list."""
    registration = _registration(params)
    return _message(
        registration,
        subject=_("Je staat op de wachtlijst voor %(title)s", title=registration.event.title),
        opening=_(
            "De avond is volzet. Je staat op de wachtlijst; de organisatie neemt contact met je op als er een plaats "
            "voor je vrijkomt."
        ),
        manage=_manage_url(params),
        with_ticket=False,
    )


@outbox.writer("registration.link")
def link(params: dict[str, Any]) -> Message:
    """A new link to manage the registration, for who lost the first mail."""
    registration = _registration(params)
    return _message(
        registration,
        subject=_("Je nieuwe link voor %(title)s", title=registration.event.title),
        opening=_("Met deze link verander of annuleer je je inschrijving. De vorige link werkt niet meer."),
        manage=_manage_url(params),
        with_ticket=registration.status is RegistrationStatus.REGISTERED,
    )


@outbox.writer("registration.cancelled")
def cancelled(params: dict[str, Any]) -> Message:
    """The place was given back."""
    registration = _registration(params)
    return _message(
        registration,
        subject=_("Je inschrijving voor %(title)s is geannuleerd", title=registration.event.title),
        opening=_("Je inschrijving is geannuleerd. Jammer, tot een volgende keer!"),
        with_ticket=False,
    )


def _registration(params: dict[str, Any]) -> Registration:
    return db.session.get_one(Registration, params["registration_id"])


def _manage_url(params: dict[str, Any]) -> str:
    return url_for("registration.manage", token=params["token"], _external=True)


def _message(
    registration: Registration, *, subject: str, opening: str, manage: str = "", with_ticket: bool = True
) -> Message:
    event = registration.event
    network = current_app.extensions["settings"].network_name
    words = {
        "subject": subject,
        "opening": opening,
        "manage": manage,
        "registration": registration,
        "event": event,
        "network": network,
        "ticket_url": url_for("registration.ticket", code=registration.ticket_code, _external=True)
        if with_ticket
        else "",
        "code": codes.grouped(registration.ticket_code),
        "seats": registration.seats,
    }
    return Message(
        subject=subject,
        text=render_template("mail/registration.txt", **words),
        html=render_template("mail/registration.html", **words),
        sender_name=network,
    )
