"""Mail about what an organiser did to a registration and took back."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import outbox
from app.core.outbox import Message
from app.registration.mail import letter, registration_of
from app.registration.models import RegistrationStatus
from app.registration.personal_links import manage_url


@outbox.writer("registration.restored", name=_l("Toch ingeschreven"))
def restored(params: dict[str, Any]) -> Message:
    """The registration stands again: with its ticket, on the waiting list, or still as an invitation."""
    registration = registration_of(params)
    title = registration.event.title
    openings = {
        RegistrationStatus.REGISTERED: _("Je inschrijving staat er weer: je bent welkom. Dit is je ticket."),
        RegistrationStatus.WAITING: _(
            "Je inschrijving staat er weer, op de wachtlijst: alle plaatsen zijn bezet. Komt er een plaats voor je "
            "vrij, dan krijg je een mail."
        ),
    }
    return letter(
        "registration.restored",
        registration,
        subject=_("Je staat weer op de lijst voor %(title)s", title=title),
        opening=openings.get(registration.status, _("Je uitnodiging geldt gewoon nog.")),
        manage=manage_url(registration, params["token"]),
        with_ticket=registration.status is RegistrationStatus.REGISTERED,
    )


@outbox.writer("registration.to_waiting", name=_l("Naar de wachtlijst"))
def to_waiting(params: dict[str, Any]) -> Message:
    """The organiser put them on the waiting list."""
    registration = registration_of(params)
    return letter(
        "registration.to_waiting",
        registration,
        subject=_("Je staat op de wachtlijst voor %(title)s", title=registration.event.title),
        opening=_(
            "De organisatie heeft je op de wachtlijst gezet. Komt er een plaats voor je vrij, dan krijg je een mail."
        ),
        manage=manage_url(registration, params["token"]),
        with_ticket=False,
    )
