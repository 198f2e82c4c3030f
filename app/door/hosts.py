"""Who of the people of an evening is a face of one of its tables: one rule, for lists, badges and phones alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from app.core.text import address_key, fold

Face = TypeVar("Face")


def host_finder(hosts: Iterable[tuple[Face, str, str]]) -> Callable[[str, str], Face | None]:
    """Tells which of these (each with its name and address) somebody with this name and address key is, if any.

    They are known by their address, and else by their name: many register with another address than the one that the
    organisers have. Of two alike the first counts.
    """
    by_address: dict[str, Face] = {}
    by_name: dict[str, Face] = {}
    for face, name, email in hosts:
        by_name.setdefault(fold(name), face)
        if email:
            by_address.setdefault(address_key(email), face)

    def find(name: str, email_key: str) -> Face | None:
        known = by_address.get(email_key) if email_key else None
        return by_name.get(fold(name)) if known is None else known

    return find
