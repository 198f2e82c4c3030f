"""Asking for the link to one's registration by mail, with no more than an address."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for

from app.core import clock
from app.core.access import public
from app.core.database import transaction
from app.core.limits import TooMany, count_attempt
from app.core.text import address_key
from app.registration import dead_links, own_link
from app.registration.manage_forms import LostLinkForm
from app.registration.views import LINK_TRIES, LINK_WINDOW, blueprint

# A whole office may share a network address.
_TRIES_FROM_ONE_PLACE = 30


@blueprint.get("/lost-link")
@public()
def lost_link() -> str:
    """The form, or that a mail may be on its way; the same for every address."""
    return dead_links.page(LostLinkForm(formdata=None), is_asked="asked" in request.args)


@blueprint.post("/lost-link")
@public()
def mail_lost_link() -> Response:
    """Mail the links that there are for this address."""
    form = LostLinkForm()
    if not form.validate():
        return make_response(dead_links.page(form), 422)
    try:
        _mail(form.email.data or "")
    except TooMany as error:
        form.form_errors.append(error.sentence)
        return make_response(dead_links.page(form), error.status)
    return make_response(redirect(url_for("registration.lost_link", asked=1), 303))


def _mail(email: str) -> None:
    now = clock.now()
    subjects = ((f"email:{address_key(email)}", LINK_TRIES), (f"ip:{request.remote_addr}", _TRIES_FROM_ONE_PLACE))
    with transaction() as session:
        connection = session.connection()
        for subject, most in subjects:
            count_attempt(connection, kind="lost_link", subject=subject, most=most, within=LINK_WINDOW, now=now)
        own_link.send_links(connection, email=email, now=now)
