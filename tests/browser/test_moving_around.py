"""Finding one's way between the parts of an evening."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect


def test_on_a_phone_the_part_one_is_in_is_in_sight(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/start")
    page.get_by_role("button", name="demo").tap()
    # Two evenings are written before the answer, and other tests run beside this one.
    expect(page.get_by_role("heading", level=1)).to_contain_text("demo")
    evening = page.url
    for part in ("", "/people", "/report"):
        page.goto(evening + part)
        expect(page.locator(".side [aria-current=page]")).to_be_in_viewport(ratio=0.9)
