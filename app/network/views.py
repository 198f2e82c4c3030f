"""The newsletter on screen: asking for it, confirming and leaving behind a mailed link, the organiser's list."""

from __future__ import annotations

import datetime as dt
import io

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.policy import is_organiser
from app.core import clock
from app.core.access import comes_from_elsewhere, guarded, public
from app.core.database import transaction
from app.core.i18n import current_language, speak
from app.core.limits import TooMany, count_attempt
from app.network import links, queries, services, sheet
from app.network.errors import ExpiredLink
from app.network.forms import NewsletterForm
from app.network.models import Subscriber
from app.network.rules import Standing, can_confirm
from app.network.wording import NEWS

blueprint = Blueprint("network", __name__)

# Enough for who looks in the wrong mailbox, too few to fill someone's; a whole office may share a network address.
ASK_TRIES, ADDRESS_TRIES = 3, 30
ASK_WINDOW = dt.timedelta(hours=1)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/newsletter")
@public()
def newsletter() -> str:
    """The form, or that a mail is on its way; the same for every address."""
    return _form_page(NewsletterForm(), is_asked="asked" in request.args)


def _form_page(form: NewsletterForm, *, is_asked: bool = False) -> str:
    return render_template("network/newsletter.html", form=form, is_asked=is_asked, wording=NEWS)


@blueprint.post("/newsletter")
@public()
def ask() -> Response:
    """Mail a link that confirms."""
    if comes_from_elsewhere():
        abort(403)
    form = NewsletterForm(request.form)
    if not form.validate():
        return make_response(_form_page(form), 422)
    try:
        _ask(form.email.data or "")
    except TooMany as error:
        form.form_errors.append(error.sentence)
        return make_response(_form_page(form), error.status)
    return make_response(redirect(url_for("network.newsletter", asked=1), 303))


def _ask(email: str) -> None:
    now = clock.now()
    with transaction() as session:
        connection = session.connection()
        for subject, most in ((f"email:{email.casefold()}", ASK_TRIES), (f"ip:{request.remote_addr}", ADDRESS_TRIES)):
            count_attempt(connection, kind="newsletter", subject=subject, most=most, within=ASK_WINDOW, now=now)
        services.ask(connection, email=email, language=current_language(), channel="form", wording=str(NEWS), now=now)


@blueprint.get("/n/confirm/<token>")
@public(lambda token: token)
def confirm(token: str) -> Response:
    """What the mailed link opens; mail scanners open it too, so nothing happens by itself."""
    return _confirm_page(queries.asked(token), token)


def _confirm_page(subscriber: Subscriber | None, token: str) -> Response:
    if subscriber is None:
        return make_response(render_template("network/expired.html"), 410)
    speak(subscriber.language)
    if subscriber.standing is Standing.SUBSCRIBED:
        page = render_template("network/subscribed.html", is_new="welcome" in request.args)
        return make_response(page)
    if not can_confirm(asked_at=subscriber.asked_at, now=clock.now()):
        return make_response(render_template("network/expired.html"), 410)
    return make_response(render_template("network/confirm.html", email=subscriber.email, token=token))


@blueprint.post("/n/confirm/<token>")
@public(lambda token: token)
def confirm_submit(token: str) -> BaseResponse:
    """Put them on the list."""
    subscriber = queries.asked(token)
    if subscriber is None:
        return _confirm_page(None, token)
    try:
        with transaction() as session:
            services.confirm(session.connection(), subscriber=subscriber, now=clock.now())
    except ExpiredLink:
        return _confirm_page(subscriber, token)
    return redirect(url_for("network.confirm", token=token, welcome=1), 303)


@blueprint.get("/n/unsubscribe/<int(max=2147483647):subscriber_id>-<proof>")
@public(links.leaving)
def unsubscribe(subscriber_id: int) -> str:
    """The page with the button; that someone is off the list, once they are."""
    subscriber = queries.subscriber(subscriber_id)
    if subscriber is not None:
        speak(subscriber.language)
    is_on = subscriber is not None and subscriber.standing is not Standing.GONE
    return render_template("network/unsubscribe.html", subscriber=subscriber if is_on else None)


@blueprint.post("/n/unsubscribe/<int(max=2147483647):subscriber_id>-<proof>")
@public(links.leaving)
def unsubscribe_submit(subscriber_id: int) -> BaseResponse:
    """Take them off the list: from our page, or at once from their mail program, which brings no cookie (RFC 8058)."""
    with transaction() as session:
        services.unsubscribe(session.connection(), subscriber_id=subscriber_id, now=clock.now())
    if request.form.get("List-Unsubscribe") == "One-Click":
        return Response("ok\n", mimetype="text/plain")
    return redirect(request.path, 303)


@blueprint.get("/organise/newsletter")
@guarded(queries.everyone, is_organiser)
def mailing_list(_everyone: str) -> str:
    """Who is on the list, who still has to confirm, who left."""
    page, standing = request.args.get("page", "1"), _asked_standing()
    found = queries.mailing_list(
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        standing=standing,
    )
    return render_template("network/mailing_list.html", people=found, standing=standing)


def _asked_standing() -> Standing | None:
    try:
        return Standing(request.args.get("standing", ""))
    except ValueError:
        return None


@blueprint.get("/organise/newsletter.xlsx")
@guarded(queries.everyone, is_organiser)
def mailing_list_file(_everyone: str) -> Response:
    """Everyone who wants the newsletter, as a workbook."""
    network: str = current_app.extensions["settings"].network_name
    data = sheet.workbook(queries.subscribed(), network=network, language=current_language(), now=clock.now())
    return send_file(io.BytesIO(data), mimetype=_XLSX, as_attachment=True, download_name="newsletter.xlsx")
