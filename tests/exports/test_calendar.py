"""A calendar file goes in at the right hour, survives every text, and takes no line that we did not write."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from exports.calendar import CalendarEntry, calendar_file

ENTRY = CalendarEntry(
    uid="6f1a3c1e-0000-4000-8000-000000000000",
    sequence=3,
    stamp=dt.datetime(2027, 9, 1, 8, 30, tzinfo=dt.UTC),
    starts_at=dt.datetime(2027, 10, 21, 17, tzinfo=dt.UTC),
    ends_at=dt.datetime(2027, 10, 21, 20, 30, tzinfo=dt.UTC),
    timezone="Europe/Brussels",
    title="X500: een stad, dat maak je samen",
    description="Tafel 4; Gelijke kansen\nRonde 1",
    location="Stadhuis, Voorbeeldplein 1, 3500 Hasselt",
    url="https://avond.example.org/t/0123456789ABCDEFGHJKMNPQRS",
    organiser="X500",
    organiser_email="info@voorbeeld.be",
)
HOSTILE = (
    "a\r\nATTENDEE:mailto:x@voorbeeld.be",
    "b\nEND:VEVENT\nBEGIN:VEVENT",
    "c\rMETHOD:REQUEST",
    "d\x85X:1\u2028X:2\u2029X:3\x0bX:4\x0cX:5\x1cX:6",
    'e";X=1:mailto:y@voorbeeld.be',
    "f\\nX:7\\",
    "g^n^'X:8",
    "h\x00\ud800\ufffe",
)


def lines_of(file: bytes) -> list[str]:
    """The content lines, unfolded by hand; every line on the wire must be as RFC 5545, 3.1 wants it."""
    assert file.endswith(b"\r\n")
    raw = file.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in raw)
    assert not any(b"\n" in line or b"\r" in line for line in raw)
    # A fold never parts a character, though the standard would allow it.
    assert all(line.decode() for line in raw)
    return file.decode().replace("\r\n ", "").splitlines()


def value_of(file: bytes, name: str) -> str:
    """The value of the evening's one property of this name, as a reader by hand sees it."""
    lines = lines_of(file)
    lines = lines[lines.index("BEGIN:VEVENT") :]
    (line,) = [line for line in lines if re.match(rf"{name}[;:]", line)]
    return line.partition(":")[2] if ";" not in line.partition(":")[0] else line


def plain(text: str) -> str:
    """A TEXT value without its escapes (RFC 5545, 3.3.11), undone by hand."""
    return re.sub(r"\\([\\;,nN])", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), text)


def parsed(file: bytes) -> Any:
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    return event


def test_a_calendar_shows_the_evening_at_its_own_hour() -> None:
    event = parsed(calendar_file(ENTRY))

    assert event["DTSTART"].dt.isoformat() == "2027-10-21T19:00:00+02:00"
    assert event["DTEND"].dt.isoformat() == "2027-10-21T22:30:00+02:00"
    assert event["SUMMARY"] == ENTRY.title
    assert event["DESCRIPTION"] == ENTRY.description
    assert event["LOCATION"] == ENTRY.location
    assert event["URL"] == ENTRY.url
    assert event["ORGANIZER"] == "mailto:info@voorbeeld.be"
    assert event["ORGANIZER"].params["CN"] == "X500"


def test_the_file_says_who_it_is_and_how_new() -> None:
    lines = lines_of(calendar_file(ENTRY))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert {
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "STATUS:CONFIRMED",
        f"UID:{ENTRY.uid}",
        "SEQUENCE:3",
        "DTSTAMP:20270901T083000Z",
        "DTSTART;TZID=Europe/Brussels:20271021T190000",
        "DTEND;TZID=Europe/Brussels:20271021T223000",
    } <= set(lines)


def test_a_cancelled_entry_is_taken_out() -> None:
    lines = lines_of(calendar_file(replace(ENTRY, is_cancelled=True)))

    assert {"METHOD:CANCEL", "STATUS:CANCELLED", f"UID:{ENTRY.uid}"} <= set(lines)
    assert "METHOD:PUBLISH" not in lines
    assert "STATUS:CONFIRMED" not in lines


