"""What we write to who has a registration, about what was typed on a second one with the same address."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import outbox
from app.core.outbox import Message
from app.registration.mail import Button, letter, registration_of
from app.registration.personal_links import answer_url


@outbox.writer("registration.extras_elsewhere", name=_l("Iets ingevuld bij een tweede inschrijving"))
def extras_elsewhere(params: dict[str, Any]) -> Message:
    """What was typed on the second registration does not count, and where it would."""
    registration = registration_of(params)
    return letter(
        "registration.extras_elsewhere",
        registration,
        subject=_("Je was al ingeschreven voor %(title)s", title=registration.event.title),
        opening=_(
            "Iemand schreef zich nog eens in met jouw e-mailadres en vulde daar iets bij in: een gast, een dieet, een "
            "andere tafel, een antwoord of een annulering. Dat telt niet mee, want je had al een plaats.\nWas jij het? "
            "Vul het dan in bij je eerste inschrijving, met de link uit je eerste mail. Was jij het niet? Dan hoef je "
            "niets te doen."
        ),
        buttons=(Button(_("Kijk hoe het staat"), answer_url(registration)),),
        with_ticket=False,
    )
