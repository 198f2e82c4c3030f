"""A person at a phone: taps and letters are counted, and the line and the phone are slow."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

# How fast somebody types on a phone (issue 3: 3 characters per second).
LETTERS_PER_SECOND = 3
# The slow 4G and the mid-range phone that Lighthouse takes as its mobile default.
_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
_SLOWER = 4


def slow_down(page: Page) -> None:
    """Make the page's line and processor those of a mid-range phone on a bad connection."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})


@dataclass(slots=True)
class Fingers:
    """What somebody's fingers did so far."""

    taps: int = 0
    letters: int = 0

    def tap(self, target: Locator) -> None:
        """One tap."""
        target.tap()
        self.taps += 1

    def write(self, field: Locator, text: str) -> None:
        """Tap the field and type."""
        self.tap(field)
        field.press_sequentially(text)
        self.letters += len(text)

    def autofill(self, *fields: tuple[Locator, str]) -> None:
        """Tap the first field and take what the phone proposes, which fills in all of them: two taps, no letters."""
        self.tap(fields[0][0])
        self.taps += 1
        for field, text in fields:
            field.fill(text)

    @property
    def seconds(self) -> float:
        """How long the typing takes."""
        return self.letters / LETTERS_PER_SECOND
