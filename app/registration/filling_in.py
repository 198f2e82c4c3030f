"""What the form of a registration and that of an invitation share: its tables, how it is read, its one transaction."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import request, url_for
from flask_babel import gettext as _

from app.core import clock, limits
from app.core.database import core_transaction
from app.core.i18n import current_language
from app.core.prepared import Call
from app.registration import services
from app.registration.errors import UnknownTable
from app.registration.forms import CHOOSE_FOR_ME, RegisterForm
from app.registration.public import PublicEvening, TableCard

# A whole office may share one address, so this stops machines rather than people.
TRIES = 60
WINDOW = dt.timedelta(minutes=10)
SHOWN_FIRST = 3


def register(slug: str, form: RegisterForm) -> services.Ticket:
    """Register who filled in a form that was found right; raises as `services.register`."""
    now = clock.now()
    # All that can be known before, for within the transaction everybody else waits.
    newcomer, given, this = _newcomer(form), submission(), attempt(now)
    with core_transaction() as connection:
        return services.register(connection, slug=slug, newcomer=newcomer, submission=given, now=now, attempt=this)


def leads_to(ticket: services.Ticket, form: RegisterForm) -> str:
    """Where who registered goes on: the page to manage it, or only the ticket when its link is known to the mail."""
    wish = next(iter(form.wishes()), None)
    if ticket.token:
        return url_for("registration.manage", token=ticket.token, welcome=1, wish=wish)
    return url_for("registration.ticket", code=ticket.code, welcome=1, wish=wish)


def attempt(now: dt.datetime) -> Call:
    """One more form from where this request comes from."""
    return limits.attempt(kind="register", subject=str(request.remote_addr), most=TRIES, within=WINDOW, now=now)


def submission() -> uuid.UUID:
    """The uuid that this form was opened with, or a new one: it is new, or somebody changed it."""
    try:
        return uuid.UUID(request.form.get("submission", ""))
    except ValueError:
        return uuid.uuid4()


def fell_for_it(form: RegisterForm) -> bool:
    """Whether the field that no person sees came filled in; the form comes back for a browser that did it by itself."""
    if not request.form.get("website"):
        return False
    form.form_errors.append(_("Er liep iets mis. Je gegevens staan er nog: verstuur ze opnieuw."))
    return True


def show_unknown(form: RegisterForm, evening: PublicEvening, error: UnknownTable) -> None:
    """Say it at the first choice, or at the others below it when the first is a table of the evening."""
    there = {CHOOSE_FOR_ME, *(str(table.id) for table in evening.tables)}
    field = form.table if form.table.data not in there else form.wish
    field.errors = (error.sentence,)


def first_tables(evening: PublicEvening, chosen: str) -> tuple[list[TableCard], list[TableCard]]:
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
