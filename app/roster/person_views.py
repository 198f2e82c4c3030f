"""One person on the organiser's desk: all we know of them, and what may be done about it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from app.core import clock, outbox
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.forms import Form
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events.models import Event
from app.events.refusals import show_at_field
from app.registration import history, policy, queries
from app.registration.history import Author
from app.registration.models import Registration, RegistrationStatus
from app.registration.rows import Newcomer
from app.registration.views import blueprint
from app.roster import bulk, by_hand, people, restoring, timeline
from app.roster.bulk import Act, Wish
from app.roster.by_hand import Details
from app.roster.people_forms import DetailsForm, NoteForm, PersonForm, SeatsForm, seats_form

_PLACE = "/organise/events/<slug>/people/<int(max=2147483647):registration_id>"


@blueprint.get(_PLACE)
@guarded(queries.of_event, policy.can_change)
def person(registration: Registration) -> str:
    """All we know of one person."""
    return person_page(registration)


def person_page(registration: Registration, *, refused: str = "", **forms: Form) -> str:
    """The page, with the sentence that says why something was refused, and forms as they were sent."""
    event = event_queries.whole_event(registration.event.slug) or registration.event
    needs = registration.needs
    shown: dict[str, Any] = {
        "details": DetailsForm.of(registration),
        "seats": _seats_form(event, registration),
        "note": NoteForm(formdata=None, data={"note": registration.note}),
        **forms,
    }
    return render_template(
        "roster/person.html",
        event=event,
        person=registration,
        needs=needs,
        guests=people.guests_of(registration.id),
        answers=people.answers_of(registration.id),
        consents=people.consents_of(registration.id),
        moments=timeline.timeline(registration, people.changes_of(registration.id)),
        mails=outbox.regarding(registration.id),
        forms=shown,
        refused=refused,
    )


def _seats_form(event: Event, registration: Registration) -> Form:
    chosen = {f"round_{seat.round}": str(seat.table_id) for seat in registration.seats}
    return seats_form(event, kind=SeatsForm, nothing=_("Nog geen tafel"), data=chosen)


def _author() -> Author:
    return history.staff(current_actor().name)


def back_to_person(slug: str, registration_id: int) -> Response:
    """To someone's page."""
    place = url_for("registration.person", slug=slug, registration_id=registration_id)
    return make_response(redirect(place, 303))


@blueprint.post(f"{_PLACE}/cancel")
@guarded(queries.of_event, policy.can_change)
def cancel_person(registration: Registration) -> Response:
    """Give someone's place back on their behalf; it can be undone from the list, as what is done to many."""
    return _do(registration, Act.CANCEL)


@blueprint.post(f"{_PLACE}/wait")
@guarded(queries.of_event, policy.can_change)
def put_on_waiting_list(registration: Registration) -> Response:
    """Put someone on the waiting list; it can be undone from the list."""
    return _do(registration, Act.WAIT)


def _do(registration: Registration, act: Act) -> Response:
    slug, registration_id, event_id = registration.event.slug, registration.id, registration.event_id
    with transaction():
        done = bulk.do(
            event_id=event_id,
            act=act,
            ids=[registration_id],
            wish=Wish(),
            submission=uuid.uuid4(),
            who=current_actor().name,
            now=clock.now(),
        )
        number = done.id if done else None
    if number is None:
        return back_to_person(slug, registration_id)
    return make_response(redirect(url_for("registration.people", slug=slug, done=number), 303))


@blueprint.post(f"{_PLACE}/restore")
@guarded(queries.of_event, policy.can_change)
def restore_person(registration: Registration) -> Response:
    """Someone who cancelled comes after all."""
    return _changed(
        registration,
        lambda: restoring.restore(registration=registration, now=clock.now(), author=_author()),
        _("%(name)s staat weer op de lijst.", name=registration.name),
    )


@blueprint.post(f"{_PLACE}/link")
@guarded(queries.of_event, policy.can_change)
def person_link(registration: Registration) -> Response:
    """Mail someone a new link to their registration."""
    return _changed(
        registration,
        lambda: by_hand.send_link(registration=registration, now=clock.now(), author=_author()),
        _("De link is onderweg naar %(email)s.", email=registration.email),
    )


def _changed(registration: Registration, change: Any, said: str) -> Response:
    """Do it and come back; a refusal is said on the page."""
    slug, registration_id = registration.event.slug, registration.id
    try:
        with transaction():
            change()
    except DomainError as error:
        return make_response(person_page(again(slug, registration_id), refused=error.sentence), error.status)
    flash(said, "ok")
    return back_to_person(slug, registration_id)


