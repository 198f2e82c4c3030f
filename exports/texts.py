"""Words, dates and numbers in the language of a document, from the catalogues and without a web framework."""

from __future__ import annotations

import datetime as dt
import unicodedata
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

SOURCE_LANGUAGE = "nl"
_CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
# The English, French and German that are read in Belgium.
_LOCALES = {"nl": "nl_BE", "en": "en_GB", "fr": "fr_BE", "de": "de_BE"}
_DATE = {"nl": "d MMMM y", "en": "d MMMM y", "fr": "d MMMM y", "de": "d. MMMM y"}
_LONG_DATE = {"nl": "EEEE d MMMM y", "en": "EEEE d MMMM y", "fr": "EEEE d MMMM y", "de": "EEEE, d. MMMM y"}
_SHORT_DATE = {"nl": "d MMMM", "en": "d MMMM", "fr": "d MMMM", "de": "d. MMMM"}
_CLOCK = {"nl": "HH.mm", "en": "HH:mm", "fr": "HH'h'mm", "de": "HH:mm"}
_TIME = {"nl": "HH.mm 'uur'", "en": "HH:mm", "fr": "HH'h'mm", "de": "HH:mm 'Uhr'"}


class Texts:
    """One language: `gettext` and `ngettext` answer in it, or in Dutch where the catalogue is silent."""

    def __init__(self, language: str) -> None:
        """An unknown language reads as Dutch."""
        self.language = language if language in _LOCALES else SOURCE_LANGUAGE
        self._locale = _LOCALES[self.language]
        self._catalogue = _catalogue(self.language)

    def gettext(self, message: str, /, **values: object) -> str:
        """The message in this language, with its `%(name)s` filled in."""
        text = self._catalogue.gettext(message)
        return text % values if values else text

    def ngettext(self, singular: str, plural: str, num: int, /, **values: object) -> str:
        """The right form for `num`, which the text may call `%(num)s`."""
        text = self._catalogue.ngettext(singular, plural, num)
        return text % {"num": self.number(num), **values}

    def long_date(self, day: dt.date) -> str:
        """With the day of the week: donderdag 21 oktober 2027."""
        return format_date(day, _LONG_DATE[self.language], locale=self._locale)

    def date(self, day: dt.date) -> str:
        """Without it: 21 oktober 2027."""
        return format_date(day, _DATE[self.language], locale=self._locale)

    def short_date(self, day: dt.date) -> str:
        """As "24 oktober"."""
        return format_date(day, _SHORT_DATE[self.language], locale=self._locale)

    def time(self, moment: dt.time | dt.datetime) -> str:
        """A time of day as it stands in a sentence: 19.00 uur."""
        return format_time(_wall_clock(moment), _TIME[self.language], locale=self._locale)

    def clock(self, moment: dt.time | dt.datetime) -> str:
        """A time of day where room is short: 19.00."""
        return format_time(_wall_clock(moment), _CLOCK[self.language], locale=self._locale)

    def number(self, value: float) -> str:
        """With the separators of the language: 1.250."""
        return format_decimal(value, locale=self._locale)

    def language_name(self) -> str:
        """What the language calls itself: Nederlands, English, français, Deutsch."""
        return {"nl": "Nederlands", "en": "English", "fr": "français", "de": "Deutsch"}[self.language]


@lru_cache(maxsize=8)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(_CATALOGUES, [language])


def _wall_clock(moment: dt.time | dt.datetime) -> dt.time:
    """The hands of the clock alone: Babel would move an aware moment to UTC."""
    return moment.time() if isinstance(moment, dt.datetime) else moment.replace(tzinfo=None)


def direction(text: str) -> str:
    """`rtl` when the first letter that has a direction runs from right to left, otherwise `ltr`."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"
