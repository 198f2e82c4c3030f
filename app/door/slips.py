"""Finding a name that was typed with a slip of the finger, as lib/name_search.js does on the phone; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

# From this many letters on a word is still found with one slip, and with two.
ONE_SLIP, TWO_SLIPS = 4, 8
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def slips_of(words: Sequence[str], name: str) -> int | None:
    """How many letters differ between these words and the words of a folded name that they mean; None when too many."""
    parts = [part for part in _BETWEEN_WORDS.split(name) if part]
    # "Van den Broeck" is typed as one word too.
    parts += ["".join(parts[1:])] if len(parts) > 2 else []
    made = 0
    for word in words:
        most = _most(word)
        slips = min((_slips(word, part, most) for part in parts), default=most + 1)
        if slips > most:
            return None
        made += slips
    return made


def _most(word: str) -> int:
    return 2 if len(word) >= TWO_SLIPS else int(len(word) >= ONE_SLIP)


def _slips(typed: str, word: str, most: int) -> int:
    """Letters replaced, added, left out or swapped between what was typed and how the word begins; at most `most` + 1.

    What is equal is passed over first: a slip earlier than needed never spares one.
    """
    same = 0
    while same < len(typed) and typed[same : same + 1] == word[same : same + 1]:
        same += 1
    typed, word = typed[same:], word[same:]
    if not typed:
        return 0
    if most == 0:
        return 1
    left = most - 1
    tries = [_slips(typed[1:], word[1:], left), _slips(typed[1:], word, left), _slips(typed, word[1:], left)]
    if len(word) > 1 and typed[:2] == word[1] + word[0]:
        tries.append(_slips(typed[2:], word[2:], left))
    return 1 + min(tries)
