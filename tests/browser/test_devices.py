"""The devices of the journeys see, measure and complain as they should."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.camera import SIZE, write_qr_video
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.watch import Watch

SMALL_AND_WIDE = """<!doctype html><html lang="nl"><title>Proef</title>
<meta name="viewport" content="width=device-width"><body>
<main><h1>Proef</h1><div style="width:900px">Te breed</div><button style="width:20px;height:20px">x</button>
<label>Akkoord <input type="checkbox"></label><p>Lees <a href="#a">de uitleg</a> eerst.</p><img src="data:,"></main>"""


@pytest.fixture
def flawed(phone: BrowserContext, watch: Watch) -> Page:
    page = phone.new_page()
    page.set_content(SMALL_AND_WIDE)
    return page


def test_axe_finds_a_picture_without_words(flawed: Page) -> None:
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(flawed)


def test_a_wide_box_is_found_at_320_pixels_and_not_at_1440(flawed: Page) -> None:
    with pytest.raises(AssertionError, match="Te breed"):
        assert_no_sideways_scroll(flawed, width=320)
    assert_no_sideways_scroll(flawed, width=1440)


def test_a_small_button_is_found_and_a_link_in_a_sentence_is_not(flawed: Page) -> None:
    with pytest.raises(AssertionError, match="20 x 20 px") as found:
        assert_targets(flawed)
    assert "uitleg" not in str(found.value)


def test_errors_missing_files_and_strangers_are_heard(chromium: Browser, live_server: LiveServer) -> None:
    watch = Watch(live_server.url)
    context = chromium.new_context(base_url=live_server.url)
    watch.over(context)
    page = context.new_page()
    page.goto("/health")
    page.evaluate("() => fetch('https://vreemd.example.org/a').catch(() => 0)")
    page.evaluate("() => fetch('/bestaat-niet')")
    with context.expect_event("weberror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('gestruikeld') }); }")
    free = context.new_page()
    free.route("https://vreemd.example.org/**", lambda route: route.fulfill(body="", content_type="text/html"))
    free.goto("https://vreemd.example.org/b")
    context.close()
    heard = "\n".join(watch.complaints)
    for part in ("Content Security Policy", "answer 404", "gestruikeld", "request to a stranger"):
        assert part in heard


def test_what_a_test_provokes_on_purpose_is_no_complaint(chromium: Browser, live_server: LiveServer) -> None:
    watch = Watch(live_server.url)
    watch.allow("answer 404")
    context = chromium.new_context(base_url=live_server.url)
    watch.over(context)
    page = context.new_page()
    page.goto("/health")
    page.evaluate("() => fetch('/bestaat-niet')")
    context.close()
    assert watch.complaints == []


def test_the_camera_shows_a_code_that_can_be_read(tmp_path: Path) -> None:
    video = write_qr_video("HTTPS://AVOND.EXAMPLE.ORG/T/0123456789ABCDEFGHJKMNPQRS", tmp_path / "qr.y4m").read_bytes()
    first = video.index(b"FRAME\n") + len(b"FRAME\n")
    picture = Image.frombytes("L", SIZE, video[first : first + SIZE[0] * SIZE[1]])
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [
        "HTTPS://AVOND.EXAMPLE.ORG/T/0123456789ABCDEFGHJKMNPQRS"
    ]
