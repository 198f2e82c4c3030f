"""What we write to people about places that come free, and to ask whether they still come."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import outbox
from app.core.outbox import Message
from app.registration.letter_kinds import letter_kind
from app.registration.mail import Button, held_until, letter, offered, registration_of, written
from app.registration.models import RegistrationStatus
from app.registration.personal_links import answer_url

letter_kind("registration.offer", status=RegistrationStatus.WAITING, has_offer=True)
letter_kind("registration.offer_lapsed", status=RegistrationStatus.WAITING)


@outbox.writer("registration.offer", name=_l("Aanbod van een plaats"))
def offer(params: dict[str, Any]) -> Message:
    """A place is held for them until a moment; when this goes out late, how things stand now."""
    registration = registration_of(params)
    subject = _("Er is een plaats voor je: %(title)s", title=registration.event.title)
    is_off = registration.event.cancelled_at is not None
    if is_off or registration.status is not RegistrationStatus.WAITING or registration.offered_until is None:
        return written(
            registration,
            subject=subject,
            opening=_("Er kwam een plaats voor je vrij. Op je pagina zie je hoe het nu staat."),
            buttons=(Button(_("Kijk hoe het staat"), answer_url(registration)),),
            with_ticket=False,
        )
    return letter(
        "registration.offer",
        registration,
        subject=subject,
        opening=offered(registration.offered_until, registration.event.timezone),
        words=held_until(registration.offered_until, registration.event.timezone),
        buttons=(Button(_("Neem de plaats of geef ze door"), answer_url(registration)),),
        with_ticket=False,
    )


@outbox.writer("registration.offer_lapsed", name=_l("Aanbod verlopen"))
def offer_lapsed(params: dict[str, Any]) -> Message:
    """The place went on to the next; the way back on the list."""
    registration = registration_of(params)
    return letter(
        "registration.offer_lapsed",
        registration,
        subject=_("Je plaats ging naar de volgende: %(title)s", title=registration.event.title),
        opening=_(
            "We hielden een plaats voor je vrij, en die is nu voor de volgende in de rij. Wil je nog komen? Zet je dan "
            "weer op de wachtlijst."
        ),
        buttons=(Button(_("Zet me weer op de wachtlijst"), answer_url(registration)),),
        with_ticket=False,
    )


@outbox.writer("registration.coming", name=_l("Kom je nog?"))
def coming(params: dict[str, Any]) -> Message:
    """Do they still come? Both buttons open the page where one tap answers."""
    registration = registration_of(params)
    there = answer_url(registration)
    return letter(
        "registration.coming",
        registration,
        subject=_("Kom je nog? %(title)s", title=registration.event.title),
        opening=_(
            "Binnenkort is het zover. Kom je nog? Laat het weten, dan zetten we genoeg stoelen klaar. Kun je toch "
            "niet, dan geven we je plaats door."
        ),
        buttons=(Button(_("Ja, ik kom"), there), Button(_("Ik kan toch niet komen"), there)),
    )
