"""Registering in a real browser: every screen as a phone shows it, what happens on a mistake, and without a script."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event
from app.registration import questions
from app.registration.question_models import QuestionKind
from app.registration.questions import Wording
from exports.documents import Host, Table
from tests.browser.conftest import PHONE, LiveServer
from tests.browser.fingers import Fingers
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.watch import Watch
from tests.factories.evenings import make_event
from tests.figures import Figure

KINDS = (
    (QuestionKind.TEXT, ()),
    (QuestionKind.CHOICE, ("Met de fiets", "Met het openbaar vervoer, want dat stopt voor de deur")),
    (QuestionKind.SEVERAL, ("Mantelzorg", "Buurtinformatienetwerken")),
    (QuestionKind.CONSENT, ()),
)

pytestmark = pytest.mark.browser

TABLES = tuple(
    Table(number=number, title=title, theme="Kind en gezin", question="Hoe wordt het beter?", hosts=(Host(name="An"),))
    for number, title in enumerate(
        ["Krispie", "Ouderteams", "Buurtinformatienetwerken", "Gelijke kansen", "Naar het werk"], start=1
    )
)


@pytest.fixture
def slug(live_server: LiveServer) -> str:
    """An open evening with five tables."""
    with live_server.app.app_context():
        with transaction():
            event = make_event(now=clock.now(), tables=TABLES)
        return event.slug


def look_at(page: Page) -> None:
    assert_accessible(page)
    assert_targets(page)
    assert_no_sideways_scroll(page, width=320)


def fill_in(page: Page, slug: str, email: str) -> None:
    page.goto(f"/e/{slug}/register")
    page.get_by_label("Naam").fill("Yıldız Peeters")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_role("button", name="Schrijf me in").click()


def test_every_screen_of_registering_is_fit_for_a_phone(
    phone: BrowserContext, live_server: LiveServer, slug: str
) -> None:
    page = phone.new_page()
    page.goto(f"/e/{slug}")
    look_at(page)
    page.goto(f"/e/{slug}/register")
    page.get_by_text("Toon alle 5 tafels").tap()
    page.get_by_text("Kies ook een tafel voor ronde 2").tap()
    look_at(page)
    fill_in(page, slug, "yildiz@voorbeeld.be")
    expect(page.get_by_role("heading", level=1)).to_contain_text("goed ontvangen")
    look_at(page)
    page.goto(manage_link(live_server))
    look_at(page)
    page.locator("summary", has_text="Ik kan toch niet komen").tap()
    look_at(page)
    page.locator(".confirm__panel").get_by_role("button", name="Ik kan toch niet komen").tap()
    expect(page.get_by_text("Je inschrijving is geannuleerd.").first).to_be_visible()
    look_at(page)


def manage_link(live_server: LiveServer) -> str:
    """The link in the first mail."""
    with live_server.app.app_context():
        row = db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)).first()
        assert row is not None
        text = delivery.rendered(row).get_body(("plain",))
        assert text is not None
        found = re.search(r"/m/\S+", text.get_content())
    assert found is not None
    return found.group()


def test_on_a_full_evening_the_waiting_list_is_said_before_and_after(
    phone: BrowserContext, live_server: LiveServer, slug: str
) -> None:
    with live_server.app.app_context(), transaction():
        db.session.query(Event).one().capacity = 0
    page = phone.new_page()
    page.goto(f"/e/{slug}/register")
    expect(page.get_by_text("De avond is volzet.")).to_be_visible()
    look_at(page)
    fill_in(page, slug, "yildiz@voorbeeld.be")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je staat op de wachtlijst")
    look_at(page)


def test_a_mistake_takes_the_focus_and_leads_to_its_field(phone: BrowserContext, watch: Watch, slug: str) -> None:
    watch.allow("422")
    page = phone.new_page()
    fill_in(page, slug, "dit is geen adres")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    look_at(page)
    summary.get_by_role("link", name="E-mailadres").tap()
    expect(page.get_by_label("E-mailadres")).to_be_focused()
    expect(page.get_by_label("Naam")).to_have_value("Yıldız Peeters")


def test_without_a_script_a_hidden_table_can_still_be_chosen(
    chromium: Browser, live_server: LiveServer, slug: str
) -> None:
    context = chromium.new_context(base_url=live_server.url, locale="nl-BE", java_script_enabled=False, **PHONE)
    page = context.new_page()
    page.goto(f"/e/{slug}/register")
    page.get_by_label("Naam").fill("Yıldız Peeters")
    page.get_by_label("E-mailadres").fill("yildiz@voorbeeld.be")
    page.get_by_text("Toon alle 5 tafels").tap()
    page.get_by_role("radio", name="Naar het werk").check()
    page.get_by_role("button", name="Schrijf me in").tap()
    expect(page.get_by_text("Tafel 5 · Naar het werk")).to_be_visible()
    context.close()


def test_the_ticket_alone_fits_one_sheet_of_paper(phone: BrowserContext, slug: str) -> None:
    page = phone.new_page()
    fill_in(page, slug, "yildiz@voorbeeld.be")
    page.emulate_media(media="print")
    expect(page.get_by_label("Je ticket", exact=True)).to_be_visible()
    expect(page.get_by_text("Meer over deze avond")).to_be_hidden()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_all_there_is_to_tell_afterwards_is_fit_for_a_phone(
    phone: BrowserContext, live_server: LiveServer, watch: Watch, slug: str, figure: Figure
) -> None:
    watch.allow("422")
    with live_server.app.app_context(), transaction() as session:
        for kind, options in KINDS:
            label = "Hoe kom je naar de netwerkbijeenkomst in het stadhuis?"
            wording = Wording(kind=kind, label=label, reason="Voor de fietsenrekken.", options=options, kept_days=30)
            questions.add(event_id=session.scalars(sa.select(Event.id)).one(), wording=wording)
            session.flush()
    page = phone.new_page()
    fill_in(page, slug, "yildiz@voorbeeld.be")
    fingers = Fingers()
    fingers.tap(page.locator("summary", has_text="Breng je iemand mee?"))
    fingers.tap(page.get_by_role("button", name="Zet mijn gast op de lijst"))
    expect(page.get_by_text("Je gast heeft een plaats.")).to_be_in_viewport()
    figure("bringing a guest without a name: taps", fingers.taps, "2")
    page.locator("summary", has_text="Nog een gast").tap()
    expect(page.get_by_label("Telefoon van een ouder of voogd")).to_be_hidden()
    page.get_by_label("Mijn gast is minderjarig").check()
    page.get_by_role("button", name="Zet mijn gast op de lijst").tap()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Telefoon van een ouder of voogd")).to_be_visible()
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    look_at(page)


def test_a_link_that_no_longer_works_leads_to_the_one_that_does(phone: BrowserContext, watch: Watch, slug: str) -> None:
    watch.allow("answer 404")
    watch.allow("answer 422")
    page = phone.new_page()
    page.goto(f"/e/{slug}")
    page.get_by_role("link", name="Al ingeschreven? Vraag je link opnieuw").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je link kwijt?")
    look_at(page)
    page.goto(f"/m/{'x' * 43}")
    look_at(page)
    page.get_by_role("button", name="Mail me mijn link").tap()
    expect(page.get_by_role("alert")).to_be_focused()
    look_at(page)
    page.get_by_label("E-mailadres").fill("aya@voorbeeld.be")
    page.get_by_role("button", name="Mail me mijn link").tap()
    expect(page.get_by_role("heading", name="Kijk nu in je mailbox")).to_be_visible()
    look_at(page)


def test_a_guest_takes_over_a_link_that_was_copied(phone: BrowserContext, live_server: LiveServer, slug: str) -> None:
    phone.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    page = phone.new_page()
    fill_in(page, slug, "yildiz@voorbeeld.be")
    page.locator("summary", has_text="Breng je iemand mee?").tap()
    page.get_by_role("button", name="Zet mijn gast op de lijst").tap()
    page.get_by_role("button", name="Kopieer de link").tap()
    expect(page.get_by_text("Gekopieerd")).to_be_visible()
    link = page.evaluate("() => navigator.clipboard.readText()")
    guest = phone.new_page()
    guest.goto(link)
    look_at(guest)
    guest.get_by_label("Naam").fill("Sam Claes")
    guest.get_by_label("E-mailadres").fill("sam@voorbeeld.be")
    guest.get_by_role("button", name="Stuur me mijn ticket").tap()
    expect(guest.get_by_role("heading", level=1)).to_have_text("We hebben je inschrijving goed ontvangen!")
    look_at(guest)
    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Deze link is gebruikt.")
    look_at(guest)
    page.reload()
    expect(page.locator(".guest__name")).to_have_text("Sam Claes")


def test_without_a_script_everything_can_still_be_told(chromium: Browser, live_server: LiveServer, slug: str) -> None:
    context = chromium.new_context(base_url=live_server.url, locale="nl-BE", java_script_enabled=False, **PHONE)
    page = context.new_page()
    fill_in(page, slug, "yildiz@voorbeeld.be")
    page.locator("summary", has_text="Andere tafels kiezen").tap()
    page.get_by_label("Ronde 1").select_option(label="4 · Gelijke kansen (nog 12 plaatsen)")
    page.get_by_role("button", name="Bewaar mijn tafels").tap()
    expect(page.get_by_text("Je keuze is bewaard.")).to_be_visible()
    expect(page.get_by_text("Tafel 4 · Gelijke kansen")).to_be_visible()
    page.locator("summary", has_text="Breng je iemand mee?").tap()
    page.get_by_role("button", name="Zet mijn gast op de lijst").tap()
    expect(page.get_by_label("Link voor je gast")).to_have_value(re.compile("/c/"))
    page.wait_for_load_state("networkidle")
    context.close()
