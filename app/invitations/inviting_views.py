"""The organiser's pages of invitations: who was invited and answered, writing to them, people of earlier evenings."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import current_actor, guarded
from app.core.database import transaction
from app.core.errors import DomainError
from app.events import policy as event_policy
from app.events import queries as event_queries
from app.events import window
from app.events.models import Event
from app.invitations import earlier, invitations, invitees
from app.invitations.earlier import Choice, Who
from app.registration import history
from app.registration.views import blueprint

# Of a list this long the names say enough.
NAMES_SHOWN = 20


@blueprint.get("/organise/events/<slug>/invitations")
@guarded(event_queries.event, event_policy.can_edit)
def invitations_page(event: Event) -> str:
    """Who was invited, and what became of it."""
    return _invitations_page(event)


@blueprint.post("/organise/events/<slug>/invitations/send")
@guarded(event_queries.event, event_policy.can_edit)
def send_invitations(event: Event) -> BaseResponse:
    """Write to everybody who was invited and does not know it yet."""
    return _written(
        event,
        invitations.invite,
        lambda count: ngettext("%(num)d uitnodiging vertrekt.", "%(num)d uitnodigingen vertrekken.", count),
    )


@blueprint.post("/organise/events/<slug>/invitations/remind")
@guarded(event_queries.event, event_policy.can_edit)
def send_reminders(event: Event) -> BaseResponse:
    """Write again to who did not answer."""
    return _written(
        event,
        invitations.remind,
        lambda count: ngettext("%(num)d herinnering vertrekt.", "%(num)d herinneringen vertrekken.", count),
    )


def _written(event: Event, write: Callable[..., int], said: Callable[[int], str]) -> BaseResponse:
    event_id, slug, author = event.id, event.slug, history.staff(current_actor().name)
    try:
        with transaction():
            count = write(event_id=event_id, author=author, now=clock.now())
    except DomainError as error:
        return make_response(_invitations_page(event, refused=error.sentence), error.status)
    if count:
        flash(said(count), "ok")
    else:
        flash(_("Er was niemand meer om naar te schrijven."), "info")
    return redirect(url_for("registration.invitations_page", slug=slug), 303)


def _invitations_page(event: Event, *, refused: str = "") -> str:
    now, page = clock.now(), request.args.get("page", "1")
    return render_template(
        "invitations/invitations.html",
        event=event,
        found=invitees.invitees(
            event,
            reply=request.args.get("reply", ""),
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        ),
        due=invitations.due(event, now=now),
        has_earlier=earlier.has_evenings_before(event),
        phase=window.phase(event, now).value,
        refused=refused,
    )


@blueprint.get("/organise/events/<slug>/invitations/earlier")
@guarded(event_queries.event, event_policy.can_edit)
def earlier_people(event: Event) -> str:
    """Choose evenings and which of their people, and see who that would be."""
    return _earlier_page(event, _choice(request.args))


@blueprint.post("/organise/events/<slug>/invitations/earlier")
@guarded(event_queries.event, event_policy.can_edit)
def take_over_people(event: Event) -> BaseResponse:
    """Put the chosen people on the list as invited."""
    choice, slug, author = _choice(request.form), event.slug, history.staff(current_actor().name)
    if not earlier.candidates(event, choice):
        return make_response(_earlier_page(event, choice), 422)
    with transaction():
        fresh = event_queries.event(slug) or event
        count = earlier.take_over(event=fresh, choice=choice, author=author, now=clock.now())
    flash(
        ngettext("%(num)d persoon staat op de lijst.", "%(num)d personen staan op de lijst.", count)
        + " "
        + _("De uitnodiging verstuur je hier."),
        "ok",
    )
    return redirect(url_for("registration.invitations_page", slug=slug), 303)


def _choice(given: MultiDict[str, str]) -> Choice:
    who = next((each for each in Who if each.value == given.get("who")), Who.CAME)
    return Choice(tuple(dict.fromkeys(_numbers(given.getlist("evening")))), who, "cancelled" in given)


def _numbers(given: Iterable[str]) -> Iterable[int]:
    return (int(number) for number in given if number.isascii() and number.isdecimal() and len(number) < 10)


def _earlier_page(event: Event, choice: Choice) -> str:
    people = earlier.candidates(event, choice)
    return render_template(
        "invitations/earlier.html",
        event=event,
        evenings=earlier.evenings_before(event),
        choice=choice,
        has_asked="who" in request.values,
        people=people,
        shown=people[:NAMES_SHOWN],
    )
