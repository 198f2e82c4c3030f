"""Writes the mailing list as a workbook: who wants the newsletter, in which language, since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from exports.workbook import single
from exports.workbook.vocabulary import Look, Words

_SHEET = Words("Mailinglijst", "Mailing list", "Liste de diffusion", "Verteiler")
_EMAIL = Words("e-mail", "e-mail", "e-mail", "E-Mail")
_LANGUAGE = Words("taal", "language", "langue", "Sprache")
_SINCE = Words("bevestigd op", "confirmed on", "confirmé le", "bestätigt am")


class ListedSubscriber(NamedTuple):
    """One address; `since` is on a wall clock, without a zone, as Excel keeps moments."""

    email: str
    language: str
    since: dt.datetime


def subscribers_workbook(subscribers: Iterable[ListedSubscriber], *, of: single.Made) -> bytes:
    """The list as .xlsx; addresses are typed as text, also one that begins as a formula does."""
    columns = [
        single.Column(_EMAIL.within(of.language)),
        single.Column(_LANGUAGE.within(of.language)),
        single.Column(_SINCE.within(of.language), Look.MOMENT),
    ]
    return single.workbook(_SHEET.within(of.language), columns, subscribers, of=of)
