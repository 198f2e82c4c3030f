"""Ticket codes: 26 characters that a door can tell from invented ones without asking anybody.

A code is Crockford base32 of 130 bits: two zero bits, 80 random bits, and the first 48 bits of an HMAC-SHA256 of
those under a key of the event. It only says who stands here; whoever holds it can change nothing.
"""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
# 80 bits: among a million tickets two alike have a chance of one in 10^12. 48 bits: a guess at a door that cannot
# ask the server has a chance of one in 2.8 * 10^14.
_RANDOM_BYTES = 10
_MAC_BYTES = 6
_GROUP = 4
# What people read aloud or type for something else (Crockford's own list).
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "–": None, "\u00a0": None})
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def new_code(key: bytes) -> str:
    """A fresh code under this event's ticket key."""
    nonce = secrets.token_bytes(_RANDOM_BYTES)
    return _encode(nonce + _mac(key, nonce))


def is_genuine(code: str, key: bytes) -> bool:
    """Whether this normalised code was made with this key; other events' codes and inventions are not."""
    if len(code) != LENGTH or any(letter not in _VALUES for letter in code):
        return False
    number = 0
    for letter in code:
        number = number << 5 | _VALUES[letter]
    if number >> 128:
        return False
    raw = number.to_bytes(_RANDOM_BYTES + _MAC_BYTES, "big")
    return hmac.compare_digest(raw[_RANDOM_BYTES:], _mac(key, raw[:_RANDOM_BYTES]))


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


def _encode(raw: bytes) -> str:
    number = int.from_bytes(raw, "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
