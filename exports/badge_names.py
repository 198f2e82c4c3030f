"""How a name stands on a badge: the first name apart, and the letter under which the badge lies."""

from __future__ import annotations

import unicodedata


def split_name(name: str) -> tuple[str, str]:
    """The first name and the rest of a name that people typed in one field; the rest may be empty."""
    first, _, rest = " ".join(name.split()).partition(" ")
    return first, rest


def badge_letter(name: str) -> str:
    """The letter under which the badge lies: that of the family name, without accents; `#` when it is no letter."""
    first, rest = split_name(name)
    letter = next((sign for sign in _folded(rest or first) if sign.isalpha()), "")
    return letter.upper()[:1] or "#"


def badge_order(name: str) -> tuple[str, str, str]:
    """What badges are sorted by: letter, family name, first name; without accents, as people look for them."""
    first, rest = split_name(name)
    return badge_letter(name), _folded(rest or first), _folded(first)


# Letters that carry their stroke inside, so that no decomposition reaches it.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe"})


def _folded(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    return "".join(sign for sign in split if not unicodedata.combining(sign))
