"""Ticket and badge codes, which a door can tell from invented ones without asking anybody.

A ticket code is Crockford base32 of 130 bits: two zero bits, 80 random bits, and the first 48 bits of an HMAC-SHA256
of those under a key of the event. It only says who stands here; whoever holds it can change nothing.

A badge hangs in sight all evening, so its code is another: 16 characters, the number of the registration in 32 bits
and 48 bits of an HMAC of it under a key of its own. It opens no ticket.
"""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
BADGE_LENGTH = 16
# 80 bits: among a million tickets two alike have a chance of one in 10^12. 48 bits: a guess at a door that cannot
# ask the server has a chance of one in 2.8 * 10^14.
_RANDOM_BYTES = 10
_MAC_BYTES = 6
_NUMBER_BYTES = 4
_GROUP = 4
# What people read aloud or type for something else (Crockford's own list).
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "–": None, "\u00a0": None})
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def new_code(key: bytes) -> str:
    """A fresh code under this event's ticket key."""
    nonce = secrets.token_bytes(_RANDOM_BYTES)
    return _encode(nonce + _mac(key, nonce), LENGTH)


def badge_code(key: bytes, registration_id: int) -> str:
    """The code on the badge of this registration, under this event's badge key; the same each time."""
    number = registration_id.to_bytes(_NUMBER_BYTES, "big")
    return _encode(number + _mac(key, number), BADGE_LENGTH)


def registration_of_badge(code: str, key: bytes) -> int | None:
    """The id of the registration that this normalised badge code was made for; None when this key did not make it."""
    raw = _decoded(code, BADGE_LENGTH, _NUMBER_BYTES + _MAC_BYTES)
    if raw is None or not hmac.compare_digest(raw[_NUMBER_BYTES:], _mac(key, raw[:_NUMBER_BYTES])):
        return None
    return int.from_bytes(raw[:_NUMBER_BYTES], "big")


def number_on_badge(code: str) -> int | None:
    """The id that this normalised badge code claims, proven by nothing yet; None for what is no badge code."""
    raw = _decoded(code, BADGE_LENGTH, _NUMBER_BYTES + _MAC_BYTES)
    return None if raw is None else int.from_bytes(raw[:_NUMBER_BYTES], "big")


def is_genuine(code: str, key: bytes) -> bool:
    """Whether this normalised code was made with this key; other events' codes and inventions are not."""
    raw = _decoded(code, LENGTH, _RANDOM_BYTES + _MAC_BYTES)
    return raw is not None and hmac.compare_digest(raw[_RANDOM_BYTES:], _mac(key, raw[:_RANDOM_BYTES]))


def normalise(typed: str) -> str:
    """The code in what someone typed: upper case, no spaces or dashes, o for 0 and i or l for 1."""
    return typed.strip().upper().translate(_FORGIVEN)


def grouped(code: str) -> str:
    """The code in groups of four, for reading and typing."""
    return " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def qr_payload(code: str, public_url: str) -> str:
    """What the QR holds: the ticket's address in upper case, which a QR stores in its compact alphanumeric mode."""
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{parts.netloc}/T/{code}".upper()


def _mac(key: bytes, nonce: bytes) -> bytes:
    return hmac.digest(key, nonce, "sha256")[:_MAC_BYTES]


def _encode(raw: bytes, length: int) -> str:
    number = int.from_bytes(raw, "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (length - 1), -1, -5))


def _decoded(code: str, length: int, size: int) -> bytes | None:
    """The bytes in a code of this length; None for what holds other signs or too much."""
    if len(code) != length or any(letter not in _VALUES for letter in code):
        return None
    number = 0
    for letter in code:
        number = number << 5 | _VALUES[letter]
    return None if number >> 8 * size else number.to_bytes(size, "big")
