"""Ticket codes: told from invented ones without asking anybody, and forgiving to whoever types them."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registration import codes
from exports.qr import QUIET_ZONE, qr_matrix

KEY = b"k" * 32
OTHER = b"o" * 32


def test_a_code_is_26_characters_that_no_one_mistakes() -> None:
    code = codes.new_code(KEY)
    assert len(code) == 26
    assert set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_a_code_is_genuine_under_the_key_of_its_evening_only() -> None:
    code = codes.new_code(KEY)
    assert codes.is_genuine(code, KEY)
    assert not codes.is_genuine(code, OTHER)


def test_no_two_codes_are_alike() -> None:
    assert len({codes.new_code(KEY) for _ in range(10_000)}) == 10_000


@given(place=st.integers(0, 25), letter=st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_never_genuine(place: int, letter: str) -> None:
    code = codes.new_code(KEY)
    changed = code[:place] + letter + code[place + 1 :]
    assert codes.is_genuine(changed, KEY) == (changed == code)


@given(st.text(max_size=40))
def test_whatever_someone_types_is_read_without_a_fuss(typed: str) -> None:
    assert not codes.is_genuine(codes.normalise(typed), KEY)


def test_a_code_with_bits_beyond_its_128_is_no_code_of_ours() -> None:
    code = codes.new_code(KEY)
    beyond = codes.ALPHABET[codes.ALPHABET.index(code[0]) + 8] + code[1:]
    assert not codes.is_genuine(beyond, KEY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("oO0", "000"),
        ("iIlL1", "11111"),
        (" ab-cd ef–gh ", "ABCDEFGH"),
        ("abcd\u00a0efgh", "ABCDEFGH"),
    ],
)
def test_what_people_mistake_is_forgiven(typed: str, meant: str) -> None:
    assert codes.normalise(typed) == meant


def test_a_code_typed_in_its_groups_is_the_same_code() -> None:
    code = codes.new_code(KEY)
    assert codes.normalise(codes.grouped(code).lower()) == code


def test_the_payload_of_the_qr_is_the_tickets_address_in_capitals() -> None:
    code = codes.new_code(KEY)
    assert codes.qr_payload(code, "https://avond.example.org") == f"HTTPS://AVOND.EXAMPLE.ORG/T/{code}"
    assert codes.qr_payload(code, "http://localhost:5000") == f"HTTP://LOCALHOST:5000/T/{code}"


def test_the_qr_is_of_the_lowest_version_because_it_holds_only_capitals() -> None:
    payload = codes.qr_payload(codes.new_code(KEY), "https://avond.example.org")
    quiet = 2 * QUIET_ZONE
    # Version 3 has 29 modules a side; the same address in small letters needs version 4, with 33.
    assert len(qr_matrix(payload)) == 29 + quiet
    assert len(qr_matrix(payload.lower())) == 33 + quiet


def test_codes_are_drawn_from_the_systems_randomness(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def token_bytes(size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    monkeypatch.setattr(secrets, "token_bytes", token_bytes)
    codes.new_code(KEY)
    assert asked == [10]


def test_a_badge_code_is_of_one_registration_under_one_key() -> None:
    code = codes.badge_code(KEY, 1234)
    assert len(code) == codes.BADGE_LENGTH
    assert codes.registration_of_badge(code, KEY) == 1234
    assert codes.registration_of_badge(code, b"another key") is None
    assert codes.registration_of_badge(code[:-1] + ("0" if code[-1] != "0" else "1"), KEY) is None
    assert codes.registration_of_badge("U" * codes.BADGE_LENGTH, KEY) is None


def test_a_badge_code_opens_no_ticket() -> None:
    assert not codes.is_genuine(codes.badge_code(KEY, 7), KEY)
