"""Links that turn a phone or tablet into a device of an evening, and its PIN: derived from its key, none stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import urlsplit

# 128 bits: nobody guesses it, and the link's QR stays small.
_BYTES = 16
# Ten times as long to guess with each digit more; docs/decisions.md says how long that is.
_PIN_DIGITS = 8


def subkey(secret_key: bytes, purpose: str) -> bytes:
    """A key for one purpose only, so that handing out one tells nothing of the others."""
    return hmac.digest(secret_key, f"opbrengst/{purpose}".encode(), "sha256")


def door_token(secret_key: bytes, generation: int) -> str:
    """The secret part of the door's link."""
    return _token(secret_key, f"door/{generation}")


def door_pin(secret_key: bytes, generation: int) -> str:
    """The digits that open the names on the door's phones; a new door link brings a new one."""
    drawn = int.from_bytes(subkey(secret_key, f"pin/{generation}"), "big")
    return f"{drawn % 10**_PIN_DIGITS:0{_PIN_DIGITS}d}"


def table_token(secret_key: bytes, number: int, generation: int) -> str:
    """The secret part of a table's link."""
    return _token(secret_key, f"table/{number}/{generation}")


def poster_token(secret_key: bytes, generation: int) -> str:
    """The secret part of the address on the poster of the self check-in."""
    return _token(secret_key, f"poster/{generation}")


def poster_address(secret_key: bytes, *, event_id: int, generation: int, public_url: str) -> str:
    """What the poster's QR holds: in upper case, which a QR stores in its compact alphanumeric mode."""
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{parts.netloc}/S/{event_id}/{poster_token(secret_key, generation)}".upper()


def same(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def _token(secret_key: bytes, purpose: str) -> str:
    digest = hashlib.sha256(subkey(secret_key, purpose)).digest()[:_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()
