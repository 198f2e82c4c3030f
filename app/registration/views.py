"""What the public sees of an evening: its page, the form, the ticket, and the page behind the mailed link."""

from __future__ import annotations

import datetime as dt
import uuid
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

from app.core import clock, limits
from app.core.access import comes_from_elsewhere, current_actor, public
from app.core.database import core_transaction, transaction
from app.core.i18n import current_language
from app.core.limits import TooMany, count_attempt
from app.events.models import Table
from app.events.window import Phase
from app.registration import codes, own_link, queries, services, standing
from app.registration.errors import RegistrationClosed, UnknownTable
from app.registration.forms import CHOOSE_FOR_ME, RegisterForm, RenameForm
from app.registration.models import Registration
from app.registration.public import PublicEvening, TableCard, public_evening
from exports.qr import qr_svg

blueprint = Blueprint("registration", __name__)

# A whole office may share one address, so this stops machines rather than people.
REGISTER_TRIES = 60
REGISTER_WINDOW = dt.timedelta(minutes=10)
# Enough for who looks in the wrong mailbox, too few to fill someone's.
LINK_TRIES = 3
LINK_WINDOW = dt.timedelta(hours=1)
SHOWN_FIRST = 3


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
    if not form.validate() or _fell_for_it(form):
        return make_response(_form_page(_whole(slug), form), 422)
    try:
        ticket = _register(slug, form)
    except RegistrationClosed:
        return _closed_page(_whole(slug), 409)
    except UnknownTable as error:
        form.table.errors = (error.sentence,)
        return make_response(_form_page(_whole(slug), form), error.status)
    except TooMany as error:
        form.form_errors.append(error.sentence)
        return make_response(_form_page(_whole(slug), form), error.status)
    wish = next(iter(form.wishes()), None)
    if ticket.token:
        there = url_for("registration.manage", token=ticket.token, welcome=1, wish=wish)
    else:
        there = url_for("registration.ticket", code=ticket.code, welcome=1, wish=wish)
    return make_response(redirect(there, 303))


def _register(slug: str, form: RegisterForm) -> services.Ticket:
    now = clock.now()
    address = str(request.remote_addr)
    newcomer, submission = _newcomer(form), _submission()
    attempt = limits.attempt(kind="register", subject=address, most=REGISTER_TRIES, within=REGISTER_WINDOW, now=now)
    with core_transaction() as connection:
        return services.register(
            connection, slug=slug, newcomer=newcomer, submission=submission, now=now, attempt=attempt
        )


def _submission() -> uuid.UUID:
    """The uuid that this form was opened with, or a new one: it is new, or somebody changed it."""
    try:
        return uuid.UUID(request.form.get("submission", ""))
    except ValueError:
        return uuid.uuid4()


def _fell_for_it(form: RegisterForm) -> bool:
    """Whether the field that no person sees came filled in; the form comes back for a browser that did it by itself."""
    if not request.form.get("website"):
        return False
    form.form_errors.append(_("Er liep iets mis. Je gegevens staan er nog: verstuur ze opnieuw."))
    return True


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
    first, rest = _first_tables(evening, form.table.data or CHOOSE_FOR_ME)
    return render_template(
        "registration/form.html", evening=evening, form=form, submission=_submission(), first=first, rest=rest
    )


def _first_tables(evening: PublicEvening, chosen: str) -> tuple[list[TableCard], list[TableCard]]:
    """The emptiest three and whatever was chosen, in order of number, and the others."""
    emptiest = sorted(evening.tables, key=lambda table: (-table.free, table.number))[:SHOWN_FIRST]
    shown = {table.id for table in emptiest} | {table.id for table in evening.tables if str(table.id) == chosen}
    first = [table for table in evening.tables if table.id in shown]
    return first, [table for table in evening.tables if table.id not in shown]


