"""Opening what a phone sealed in its queue, so that nothing of a person lay readable there."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from app.door import seal_key

_PURPOSE = b"opbrengst/queue"
_KEY_BYTES = 32
LONGEST = 100_000


def opened(secret_key: bytes, sealed: object) -> dict[str, Any] | None:
    """What this evening's phone sealed ({"key", "iv", "data"} in base64); None for whatever else it is."""
    if not isinstance(sealed, dict):
        return None
    try:
        point, nonce, data = (_bytes(sealed.get(part)) for part in ("key", "iv", "data"))
        content = json.loads(_decrypted(secret_key, point, nonce, data))
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _bytes(text: object) -> bytes:
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ValueError("no base64")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def _decrypted(secret_key: bytes, point: bytes, nonce: bytes, data: bytes) -> bytes:
    """Raises ValueError for what was not sealed for this evening."""
    # Here, for it takes 30 ms to import and most processes never need it.
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    shared = seal_key.private_key(secret_key).exchange(ec.ECDH(), theirs)
    key = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE).derive(shared)
    try:
        return AESGCM(key).decrypt(nonce, data, None)
    except InvalidTag as error:
        raise ValueError("not sealed for this evening") from error
