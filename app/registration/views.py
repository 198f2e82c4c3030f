"""What the public sees of an evening: its page, the form, and the ticket."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as browser
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import comes_from_elsewhere, current_actor, public
from app.core.database import transaction
from app.core.i18n import current_language
from app.core.limits import TooMany, count_attempt
from app.events import window
from app.events.models import Table
from app.events.window import Phase
from app.registration import codes, dead_links, filling_in, held_tickets, own_link, queries, standing
from app.registration.errors import RegistrationClosed, UnknownTable
from app.registration.forms import CHOOSE_FOR_ME, RegisterForm
from app.registration.models import Registration
from app.registration.public import PublicEvening, public_evening
from exports.qr import qr_svg

blueprint = Blueprint("registration", __name__)

# Enough for who looks in the wrong mailbox, too few to fill someone's.
LINK_TRIES = 3
LINK_WINDOW = dt.timedelta(hours=1)


@blueprint.get("/e/<slug>")
@public(public_evening)
def evening(evening: PublicEvening) -> str:
    """The evening: when, where, what, and which tables."""
    visitor = not current_actor().is_signed_in and not browser and not request.query_string
    page = _evening_page if visitor else _evening_page.__wrapped__
    return page(evening, current_language(), evening.phase(clock.now()))


@lru_cache(maxsize=64)
def _evening_page(evening: PublicEvening, _language: str, phase: Phase) -> str:
    """Kept as long as nothing it shows changes: what it shows is the key."""
    return render_template("registration/evening.html", evening=evening, phase=phase.value)


@blueprint.get("/e/<slug>/register")
@public(public_evening)
def form(evening: PublicEvening) -> str | Response:
    """The form, or why there is none."""
    if not evening.takes_registrations(clock.now()):
        return _closed_page(evening, 200)
    return _form_page(evening, RegisterForm())


@blueprint.post("/e/<slug>/register")
@public(lambda slug: slug)
def register(slug: str) -> Response:
    """Register, and go on to the ticket; what does not fit comes back with everything that was typed."""
    if comes_from_elsewhere():
        abort(403)
    form = RegisterForm(request.form)
    if not form.validate() or filling_in.fell_for_it(form):
        return make_response(_form_page(_whole(slug), form), 422)
    try:
        ticket = filling_in.register(slug, form)
    except RegistrationClosed:
        return _closed_page(_whole(slug), 409)
    except UnknownTable as error:
        evening = _whole(slug)
        filling_in.show_unknown(form, evening, error)
        return make_response(_form_page(evening, form), error.status)
    except TooMany as error:
        form.form_errors.append(error.sentence)
        return make_response(_form_page(_whole(slug), form), error.status)
    return make_response(redirect(filling_in.leads_to(ticket, form), 303))


def _closed_page(evening: PublicEvening, status: int) -> Response:
    page = render_template(
        "registration/closed.html",
        evening=evening,
        phase=evening.phase(clock.now()).value,
        contact=current_app.extensions["settings"].contact_email,
    )
    return make_response(page, status)


def _whole(slug: str) -> PublicEvening:
    return public_evening(slug) or abort(404)


def _form_page(evening: PublicEvening, form: RegisterForm) -> str:
    first, rest = filling_in.first_tables(evening, form.table.data or CHOOSE_FOR_ME)
    return render_template(
        "registration/form.html", evening=evening, form=form, submission=filling_in.submission(), first=first, rest=rest
    )


@blueprint.get("/t/<code>")
@public(lambda code: code)
def ticket(code: str) -> BaseResponse:
    """The ticket: it says who stands here, and changes nothing but what this phone holds."""
    found = dead_links.ticket(code)
    if code != found.ticket_code:
        return redirect(url_for("registration.ticket", code=found.ticket_code))
    return held_tickets.remember(make_response(only_ticket(found)), found, now=clock.now())


def only_ticket(found: Registration, *, refused: str = "") -> str:
    """The page of a ticket; `refused` is why no link could be sent from it."""
    return render_template(
        "registration/ticket.html",
        **ticket_page(found),
        is_new="welcome" in request.args,
        is_open=window.phase(found.event, clock.now()) is Phase.OPEN,
        missed=missed_wish(found, request.args.get("wish", "")),
        refused=refused,
    )


@blueprint.post("/t/<code>/link")
@public(dead_links.ticket)
def send_link(found: Registration) -> BaseResponse:
    """Mail a new link to whoever this ticket is of; said the same whether or not there was one to mail."""
    now, subject = clock.now(), f"ticket:{found.id}"
    try:
        with transaction() as session:
            connection = session.connection()
            count_attempt(connection, kind="link", subject=subject, most=LINK_TRIES, within=LINK_WINDOW, now=now)
            own_link.send_link(connection, registration=found, now=now)
    except TooMany as error:
        return make_response(only_ticket(found, refused=error.sentence), error.status)
    flash(_("We hebben een nieuwe link gestuurd naar het e-mailadres van deze inschrijving."), "ok")
    return redirect(url_for("registration.ticket", code=found.ticket_code), 303)


def missed_wish(found: Registration, wish: str) -> Table | None:
    """The table someone asked for when it filled up between the page and the button; said once, so not kept."""
    seats = standing.shown(found).seats
    if not seats or not wish.isdecimal() or len(wish) > 9 or int(wish) == seats[0][1].id:
        return None
    return queries.table_of(found.event_id, int(wish))


# Phones open the QR's address as it stands: in capitals.
blueprint.add_url_rule("/T/<code>", "ticket_in_capitals", ticket)


def ticket_page(found: Registration) -> dict[str, object]:
    """What a page says that shows this ticket."""
    settings = current_app.extensions["settings"]
    status, seats = standing.shown(found)
    return {
        "registration": found,
        "event": found.event,
        "code": codes.grouped(found.ticket_code),
        "qr": _qr(codes.qr_payload(found.ticket_code, settings.public_url), _("QR-code van je ticket")),
        "seats": _rings(found, seats),
        "status": status.value,
    }


def _rings(found: Registration, seats: list[tuple[int, Table]]) -> list[tuple[int, Table, int]]:
    """Round, table, and how many of its seats are taken, theirs among them."""
    seeming = standing.seats_it_seems(found)
    taken = {(each.round, table.id): each.taken for _round, table in seats for each in table.rounds}
    return [
        (number, table, min(table.seats, taken.get((number, table.id), 0) + seeming[number, table.id]))
        for number, table in seats
    ]


@lru_cache(maxsize=1024)
def _qr(payload: str, label: str) -> str:
    return qr_svg(payload, label=label)
