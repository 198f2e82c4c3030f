"""Reads the list of a door as its phone does, by the letter of docs/developers.md and with none of our own code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class ReadList:
    """The parts of the file: `header`, and what opens with a code or with the PIN."""

    def __init__(self, raw: bytes) -> None:
        assert raw[:4] == b"OPR1"
        start = 8 + int.from_bytes(raw[4:8], "little")
        self.header: dict[str, Any] = json.loads(raw[8:start])
        self.salt = base64.b64decode(self.header["salt"])
        middle = start + 24 * self.header["entries"]
        self.entries = list(struct.iter_unpack("<16sII", raw[start:middle]))
        # A phone finds an entry by halving.
        assert self.entries == sorted(self.entries)
        self.records = raw[middle : middle + self.header["records"]]
        self.names = raw[middle + self.header["records"] :]
        assert len(self.names) == self.header["names"]["length"]

    def find(self, code: str) -> dict[str, Any] | None:
        """The record of whoever has this code."""
        wanted = self._mac("id", code)[:16]
        for identity, offset, length in self.entries:
            if identity == wanted:
                return self._open(self._mac("key", code), self.records[offset : offset + length])
        return None

    def opened_by(self, code: str) -> list[dict[str, Any]]:
        """Every record that this code's key opens, wherever it stands."""
        found = []
        for _identity, offset, length in self.entries:
            try:
                found.append(self._open(self._mac("key", code), self.records[offset : offset + length]))
            except InvalidTag:
                continue
        return found

    def people(self, pin: str) -> list[dict[str, Any]]:
        """All records; raises InvalidTag for another PIN."""
        names = {name: base64.b64decode(value) for name, value in self.header["names"].items() if name not in COUNTS}
        wrapping = hashlib.pbkdf2_hmac("sha256", pin.encode(), names["pin_salt"], self.header["names"]["iterations"])
        key = AESGCM(wrapping).decrypt(names["wrap_iv"], names["wrapped"], None)
        people: list[dict[str, Any]] = json.loads(AESGCM(key).decrypt(names["iv"], self.names, None))
        return people

    def _mac(self, purpose: str, code: str) -> bytes:
        return hmac.digest(self.salt, f"{purpose}{code}".encode(), "sha256")

    def _open(self, key: bytes, sealed: bytes) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(AESGCM(key).decrypt(bytes(12), sealed, None))
        return record


COUNTS = ("length", "iterations")
