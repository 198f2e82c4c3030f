"""The list of a large evening on a slow phone: figures, and no clock that a busy machine could fail on."""

from __future__ import annotations

import statistics

from playwright.sync_api import Browser

from bench import phone_legs
from tests.figures import Figure


def test_a_list_of_ten_thousand_opens_scans_and_searches_on_a_slow_phone(chromium: Browser, figure: Figure) -> None:
    opened = phone_legs.open_list(chromium, people=phone_legs.PEOPLE, rounds=2)
    for what, seconds, wanted in (
        ("list of 10,000 ready, without the PIN's key", opened.starts, "at most 1000 ms"),
        ("the PIN's key", opened.keys, "a second once a shift"),
        ("a code found", opened.scans, "at most 100 ms"),
        ("a name searched", opened.searches, "at most 100 ms"),
    ):
        seen = f"{statistics.median(seconds) * 1000:.0f} ms, worst {max(seconds) * 1000:.0f}"
        figure(f"phone {phone_legs.SLOWER} x slower: {what}", seen, wanted)
    assert len(opened.starts) == 2
    assert len(opened.searches) > 40
