"""News of a whole evening, as each person on its list gets it by mail."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import outbox
from app.core.i18n import clock, long_date
from app.core.outbox import Message
from app.events.announcing import Occasion, Shown
from app.events.models import Event
from app.registration import attachments, personal_links
from app.registration.letter_kinds import letter_kind
from app.registration.mail import Button, letter, registration_of
from app.registration.models import Registration, RegistrationStatus

# For a look at the mail of a move, the evening was a week before.
_A_WEEK = dt.timedelta(days=7)
letter_kind("registration.event_cancelled", params=lambda _registration: {"reason": _("Onze zaal is niet vrij.")})
letter_kind("registration.event_moved", params=lambda registration: was(_a_week_before(registration.event)))


def was(occasion: Occasion) -> dict[str, str]:
    """The parameters of a mail about a move: when and where the evening was."""
    return {
        "starts_at": occasion.starts_at.isoformat(),
        "ends_at": occasion.ends_at.isoformat(),
        "timezone": occasion.timezone,
        "venue": occasion.venue,
        "address": occasion.address,
    }


def _a_week_before(event: Event) -> Occasion:
    there = Shown.of(event).occasion
    return replace(there, starts_at=there.starts_at - _A_WEEK, ends_at=there.ends_at - _A_WEEK)


@outbox.writer("registration.event_cancelled", name=_l("De avond gaat niet door"))
def event_cancelled(params: dict[str, Any]) -> Message:
    """The evening does not go on, and why."""
    registration = registration_of(params)
    opening = _("Jammer, maar deze avond gaat niet door. Je hoeft zelf niets te doen.")
    return letter(
        "registration.event_cancelled",
        registration,
        subject=_("%(title)s gaat niet door", title=registration.event.title),
        opening=f"{opening}\n{params['reason']}",
        words={"reden": params["reason"]},
        with_ticket=False,
        attachments=attachments.calendar(registration, is_cancelled=True) if _has_place(registration) else (),
    )


@outbox.writer("registration.event_revived", name=_l("De avond gaat toch door"))
def event_revived(params: dict[str, Any]) -> Message:
    """The evening goes on after all; who had a place still has it."""
    registration = registration_of(params)
    stands = {
        RegistrationStatus.REGISTERED: _("Je bent nog altijd ingeschreven, en je ticket blijft geldig."),
        RegistrationStatus.WAITING: _("Je staat nog altijd op de wachtlijst."),
        RegistrationStatus.INVITED: _("Je uitnodiging blijft geldig."),
    }
    opening = _("Goed nieuws: we schreven je dat deze avond niet doorging, maar hij gaat toch door.")
    return letter(
        "registration.event_revived",
        registration,
        subject=_("%(title)s gaat toch door", title=registration.event.title),
        opening="\n".join((opening, stands.get(registration.status, ""))),
        buttons=_answer(registration),
        with_ticket=_has_place(registration),
        attachments=attachments.calendar(registration) if _has_place(registration) else (),
    )


@outbox.writer("registration.event_moved", name=_l("De avond is verplaatst"))
def event_moved(params: dict[str, Any]) -> Message:
    """The evening is at another time or place than they know; `params` say what it was."""
    registration = registration_of(params)
    opening = _("Er is iets veranderd aan deze avond. Kijk even of het voor je past.")
    changes = "\n".join(_changes(params, registration.event))
    return letter(
        "registration.event_moved",
        registration,
        subject=_("Let op: %(title)s is verplaatst", title=registration.event.title),
        opening=f"{opening}\n{changes}",
        words={"wijzigingen": changes},
        buttons=_answer(registration),
        with_ticket=_has_place(registration),
        attachments=attachments.calendar(registration) if _has_place(registration) else (),
    )


def _changes(params: dict[str, Any], event: Event) -> list[str]:
    """A sentence for time and one for place, when these are not what they were."""
    starts_at, ends_at = (dt.datetime.fromisoformat(params[name]) for name in ("starts_at", "ends_at"))
    with_zone = event.timezone != params["timezone"]
    pairs = (
        (
            _when(starts_at, ends_at, params["timezone"], with_zone=with_zone),
            _when(event.starts_at, event.ends_at, event.timezone, with_zone=with_zone),
            _("Wanneer"),
        ),
        (_where(params["venue"], params["address"]), _where(event.venue, event.address), _("Waar")),
    )
    nowhere = _("nog niet bekend")
    return [
        _("%(what)s: %(new)s (was: %(old)s).", what=what, new=new or nowhere, old=old or nowhere)
        for old, new, what in pairs
        if old != new
    ]


def _when(starts_at: dt.datetime, ends_at: dt.datetime, timezone: str, *, with_zone: bool) -> str:
    """Day and hours; with the time zone when that is what changed, for the clock may say the same."""
    hours = _("%(start)s tot %(end)s", start=clock(starts_at, timezone), end=clock(ends_at, timezone))
    zone = f", {timezone}" if with_zone else ""
    return f"{long_date(starts_at, timezone)}, {hours}{zone}"


def _where(venue: str, address: str) -> str:
    return ", ".join(part for part in (venue, address) if part)


def _answer(registration: Registration) -> tuple[Button, ...]:
    """Where who has or awaits a place says whether they come."""
    if registration.status not in {RegistrationStatus.REGISTERED, RegistrationStatus.WAITING}:
        return ()
    return (Button(_("Laat weten of je komt"), personal_links.answer_url(registration)),)


def _has_place(registration: Registration) -> bool:
    return registration.status is RegistrationStatus.REGISTERED
