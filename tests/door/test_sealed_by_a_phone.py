"""What a phone's script seals is opened by the server of its evening; and the keys and PIN that are derived for it."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

from app.door import seal_key, sealed
from app.events import links

ROOT = Path(__file__).parents[2]
SECRET = bytes(range(32))
SCRIPT = """
import { seal } from "./app/static/js/lib/sealing.js";
const [point, content] = process.argv.slice(1);
process.stdout.write(JSON.stringify(await seal(point, JSON.parse(content))));
"""


def sealed_by_the_script(content: dict[str, Any], secret: bytes = SECRET) -> dict[str, str]:
    """What the phone would put in its queue."""
    point = base64.b64encode(seal_key.public_point(secret)).decode()
    command = ["node", "--input-type=module", "-e", SCRIPT, point, json.dumps(content)]
    told: dict[str, str] = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    return told


def test_what_the_script_seals_the_server_opens() -> None:
    content = {"name": "Zoë Łuczak 🎉 שלום", "table": None, "organisation": "x" * 10_000}
    told = sealed_by_the_script(content)
    assert sealed.opened(SECRET, told) == content


def test_another_evening_does_not_open_it() -> None:
    told = sealed_by_the_script({"name": "Murat"})
    assert sealed.opened(bytes(32), told) is None


def test_each_evening_has_a_point_of_its_own_and_keeps_it() -> None:
    assert seal_key.public_point(SECRET) == seal_key.public_point(SECRET)
    assert seal_key.public_point(SECRET) != seal_key.public_point(bytes(32))
    assert len(seal_key.public_point(SECRET)) == 65


def test_a_pin_has_eight_digits_and_belongs_to_its_link() -> None:
    pins = [links.door_pin(SECRET, generation) for generation in range(1, 200)]
    assert all(len(pin) == 8 and pin.isdigit() for pin in pins)
    assert len(set(pins)) == len(pins)
    assert links.door_pin(SECRET, 1) == pins[0]
