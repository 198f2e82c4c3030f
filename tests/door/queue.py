"""A phone at the door that decides by itself and sends its queue later."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.door import rules, seal_key
from app.events import queries as events
from tests.door.conftest import Door, Guest, client_with

Row = dict[str, Any]


def sealed(app: Flask, slug: str, content: object) -> dict[str, str]:
    """The content as the phone's lib/sealing.js seals it."""
    with app.app_context():
        event = events.event(slug)
        assert event is not None
        point = seal_key.public_point(event.secret_key)
    return sealed_for(point, content)


def sealed_for(point: bytes, content: object) -> dict[str, str]:
    """The content for who has the private half of this point."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    ours = ec.generate_private_key(ec.SECP256R1())
    shared = ours.exchange(ec.ECDH(), theirs)
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"opbrengst/queue").derive(shared)
    nonce = os.urandom(12)
    raw = ours.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    data = AESGCM(key).encrypt(nonce, json.dumps(content).encode(), None)
    return {name: base64.b64encode(part).decode() for name, part in (("key", raw), ("iv", nonce), ("data", data))}


@dataclass
class Phone:
    """A paired phone; its clock is `wrong` by so much, and `queue` is what it has not sent."""

    app: Flask
    door: Door
    wrong: dt.timedelta = dt.timedelta()
    queue: list[Row] = field(default_factory=list)
    cursor: int = 0

    def __post_init__(self) -> None:
        self.client: FlaskClient = client_with(self.app, self.door.key)

    def clock(self) -> dt.datetime:
        """What the phone believes to be now."""
        return clock.now() + self.wrong

    def _row(self, kind: str, *, ago: dt.timedelta, **more: Any) -> Row:
        row = {"uuid": str(uuid.uuid4()), "kind": kind, "device_time": (self.clock() - ago).isoformat(), **more}
        self.queue.append(row)
        return row

    def scan(
        self, guest: Guest | None, shown: str = "welcome", *, ago: dt.timedelta = dt.timedelta(), admit: bool = False
    ) -> Row:
        """Scan a ticket from the list; None for a code that is not on it."""
        who: Row = {"registration": None, "code_hash": rules.digest("0" * 26)}
        if guest is not None:
            who = {"registration": guest.id, "code_hash": rules.digest(guest.code)}
        return self._row("scan", ago=ago, shown=shown, admit=admit, **who)

    def scan_unlisted(self, code: str, shown: str = "welcome", *, ago: dt.timedelta = dt.timedelta()) -> Row:
        """Scan a code that is not on the list; a genuine one is welcome."""
        content = sealed(self.app, self.door.slug, {"code": code})
        more: Row = {"registration": None, "code_hash": "", "admit": False, "sealed": content}
        return self._row("scan", ago=ago, shown=shown, **more)

    def undo(self, row: Row, *, ago: dt.timedelta = dt.timedelta()) -> Row:
        """Take a welcome back."""
        return self._row("undo", ago=ago, scan=row["uuid"])

    def walk_in(self, name: str = "Bo Thijs", *, ago: dt.timedelta = dt.timedelta(), **content: Any) -> Row:
        """Let somebody in who is on no list."""
        plain = {"name": name, "organisation": "", "email": "", "table": None, "beyond_reason": ""}
        return self._row("walk_in", ago=ago, sealed=sealed(self.app, self.door.slug, {**plain, **content}))

    def body(self, items: Sequence[object], **more: Any) -> Row:
        """What the phone posts."""
        plain = {"sent_at": self.clock().isoformat(), "since": self.cursor, "version": "", "unsent": len(self.queue)}
        return {**plain, "items": list(items), **more}

    def post(self, items: Sequence[object] = (), **more: Any) -> Row:
        """Send these and return what the server says."""
        response = self.client.post(f"/api/door/{self.door.slug}/sync", json=self.body(items, **more))
        assert response.status_code == 200, response.text
        told: Row = response.get_json()
        return told

    def sync(self, **more: Any) -> Row:
        """Send what is in the queue, hear what is new, and forget what was answered."""
        items, self.queue = self.queue, []
        told = self.post(items, unsent=len(items), **more)
        self.cursor = told["cursor"]
        assert [each["uuid"] for each in told["answers"]] == [each["uuid"] for each in items]
        return told


def told_of(told: Row) -> list[tuple[str, str, str]]:
    """Result, reason and conflict of each answer."""
    return [(each["result"], each["reason"], each["conflict"]) for each in told["answers"]]
