"""The organiser's list on a phone: whom it is about is ticked, said, done, and taken back."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets


def test_many_get_a_note_and_lose_it_again(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/start")
    page.get_by_role("button", name="demo").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("demo")
    evening = page.url
    page.goto(f"{evening}/people")
    assert_accessible(page)
    assert_no_sideways_scroll(page, width=320)
    boxes = page.locator("input[name=who]")
    page.get_by_role("button", name="Vink deze").tap()
    assert boxes.evaluate_all("boxes => boxes.every((box) => box.checked)")
    page.get_by_role("button", name="Vink deze").tap()
    assert not boxes.evaluate_all("boxes => boxes.some((box) => box.checked)")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_label("Doe iets met").select_option("note")
    page.get_by_role("button", name="Verder").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Een notitie bij 2 mensen")
    assert_accessible(page)
    assert_targets(page)
    page.get_by_label("Notitie").fill("Belt nog terug.")
    page.get_by_role("button", name="Voeg de notitie toe").tap()
    expect(page.locator(".banner__title", has_text="Notitie bij 2 mensen")).to_be_visible()
    page.get_by_role("button", name="Maak ongedaan").tap()
    expect(page.locator(".banner__title", has_text="Ongedaan gemaakt: Notitie bij 2 mensen")).to_be_visible()


def test_one_persons_page_and_the_caterers_counts_fit_a_phone(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/start")
    page.get_by_role("button", name="demo").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("demo")
    evening = page.url
    page.goto(f"{evening}/people")
    page.locator(".person-cell a").first.tap()
    expect(page.get_by_role("heading", name="Wat er gebeurde")).to_be_visible()
    for path in (page.url, f"{evening}/people/add", f"{evening}/catering"):
        page.goto(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page, width=320)
