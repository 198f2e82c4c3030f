"""What we write to people whom somebody brings."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import outbox
from app.core.outbox import Message
from app.registration import attachments, standing
from app.registration.letter_kinds import letter_kind
from app.registration.mail import letter, registration_of
from app.registration.models import Registration, RegistrationStatus
from app.registration.personal_links import manage_url

letter_kind(
    "registration.guest_waiting",
    name=_l("Gast op de wachtlijst"),
    writer="registration.guest_ticket",
    status=RegistrationStatus.WAITING,
)


@outbox.writer("registration.guest_ticket", name=_l("Ticket van een gast"))
def guest_ticket(params: dict[str, Any]) -> Message:
    """A guest's own ticket and the link that may change and cancel; or their place on the waiting list."""
    registration = registration_of(params)
    title = registration.event.title
    manage = manage_url(registration, params["token"])
    if standing.shown(registration).status is RegistrationStatus.WAITING:
        return letter(
            "registration.guest_waiting",
            registration,
            subject=_("Je staat op de wachtlijst voor %(title)s", title=title),
            opening=_(
                "%(host)s brengt je mee. De avond is volzet: je staat op de wachtlijst. Komt er een plaats voor je "
                "vrij, dan krijg je een mail.",
                host=_host(registration),
            ),
            words={"gastheer": _host(registration)},
            manage=manage,
            with_ticket=False,
        )
    return letter(
        "registration.guest_ticket",
        registration,
        subject=_("Je ticket voor %(title)s", title=title),
        opening=_("%(host)s brengt je mee, en dit is je eigen ticket. Fijn dat je komt!", host=_host(registration)),
        words={"gastheer": _host(registration)},
        manage=manage,
        attachments=attachments.calendar(registration),
    )


def _host(registration: Registration) -> str:
    return registration.guest_of.name if registration.guest_of else _("Iemand")
