"""What the door says in words: the same sentences for the page and for the scanner's script."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l


class State(NamedTuple):
    """A state of the door: its icon and word, and what to do next."""

    icon: str
    word: Any
    advice: Any


class Task(NamedTuple):
    """An action for this person: icon, sentence, and the kind of flag it is shown on."""

    icon: str
    sentence: Any
    kind: str = "plain"


STATES = {
    "welcome": State("circle-check", _l("Welkom"), ""),
    "already": State("history", _l("Al binnen"), _l("Even buiten geweest? Dan mag deze persoon gewoon door.")),
    "look": State("user-question", _l("Even kijken"), _l("Beslis samen: binnenlaten mag.")),
    "not_found": State(
        "alert-octagon", _l("Niet gevonden"), _l("Vraag de naam en zoek. Niets gevonden? Haal er een organisator bij.")
    ),
}
REASONS = {
    "waiting": _l("Staat op de wachtlijst."),
    "cancelled": _l("Heeft de inschrijving geannuleerd."),
    "invited": _l("Is uitgenodigd, maar schreef zich nog niet in."),
    "repeated": _l("Schreef zich twee keer in: de eerste inschrijving telt."),
    "other_event": _l("Deze code hoort niet bij deze avond."),
    "unknown": _l("Deze code kennen we niet."),
    "unreadable": _l("Dit is geen ticketcode."),
}
FLAGS = {
    "aisle": Task("wheelchair", _l("Plaats bij het gangpad vrijhouden")),
    "loop": Task("ear", _l("Zet de ringleiding aan en wijs een plaats vooraan")),
    "ask": Task("heart-handshake", _l("Vraag wat je kan doen om te helpen")),
    "no_photo": Task("camera-off", _l("Geef een geel keycord: geen foto’s"), "accent"),
}
NOT_IN_YET = {
    "waiting": _l("wachtlijst"),
    "cancelled": _l("geannuleerd"),
    "invited": _l("uitgenodigd"),
}


def for_script() -> dict[str, Any]:
    """The sentences the scanner's script fills in itself."""
    return {
        "reasons": {reason: str(sentence) for reason, sentence in REASONS.items()},
        "statuses": {status: str(word) for status, word in NOT_IN_YET.items()},
        "table": str(_l("Tafel")),
        "noTable": str(_l("Nog geen tafel")),
        "round": str(_l("Ronde {round}: tafel {number}")),
        "counts": str(_l("{present} / {expected} binnen")),
        "isIn": str(_l("al binnen")),
        "nobody": str(_l("Niemand gevonden. Probeer een deel van de naam.")),
        "short": str(_l("Typ minstens twee letters.")),
        "undone": str(_l("Hersteld: {name} staat niet meer als binnen.")),
        "offline": str(_l("We bereiken de server niet. Kijk de wifi na en probeer opnieuw.")),
        "unpaired": str(_l("Dit toestel is niet meer gekoppeld. Vraag de organisator om de link van de deur.")),
        "denied": str(_l("De camera mag niet gebruikt worden. Sta ze toe in de browser, of typ de code of de naam.")),
        "missing": str(_l("We vinden geen camera. Typ de code of zoek op naam.")),
        "busy": str(_l("De camera is bezet door een ander programma. Sluit het, of typ de code of de naam.")),
        "decoder": str(_l("Het lezen van codes lukt niet op dit toestel. Typ de code of zoek op naam.")),
    }
