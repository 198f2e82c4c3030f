"""The list of an evening as bytes that show somebody to who holds their code, and everybody to who knows the PIN.

docs/developers.md describes the bytes, app/static/js/lib/door_list.js reads them.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import hashlib
import hmac
import json
import secrets
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"OPR1"
SALT_BYTES = 16
# What a volunteer types once a shift and a phone computes in about a second; docs/decisions.md says what it withstands.
PIN_ITERATIONS = 600_000
_ID_BYTES = 16
_NONCE_BYTES = 12
# Each record has a key of its own, which seals nothing else.
_NO_NONCE = bytes(_NONCE_BYTES)
# Records are filled up to a multiple of this, so that their length says little of a name.
_STEP = 64
# An id, then where its record begins among the records, and its length.
_ENTRY = struct.Struct(f"<{_ID_BYTES}sII")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone on the list: `codes` are the ticket's and the badge's, `tables` the round and number of each seat.

    `first` is the registration that counts when this one repeats it, `guests` are the ids of whom they bring.
    """

    id: int
    name: str
    organisation: str
    status: str
    codes: tuple[str, ...]
    first: int | None = None
    tables: tuple[tuple[int, int], ...] = ()
    flags: tuple[str, ...] = ()
    guests: tuple[int, ...] = ()
    host: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableState:
    """A table and its room; `seats` and `taken` are of the first round, `round_free` has the free seats of each."""

    number: int
    title: str
    seats: int
    taken: int
    hosts: int
    round_free: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the list says of the evening itself, nothing of a person; `doors` has the names of its phones by id."""

    version: str
    slug: str
    title: str
    timezone: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    doors_at: dt.datetime
    expires_at: dt.datetime
    places: int
    taken: int
    tables: Sequence[TableState]
    doors: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What codes are told by (`ticket`, `badge`), what opens the names, the PIN that leads to it, and the queue's seal.

    `seal` is the public point of the evening, uncompressed; `pin_salt` is the same as long as the PIN is.
    """

    ticket: bytes
    badge: bytes
    names: bytes
    pin: str
    pin_salt: bytes
    seal: bytes


def write(door: Door, people: Sequence[Person], keys: Keys, *, made_at: dt.datetime) -> bytes:
    """The whole file, under a fresh salt, so that two lists have nothing in common."""
    salt = secrets.token_bytes(SALT_BYTES)
    plain = [_json(_told(person)).encode() for person in people]
    codes_of = zip((person.codes for person in people), plain, strict=True)
    entries, records = _sealed(salt, ((code, record) for codes, record in codes_of for code in codes))
    names, opening = _names(b"[" + b",".join(plain) + b"]", keys)
    header = {
        **_evening(door),
        "made_at": made_at.isoformat(),
        "salt": _base64(salt),
        "entries": len(entries) // _ENTRY.size,
        "records": len(records),
        "names": {"length": len(names), **opening},
        "ticket_key": _base64(keys.ticket),
        "seal_key": _base64(keys.seal),
    }
    # ASCII, so that a reader finds a text's bytes where its letters are.
    written = json.dumps(header, separators=(",", ":")).encode()
    return b"".join((MAGIC, struct.pack("<I", len(written)), written, entries, records, names))


def entry_id(salt: bytes, code: str) -> bytes:
    """What the entry of this code is found by."""
    return hmac.digest(salt, f"id{code}".encode(), "sha256")[:_ID_BYTES]


def entry_key(salt: bytes, code: str) -> bytes:
    """What opens the record of this code."""
    return hmac.digest(salt, f"key{code}".encode(), "sha256")


def _sealed(salt: bytes, records: Iterable[tuple[str, bytes]]) -> tuple[bytes, bytes]:
    """The table of entries and the records behind it, in the order of the ids: it tells not who registered first."""
    cipher = _cipher()
    found = sorted((entry_id(salt, code), code, record) for code, record in records)
    entries, bodies, at = [], [], 0
    for identity, code, record in found:
        padded = record.ljust(-(-len(record) // _STEP) * _STEP)
        body = cipher(entry_key(salt, code)).encrypt(_NO_NONCE, padded, None)
        entries.append(_ENTRY.pack(identity, at, len(body)))
        bodies.append(body)
        at += len(body)
    return b"".join(entries), b"".join(bodies)


def _names(people: bytes, keys: Keys) -> tuple[bytes, dict[str, Any]]:
    """All records under the key of the names, and what leads from the PIN to that key.

    The badges' key is in there too: with it one could make each badge's code, and open each record by that.
    """
    cipher = _cipher()
    names, wrapping = cipher(keys.names), cipher(_pin_key(keys.pin, keys.pin_salt))
    iv, badge_iv, wrap_iv = (secrets.token_bytes(_NONCE_BYTES) for _ in range(3))
    return names.encrypt(iv, people, None), {
        "iv": _base64(iv),
        "pin_salt": _base64(keys.pin_salt),
        "iterations": PIN_ITERATIONS,
        "wrapped": _base64(wrapping.encrypt(wrap_iv, keys.names, None)),
        "wrap_iv": _base64(wrap_iv),
        "badge_key": _base64(names.encrypt(badge_iv, keys.badge, None)),
        "badge_iv": _base64(badge_iv),
    }


@functools.lru_cache(maxsize=64)
def _pin_key(pin: str, salt: bytes) -> bytes:
    # A quarter of a second: once for each PIN and process, as long as its salt stays.
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, PIN_ITERATIONS)


def _cipher() -> type[AESGCM]:
    # Imported late: 30 ms that most processes never need.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM


def _told(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "organisation": person.organisation,
        "status": person.status,
        "first": person.first,
        "tables": person.tables,
        "flags": person.flags,
        "guests": person.guests,
        "host": person.host,
    }


def _evening(door: Door) -> dict[str, Any]:
    return {
        "version": door.version,
        "event": {
            "slug": door.slug,
            "title": door.title,
            "timezone": door.timezone,
            "starts_at": door.starts_at.isoformat(),
            "ends_at": door.ends_at.isoformat(),
            "doors_at": door.doors_at.isoformat(),
            "expires_at": door.expires_at.isoformat(),
        },
        "tables": [_table(table) for table in door.tables],
        "capacity": {"places": door.places, "taken": door.taken},
        "doors": door.doors,
    }


def _table(table: TableState) -> dict[str, Any]:
    return {
        "number": table.number,
        "title": table.title,
        "seats": table.seats,
        "taken": table.taken,
        "hosts": table.hosts,
        "round_free": table.round_free,
    }


def _json(what: Any) -> str:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"))


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
