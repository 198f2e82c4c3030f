"""Takes the pictures of docs/pictures from the real screens, on the demo evening of a throw-away installation."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.system_packages import browser as installed_browser

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
ORGANISER = "organisator@voorbeeld.be"
PHONE, TABLET, DESKTOP = (360, 740), (820, 1180), (1440, 900)


@dataclass(frozen=True, slots=True)
class Picture:
    """A screen: the name of its file, the size of the window, where it is ({slug} is the evening), who looks."""

    name: str
    window: tuple[int, int]
    path: str
    signed_in: bool = False


PICTURES = (
    Picture("register", PHONE, "/e/{slug}/register"),
    Picture("door", PHONE, "/door/{slug}", signed_in=True),
    Picture("table", TABLET, "/table/{slug}/4", signed_in=True),
    Picture("overview", DESKTOP, "/organise/events/{slug}", signed_in=True),
    Picture("report", DESKTOP, "/e/{slug}/report"),
)


def main() -> int:
    """Take them all; 1 and a sentence when there is no browser or a screen does not answer."""
    chromium = installed_browser()
    if chromium is None:
        print("Voor de beelden is Chromium nodig: sudo apt-get install chromium", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        installation(Path(folder)) as (url, slug, password),
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium, args=["--use-fake-ui-for-media-stream"])
        missed = [picture.name for picture in PICTURES if not take(browser, picture, url, slug, password)]
    if missed:
        print(f"Niet gelukt: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


@contextmanager
def installation(folder: Path) -> Iterator[tuple[str, str, str]]:
    """A running product with the demo evening: its address, the evening's slug, the organiser's password."""
    with socket.create_server(("localhost", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {**os.environ, "INSTANCE_DIR": str(folder), "PORT": str(port), "OPBRENGST_ENV": "local"}
    environment.pop("DATABASE_URL", None)
    password = secrets.token_urlsafe(15)
    flask(environment, "db", "upgrade")
    flask(environment, "demo")
    flask(environment, "users", "create", ORGANISER, "--role=organiser", "--password-stdin", typed=f"{password}\n")
    slug = flask(environment, "events", "list").split()[0]
    product = subprocess.Popen([sys.executable, "-m", "scripts.serve"], env=environment, stdout=subprocess.PIPE)
    try:
        if product.stdout is None or not product.stdout.readline():
            raise RuntimeError("the product does not start")
        yield f"http://localhost:{port}", slug, password
    finally:
        product.terminate()
        product.communicate()


def flask(environment: Mapping[str, str], *command: str, typed: str = "") -> str:
    """What a command of the product prints."""
    program = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
    done = subprocess.run(program, check=True, env=environment, input=typed, stdout=subprocess.PIPE, text=True)
    return done.stdout


def take(browser: Browser, picture: Picture, url: str, slug: str, password: str) -> bool:
    """Save one picture; whether the screen answered."""
    width, height = picture.window
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        device_scale_factor=2 if picture.window == PHONE else 1,
        locale="nl-BE",
        timezone_id="Europe/Brussels",
        reduced_motion="reduce",
        permissions=["camera"],
    )
    page = context.new_page()
    if picture.signed_in:
        _sign_in(page, password)
    answer = page.goto(picture.path.format(slug=slug))
    found = answer is not None and answer.ok
    if found:
        page.screenshot(path=FOLDER / f"{picture.name}.png", animations="disabled")
    context.close()
    return found


def _sign_in(page: Page, password: str) -> None:
    page.goto("/sign-in")
    page.locator("[name=email]").fill(ORGANISER)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/organise**")


if __name__ == "__main__":
    sys.exit(main())