def again(slug: str, registration_id: int) -> Registration:
    """As it stands in the database after a refusal, which changed nothing."""
    found = queries.of_event(slug, registration_id)
    assert found is not None  # noqa: S101 - the request has just loaded it
    return found


@blueprint.post(f"{_PLACE}/tables")
@guarded(queries.of_event, policy.can_change)
def person_tables(registration: Registration) -> Response:
    """Move someone to other tables, all rounds at once."""
    event = event_queries.whole_event(registration.event.slug) or registration.event
    form = seats_form(event, kind=SeatsForm, nothing=_("Nog geen tafel"))
    assert isinstance(form, SeatsForm)  # noqa: S101 - for the types
    wanted = form.tables()
    return _typed(
        registration,
        form,
        "seats",
        lambda: by_hand.move(registration=registration, to=wanted, now=clock.now(), author=_author()),
    )


@blueprint.post(f"{_PLACE}/details")
@guarded(queries.of_event, policy.can_change)
def person_details(registration: Registration) -> Response:
    """Change what we know of someone."""
    form = DetailsForm()
    return _typed(
        registration,
        form,
        "details",
        lambda: by_hand.change_details(registration=registration, to=_details(form), now=clock.now(), author=_author()),
    )


def _details(form: DetailsForm) -> Details:
    return Details(
        name=form.name.data or "",
        email=form.email.data or "",
        organisation=form.organisation.data or "",
        function=form.function.data or "",
        language=form.language.data,
        photo_objection=form.photo_objection.data,
    )


@blueprint.post(f"{_PLACE}/note")
@guarded(queries.of_event, policy.can_change)
def person_note(registration: Registration) -> Response:
    """Keep a note about someone."""
    form = NoteForm()
    return _typed(
        registration,
        form,
        "note",
        lambda: by_hand.set_note(
            registration=registration, text=form.note.data or "", now=clock.now(), author=_author()
        ),
    )


def _typed(registration: Registration, form: Form, name: str, change: Any) -> Response:
    """Take over what was typed and come back to it; otherwise the page with the reason, and everything typed kept."""
    slug, registration_id = registration.event.slug, registration.id
    if form.validate():
        try:
            with transaction():
                change()
        except DomainError as error:
            show_at_field(form, error)
        else:
            flash(_("Bewaard."), "ok")
            return back_to_person(slug, registration_id)
    return make_response(person_page(again(slug, registration_id), **{name: form}), 422)


@blueprint.get("/organise/events/<slug>/people/add")
@guarded(event_queries.whole_event, event_policy.can_edit)
def add_person_form(event: Event) -> str:
    """The form for someone who is put on the list by hand."""
    form = _add_form(event, data={"language": event.language, "submission": str(uuid.uuid4())})
    return render_template("roster/person_add.html", event=event, form=form)


@blueprint.post("/organise/events/<slug>/people/add")
@guarded(event_queries.whole_event, event_policy.can_edit)
def add_person(event: Event) -> Response:
    """Put someone on the list by hand; on a full evening they go on the waiting list."""
    slug = event.slug
    form = _add_form(event)
    if form.validate():
        try:
            status = _add(event, form)
        except DomainError as error:
            show_at_field(form, error)
        else:
            waits = status is RegistrationStatus.WAITING
            flash(_("Staat op de wachtlijst: de avond is volzet.") if waits else _("Staat op de lijst."), "ok")
            return make_response(redirect(url_for("registration.people", slug=slug), 303))
    event = event_queries.whole_event(slug) or event
    return make_response(render_template("roster/person_add.html", event=event, form=form), 422)


def _add_form(event: Event, *, data: dict[str, str] | None = None) -> PersonForm:
    form = seats_form(event, kind=PersonForm, nothing=_("Kies voor mij"), data=data)
    assert isinstance(form, PersonForm)  # noqa: S101 - for the types
    return form


def _add(event: Event, form: PersonForm) -> RegistrationStatus:
    wishes = [form[f"round_{number}"].data for number in range(1, event.rounds + 1)]
    newcomer = Newcomer(
        name=form.name.data or "",
        email=form.email.data or "",
        organisation=form.organisation.data or "",
        function=form.function.data or "",
        language=form.language.data,
        photo_objection=form.photo_objection.data,
        wishes=tuple(dict.fromkeys(int(table) for table in wishes if table != "0")),
    )
    event_id, with_mail = event.id, form.send_mail.data
    with transaction():
        return by_hand.add(
            event_id=event_id,
            newcomer=newcomer,
            submission=uuid.UUID(form.submission.data),
            with_mail=with_mail,
            now=clock.now(),
            author=_author(),
        ).status
