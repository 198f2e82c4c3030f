"""What we write to people about the newsletter; composed by the worker from a row of the outbox."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import outbox
from app.core.i18n import current_language
from app.core.orm import db
from app.core.outbox import Message
from app.network import links
from app.network.models import Subscriber


@outbox.writer("network.confirm", name=_l("Nieuwsbrief: bevestigen"))
def confirm(params: dict[str, Any]) -> Message:
    """The question whether they want the newsletter; who did not ask does nothing."""
    return _letter(
        subject=_("Wil je nieuws van %(network)s?", network=_network()),
        opening=_("Met dit e-mailadres is onze nieuwsbrief gevraagd. Klopt dat? Open dan deze link."),
        label=_("Naar mijn nieuwsbrief"),
        url=links.confirm_url(params["token"]),
        foot=_("Vroeg je niets? Dan hoef je niets te doen: je krijgt van ons geen nieuws."),
    )


@outbox.writer("network.welcome", name=_l("Nieuwsbrief: welkom"))
def welcome(params: dict[str, Any]) -> Message:
    """That they are on the list, and how to leave it."""
    leave = links.unsubscribe_url(db.session.get_one(Subscriber, params["subscriber_id"]))
    return _letter(
        subject=_("Je krijgt nieuws van %(network)s", network=_network()),
        opening=_(
            "Fijn dat je erbij bent! Je krijgt een mail als er een nieuwe avond is, en over wat eruit voortkomt."
        ),
        label=_("Schrijf me uit"),
        url=leave,
        foot=_("Je krijgt deze mail omdat je onze nieuwsbrief vroeg."),
        unsubscribe_url=leave,
    )


def _network() -> str:
    network: str = current_app.extensions["settings"].network_name
    return network


def _letter(*, subject: str, opening: str, label: str, url: str, foot: str, unsubscribe_url: str = "") -> Message:
    words = {
        "subject": subject,
        "opening": opening,
        "label": label,
        "url": url,
        "foot": foot,
        "network": _network(),
        "language": current_language(),
    }
    return Message(
        subject=subject,
        text=render_template("mail/network.txt", **words),
        html=render_template("mail/network.html", **words),
        sender_name=_network(),
        unsubscribe_url=unsubscribe_url,
    )
