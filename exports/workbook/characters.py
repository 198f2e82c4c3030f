"""Texts as a workbook can hold them, so that they come back byte for byte."""

from __future__ import annotations

import re

# What Excel keeps in one cell, counted as UTF-16 does; it cuts off the rest without a word.
LONGEST_CELL = 32_767

# Neither XML nor Excel has a place for these.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# XML readers turn a carriage return into a line feed, and Excel reads `_x000D_` as one: both are written as codes.
_TO_ESCAPE = re.compile(r"\r|_(?=x[0-9A-Fa-f]{4}_)")
_ANY = re.compile(f"{_UNWRITABLE.pattern}|{_TO_ESCAPE.pattern}")


def writable(text: str) -> str:
    """The text as it goes into the XML: control characters gone, the sequences that Excel would decode encoded."""
    if _ANY.search(text):
        text = _TO_ESCAPE.sub(lambda found: "_x000D_" if found[0] == "\r" else "_x005F_", _UNWRITABLE.sub("", text))
    # A reader may take spaces alone for nothing; one of them as a code makes it a text.
    return text if text.strip(" \t\n") or not text else f"_x{ord(text[0]):04X}_{text[1:]}"


def cell_length(text: str) -> int:
    """How much of a cell the text takes."""
    return len(text) + sum(character > "\uffff" for character in text)


def fits_a_cell(text: str) -> bool:
    """Whether Excel keeps all of it."""
    return len(text) * 2 <= LONGEST_CELL or cell_length(text) <= LONGEST_CELL
