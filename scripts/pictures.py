"""Takes the pictures of docs/pictures from the real screens, on two evenings of a throw-away installation."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.system_packages import browser as installed_browser

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
EXAMPLES = ROOT / "tests" / "data"
ORGANISER = "organisator@voorbeeld.be"
PHONE, TABLET, DESKTOP = (360, 740), (820, 1180), (1440, 900)


@dataclass(frozen=True, slots=True)
class Picture:
    """A screen: its file's name, the window, where it is, who looks, and what they do there before the picture.

    In the path {open} is an evening that takes registrations, {done} the demo evening, which is over.
    """

    name: str
    window: tuple[int, int]
    path: str
    signed_in: bool = False
    scripts: bool = True
    act: Callable[[Page], None] | None = None


def let_in(page: Page) -> None:
    """Somebody stands at the door whose name is found in three letters."""
    page.get_by_role("button", name="Laat binnen Ilse").first.click()
    page.get_by_role("heading", name="Welkom").wait_for()


PICTURES = (
    Picture("register", PHONE, "/e/{open}/register"),
    # Without scripts, so that no camera has to be waited for: the answer looks the same.
    Picture("door", PHONE, "/door/{open}?q=ilse", signed_in=True, scripts=False, act=let_in),
    Picture("table", TABLET, "/table/{done}/4", signed_in=True),
    Picture("overview", DESKTOP, "/organise/events/{done}", signed_in=True),
    Picture("tonight", DESKTOP, "/organise/events/{done}/tonight", signed_in=True),
    Picture("report", DESKTOP, "/e/{done}/report"),
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
        installation(Path(folder)) as (url, slugs, password),
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium, args=["--use-fake-ui-for-media-stream"])
        prepare(browser, url, slugs, password)
        missed = [picture.name for picture in PICTURES if not take(browser, picture, url, slugs, password)]
    if missed:
        print(f"Niet gelukt: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


@contextmanager
def installation(folder: Path) -> Iterator[tuple[str, dict[str, str], str]]:
    """A running product with two evenings: its address, their slugs, the organiser's password."""
    with socket.create_server(("localhost", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {**os.environ, "INSTANCE_DIR": str(folder), "PORT": str(port), "OPBRENGST_ENV": "local"}
    environment.pop("DATABASE_URL", None)
    password = secrets.token_urlsafe(15)
    flask(environment, "db", "upgrade")
    slugs = {"done": flask(environment, "demo").strip()}
    slugs["open"] = flask(environment, "events", "import", str(EXAMPLES / "avond.xlsx")).strip()
    flask(environment, "registrations", "import", slugs["open"], str(EXAMPLES / "inschrijvingen-excel.csv"))
    flask(environment, "users", "create", ORGANISER, "--role=organiser", "--password-stdin", typed=f"{password}\n")
    product = subprocess.Popen([sys.executable, "-m", "scripts.serve"], env=environment, stdout=subprocess.PIPE)
    try:
        if product.stdout is None or not product.stdout.readline():
            raise RuntimeError("the product does not start")
        yield f"http://localhost:{port}", slugs, password
    finally:
        product.terminate()
        product.communicate()


def flask(environment: Mapping[str, str], *command: str, typed: str = "") -> str:
    """What a command of the product prints."""
    program = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
    done = subprocess.run(program, check=True, env=environment, input=typed, stdout=subprocess.PIPE, text=True)
    return done.stdout


def prepare(browser: Browser, url: str, slugs: Mapping[str, str], password: str) -> None:
    """Put the report of the one online and open the registrations of the other, as an organiser does."""
    page = browser.new_page(base_url=url, locale="nl-BE")
    _sign_in(page, password)
    page.goto(f"/organise/events/{slugs['done']}/report")
    page.get_by_role("button", name="Publiceer").click()
    page.goto(f"/organise/events/{slugs['open']}")
    page.get_by_role("button", name="Open de inschrijvingen").click()
    page.close()


def take(browser: Browser, picture: Picture, url: str, slugs: Mapping[str, str], password: str) -> bool:
    """Save one picture; whether the screen answered."""
    width, height = picture.window
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        device_scale_factor=2 if picture.window == PHONE else 1,
        locale="nl-BE",
        timezone_id="Europe/Brussels",
        reduced_motion="reduce",
        java_script_enabled=picture.scripts,
    )
    page = context.new_page()
    if picture.signed_in:
        _sign_in(page, password)
    answer = page.goto(picture.path.format(**slugs))
    found = answer is not None and answer.ok
    if found and picture.act:
        picture.act(page)
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
