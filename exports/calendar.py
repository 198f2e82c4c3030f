"""One evening as a calendar file (RFC 5545), to be put in someone's calendar, moved in it, or taken out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText, vUri

_PRODUCT = "-//Opbrengst//Opbrengst//NL"
# Everything that some reader takes for the end of a line or for no text at all; line feeds are written as \n.
_NO_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# Readers want to know the clock around the evening, not that of the seventies.
_AROUND = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One person's entry of one evening; its moments are aware, and shown on the clock of `timezone`.

    A calendar knows the entry again by `uid`, and takes it over when `sequence` is higher, or when it is the same and
    `stamp`, the moment this file was made, is later.
    """

    uid: str
    sequence: int
    stamp: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    timezone: str
    title: str
    description: str = ""
    location: str = ""
    url: str = ""
    organiser: str
    organiser_email: str
    is_cancelled: bool = False


def calendar_file(entry: CalendarEntry) -> bytes:
    """The file in UTF-8: METHOD:PUBLISH, or METHOD:CANCEL for an entry that is cancelled.

    Raises ValueError for a moment without a time zone.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.is_cancelled else "PUBLISH")
    calendar.add_component(_event(entry))
    day = entry.starts_at.date()
    calendar.add_missing_timezones(first_date=day - _AROUND, last_date=entry.ends_at.date() + _AROUND)
    file: bytes = calendar.to_ical()
    return file


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", _line(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _aware(entry.stamp).astimezone(dt.UTC))
    zone = ZoneInfo(entry.timezone)
    event.add("dtstart", _aware(entry.starts_at).astimezone(zone))
    event.add("dtend", _aware(entry.ends_at).astimezone(zone))
    event.add("summary", _line(entry.title))
    for name, text in (("description", _text(entry.description)), ("location", _line(entry.location))):
        if text:
            event.add(name, text)
    if entry.url:
        event.add("url", vUri(_line(entry.url)))
    event.add("organizer", _organiser(entry))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    return event


def _organiser(entry: CalendarEntry) -> vCalAddress:
    address = vCalAddress("mailto:" + quote(_line(entry.organiser_email), safe="@"))
    # A parameter has no escape for a quotation mark (RFC 5545, 3.1).
    address.params["CN"] = vText(_line(entry.organiser).replace('"', "'"))
    return address


def _aware(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a calendar entry needs a moment with a time zone")
    return moment


def _text(text: str) -> str:
    return _NO_TEXT.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def _line(text: str) -> str:
    return " ".join(_text(text).split())
