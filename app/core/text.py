"""How texts of people are kept and compared: cleaned of what cannot be shown, folded for searching."""

from __future__ import annotations

import unicodedata

LONGEST_TEXT = 10_000
LONGEST_LINE = 300


def clean(text: str) -> str:
    """The text as we keep it: line breaks as one line feed, no control characters; otherwise byte for byte."""
    if text.isprintable():
        return text
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in unified if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"})


def clean_line(text: str) -> str:
    """One line: as `clean`, with line breaks as spaces and without space around it."""
    return " ".join(clean(text).split("\n")).strip()


def fold(text: str) -> str:
    """The text for searching and comparing: no accents, no case (`İrem` and `irem` meet)."""
    if text.isascii():
        return text.lower().strip()
    # Twice: some capitals fall apart only once they are small, and some marks only stand free then.
    return _bare(_bare(text).casefold().translate(_STROKES)).casefold().strip()


# Letters that carry their stroke inside, so that no decomposition reaches it.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe"})


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def address_key(email: str) -> str:
    """What makes two addresses the same person's: NFC and case, nothing cleverer.

    Plus tags and dots stay: whether they matter is known to the receiving server only.
    """
    return unicodedata.normalize("NFC", email).casefold().strip()
