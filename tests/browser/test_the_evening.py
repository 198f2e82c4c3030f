"""One whole evening as its people live it: from the first visit to the published report, each on their own device."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import NEVER_ASKED, CameraPhone, LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets

DATA = Path(__file__).parent.parent / "data"
PASSWORD = "een zin die niemand raadt"


def look_at(page: Page, *, touch: bool = False) -> None:
    """Whatever screen we pass by is accessible, fits 320 px, and has targets a finger can hit."""
    assert_accessible(page)
    assert_no_sideways_scroll(page, width=320)
    if touch:
        assert_targets(page)


def first_organiser(desktop: BrowserContext) -> Page:
    """The first visit."""
    page = desktop.new_page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welkom")
    look_at(page)
    page.get_by_label("Naam").fill("Noor Maes")
    page.get_by_label("E-mailadres").fill("noor.prévot@voorbeeld.be")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url("/organise")
    return page


def bring_in(page: Page, name: str) -> str:
    """Bring a workbook in; returns the evening's slug."""
    page.goto("/organise/import")
    look_at(page)
    page.get_by_label("Werkboek").set_input_files(DATA / name)
    page.get_by_role("button", name="Voer in").click()
    expect(page.get_by_role("status").first).to_contain_text("is ingevoerd")
    return page.url.rsplit("/", 1)[1]


def register(phone: BrowserContext, slug: str) -> Page:
    """A stranger registers; six taps at most, fields included."""
    page = phone.new_page()
    page.goto(f"/e/{slug}")
    look_at(page, touch=True)
    taps = 0

    def tap(target: object) -> None:
        nonlocal taps
        taps += 1
        target.tap()  # type: ignore[attr-defined]

    tap(page.get_by_role("link", name="Schrijf je in").first)
    expect(page.get_by_label("Naam")).to_be_visible()
    look_at(page, touch=True)
    for label, text in (("Naam", "Yıldız Peeters"), ("E-mailadres", "zoë.peeters@voorbeeld.be")):
        tap(page.get_by_label(label))
        page.keyboard.type(text)
    tap(page.get_by_role("radio", name="Krispie"))
    tap(page.get_by_role("button", name="Schrijf me in"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("goed ontvangen")
    expect(page.get_by_text("Tafel 1 · Krispie")).to_be_visible()
    look_at(page, touch=True)
    assert taps <= 6
    return page


def qr_text(page: Page, live_server: LiveServer) -> str:
    """What the QR on the ticket says: the ticket's address in capitals."""
    path = page.locator("main a[href^='/t/']").first.get_attribute("href")
    assert path is not None
    code = path.split("/")[2]
    return f"{live_server.url}/T/{code}".upper()


def links_of(page: Page, slug: str) -> dict[str, str]:
    """The links for the door and the tables, as the organiser reads them from the page."""
    page.goto(f"/organise/events/{slug}/links")
    look_at(page)
    words = page.locator("main").inner_text().split()
    found = [word for word in words if f"/{slug}/" in word and "http" in word]
    return {
        "door": next(link for link in found if "/door/" in link),
        "table": next(link for link in found if "/table/" in link and f"/{slug}/3/" in link),
    }


def test_an_evening_from_the_first_visit_to_the_published_report(
    desktop: BrowserContext,
    phone: BrowserContext,
    tablet: BrowserContext,
    camera_phone: CameraPhone,
    live_server: LiveServer,
) -> None:
    office = first_organiser(desktop)
    slug = bring_in(office, "avond.xlsx")
    look_at(office)
    office.get_by_role("button", name="Open de inschrijvingen").click()
    ticket = register(phone, slug)
    links = links_of(office, slug)

    volunteer = camera_phone(qr_text(ticket, live_server))
    volunteer.add_init_script(NEVER_ASKED)
    door = volunteer.new_page()
    door.goto(links["door"])
    look_at(door, touch=True)
    door.get_by_role("textbox").first.fill("Ingang Noord")
    door.get_by_role("button", name="Zet aan de deur").tap()
    door.wait_for_load_state("networkidle")
    door.get_by_role("link", name="Start scannen").tap()
    door.get_by_role("button", name="Start scannen").tap()
    expect(door.get_by_role("status").get_by_text("Yıldız Peeters")).to_be_visible()
    expect(door.locator("[data-slot=number]")).to_be_visible()
    look_at(door)

    table = tablet.new_page()
    table.goto(links["table"])
    table.get_by_role("button", name="Schrijf op dit toestel").tap()
    expect(table.get_by_role("heading", level=1)).to_have_text("Buurtinformatienetwerken")
    expect(table.locator("body[data-live]")).to_be_attached()
    table.get_by_role("textbox").first.fill("De wijkagent krijgt een vaste rol.")
    expect(table.get_by_text("Bewaard").first).to_be_visible()
    look_at(table, touch=True)

    office.goto(f"/organise/events/{slug}")
    expect(office.get_by_text("1 punt ", exact=False).first).to_be_visible()
    look_at(office)
    office.locator("summary", has_text="Start de avond").click()
    office.locator("details[open] button[type=submit]").click()
    expect(office.get_by_text("De avond loopt").first).to_be_visible()
    office.goto(f"/organise/events/{slug}/report")
    look_at(office)
    with office.expect_download() as pdf:
        office.get_by_role("link", name="Verslag PDF").click()
    with office.expect_download() as workbook:
        office.get_by_role("link", name="Werkboek").click()
    assert "wijkagent" in _words(workbook.value.path())
    with pikepdf.open(io.BytesIO(pdf.value.path().read_bytes())) as document:
        assert len(document.pages) > 12
    office.get_by_role("button", name="Publiceer").click()

    reader = phone.new_page()
    reader.goto(f"/e/{slug}/report")
    expect(reader.get_by_text("De wijkagent krijgt een vaste rol.")).to_be_visible()
    look_at(reader)
    reader.goto(f"/e/{slug}/report/tables/3")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Buurtinformatienetwerken")
    look_at(reader)


def _words(path: Path) -> str:
    book = CalamineWorkbook.from_path(path)
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


@pytest.mark.accessibility
def test_every_screen_of_the_demo_is_accessible_in_four_languages(desktop: BrowserContext) -> None:
    page = desktop.new_page()
    page.goto("/start")
    page.get_by_role("button", name="demo").click()
    slug = page.url.rsplit("/", 1)[1]
    office = f"/organise/events/{slug}"
    paths = [
        office, f"{office}/edit", f"{office}/programme", f"{office}/tables", f"{office}/tables/1", f"{office}/people",
        f"{office}/people/import", f"{office}/links", f"{office}/report", "/organise", "/organise/events/new",
        "/organise/import", "/organise/outbox", f"/e/{slug}", f"/e/{slug}/register", "/", "/privacy", "/accessibility",
        f"/door/{slug}", f"/table/{slug}/1", "/niets",
    ]  # fmt: skip
    for path in paths:
        for language in ("nl", "en", "fr", "de"):
            page.goto(f"{path}?lang={language}")
            assert page.locator("html").get_attribute("lang") == language
            assert_no_sideways_scroll(page, width=320)
            if language == "nl":
                assert_accessible(page)
