"""A sheet as it was read: plain cells in rows, before anyone says what they mean."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Cell = str | int | float | bool | dt.date | dt.time | dt.datetime | dt.timedelta | None


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet; `rows` start at Excel's row 1 and may differ in length. An empty cell is None."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def is_blank(cell: Cell) -> bool:
    """Whether a person would call this cell empty."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def column_letter(index: int) -> str:
    """Excel's name for the column with this index, counted from 0."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