def _newcomer(form: RegisterForm) -> services.Newcomer:
    return services.Newcomer(
        name=form.name.data or "",
        email=form.email.data or "",
        organisation=form.organisation.data or "",
        language=current_language(),
        photo_objection=bool(form.photo_objection.data),
        wishes=form.wishes(),
    )


@blueprint.get("/t/<code>")
@public(lambda code: code)
def ticket(code: str) -> str | BaseResponse:
    """The ticket: it says who stands here, and changes nothing."""
    found = queries.ticket(code)
    if found is None:
        abort(404)
    if code != found.ticket_code:
        return redirect(url_for("registration.ticket", code=found.ticket_code))
    return render_template(
        "registration/ticket.html",
        **_ticket_page(found),
        is_new="welcome" in request.args,
        missed=_missed_wish(found, request.args.get("wish", "")),
    )


@blueprint.post("/t/<code>/link")
@public(queries.ticket)
def send_link(found: Registration) -> BaseResponse:
    """Mail a new link to whoever this ticket is of; said the same whether or not there was one to mail."""
    now = clock.now()
    with transaction() as session:
        connection = session.connection()
        count_attempt(
            connection, kind="link", subject=f"ticket:{found.id}", most=LINK_TRIES, within=LINK_WINDOW, now=now
        )
        own_link.send_link(connection, registration=found, now=now)
    flash(_("We hebben een nieuwe link gestuurd naar het e-mailadres van deze inschrijving."), "ok")
    return redirect(url_for("registration.ticket", code=found.ticket_code), 303)


def _missed_wish(found: Registration, wish: str) -> Table | None:
    """The table someone asked for when it filled up between the page and the button; said once, so not kept."""
    seats = standing.shown(found).seats
    if not seats or not wish.isdecimal() or len(wish) > 9 or int(wish) == seats[0][1].id:
        return None
    return queries.table_of(found.event_id, int(wish))


# Phones open the QR's address as it stands: in capitals.
blueprint.add_url_rule("/T/<code>", "ticket_in_capitals", ticket)


def _ticket_page(found: Registration) -> dict[str, object]:
    settings = current_app.extensions["settings"]
    status, seats = standing.shown(found)
    return {
        "registration": found,
        "event": found.event,
        "code": codes.grouped(found.ticket_code),
        "qr": _qr(codes.qr_payload(found.ticket_code, settings.public_url), _("QR-code van je ticket")),
        "seats": seats,
        "status": status.value,
    }


@lru_cache(maxsize=1024)
def _qr(payload: str, label: str) -> str:
    return qr_svg(payload, label=label)


@blueprint.get("/m/<token>")
@public(queries.managed)
def manage(registration: Registration) -> str:
    """What the mailed link opens; mail scanners open it too, so nothing happens by itself."""
    return _manage_page(registration, RenameForm(name=registration.name))


def _manage_page(registration: Registration, form: RenameForm) -> str:
    return render_template(
        "registration/manage.html",
        **_ticket_page(registration),
        form=form,
        token=_token(),
        is_new="welcome" in request.args,
        missed=_missed_wish(registration, request.args.get("wish", "")),
    )


@blueprint.post("/m/<token>/name")
@public(queries.managed)
def rename(registration: Registration) -> Response:
    """Change the name on the badge."""
    form, token = RenameForm(), _token()
    if not form.validate():
        return make_response(_manage_page(registration, form), 422)
    with transaction():
        services.rename(registration=registration, name=form.name.data or "")
    flash(_("Je naam is aangepast."), "ok")
    return make_response(redirect(url_for("registration.manage", token=token), 303))


@blueprint.post("/m/<token>/cancel")
@public(queries.managed)
def cancel(registration: Registration) -> BaseResponse:
    """Give the place back."""
    with transaction():
        services.cancel(registration=registration, now=clock.now())
    flash(_("Je inschrijving is geannuleerd. Jammer, tot een volgende keer!"), "ok")
    return redirect(url_for("registration.manage", token=_token()), 303)


def _token() -> str:
    return str((request.view_args or {})["token"])
