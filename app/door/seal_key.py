"""The key pair of an evening's door: phones seal their queue under its public half, only the server has the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.events import links

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

# The order of P-256 (SEC 2, 2.4.2): private keys are the numbers from 1 up to it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def private_key(secret_key: bytes) -> EllipticCurvePrivateKey:
    """What opens the queue; derived from the evening's key, so it is not stored."""
    from cryptography.hazmat.primitives.asymmetric import ec

    # Twice the bits of the order, so that no key is likelier than another.
    drawn = links.subkey(secret_key, "seal/high") + links.subkey(secret_key, "seal/low")
    number = int.from_bytes(drawn, "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def public_point(secret_key: bytes) -> bytes:
    """What phones seal with: the point as 65 bytes, uncompressed."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = private_key(secret_key).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
