"""What a phone's checks before the doors open are called, and what to do when one is not green."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l


class Check(NamedTuple):
    """A check: its icon and name, what it is for, and its sentences by the word that the script finds."""

    icon: str
    name: Any
    purpose: Any
    words: dict[str, Any]


CHECKS = {
    "camera": Check(
        "camera",
        _l("Camera"),
        _l("Test ze met de QR-code van de deur, die je net scande."),
        {
            "untested": _l("Test ze met de QR-code van de deur, die je net scande."),
            "picture": _l("De camera werkt. Richt ze nu op een QR-code."),
            "code": _l("De camera leest codes."),
            "denied": _l(
                "De camera mag niet. Sta ze toe in de instellingen van de browser en test opnieuw. "
                "Codes typen en namen zoeken kan intussen wel."
            ),
            "missing": _l("We vinden geen camera. Je kan wel codes typen en namen zoeken."),
            "busy": _l("Een ander programma gebruikt de camera. Sluit het en test opnieuw."),
            "decoder": _l("Codes lezen lukt niet. Kijk of er netwerk is, laad de pagina opnieuw en test nog eens."),
        },
    ),
    "sound": Check(
        "volume",
        _l("Geluid"),
        _l("Elke uitkomst heeft een eigen toon: dan hoef je niet te kijken."),
        {
            "untested": _l("Elke uitkomst heeft een eigen toon: dan hoef je niet te kijken."),
            "asked": _l("Hoorde je twee tonen, laag en dan hoog?"),
            "heard": _l("Je hoort de tonen."),
            "silent": _l("Zet het volume hoger en de stille stand uit. Scannen lukt ook zonder geluid."),
            "missing": _l("Deze browser speelt geen tonen. Scannen lukt ook zonder geluid."),
        },
    ),
    "battery": Check(
        "battery-3",
        _l("Batterij"),
        _l("De camera staat de hele avond aan."),
        {
            "ask": _l("Heeft dit toestel nog meer dan 40 %, of hangt het aan een lader?"),
            "charging": _l("Het toestel laadt op."),
            "enough": _l("Genoeg voor de avond."),
            "low": _l("Minder dan 40 %: leg een lader klaar."),
            "empty": _l("Bijna leeg: hang het nu aan een lader."),
        },
    ),
    "list": Check(
        "list-check",
        _l("Lijst"),
        _l("Met de lijst op dit toestel werkt scannen ook zonder wifi."),
        {
            "loading": _l("De lijst komt eraan…"),
            "here": _l("{count} mensen. Scannen werkt ook zonder wifi."),
            "old": _l(
                "De lijst van {made} staat hier, en scannen werkt. Zoek een plek met netwerk en haal de nieuwste."
            ),
            "insecure": _l("Dit adres begint niet met https: scannen werkt, maar alleen met netwerk."),
            "missing": _l("De lijst is hier nog niet. Zoek een plek met netwerk en probeer opnieuw."),
            "locked": _l("Dit toestel is niet meer gekoppeld. Scan de QR-code van de deur opnieuw."),
        },
    ),
    "storage": Check(
        "database",
        _l("Opslag"),
        _l("Scans die nog niet verstuurd zijn, staan op dit toestel."),
        {
            "kept": _l("Wat op dit toestel staat, blijft staan."),
            "maybe": _l("Zet deze pagina op het startscherm: dan ruimt de browser niets op."),
            "full": _l("Dit toestel zit bijna vol. Maak plaats, bijvoorbeeld door filmpjes te wissen."),
        },
    ),
    "time": Check(
        "clock",
        _l("Klok"),
        _l("Zo klopt het uur dat je op het scherm ziet."),
        {
            "unknown": _l("We vergelijken de klok zodra er netwerk is."),
            "right": _l("De klok loopt gelijk."),
            "wrong": _l("De klok loopt {minutes} minuten verkeerd. Zet ze op automatisch; scannen lukt wel."),
        },
    ),
}
LIGHTS = {
    "": ("circle-dashed", _l("Nog te testen")),
    "ok": ("circle-check", _l("In orde")),
    "warn": ("alert-triangle", _l("Let op")),
    "bad": ("alert-octagon", _l("Niet in orde")),
}

# What somebody has to do on each phone; the other checks a phone does by itself.
BY_HAND = ("camera", "sound", "battery", "list")


def undone(checks: dict[str, str]) -> list[str]:
    """The names of the checks that nobody did on a phone that said this of its checks."""
    return [str(CHECKS[name].name) for name in BY_HAND if not checks.get(name)]


def for_script() -> dict[str, Any]:
    """The sentences that the script fills in."""
    return {
        "words": {name: {word: str(said) for word, said in check.words.items()} for name, check in CHECKS.items()},
        "lights": {light: str(word) for light, (_icon, word) in LIGHTS.items()},
        "pinRight": str(
            _l("De PIN klopt. Bij het scannen typ je hem nog één keer: dan zoek je namen ook zonder wifi.")
        ),
        "pinWrong": str(_l("Die PIN klopt niet. De organisator heeft de juiste.")),
    }
