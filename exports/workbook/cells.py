"""What a single cell says: a text, a number, a date, a time, a code, an address; or why it says nothing of the kind."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable, Collection
from typing import TypeVar

from exports.workbook.findings import Reason
from exports.workbook.grid import Cell
from exports.workbook.vocabulary import CodeList

T = TypeVar("T")
Read = Callable[[Cell], T]
# Larger numbers are typing errors, and would not fit the database.
LARGEST = 1_000_000
# What Excel can write down, and no year in which a moment could fall off the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2199

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2})\s*[:.uUhH]\s*(\d{2})?(?::(\d{2}))?\s*(?:uur|Uhr|([AaPp])\.?[Mm]\.?)?")
_SECONDS_A_DAY = 86_400


class Unreadable(Exception):
    """The cell does not say what its column asks for."""

    def __init__(self, reason: Reason, **params: object) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.params = params


def text(cell: Cell) -> str:
    """The cell's text byte for byte; a number or a date as a person would have typed it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def trimmed(cell: Cell) -> str:
    """The cell's text without the spaces around it."""
    return text(cell).strip()


def single_line(cell: Cell) -> str:
    """The cell's text on one line, for a name."""
    return " ".join(text(cell).split())


def whole(least: int = 0, most: int = LARGEST) -> Read[int]:
    """A reader of whole numbers within these bounds, whether Excel stored them as a number or as text."""

    def read(cell: Cell) -> int:
        number = _whole(cell)
        if number is None:
            raise Unreadable(Reason.NOT_A_NUMBER, value=text(cell))
        if not least <= number <= most:
            raise Unreadable(Reason.NUMBER_RANGE, value=number, least=least, most=most)
        return number

    return read


def _whole(cell: Cell) -> int | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return int(cell) if float(cell).is_integer() else None
    if isinstance(cell, str) and re.fullmatch(r"[+-]?[0-9]{1,9}(?:[.,]0+)?", cell.strip()):
        return int(re.split("[.,]", cell.strip())[0])
    return None


def date(cell: Cell) -> dt.date:
    """A date that Excel knows as one, or a text that can mean only one day."""
    found: dt.date | None = None
    if isinstance(cell, dt.datetime):
        found = cell.date()
    elif isinstance(cell, dt.date):
        found = cell
    elif isinstance(cell, str):
        found = _date_in(cell.strip())
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(Reason.NOT_A_DATE, value=text(cell))
    return found


def _date_in(written: str) -> dt.date | None:
    day_first, year_first = _DAY_FIRST.fullmatch(written), _YEAR_FIRST.fullmatch(written)
    try:
        if year_first:
            return dt.date(*(int(part) for part in year_first.groups()))
        if day_first:
            day, month, year = (int(part) for part in day_first.groups())
            return dt.date(year, month, day)
    except ValueError:
        return None
    return None


def time(cell: Cell) -> dt.time:
    """A time of day that Excel knows as one, the share of a day it stores for it, or a text like 19:30 or 19u30."""
    found: dt.time | None = None
    if isinstance(cell, dt.time):
        found = cell
    elif isinstance(cell, dt.timedelta):
        found = _time_at(cell.total_seconds())
    elif isinstance(cell, float):
        found = _time_at(round(cell * _SECONDS_A_DAY)) if 0 <= cell < 1 else None
    elif isinstance(cell, str):
        found = _time_in(cell.strip())
    if found is None:
        raise Unreadable(Reason.NOT_A_TIME, value=text(cell))
    return found


def _time_at(seconds: float) -> dt.time | None:
    if not 0 <= seconds < _SECONDS_A_DAY:
        return None
    midnight = dt.datetime(2000, 1, 1)  # noqa: DTZ001 (only the clock time is kept)
    return (midnight + dt.timedelta(seconds=seconds)).time()


def _time_in(written: str) -> dt.time | None:
    parts = _CLOCK.fullmatch(written)
    if not parts:
        return None
    hour, minute, second = (int(part or 0) for part in parts.groups()[:3])
    half = (parts[4] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        return None


def moment(cell: Cell) -> dt.datetime:
    """A date with a time of day, without a time zone."""
    found: dt.datetime | None = None
    if isinstance(cell, dt.datetime):
        found = cell
    elif isinstance(cell, dt.date):
        found = dt.datetime.combine(cell, dt.time())
    elif isinstance(cell, str):
        day, _, clock = cell.strip().replace("T", " ").rpartition(" ")
        found_day, found_time = _date_in(day.strip()), _time_in(clock)
        found = dt.datetime.combine(found_day, found_time) if found_day and found_time is not None else None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(Reason.NOT_A_MOMENT, value=text(cell))
    return found


def moment_utc(cell: Cell) -> dt.datetime:
    """An exact moment, written as ISO 8601; without an offset it is UTC."""
    try:
        found = dt.datetime.fromisoformat(trimmed(cell))
    except ValueError as error:
        raise Unreadable(Reason.NOT_A_MOMENT, value=text(cell)) from error
    if not FIRST_YEAR < found.year <= LAST_YEAR:
        raise Unreadable(Reason.NOT_A_MOMENT, value=text(cell))
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def code_in(codes: CodeList[T], language: str) -> Read[T]:
    """A reader of one of these codes in any language; `language` is for the sentence that lists them."""

    def read(cell: Cell) -> T:
        found = codes.find(text(cell))
        if found is None:
            raise Unreadable(Reason.UNKNOWN_CODE, value=text(cell), known=", ".join(codes.all_words(language)))
        return found

    return read


def address(cell: Cell) -> str:
    """An e-mail address as it was typed; letters of any script may stand before the @."""
    from email_validator import EmailNotValidError, validate_email

    written = trimmed(cell)
    try:
        validate_email(written, check_deliverability=False)
    except EmailNotValidError as error:
        raise Unreadable(Reason.BAD_ADDRESS, value=written) from error
    return written


def zone(cell: Cell) -> str:
    """The name of a time zone that exists."""
    written = trimmed(cell)
    try:
        zoneinfo.ZoneInfo(written)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unreadable(Reason.UNKNOWN_ZONE, value=written) from error
    return written


def table_among(numbers: Collection[int]) -> Read[int]:
    """A reader of the number of a table that the evening has."""

    def read(cell: Cell) -> int:
        number = _whole(cell)
        if number is None:
            raise Unreadable(Reason.NOT_A_NUMBER, value=text(cell))
        if number not in numbers:
            raise Unreadable(Reason.UNKNOWN_TABLE, value=number)
        return number

    return read
