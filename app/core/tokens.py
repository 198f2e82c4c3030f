"""Secrets that are not stored: derived from our key and from what they are for, so that no database gives them away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from flask import current_app

# 128 bits for links that say yes or no, 256 for those that may change and cancel.
SHORT_BYTES = 16


def derived(purpose: str, subject: str, *, size: int = 32) -> str:
    """The secret of `size` bytes for this subject and purpose, always the same, in letters that fit in a link."""
    key: str = current_app.config["SECRET_KEY"]
    digest = hmac.digest(key.encode(), f"{purpose}/{subject}".encode(), "sha256")[:size]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_derived(given: str, purpose: str, subject: str, *, size: int = 32) -> bool:
    """Whether this is that secret; compared in constant time."""
    return hmac.compare_digest(given.encode(), derived(purpose, subject, size=size).encode())


def random() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """How a token of 256 bits is stored: a plain SHA-256 is enough for it."""
    return hashlib.sha256(token.encode()).hexdigest()
