"""A hand scanner in the fastest of hands: each code the moment the answer to the one before is on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page

_SCAN = """
async (codes) => {
  const region = document.querySelector('[data-part="result"]');
  const told = [];
  for (const code of codes) {
    const shown = new Promise((resolve) => {
      const watcher = new MutationObserver(() => { watcher.disconnect(); resolve(); });
      watcher.observe(region, { childList: true });
    });
    for (const key of [...code, "Enter"]) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
    await shown;
    const answer = region.querySelector("[data-state]");
    told.push([answer?.dataset.state ?? "", answer?.querySelector('[data-slot="name"]')?.textContent ?? ""]);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return told;
}
"""


def scan_all(page: Page, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Read these codes one after the other; returns the state and the name on the screen after each."""
    return [(state, name) for state, name in page.evaluate(_SCAN, list(codes))]


def keep_scanning(page: Page, codes: Sequence[str]) -> None:
    """Begin to read these codes, and come back at once."""
    page.evaluate(f"(codes) => {{ void ({_SCAN})(codes); }}", list(codes))
