"""A list with invented people as the server makes it, printed as JSON for the tests of our scripts (tests/js)."""

from __future__ import annotations

import base64
import datetime as dt
import json
import sys
import unicodedata
from typing import Any

from app.core.text import fold
from app.door import roster_file, seal_key
from app.events import links
from app.registration import codes

NOW = dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC)
SECRET = bytes(range(32))
NAMES = (
    ("Murat Çelik", "Wijkcomité Oost"), ("Zoë D’Hondt-Łukasz", "Dorpsraad Kermt"), ("José van den Broeck", ""),
    ("İrem Yıldız", "Jeugdhuis De Brug"), ("Anne-Sophie Müller-Weiß", "Ziekenhuis Noord"), ("Øystein Ægir", ""),
)  # fmt: skip
# What our visitors' names are written with: Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic letters, and signs.
LETTERS = ((0x20, 0x700), (0x1D00, 0x2200), (0x2C60, 0x2E00), (0xA640, 0xA7FF), (0xFB00, 0xFE00))
# No mark of its own and no letter either: the script leaves it out, we keep it.
_GRAPHEME_JOINER = 0x34F


def keys(secret: bytes = SECRET) -> roster_file.Keys:
    """The keys of an evening with this key."""
    return roster_file.Keys(
        ticket=links.subkey(secret, "ticket"),
        badge=links.subkey(secret, "badge"),
        names=links.subkey(secret, "names/1"),
        pin=links.door_pin(secret, 1),
        pin_salt=links.subkey(secret, "names/1/salt")[: roster_file.SALT_BYTES],
        seal=seal_key.public_point(secret),
    )


def door() -> roster_file.Door:
    """What the list says of the evening."""
    table = roster_file.TableState(number=4, title="Krispie", seats=12, taken=9, hosts=2, round_free={1: 3, 2: 0})
    return roster_file.Door(
        version="abc",
        slug="x500",
        title="X500 – een stad",
        timezone="Europe/Brussels",
        starts_at=NOW,
        ends_at=NOW + dt.timedelta(hours=3),
        doors_at=NOW - dt.timedelta(hours=1),
        expires_at=NOW + dt.timedelta(hours=7),
        places=150,
        taken=142,
        tables=[table],
        doors={3: "Ingang Noord"},
    )


def people(count: int = len(NAMES)) -> list[roster_file.Person]:
    """So many people, the first of them by NAMES."""
    kept = keys()
    return [
        roster_file.Person(
            id=number,
            name=NAMES[number - 1][0] if number <= len(NAMES) else f"Aya Claes {number}",
            organisation=NAMES[number - 1][1] if number <= len(NAMES) else f"Organisatie {number % 50}",
            status="waiting" if number == 2 else "registered",
            codes=(codes.new_code(kept.ticket), codes.badge_code(kept.badge, number)),
            tables=((1, number % 12 + 1), (2, (number + 1) % 12 + 1)),
            flags=("aisle",) if number == 1 else (),
            guests=(2,) if number == 1 else (),
            host=number == 3,
        )
        for number in range(1, count + 1)
    ]


def main() -> None:
    """Print a list, who is on it, codes that are not, and how we fold letters."""
    listed = people()
    kept = keys()
    other = keys(bytes(32))
    told = {
        "list": base64.b64encode(roster_file.write(door(), listed, kept, made_at=NOW)).decode(),
        "people": [_told(person) for person in listed],
        "pin": kept.pin,
        "unlisted": [codes.new_code(kept.ticket), codes.badge_code(kept.badge, 999)],
        "foreign": [codes.new_code(other.ticket), codes.badge_code(other.badge, 1)],
        "folded": {letter: fold(f"a{letter}B") for letter in _letters()},
    }
    sys.stdout.write(json.dumps(told))


def _told(person: roster_file.Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "organisation": person.organisation,
        "status": person.status,
        "codes": person.codes,
        "tables": person.tables,
        "flags": person.flags,
        "guests": person.guests,
        "host": person.host,
    }


def _letters() -> list[str]:
    assigned = (chr(number) for start, end in LETTERS for number in range(start, end) if number != _GRAPHEME_JOINER)
    return [letter for letter in assigned if unicodedata.category(letter) not in {"Cn", "Cc", "Cs", "Co"}]


if __name__ == "__main__":
    main()
