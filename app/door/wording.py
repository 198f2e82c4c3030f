"""What the door says in words: the same sentences for the page, for the scanner's script and for the organisers."""

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
        "alert-octagon", _l("Niet gevonden"), _l("Vraag de naam en zoek. Niets gevonden? Schrijf de persoon nieuw in.")
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
    "gone": _l("Deze persoon staat niet meer op de lijst."),
    "not_listed": _l("Een echt ticket, maar nog niet op de lijst. De naam volgt zodra er verbinding is."),
}
# What the server found where a phone had decided by itself; also shown to the organisers.
CONFLICTS = {
    "second_door": _l("Was al binnen langs een andere deur. We tellen één persoon."),
    "cancelled": _l("Had intussen geannuleerd, en is toch binnen."),
    "waiting": _l("Staat op de wachtlijst, en is toch binnen."),
    "invited": _l("Was uitgenodigd maar niet ingeschreven, en is toch binnen."),
    "repeated": _l("Schreef zich twee keer in: de eerste inschrijving is binnen."),
    "not_found": _l("Deze inschrijving bestaat niet meer. Vraag de naam en schrijf de persoon opnieuw in."),
    "other_event": _l("Dit ticket is voor een andere avond."),
    "table_full": _l("De gekozen tafel zat vol: kijk welke tafel het geworden is."),
    "beyond": _l("De laatste plaatsen waren net weg: deze persoon is extra binnen."),
    "known_address": _l("Dit e-mailadres stond al op de lijst: die persoon is binnen."),
    "seen_since": _l("Is hersteld, maar ging daarna nog voorbij een andere deur."),
    "missed": _l("Staat wel op de lijst. Zoek op naam en laat binnen."),
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
_PROBLEMS = {
    "denied": (
        _l("De camera mag niet"),
        _l("Sta de camera toe in de browser en probeer opnieuw. Intussen kan je de code typen of op naam zoeken."),
    ),
    "missing": (_l("Geen camera"), _l("We vinden geen camera. Typ de code of zoek op naam.")),
    "busy": (
        _l("Camera bezet"),
        _l("Een ander programma gebruikt de camera. Sluit het, of typ de code of zoek op naam."),
    ),
    "lost": (_l("Camera weg"), _l("De camera viel weg. Probeer opnieuw, of typ de code of zoek op naam.")),
    "decoder": (
        _l("Lezen lukt niet"),
        _l("Het lezen van codes lukt niet op dit toestel. Typ de code of zoek op naam."),
    ),
    "list": (
        _l("Geen lijst"),
        _l("De lijst staat nog niet op dit toestel. Zoek even een plek met verbinding en probeer opnieuw."),
    ),
    "unpaired": (
        _l("Niet gekoppeld"),
        _l("Dit toestel is niet meer gekoppeld. Scan de QR-code van de deur bij de organisator opnieuw."),
    ),
    "refused": (_l("Niet gelukt"), _l("Dat lukte niet. Probeer opnieuw.")),
}
_SENTENCES = {
    "latest": _l("Laatst:"),
    "table": _l("Tafel"),
    "noTable": _l("Nog geen tafel"),
    "room": _l("Er is plaats aan tafel {numbers}. Laat kiezen en zeg het aan de organisator."),
    "noRoom": _l("Alle tafels zijn vol. Vraag de organisator waar er een stoel bij kan."),
    "askTable": _l("Vraag de organisator aan welke tafel er plaats is."),
    "round": _l("Ronde {round}: tafel {number}"),
    "ring": _l("Tafel {number}: {taken} van {seats} plaatsen bezet"),
    "counts": _l("{present} / {expected} binnen"),
    "unnamed": _l("Nog niet op de lijst"),
    "guestOf": _l("Gast van {name}"),
    "letGuest": _l("Komt met 1 gast: laat mee binnen"),
    "letGuests": _l("Komt met {count} gasten: laat mee binnen"),
    "guestsIn": _l("De gasten zijn mee binnen."),
    "confirm": _l("Nog niet binnen: tik op ‘Laat binnen’."),
    "isIn": _l("al binnen"),
    "nobody": _l("Niemand gevonden. Probeer een deel van de naam."),
    "short": _l("Typ minstens twee letters."),
    "askName": STATES["not_found"].advice,
    "noDoor": _l("zelf ingecheckt of aan de balie"),
    "undone": _l("Hersteld: {name} staat niet meer als binnen."),
    "offline": _l("Geen wifi – scannen werkt"),
    "offlineNoList": _l("Geen wifi"),
    "unsent": _l("{count} te sturen"),
    "allSent": _l("Alles is verstuurd."),
    "contact": _l("Laatste contact om {time}."),
    "noContact": _l("Nog geen contact met de server."),
    "listAt": _l("Lijst van {time}. Op de lijst: {count}."),
    "noList": _l("Er staat geen lijst op dit toestel: elke scan gaat langs de server."),
    "unknownCode": _l("een onbekende code"),
    "listGone": _l("De lijst is van dit toestel: scannen gaat alleen nog met wifi."),
    "differs": _l("De server zag {name} anders: {sentence}"),
    "differsMore": _l("De server zag {count} scans anders. De laatste, {name}: {sentence}"),
    "otherTable": _l("De gekozen tafel zat vol, het is nu tafel {number}. Geef dat nog door."),
    "ending": _l("Even geduld: we sturen eerst door wat nog wacht."),
    "searching": _l("We zoeken …"),
    "ended": _l("De lijst is van dit toestel. Tik nog eens op ‘Klaar met scannen’ zodra er weer wifi is."),
    "locked": _l("Nog te sturen: {count}. Dat gaat mee zodra dit toestel weer gekoppeld is."),
    "full": _l("De opslag van dit toestel is vol. Hou deze pagina open tot alles verstuurd is, of bewaar als bestand."),
    "evicted": _l("De browser wiste scans die nog niet verstuurd waren. Zeg het aan de organisator."),
    "emptied": _l("De browser maakte de opslag leeg. Niets is verloren: hou deze pagina open tot alles verstuurd is."),
    "restored": _l("De browser maakte de opslag leeg. Wat nog te sturen was, is teruggezet: {count}."),
    "refusedRows": _l(
        "De server kon een scan niet lezen. Kies in het menu ‘Bewaar als bestand’ en geef het aan de organisator."
    ),
    "clock": _l("De klok van dit toestel staat {minutes} minuten verkeerd. Scannen werkt gewoon: wij rekenen het om."),
    "clockHours": _l("De klok van dit toestel staat {hours} uur verkeerd. Scannen werkt gewoon: wij rekenen het om."),
    "newVersion": _l("Er is een nieuwe versie. Die komt vanzelf bij de volgende start."),
    "noSubtle": _l("Deze pagina is niet beveiligd geopend: zonder wifi kan dit toestel niet scannen."),
    "export": _l("Bewaard. Geef het bestand aan de organisator: het bevat de scans, geen namen."),
    "wrongPin": _l("Deze PIN klopt niet. De organisator heeft de PIN."),
    "searchOffline": _l("Geen wifi: met de PIN zoek je in de lijst op dit toestel."),
    "unlocking": _l("Even geduld, we openen de namen."),
    "unlocked": _l("De namen staan klaar, ook zonder wifi."),
    "chooseForMe": _l("Kies voor mij"),
    "nameNeeded": _l("Vul een naam in."),
    "reasonNeeded": _l("Zeg kort waarom deze persoon er nog bij mag."),
    "wrongEmail": _l("Kijk het e-mailadres na, of laat het leeg."),
    "placeLeft": _l("Er is nog 1 plaats."),
    "placesLeft": _l("Er zijn nog {count} plaatsen."),
    "seatFree": _l("Nog 1 plaats"),
    "seatsFree": _l("Nog {count} plaatsen"),
    "tableFull": _l("Volzet"),
    "spoken": _l("Tafel {number}"),
}


def for_script() -> dict[str, Any]:
    """The sentences the scanner's script fills in itself."""
    return {
        **{key: str(sentence) for key, sentence in _SENTENCES.items()},
        "words": {state: str(said.word) for state, said in STATES.items()},
        "reasons": {reason: str(sentence) for reason, sentence in REASONS.items()},
        "conflicts": {kind: str(sentence) for kind, sentence in CONFLICTS.items()},
        "statuses": {status: str(word) for status, word in NOT_IN_YET.items()},
        "problems": {kind: {"word": str(word), "advice": str(advice)} for kind, (word, advice) in _PROBLEMS.items()},
    }
