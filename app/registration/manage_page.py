"""The page behind the mailed link: what it shows, and its forms, each as stored or as somebody just sent it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, flash, get_flashed_messages, make_response, redirect, render_template, request, url_for
from flask import session as browser
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock
from app.core.forms import Form
from app.network.wording import NEWS
from app.registration import (
    answers,
    extras,
    guests,
    personal_links,
    places,
    questions,
    replies,
    standing,
    tables,
    unseen,
)
from app.registration.manage_forms import (
    DetailsForm,
    GuestForm,
    GuestNameForm,
    NeedsForm,
    NewsForm,
    filled_in,
    replies_form,
    tables_form,
)
from app.registration.models import Registration, RegistrationStatus
from app.registration.question_models import Question
from app.registration.tables import Offer
from app.registration.views import missed_wish, ticket_page

# A message that belongs to one section stands there, not above the page that somebody is halfway down.
_AT = "at-"
# Whose mailed link this browser opened: in its own cookie, for a link that is only looked at changes nothing of ours.
_OPENED = "opened"
_MOST_OPENED = 20


def token() -> str:
    """The secret in the address of this request."""
    return str((request.view_args or {})["token"])


def address(**more: Any) -> str:
    """Where the page of this request stands."""
    return url_for("registration.manage", token=token(), **more)


def saved(section: str, sentence: str) -> Response:
    """Back to a section of the page, where it says what was done."""
    flash(sentence, f"{_AT}{section}")
    return make_response(redirect(address(_anchor=section), 303))


def refused(registration: Registration, status: int = 422, **forms: Any) -> Response:
    """The page with these forms as they were sent, and the others as stored."""
    return make_response(page(registration, **forms), status)


def page(registration: Registration, **forms: Any) -> str:
    """The page; `forms` are those that were just sent, by section (a guest's under `guest_<id>`)."""
    now = clock.now()
    event = registration.event
    can_change = extras.may_change(registration, event, now)
    shown: dict[str, Any] = {**ticket_page(registration), "sections": {}, "brought": []}
    if can_change:
        shown["sections"] = _sections(registration, forms, now)
        shown["brought"] = _brought(registration, forms)
    return render_template(
        "registration/manage.html",
        **shown,
        token=token(),
        answer=answers.of(registration, now=now),
        can_change=can_change,
        can_bring=guests.may_bring(registration) and places.takes_registrations(event, now),
        most_guests=guests.MOST,
        news=NEWS,
        submission=_submission(),
        is_new="welcome" in request.args,
        missed=missed_wish(registration, request.args.get("wish", "")),
        refused_in={name.partition("_")[0] for name in forms},
        said=_said(),
    )


def _submission() -> str:
    """The uuid with which a guest's form was opened, or a new one."""
    return request.form.get("submission", "") or str(uuid.uuid4())


def _said() -> dict[str, list[str]]:
    """What the last thing that was done says, by section."""
    said: dict[str, list[str]] = {}
    flashed: Any = get_flashed_messages(with_categories=True)
    for category, message in flashed:
        if category.startswith(_AT):
            said.setdefault(category.removeprefix(_AT), []).append(message)
    return said


def _sections(registration: Registration, sent: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    """The forms of the page by section; a section that has nothing to ask is left out."""
    asked = questions.of_event(registration.event_id)
    offers = tables.offered(registration) if registration.event.starts_at > now else []
    given = replies.of(registration) if asked else {}
    return {
        "guests": sent.get("guests") or GuestForm(formdata=None, prefix="guest-"),
        "needs": sent.get("needs") or needs_form(unseen.shown(registration, sees=sees_all(registration))),
        "questions": sent.get("questions") or (stored_replies(asked, given) if asked else None),
        "asked": asked,
        "answered": any(question.id in given for question in asked),
        "tables": sent.get("tables") or (stored_tables(registration, offers) if offers else None),
        "details": sent.get("details") or DetailsForm(formdata=None, obj=registration),
        "news": sent.get("news") or NewsForm(formdata=None),
    }


def needs_form(told: Mapping[str, str]) -> NeedsForm:
    """What is kept of someone's needs; the box is ticked for what they agreed to, and for nothing else."""
    return NeedsForm(formdata=None, data={**told, "agrees": any(told.values())})


def sees_all(registration: Registration) -> bool:
    """Whether this browser opened the link from the mailbox of this person, now or before."""
    opened: list[int] = browser.get(_OPENED, [])
    if registration.id in opened:
        return True
    if not personal_links.is_from_mailbox(registration, request.args.get("mine", "")):
        return False
    browser[_OPENED] = [*opened, registration.id][-_MOST_OPENED:]
    return True


def stored_replies(asked: list[Question], given: Mapping[int, str]) -> Form:
    """The questions with what somebody answered."""
    data = {f"question_{each.id}": filled_in(each, given[each.id]) for each in asked if each.id in given}
    return replies_form(asked)(formdata=None, data=data)


def stored_tables(registration: Registration, offers: list[Offer]) -> Form:
    """The tables someone has or wishes for."""
    data: dict[str, Any] = {f"table_{number}": str(table.id) for number, table in tables.chosen(registration)}
    return choice_of_tables(registration, offers)(formdata=None, data={**data, "along": True})


def choice_of_tables(registration: Registration, offers: list[Offer]) -> type[Form]:
    """A form with every table for each round; of who waits, for each wish."""
    waits = standing.shown(registration).status is RegistrationStatus.WAITING
    numbers = range(1, registration.event.rounds + 1)
    has_each = len(tables.chosen(registration)) == len(numbers)
    nothing = _("Kies voor mij") if waits else _("Nog geen tafel")
    label = _("Keuze %(number)d") if waits else _("Ronde %(number)d")
    first = [] if has_each and not waits else [("0", nothing)]
    brought = len(guests.of(registration))
    along = ngettext("Ook voor mijn gast, als er plaats is", "Ook voor mijn gasten, als er plaats is", brought)
    return tables_form(
        {number: label % {"number": number} for number in numbers},
        {number: [*first, *((str(offer.id), _offer(offer, 0 if waits else number)) for offer in offers)]
         for number in numbers},
        along=along if brought else "",
    )  # fmt: skip


def _offer(offer: Offer, number: int) -> str:
    title = f"{offer.number} · {offer.title}"
    if not number:
        return title
    free = offer.free.get(number, 0)
    room = ngettext("nog %(num)d plaats", "nog %(num)d plaatsen", free) if free > 0 else _("volzet")
    return f"{title} ({room})"


def _brought(registration: Registration, sent: dict[str, Any]) -> list[dict[str, Any]]:
    """Whom this person brings, each with the form that says who they are."""
    return [
        {
            "id": guest.id,
            "name": guest.name,
            "unnamed": guest.unnamed,
            "is_minor": guest.is_minor,
            "code": guest.ticket_code,
            "is_waiting": standing.shown(guest).status is RegistrationStatus.WAITING,
            "tables": [table.number for _round, table in standing.shown(guest).seats],
            "is_claimed": guests.is_claimed(guest),
            "claim_url": personal_links.claim_url(guest),
            "form": sent.get(f"guest_{guest.id}") or guest_name_form(guest),
        }
        for guest in guests.of(registration)
    ]


def guest_name_form(guest: Registration) -> GuestNameForm:
    """The name of a guest, empty until somebody said it."""
    data = {"name": "" if guest.unnamed else guest.name, "photo_objection": guest.photo_objection}
    return GuestNameForm(formdata=None, prefix=f"guest-{guest.id}-", data=data)