@pytest.mark.parametrize(
    ("month", "day", "hour", "offset"),
    [(1, 15, 18, 60), (7, 15, 17, 120), (3, 28, 16, 120), (10, 30, 17, 120), (10, 31, 18, 60)],
)
def test_summer_and_winter_are_both_right_in_brussels(month: int, day: int, hour: int, offset: int) -> None:
    starts_at = dt.datetime(2027, month, day, hour, tzinfo=dt.UTC)
    file = calendar_file(replace(ENTRY, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=3)))

    local = starts_at.replace(tzinfo=None) + dt.timedelta(minutes=offset)
    assert f"DTSTART;TZID=Europe/Brussels:{local:%Y%m%dT%H%M%S}" in lines_of(file)
    # The clock by the file's own rules, without any other knowledge of Brussels.
    assert offset_at(local, zone_rules(lines_of(file))) == offset


def zone_rules(lines: list[str]) -> list[tuple[dt.datetime, int]]:
    """From when on which offset in minutes holds, read by hand from the one VTIMEZONE."""
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert "TZID:Europe/Brussels" in zone
    rules: list[tuple[dt.datetime, int]] = []
    moments: list[str] = []
    for line in zone:
        name, _, value = line.partition(":")
        if name in {"DTSTART", "RDATE"}:
            moments += value.split(",")
        elif name == "TZOFFSETTO":
            offset = int(value[0] + str(int(value[1:3]) * 60 + int(value[3:5])))
            rules += [(dt.datetime.strptime(moment, "%Y%m%dT%H%M%S"), offset) for moment in moments]  # noqa: DTZ007 - a wall clock
            moments = []
    return sorted(rules)


def offset_at(local: dt.datetime, rules: list[tuple[dt.datetime, int]]) -> int:
    return [offset for since, offset in rules if since <= local][-1]


def test_an_evening_elsewhere_brings_its_own_clock() -> None:
    file = calendar_file(replace(ENTRY, timezone="America/Paramaribo"))

    assert "DTSTART;TZID=America/Paramaribo:20271021T140000" in lines_of(file)
    assert parsed(file)["DTSTART"].dt == ENTRY.starts_at


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar_file(replace(ENTRY, starts_at=dt.datetime(2027, 10, 21, 19)))  # noqa: DTZ001 - what must be refused


@pytest.mark.parametrize(
    "text",
    [
        'Komma, punt;komma \\ en "citaat"',
        "🎉 👩‍👩‍👧 " * 20,
        "مرحبا بالعالم " * 20,
        "é" * 300,
        "a" * 74 + "🎉",
        "x:y;z=1",
    ],
)
def test_every_text_survives(text: str) -> None:
    file = calendar_file(replace(ENTRY, title=text, description=f"{text}\n\n{text}", location=text))

    assert plain(value_of(file, "SUMMARY")) == text.strip()
    assert plain(value_of(file, "DESCRIPTION")) == f"{text}\n\n{text}"
    assert parsed(file)["LOCATION"] == text.strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_line_of_its_own(text: str) -> None:
    hostile = replace(
        ENTRY,
        uid=text,
        title=text,
        description=text,
        location=text,
        url=f"https://avond.example.org/{text}",
        organiser=text,
        organiser_email=f"{text}@voorbeeld.be",
    )
    assert names(calendar_file(hostile)) == names(calendar_file(ENTRY))
    assert set(parsed(calendar_file(hostile))["ORGANIZER"].params) == {"CN"}


def names(file: bytes) -> list[str]:
    """Which properties the file has, by every kind of line break that some reader honours."""
    return [re.split("[;:]", line)[0] for line in lines_of(file)]


@given(text=st.text(max_size=200))
def test_any_text_at_all_makes_a_file_of_the_same_shape(text: str) -> None:
    entry = replace(ENTRY, title=f"T {text}", description=f"D {text}", location=f"L {text}", organiser=f"O {text}")
    file = calendar_file(entry)

    assert names(file) == names(calendar_file(ENTRY))
    assert plain(value_of(file, "SUMMARY")) == str(parsed(file)["SUMMARY"])
