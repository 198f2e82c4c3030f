"""What is measured on a page: axe's findings, sideways scrolling, the size of what a finger must hit."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

_FINDINGS = """async () => {
    const result = await axe.run(document, {resultTypes: ["violations"]});
    return result.violations.flatMap((rule) => rule.nodes.map((node) =>
        `${rule.id}: ${rule.help}\\n  ${node.html}\\n  ${node.failureSummary}`));
}"""

_WIDER_THAN_THE_WINDOW = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > room + 0.5);
    return [`${document.documentElement.scrollWidth} px in a window of ${room} px`,
        ...wide.map((e) => e.outerHTML.slice(0, 120))];
}"""

# A control's target is the control and the labels that work it. A link within a sentence keeps the height of
# its line (WCAG 2.5.8 excepts it), and what only shows on focus (a skip link) is no target for a finger.
_TOO_SMALL = """(minimum) => {
    const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]";
    const hidden = (e) => !e.checkVisibility({visibilityProperty: true, opacityProperty: false});
    const box = (e) => e.getBoundingClientRect();
    const big = (r) => r.width >= minimum - 0.5 && r.height >= minimum - 0.5;
    const within = (e) => getComputedStyle(e).display === "inline" && e.matches("a, button")
        && [...e.parentElement.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
    const away = (r) => r.width <= 1 || r.height <= 1 || r.right <= 0 || r.bottom + scrollY <= 0;
    return [...document.querySelectorAll(controls)].filter((e) => {
        const targets = [e, ...(e.labels ?? [])].filter((t) => !hidden(t) && !away(box(t)));
        return targets.length && !within(e) && !targets.some((t) => big(box(t)));
    }).map((e) => `${Math.round(box(e).width)} x ${Math.round(box(e).height)} px: ${e.outerHTML.slice(0, 160)}`);
}"""


def assert_accessible(page: Page) -> None:
    """Axe, with all its rules, finds nothing on the page as it stands."""
    # evaluate() is not bound by the page's policy; a script tag would be.
    page.evaluate(_axe())
    findings = page.evaluate(_FINDINGS)
    assert findings == [], "\n".join(findings)


def assert_no_sideways_scroll(page: Page, *, width: int | None = None) -> None:
    """Nothing sticks out of the window, as it is or at this width in pixels; 320 is the narrowest we promise."""
    before = page.viewport_size
    if width and before:
        page.set_viewport_size({"width": width, "height": before["height"]})
    wide = page.evaluate(_WIDER_THAN_THE_WINDOW)
    if width and before:
        page.set_viewport_size(before)
    assert wide == [], "\n".join(wide)


def assert_targets(page: Page, *, minimum: int = 48) -> None:
    """Everything a finger must hit is at least this many pixels wide and high (24 where a mouse is at hand)."""
    small = page.evaluate(_TOO_SMALL, minimum)
    assert small == [], "\n".join(small)


@cache
def _axe() -> str:
    return AXE.read_text()
