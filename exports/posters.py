"""Posters on A3: checking in by oneself in four languages, and which way to the tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from exports.documents import Evening
from exports.paper import paper_html
from exports.pdf import html_pdf
from exports.qr import qr_svg
from exports.texts import Texts
from exports.type_fitting import fitted_on_paper

_LANGUAGES = ("nl", "en", "fr", "de")
_HEADLINE = (92, 84, 76, 68, 60, 52, 46)
_STEP = (25, 23, 21, 19, 17, 15, 13)
_NUMBERS = (210, 180, 150, 125, 105, 90, 75)
# A word such as "e-mailadres" would break behind its first letter; in a group, so that splitting keeps it.
_HYPHENATED = re.compile(r"(\b\w-\w[\w-]*)")
_EVENING = (24, 22, 20, 18, 16, 14, 12, 10, 8, 6)


class Arrow(StrEnum):
    """Which way a poster points."""

    LEFT = "left"
    AHEAD = "ahead"
    RIGHT = "right"


# Degrees to turn an arrow that points to the right.
_TURNED = {Arrow.LEFT: 180, Arrow.AHEAD: 270, Arrow.RIGHT: 0}


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What the poster says in one more language."""

    language: str
    name: str
    how: str
    desk: str


def self_check_in_pdf(evening: Evening, *, network: str, address: str) -> bytes:
    """A PDF/UA-1 document of one page; `address` is what its QR code holds."""
    texts = Texts(evening.language)
    others = [_spoken(language) for language in _LANGUAGES if language != texts.language]
    headline = texts.gettext("Check jezelf in")
    steps = (
        texts.gettext("Scan met je camera"),
        texts.gettext("Tik op ‘Ik ben er’, of typ je e-mailadres"),
        texts.gettext("Toon het groene scherm en neem je badge"),
    )
    return html_pdf(
        paper_html(
            "poster",
            texts,
            evening=evening,
            network=network,
            headline=headline,
            headline_size=fitted_on_paper(headline, 251, 38, _HEADLINE),
            evening_size=fitted_on_paper(evening.title, 215, 11, _EVENING, "700"),
            steps=[_HYPHENATED.split(step) for step in steps],
            # All alike, with slack for their looser lines.
            step_size=min(fitted_on_paper(step, 66, 36, _STEP) for step in steps),
            others=others,
            qr=qr_svg(address, label=texts.gettext("QR-code om zelf in te checken")),
            address=address.lower(),
        )
    )


def direction_pdf(evening: Evening, *, network: str, first: int, last: int, arrow: Arrow) -> bytes:
    """A PDF/UA-1 document of one page that points to the tables with these numbers."""
    texts = Texts(evening.language)
    numbers = str(first) if first == last else f"{first}–{last}"
    return html_pdf(
        paper_html(
            "direction",
            texts,
            evening=evening,
            network=network,
            word=texts.gettext("Tafel") if first == last else texts.gettext("Tafels"),
            numbers=numbers,
            size=fitted_on_paper(numbers, 225, 90, _NUMBERS),
            way={
                Arrow.LEFT: texts.gettext("naar links"),
                Arrow.AHEAD: texts.gettext("rechtdoor"),
                Arrow.RIGHT: texts.gettext("naar rechts"),
            }[arrow],
            turned=_TURNED[arrow],
        )
    )


def _spoken(language: str) -> _Spoken:
    texts = Texts(language)
    name = texts.language_name()
    return _Spoken(
        language=language,
        name=name[0].upper() + name[1:],
        how=texts.gettext("Scan de code, zeg dat je er bent en toon het groene scherm."),
        desk=texts.gettext("Geen smartphone? Kom naar de balie."),
    )
