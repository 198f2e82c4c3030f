"""Addresses are taken as the library for them takes them, also where we ask it only about the domain."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from email_validator import EmailNotValidError, validate_email

from app.core.forms import checked_address

DOMAINS = (
    "voorbeeld.be", "Voorbeeld.BE", "mail.voorbeeld.be", "vóórbeeld.be", "xn--vrbeeld-b1ab.be", "voorbeeld", "", ".be",
    "voorbeeld..be", "voorbeeld.be.", "-voorbeeld.be", "voor_beeld.be", "localhost", "iets.test", "iets.invalid",
    "[127.0.0.1]", "127.0.0.1", "voorbeeld.be>", "voor beeld.be", f"{'a' * 64}.be", f"{'a.' * 120}be",
)  # fmt: skip
NAMES = (
    "aya", "aya.claes", "aya+avond", "aya_claes-1", "a", "a" * 64, "a" * 65, "a" * 240, "Aya", "POSTMASTER", "zoë", "",
    ".aya", "aya.", "aya..claes", "aya claes", '"aya claes"', "aya@claes", "aya<", "Aya Claes <aya", "o'hara", "aya\n",
)  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("name", NAMES)
def test_an_address_is_taken_as_the_library_takes_it(name: str, domain: str) -> None:
    address = f"{name}@{domain}"
    assert _said(checked_address, address) == _said(_by_the_library, address)


def _by_the_library(address: str) -> str:
    return validate_email(address, check_deliverability=False, test_environment=True).normalized


def _said(check: Callable[[str], str], address: str) -> str:
    try:
        return check(address)
    except EmailNotValidError as refused:
        return f"refused: {refused}"
