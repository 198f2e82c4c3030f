"""The page behind the mailed link: commit first, enrich later; each section of it is a form that saves by itself.

Mail scanners open the link too, so a GET shows and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, make_response, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import public
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.limits import count_attempt
from app.events.refusals import show_at_field
from app.network import services as network
from app.network.wording import NEWS
from app.registration import (
    company,
    dead_links,
    details,
    extras,
    held_tickets,
    manage_page,
    questions,
    replies,
    tables,
)
from app.registration.manage_forms import NEEDS_CONSENT, DetailsForm, NeedsForm, NewsForm, replies_form, reply_of
from app.registration.manage_page import refused, saved
from app.registration.models import Registration
from app.registration.views import LINK_TRIES, LINK_WINDOW, blueprint


@blueprint.get("/m/<token>")
@public(dead_links.managed)
def manage(registration: Registration) -> Response:
    """The ticket, and everything there is to tell or change about it."""
    page = make_response(manage_page.page(registration))
    return held_tickets.remember(page, registration, now=clock.now())


@blueprint.post("/m/<token>/details")
@public(dead_links.managed)
def change_details(registration: Registration) -> Response:
    """Change the name on the badge, the language of the mails, or the choice about pictures."""
    form = DetailsForm()
    if not form.validate():
        return refused(registration, details=form)
    with transaction():
        details.change(
            registration=registration,
            name=form.name.data or "",
            language=form.language.data,
            photo_objection=bool(form.photo_objection.data),
            now=clock.now(),
        )
    return saved("details", _("Je gegevens zijn bewaard."))


@blueprint.post("/m/<token>/needs")
@public(dead_links.managed)
def change_needs(registration: Registration) -> Response:
    """Keep diet and access needs, with consent, or take them back."""
    form = NeedsForm()
    if not form.validate():
        return refused(registration, needs=form)
    diet, access = form.told()
    with transaction():
        extras.change_needs(
            registration=registration,
            diet=diet,
            access=access,
            wording=str(NEEDS_CONSENT),
            now=clock.now(),
            sees=manage_page.sees_all(registration),
        )
    return saved(
        "needs", _("Bewaard. We houden er rekening mee.") if diet or access else _("We bewaren hier niets van.")
    )


@blueprint.post("/m/<token>/questions")
@public(dead_links.managed)
def answer_questions(registration: Registration) -> Response:
    """Keep what someone answers to the organiser's questions."""
    asked = questions.of_event(registration.event_id)
    form = replies_form(asked)()
    if not form.validate():
        return refused(registration, questions=form)
    answers = {question.id: reply_of(question, form[f"question_{question.id}"].data) for question in asked}
    with transaction():
        replies.give(registration=registration, answers=answers, now=clock.now())
    return saved("questions", _("Bedankt, je antwoorden zijn bewaard."))


@blueprint.post("/m/<token>/tables")
@public(dead_links.managed)
def change_tables(registration: Registration) -> Response:
    """Choose other tables; when one is full, everything stays as it was and the page says which."""
    form = manage_page.choice_of_tables(registration, tables.offered(registration))()
    if not form.validate():
        return refused(registration, tables=form)
    sent = {int(field.name.partition("_")[2]): int(field.data) for field in form if field.name.startswith("table_")}
    try:
        with transaction():
            found = company.change_tables(
                host=registration,
                wanted={number: table for number, table in sent.items() if table},
                with_guests="along" in form and bool(form["along"].data),
                now=clock.now(),
            )
    except tables.NoRoom as error:
        form.form_errors.append(error.sentence)
        for full in error.full:
            form[full.field.replace("round", "table")].errors = [full.sentence]
        return refused(registration, error.status, tables=form)
    except DomainError as error:
        show_at_field(form, error)
        return refused(registration, error.status, tables=form)
    return saved("tables", " ".join(_said_of(found)))


def _said_of(found: company.Company) -> Iterator[str]:
    yield _("Je keuze is bewaard.")
    if found.along:
        yield _("Ook voor %(names)s.", names=", ".join(found.along))
    if found.behind:
        yield _(
            "Voor %(names)s is er geen plaats meer bij jou: daar blijft alles zoals het was.",
            names=", ".join(found.behind),
        )


def _with_address(token: str) -> Registration | None:
    """Who manages this page, if we can write to them: a guest may share the mailbox of who brings them."""
    found = dead_links.managed(token)
    return found if found.email else None


@blueprint.post("/m/<token>/news")
@public(_with_address)
def ask_for_news(registration: Registration) -> Response:
    """Ask for the newsletter; a mail asks whether that is really so."""
    form, now = NewsForm(), clock.now()
    if not form.validate():
        return refused(registration, news=form)
    try:
        with transaction() as session:
            connection = session.connection()
            subject = f"registration:{registration.id}"
            count_attempt(connection, kind="news", subject=subject, most=LINK_TRIES, within=LINK_WINDOW, now=now)
            network.ask(
                connection,
                email=registration.email,
                language=registration.language,
                channel="registration",
                wording=str(NEWS),
                now=now,
            )
    except DomainError as error:
        form.form_errors.append(error.sentence)
        return refused(registration, error.status, news=form)
    return saved("news", _("We stuurden je een mail. Bevestig daar dat je nieuws wilt krijgen."))


@blueprint.post("/m/<token>/cancel")
@public(dead_links.managed)
def cancel(registration: Registration) -> BaseResponse:
    """Give the place back; the page says so by itself."""
    with transaction():
        extras.call_off(registration=registration, now=clock.now())
    return redirect(manage_page.address(), 303)
