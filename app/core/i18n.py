"""In which language and form a page speaks: the locale of a request, and dates and numbers in it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import babel.dates
from babel import Locale
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_locale

LANGUAGES = {"nl": "Nederlands", "en": "English", "fr": "Français", "de": "Deutsch"}
DEFAULT = "nl"

babel_extension = Babel()


def prepare(app: Flask) -> None:
    """Choose the locale per request and give templates their formats."""
    app.config.update(BABEL_DEFAULT_LOCALE=DEFAULT, BABEL_DEFAULT_TIMEZONE="UTC")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.config["TRANSLATIONS"])
    babel_extension.init_app(app, locale_selector=lambda: _locale(_chosen_language()))
    app.jinja_env.filters.update(long_date=long_date, short_date=short_date, clock=clock, date_time=date_time)
    app.jinja_env.globals.update(languages=tuple(LANGUAGES.items()))


def current_language() -> str:
    """The two letters of the language this request speaks."""
    locale = get_locale()
    return str(locale.language) if locale else DEFAULT


def speak(language: str) -> None:
    """Use this language for the rest of the request, for example the evening's own when nobody chose."""
    if language in LANGUAGES and _explicit_choice() is None:
        g.language = language
        g.pop("_flask_babel", None)


def _explicit_choice() -> str | None:
    if not has_request_context():
        return None
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else None


def _chosen_language() -> str:
    forced: str | None = g.get("language")
    if forced:
        return forced
    chosen = _explicit_choice()
    if chosen or not has_request_context():
        return chosen or DEFAULT
    return _browser_language()


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    """Kept, because Babel looks on the disk whether there is such a language each time it reads its name."""
    return Locale.parse(language)


def _browser_language() -> str:
    """The first language of the browser that we speak; without any, Dutch is the safest guess.

    Not werkzeug's best_match: for `de-BE, en;q=0.5` it takes the exact en before the wanted German.
    """
    wanted = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    return next((language for language in wanted if language in LANGUAGES), DEFAULT)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of that name."""
    return ZoneInfo(name)


def local(moment: dt.datetime, timezone: str) -> dt.datetime:
    """An aware moment on the clock of that time zone."""
    return moment.astimezone(zone(timezone))


def long_date(moment: dt.datetime | dt.date, timezone: str = "UTC") -> str:
    """`donderdag 21 oktober 2027`, in the language of the request."""
    day = local(moment, timezone).date() if isinstance(moment, dt.datetime) else moment
    return babel.dates.format_date(day, "full", locale=current_language())


def short_date(moment: dt.datetime | dt.date, timezone: str = "UTC") -> str:
    """`21 okt 2027`, in the language of the request."""
    day = local(moment, timezone).date() if isinstance(moment, dt.datetime) else moment
    return babel.dates.format_date(day, "medium", locale=current_language())


def clock(moment: dt.datetime | dt.time, timezone: str = "UTC") -> str:
    """`19:00` in the language of the request."""
    value = local(moment, timezone).time() if isinstance(moment, dt.datetime) else moment
    return babel.dates.format_time(value, "short", locale=current_language())


def date_time(moment: dt.datetime, timezone: str = "UTC") -> str:
    """`21 okt 2027 19:00` in the language of the request."""
    return f"{short_date(moment, timezone)} {clock(moment, timezone)}"
