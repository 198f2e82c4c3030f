"""Registering as people do it: on a slow phone, in Dutch and in English, with taps counted, or with a keyboard only."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, LiveServer
from tests.browser.fingers import Fingers, slow_down
from tests.browser.test_registering import slug
from tests.figures import Figure

__all__ = ["slug"]

WORDS = {
    "nl": ("Naam", "E-mailadres", "Organisatie of wijk", "Schrijf me in", "We hebben je inschrijving goed ontvangen!"),
    "en": (
        "Name",
        "E-mail address",
        "Organisation or neighbourhood",
        "Register me",
        "We have received your registration!",
    ),
}
PERSON = ("Yıldız Peeters", "yildiz.peeters@voorbeeld.be", "Wijkcomité Ter Hilst")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_stranger_registers_with_six_taps_within_a_minute(
    chromium: Browser, live_server: LiveServer, slug: str, language: str, figure: Figure
) -> None:
    context = chromium.new_context(base_url=live_server.url, locale=language, reduced_motion="reduce", **PHONE)
    name, email, organisation, button, received = WORDS[language]
    page = context.new_page()
    slow_down(page)
    page.goto(f"/e/{slug}/register")
    fingers = Fingers()
    for label, text in zip((name, email, organisation), PERSON, strict=True):
        fingers.write(page.get_by_label(label), text)
    fingers.tap(page.get_by_role("button", name=button))
    expect(page.get_by_role("heading", level=1)).to_contain_text(received)
    assert fingers.taps <= 6
    assert fingers.seconds <= 60
    figure(f"registering on a phone, {language}: taps", fingers.taps, "at most 6")
    figure(f"registering on a phone, {language}: seconds typed", round(fingers.seconds), "at most 60")
    page.wait_for_load_state("networkidle")  # a server that stops while a font is on its way leaves its file open
    context.close()


def test_with_what_the_phone_knows_it_takes_half_of_that(phone: BrowserContext, slug: str, figure: Figure) -> None:
    page = phone.new_page()
    slow_down(page)
    page.goto(f"/e/{slug}/register")
    fields = [page.locator(f"[autocomplete={hint}]") for hint in ("name", "email", "organization")]
    for field in fields:
        expect(field).to_have_count(1)
    fingers = Fingers()
    fingers.autofill(*zip(fields, PERSON, strict=True))
    fingers.tap(page.get_by_role("radio", name="Krispie").locator("xpath=.."))
    fingers.tap(page.get_by_role("button", name="Schrijf me in"))
    expect(page.get_by_text("Tafel 1 · Krispie").first).to_be_visible()
    assert fingers.taps <= 6
    assert fingers.seconds <= 30
    figure("registering with autofill and a table: taps", fingers.taps, "at most 6")
    figure("registering with autofill and a table: seconds typed", round(fingers.seconds), "at most 30")


def focused(page: Page) -> str:
    """What has the focus, by its name."""
    found: str = page.evaluate(
        "() => { const e = document.activeElement;"
        " return e.labels?.[0]?.innerText || e.innerText || e.getAttribute('aria-label') || e.tagName; }"
    )
    return found.strip()


def tab_to(page: Page, words: str, *, most: int = 40) -> None:
    """Press Tab until something with these words has the focus, and see that it shows."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if words in focused(page):
            shown = "() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"
            around = "() => document.activeElement.closest('label, .field, .choice')?.matches(':focus-within') ?? false"
            assert page.evaluate(shown) or page.evaluate(around), f"the focus on {words} cannot be seen"
            return
    raise AssertionError(f"no way to {words} with the keyboard")


def test_a_keyboard_is_enough_from_the_evening_to_the_cancellation(
    chromium: Browser, live_server: LiveServer, slug: str
) -> None:
    context = chromium.new_context(base_url=live_server.url, locale="nl-BE", reduced_motion="reduce", **DESKTOP)
    page = context.new_page()
    page.goto(f"/e/{slug}")
    tab_to(page, "Schrijf je in")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register")
    for label, text in (("Naam", PERSON[0]), ("E-mailadres", PERSON[1])):
        tab_to(page, label)
        page.keyboard.type(text)
    tab_to(page, "Kies voor mij")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Schrijf me in")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("goed ontvangen")
    tab_to(page, "Ik kan toch niet komen", most=120)
    page.keyboard.press("Enter")
    tab_to(page, "Ik kan toch niet komen", most=10)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Je inschrijving is geannuleerd.").first).to_be_visible()
    page.wait_for_load_state("networkidle")  # a server that stops while a font is on its way leaves its file open
    context.close()
