"""What the organisers read of a scan afterwards: its outcome, why, what differed, and what can be done."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.door import self_wording, wording
from app.door.models import ScanResult

# The kind of pill and the word for each outcome.
RESULTS: dict[ScanResult, tuple[str, Any]] = {
    ScanResult.WELCOME: ("ok", _l("Binnen")),
    ScanResult.ALREADY: ("neutral", wording.STATES["already"].word),
    ScanResult.LOOK: ("attention", wording.STATES["look"].word),
    ScanResult.NOT_FOUND: ("stop", wording.STATES["not_found"].word),
    ScanResult.UNDONE: ("neutral", _l("Hersteld")),
}
ICONS = {ScanResult.ALREADY: "history", ScanResult.UNDONE: "arrow-back-up"}
_REASONS: dict[str, Any] = {
    **wording.REASONS,
    "walk_in": _l("Aan de deur ingeschreven."),
    "no_match": _l("Geen inschrijving bij dit ticket of adres."),
    "undone": _l("Was op het toestel al hersteld."),
    "refused": _l("Deze scan konden we niet lezen."),
    "nothing_to_undo": _l("Er was niets te herstellen."),
}
# What to do about what differed; where nothing is said here, the sentence itself says it.
_ADVICE: dict[str, Any] = {
    "second_door": _l("Je hoeft niets te doen."),
    "cancelled": _l("Kijk of er nog een stoel is."),
    "waiting": _l("Geef een plaats op de pagina van deze persoon."),
    "invited": _l("Geef een plaats op de pagina van deze persoon."),
    "repeated": _l("Je hoeft niets te doen."),
    "other_event": _l("Vraag de naam en zet de persoon op de lijst."),
    "beyond": _l("Zet een stoel bij."),
    "known_address": _l("Kijk of het dezelfde persoon is."),
    "seen_since": _l("Kijk of deze persoon in de zaal is."),
    "missed": _l("Kijk of deze persoon intussen binnen is."),
}


def by_poster(result: ScanResult) -> str:
    """How somebody tried who was scanned by no door and no person: by the poster, with or without success."""
    return str(self_wording.ENTRANCE if result is ScanResult.WELCOME else _("via de affiche"))


def no_door() -> str:
    """What stands among the doors for those who checked in with the poster."""
    word = str(self_wording.ENTRANCE)
    return word[:1].upper() + word[1:]


def reason(code: str) -> str:
    """Why a scan ended as it did, in words; empty when that goes without saying."""
    return str(_REASONS.get(code, ""))


def differed(conflict: str) -> str:
    """What the server found where a phone had decided by itself, in words."""
    return str(wording.CONFLICTS.get(conflict, _("De server zag deze scan anders dan het toestel.")))


def advice(conflict: str) -> str:
    """What an organiser can do about it."""
    return str(_ADVICE.get(conflict, ""))
