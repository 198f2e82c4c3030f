"""One person's whole history in words, oldest first: how they came, what was done, when they walked in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.registration.history_models import By, Change
from app.registration.models import Registration, RegistrationSource

_CAME = {
    RegistrationSource.ONLINE: _l("Schreef zich online in"),
    RegistrationSource.STAFF: _l("Door de organisatie op de lijst gezet"),
    RegistrationSource.IMPORT: _l("Met een lijst ingevoerd"),
    RegistrationSource.WALK_IN: _l("Aan de deur ingeschreven"),
}
# What each act of a history is called; an act that has no words here fails a test.
ACTS = {
    "accepted_invitation": _l("Schreef zich in met de uitnodiging"),
    "added": _l("Op de lijst gezet"),
    "answered": _l("Beantwoordde de vragen"),
    "asked_again": _l("Vroeg opnieuw een plaats"),
    "cancelled": _l("Inschrijving geannuleerd"),
    "declined": _l("Zei de uitnodiging af"),
    "confirmed": _l("Zei te komen"),
    "details_changed": _l("Gegevens aangepast"),
    "given_place": _l("Kreeg een plaats"),
    "guest_added": _l("Bracht een gast mee"),
    "guest_claimed": _l("De gast gaf een eigen naam"),
    "imported": _l("Met een lijst op de lijst gezet"),
    "invited": _l("Uitnodiging gestuurd"),
    "language_changed": _l("Andere taal gekozen"),
    "link_sent": _l("Link opnieuw gestuurd"),
    "moved": _l("Verplaatst naar tafel %(table)s in ronde %(round)s"),
    "moved_back": _l("Terug naar de vorige tafel in ronde %(round)s"),
    "needs_changed": _l("Dieet of toegankelijkheid aangepast"),
    "note_changed": _l("Notitie aangepast"),
    "offer_lapsed": _l("Het aanbod van een plaats is verlopen"),
    "offered": _l("Kreeg een plaats aangeboden"),
    "photo_objection": _l("Keuze over foto’s aangepast"),
    "place_taken_back": _l("Plaats weer ingetrokken: terug op de wachtlijst"),
    "put_on_waiting_list": _l("Op de wachtlijst gezet"),
    "reminded": _l("Herinnering aan de uitnodiging gestuurd"),
    "renamed": _l("Naam aangepast"),
    "restored": _l("Inschrijving hersteld"),
    "tables_changed": _l("Andere tafels gekozen"),
}
_FIELDS = {
    "name": _l("naam"),
    "email": _l("e-mailadres"),
    "organisation": _l("organisatie"),
    "function": _l("functie"),
    "language": _l("taal"),
    "photo_objection": _l("foto’s"),
}


class Moment(NamedTuple):
    """One thing that happened: when, what, and who did it in words, empty when that goes without saying."""

    at: dt.datetime
    text: str
    who: str


# Tells what else happened to a registration with this id.
Source = Callable[[int], list[Moment]]
_SOURCES: list[Source] = []


def source(tell: Source) -> Source:
    """Declare what a higher floor has to tell of somebody; whoever came in by a moment of it is not said to twice."""
    _SOURCES.append(tell)
    return tell


def timeline(registration: Registration, changes: list[Change]) -> list[Moment]:
    """All that happened to this registration, oldest first."""
    moments = [] if _is_told(changes) else [Moment(registration.created_at, str(_CAME[registration.source]), "")]
    moments += [Moment(change.at, told(change), _who(change)) for change in changes]
    more = [moment for tell in _SOURCES for moment in tell(registration.id)]
    if registration.checked_in_at is not None and registration.checked_in_at not in {each.at for each in more}:
        moments.append(Moment(registration.checked_in_at, _("Kwam binnen"), ""))
    return sorted([*moments, *more], key=lambda moment: moment.at)


def _is_told(changes: list[Change]) -> bool:
    """Whether how they came stands in the history itself, with who did it; then it is not said a second time."""
    return any(change.act in {"added", "imported"} for change in changes)


def told(change: Change) -> str:
    """An act in words, with the tables and fields it was about."""
    words = str(ACTS.get(change.act, change.act))
    if change.act == "details_changed":
        return f"{words}: {', '.join(str(_FIELDS.get(name, name)) for name in change.detail.get('fields', []))}"
    try:
        return words % change.detail
    except KeyError:
        return words


def _who(change: Change) -> str:
    names: dict[By, Any] = {By.PERSON: _("zelf"), By.MACHINE: _("automatisch")}
    return str(names.get(change.by, change.who))
