"""The browser, the devices and the server that journeys run on; any error in a browser's console fails its test."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.core.orm import db
from config import Settings
from scripts.system_packages import browser as installed_browser
from tests.browser.camera import write_qr_video
from tests.browser.watch import Watch

# How the people of design/product.md meet us: a phone upright, a tablet upright, a laptop.
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
TABLET: dict[str, Any] = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
ARGUMENTS = ["--disable-dev-shm-usage"]  # containers have little of it
# So many milliseconds a test waits for what must come: a busy machine is no error, and who does not wait loses nothing.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
# A phone that never used its camera here: its page waits for a tap before it asks.
NEVER_ASKED = "navigator.permissions.query = () => Promise.resolve({state: 'prompt'})"

CameraPhone = Callable[[str], BrowserContext]


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A running server: the application behind it and the address a browser asks."""

    app: Flask
    url: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; one process drives one browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def executable() -> str:
    """Where Chromium is; without one these tests are skipped, except in CI."""
    found = installed_browser()
    if found is None:
        reason = "no Chromium here: apt-get install chromium, or name one in CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver; there can be one in a process."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, executable: str) -> Iterator[Browser]:
    """One browser for all tests of this process; each test gets contexts of its own."""
    browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def live_server(sqlite_template: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """A server with threads on a fresh SQLite database; "localhost", so that camera and service worker are allowed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        app = create_app(_settings(sqlite_template, tmp_path, port))
        server = make_server("127.0.0.1", port, _closing(app), threaded=True, fd=listener.fileno())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield LiveServer(app, f"http://localhost:{port}")
        server.shutdown()
        thread.join()
        server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def watch(live_server: LiveServer) -> Iterator[Watch]:
    """What the browsers of this test complained about; `watch.allow(...)` names what a test provokes on purpose."""
    watch = Watch(live_server.url)
    yield watch
    assert watch.complaints == [], "\n".join(watch.complaints)


@pytest.fixture
def phone(chromium: Browser, live_server: LiveServer, watch: Watch) -> Iterator[BrowserContext]:
    """A phone of 360 x 740 with touch."""
    yield from _device(chromium, live_server, watch, PHONE)


@pytest.fixture
def tablet(chromium: Browser, live_server: LiveServer, watch: Watch) -> Iterator[BrowserContext]:
    """A tablet of 820 x 1180 with touch."""
    yield from _device(chromium, live_server, watch, TABLET)


@pytest.fixture
def desktop(chromium: Browser, live_server: LiveServer, watch: Watch) -> Iterator[BrowserContext]:
    """A laptop's window of 1440 x 900."""
    yield from _device(chromium, live_server, watch, DESKTOP)


@pytest.fixture
def camera_phone(
    playwright: Playwright, executable: str, live_server: LiveServer, watch: Watch, tmp_path: Path
) -> Iterator[CameraPhone]:
    """Makes a phone whose camera sees a QR code with the given text; the camera is allowed."""
    browsers: list[Browser] = []

    def make(text: str) -> BrowserContext:
        video = write_qr_video(text, tmp_path / f"camera-{len(browsers)}.y4m")
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                *ARGUMENTS,
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={video}",
            ],
        )
        browsers.append(browser)
        context = _context(browser, live_server, watch, PHONE)
        context.grant_permissions(["camera"], origin=live_server.url)
        return context

    yield make
    for browser in browsers:
        browser.close()


def _device(chromium: Browser, live_server: LiveServer, watch: Watch, kind: dict[str, Any]) -> Iterator[BrowserContext]:
    context = _context(chromium, live_server, watch, kind)
    yield context
    context.close()


def _context(browser: Browser, live_server: LiveServer, watch: Watch, kind: dict[str, Any]) -> BrowserContext:
    context = browser.new_context(
        base_url=live_server.url, locale="nl-BE", timezone_id="Europe/Brussels", reduced_motion="reduce", **kind
    )
    context.set_default_timeout(PATIENCE)
    watch.over(context)
    return context


def _closing(app: Flask) -> Any:
    """The application; its answers are closed also when a browser hung up: werkzeug's server leaves files open then."""

    def answered(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        answer: Any = app(environ, start_response)
        with closing(answer):
            yield from answer

    return answered


def _settings(template: Path, folder: Path, port: int) -> Settings:
    database = folder / "opbrengst.sqlite3"
    copy(template, database)
    return Settings(
        environment="test",
        secret_key="a-key-for-tests-that-is-long-enough-0123456789",
        database_url=f"sqlite:///{database}",
        public_url=f"http://localhost:{port}",
        trusted_hosts=("localhost", "127.0.0.1"),
        instance=folder,
    )
