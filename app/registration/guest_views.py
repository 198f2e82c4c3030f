"""Bringing guests from the page that manages a registration, and the link with which a guest takes a ticket over."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Response, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import public
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.i18n import current_language
from app.core.limits import count_attempt
from app.events.refusals import show_at_field
from app.events.window import phase
from app.registration import claims, dead_links, extras, guests, personal_links, services
from app.registration.guest_errors import LinkUsed
from app.registration.guests import Guest
from app.registration.manage_forms import ClaimForm, GuestForm, GuestNameForm
from app.registration.manage_page import refused, saved
from app.registration.models import Registration, RegistrationStatus
from app.registration.views import blueprint

# Three guests and a few mistakes; more would make us write to strangers on somebody's behalf.
BRING_TRIES = 12
BRING_WINDOW = dt.timedelta(hours=1)


def _brought(token: str, guest_id: int) -> tuple[Registration, Registration] | None:
    """Who manages this page, and which of their guests it is about."""
    host = dead_links.managed(token)
    found = next((guest for guest in guests.of(host) if guest.id == guest_id), None)
    return None if found is None else (host, found)


@blueprint.post("/m/<token>/guests")
@public(dead_links.managed)
def bring_guest(registration: Registration) -> Response:
    """Bring somebody, known by name or not."""
    form, now = GuestForm(prefix="guest-"), clock.now()
    if not form.validate():
        return refused(registration, guests=form)
    guest = Guest(
        name=form.name.data or "",
        email=form.email.data or "",
        is_minor=bool(form.is_minor.data),
        guardian_phone=form.guardian_phone.data or "",
    )
    try:
        with transaction() as session:
            subject = f"registration:{registration.id}"
            count_attempt(
                session.connection(), kind="guest", subject=subject, most=BRING_TRIES, within=BRING_WINDOW, now=now
            )
            status = guests.bring(host=registration, guest=guest, submission=_submission(), now=now)
    except DomainError as error:
        show_at_field(form, error)
        return refused(registration, error.status, guests=form)
    if status is RegistrationStatus.WAITING:
        return saved("guests", _("De avond is volzet: je gast staat op de wachtlijst."))
    return saved("guests", _("Je gast heeft een plaats."))


def _submission() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("submission", ""))
    except ValueError:
        return uuid.uuid4()


@blueprint.post("/m/<token>/guests/<int(max=2147483647):guest_id>/name")
@public(_brought)
def name_guest(found: tuple[Registration, Registration]) -> Response:
    """Say who the guest is."""
    host, guest = found
    form = GuestNameForm(prefix=f"guest-{guest.id}-")
    if not form.validate():
        return refused(host, **{f"guest_{guest.id}": form})
    try:
        with transaction():
            guests.rename(
                guest=guest,
                name=form.name.data or "",
                photo_objection=bool(form.photo_objection.data),
                now=clock.now(),
            )
    except DomainError as error:
        form.form_errors.append(error.sentence)
        return refused(host, error.status, **{f"guest_{guest.id}": form})
    return saved("guests", _("Bewaard: zo staat je gast op de lijst."))


@blueprint.post("/m/<token>/guests/<int(max=2147483647):guest_id>/cancel")
@public(_brought)
def cancel_guest(found: tuple[Registration, Registration]) -> Response:
    """The guest does not come along."""
    _host, guest = found
    with transaction():
        services.cancel(registration=guest, now=clock.now())
    return saved("guests", _("Je gast komt niet mee. De plaats is weer vrij."))


@blueprint.get("/c/<code>/<proof>")
@public(dead_links.claiming)
def claim(guest: Registration) -> str:
    """Whose guest it is and what to fill in; once that was done, only that it was."""
    name = "" if guest.unnamed else guest.name
    return _claim_page(guest, ClaimForm(formdata=None, data={"name": name}))


@blueprint.post("/c/<code>/<proof>")
@public(dead_links.claiming)
def claim_submit(guest: Registration) -> BaseResponse:
    """Take the ticket over; what is known about the address is for its mailbox only."""
    form = ClaimForm()
    if not guests.is_claimed(guest) and not form.validate():
        return make_response(_claim_page(guest, form), 422)
    try:
        with transaction():
            claims.claim(
                guest=guest,
                name=form.name.data or "",
                email=form.email.data or "",
                language=current_language(),
                now=clock.now(),
            )
    except LinkUsed:
        # The same tap twice, or somebody else who came too late: the page says only that it was used.
        return redirect(personal_links.claim_url(guest), 303)
    except DomainError as error:
        form.form_errors.append(error.sentence)
        return make_response(_claim_page(guest, form), error.status)
    return redirect(f"{personal_links.claim_url(guest)}?welcome=1", 303)


def _claim_page(guest: Registration, form: ClaimForm) -> str:
    now = clock.now()
    return render_template(
        "registration/claim.html",
        event=guest.event,
        host="" if guest.guest_of is None else guest.guest_of.name,
        form=form,
        phase=phase(guest.event, now).value,
        is_claimed=guests.is_claimed(guest),
        is_new="welcome" in request.args,
        is_cancelled=guest.status is RegistrationStatus.CANCELLED,
        can_claim=extras.may_change(guest, guest.event, now),
    )
