"""The page behind an invitation: who was invited registers in two taps, who got it passed on as anybody else.

The link may be in other hands than those it was sent to, so nothing here shows who was invited, and what is theirs
goes by mail. Mail scanners open every link: a GET changes nothing.
"""

from __future__ import annotations

from flask import Response, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock, limits
from app.core.access import comes_from_elsewhere, public
from app.core.database import core_transaction, transaction
from app.core.errors import DomainError
from app.core.limits import TooMany
from app.events.window import Phase
from app.invitations import invitations
from app.invitations.invitation_form import InvitationForm
from app.invitations.invitation_mail import DECLINE
from app.registration import filling_in, own_link, personal_links
from app.registration.errors import UnknownTable
from app.registration.forms import CHOOSE_FOR_ME
from app.registration.models import Registration, RegistrationStatus
from app.registration.public import public_evening
from app.registration.views import LINK_TRIES, LINK_WINDOW, blueprint

_HAVE_ANSWERED = {
    RegistrationStatus.REGISTERED: "registered",
    RegistrationStatus.WAITING: "waiting",
    RegistrationStatus.CANCELLED: "declined",
}


@blueprint.get("/i/<int(max=2147483647):number>/<proof>")
@public(personal_links.invited)
def invitation(invited: Registration) -> Response:
    """Register, or say that one cannot come; or how this invitation was answered."""
    return _page(invited, InvitationForm(formdata=None))


@blueprint.post("/i/<int(max=2147483647):number>/<proof>")
@public(personal_links.invited)
def accept_invitation(invited: Registration) -> BaseResponse:
    """Register with what we know, or somebody else with what they typed; the invitation then stays as it is."""
    _refuse_elsewhere()
    form, slug = InvitationForm(request.form), invited.event.slug
    if not form.validate() or filling_in.fell_for_it(form):
        return _page(invited, form, status=422)
    try:
        there = _accepted(invited, slug, form) if form.is_mine else _registered(slug, form)
    except DomainError as error:
        return _refused(invited, form, error)
    return redirect(there, 303)


def _accepted(invited: Registration, slug: str, form: InvitationForm) -> str:
    parts, now = personal_links.invitation_parts(invited), clock.now()
    with core_transaction() as connection:
        invitations.accept(
            connection,
            invitation=parts["number"],
            slug=slug,
            wishes=form.wishes(),
            photo_objection=bool(form.photo_objection.data),
            now=now,
            attempt=filling_in.attempt(now),
        )
    return url_for("registration.invitation", **parts, welcome=1)


def _registered(slug: str, form: InvitationForm) -> str:
    return filling_in.leads_to(filling_in.register(slug, form), form)


def _refused(invited: Registration, form: InvitationForm, error: DomainError) -> Response:
    evening = public_evening(invited.event.slug) or abort(404)
    if isinstance(error, UnknownTable):
        filling_in.show_unknown(form, evening, error)
    else:
        form.form_errors.append(error.sentence)
    return _page(invited, form, status=error.status)


@blueprint.post("/i/<int(max=2147483647):number>/<proof>/decline")
@public(personal_links.invited)
def decline_invitation(invited: Registration) -> BaseResponse:
    """Say that one cannot come."""
    _refuse_elsewhere()
    there = url_for("registration.invitation", **personal_links.invitation_parts(invited))
    with transaction():
        invitations.decline(registration=invited, now=clock.now())
    return redirect(there, 303)


@blueprint.post("/i/<int(max=2147483647):number>/<proof>/ticket")
@public(personal_links.invited)
def mail_ticket(invited: Registration) -> BaseResponse:
    """Mail the ticket once more to whoever was invited; said the same whether or not there was one."""
    _refuse_elsewhere()
    parts, now, subject = personal_links.invitation_parts(invited), clock.now(), f"ticket:{invited.id}"
    try:
        with transaction() as session:
            connection = session.connection()
            limits.count_attempt(connection, kind="link", subject=subject, most=LINK_TRIES, within=LINK_WINDOW, now=now)
            own_link.send_link(connection, registration=invited, now=now)
    except TooMany as error:
        return _page(invited, InvitationForm(formdata=None), status=error.status, refused=error.sentence)
    flash(_("We hebben het ticket gestuurd naar het e-mailadres van wie uitgenodigd was."), "ok")
    return redirect(url_for("registration.invitation", **parts), 303)


def _refuse_elsewhere() -> None:
    """Another site's page may not answer for whoever looks at it; nor does the link need a cookie."""
    if comes_from_elsewhere():
        abort(403)


def _page(invited: Registration, form: InvitationForm, *, status: int = 200, refused: str = "") -> Response:
    evening = public_evening(invited.event.slug)
    if evening is None or invited.status is RegistrationStatus.REPEATED:
        abort(404)
    phase = evening.phase(clock.now())
    is_off = phase in {Phase.CANCELLED, Phase.OVER}
    stand = "" if is_off else _HAVE_ANSWERED.get(invited.status, "asked" if phase is Phase.OPEN else "")
    first, rest = filling_in.first_tables(evening, form.table.data or CHOOSE_FOR_ME)
    page = render_template(
        "invitations/invitation.html",
        evening=evening,
        phase=phase.value,
        stand=stand,
        can_decline=invited.status is RegistrationStatus.INVITED and not is_off,
        parts=personal_links.invitation_parts(invited),
        form=form,
        submission=filling_in.submission(),
        first=first,
        rest=rest,
        is_new="welcome" in request.args,
        refused=refused,
        anchor=DECLINE,
        contact=current_app.extensions["settings"].contact_email,
    )
    return make_response(page, status)
