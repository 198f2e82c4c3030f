"""An invitation on a phone, and inviting at a desk: two taps, nothing typed, and pages fit for where they are used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from app.core import clock
from app.core.database import transaction
from app.core.orm import db
from app.invitations import invitations
from app.registration import history, personal_links, services
from app.registration.models import Registration, RegistrationSource, RegistrationStatus
from tests.browser.conftest import LiveServer
from tests.browser.fingers import Fingers, slow_down
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.factories.evenings import PASSWORD, make_event, make_user

pytestmark = pytest.mark.browser

AMBASSADORS = (
    "Voornaam;Familienaam;E-mail adres;Bedrijf;Schoenmaat\r\n"
    "Björn;Thijs;bjorn@voorbeeld.be;Chiro Kuringen;44\r\n"
    "Prévot-Ünal;Zoë;z.prevot@voorbeeld.be;Krokus;38\r\n"
    "An;Maes;geen adres;;\r\n"
)


@pytest.fixture
def link(live_server: LiveServer) -> str:
    """The address of somebody's invitation to an open evening."""
    with live_server.app.app_context():
        with transaction():
            event = make_event(now=clock.now())
            services.add(
                event_id=event.id,
                newcomer=services.Newcomer(name="Zoë Prévot-Ünal", email="zoe@voorbeeld.be", organisation="Krokus"),
                status=RegistrationStatus.INVITED,
                source=RegistrationSource.IMPORT,
                now=clock.now(),
            )
            event_id = event.id
        with transaction():
            invitations.invite(event_id=event_id, author=history.staff("Noor Maes"), now=clock.now())
    with live_server.app.test_request_context(base_url=live_server.url):
        return personal_links.invitation_url(db.session.scalars(sa.select(Registration)).one())


def look_at(page: Page) -> None:
    assert_accessible(page)
    assert_targets(page)
    assert_no_sideways_scroll(page, width=320)


def test_who_was_invited_registers_with_two_taps_on_a_slow_phone(phone: BrowserContext, link: str) -> None:
    page, fingers = phone.new_page(), Fingers()
    slow_down(page)
    page.goto(link)
    look_at(page)
    expect(page.get_by_label("Naam", exact=True)).to_be_hidden()
    fingers.tap(page.get_by_label("Ze kwam in mijn eigen mailbox"))
    fingers.tap(page.get_by_role("button", name="Schrijf me in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bent ingeschreven!")
    assert (fingers.taps, fingers.letters) == (2, 0)
    expect(page.get_by_text("Zoë")).to_have_count(0)
    look_at(page)
    page.goto(link)
    look_at(page)
    page.get_by_role("button", name="Stuur het ticket nog eens per mail").tap()
    expect(page.get_by_role("status")).to_contain_text("We hebben het ticket gestuurd")


def test_whoever_got_it_passed_on_fills_in_a_name_with_the_keyboard_alone(phone: BrowserContext, link: str) -> None:
    page = phone.new_page()
    page.goto(link)
    page.get_by_label("Ze kwam in mijn eigen mailbox").focus()
    page.keyboard.press("ArrowDown")
    look_at(page)
    for text in ("Björn Thijs", "bjorn@voorbeeld.be", "Chiro"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/m/.*welcome=1"))
    expect(page.get_by_text("Björn Thijs").first).to_be_visible()


def test_a_mistake_keeps_what_was_typed_and_leads_to_its_field(phone: BrowserContext, link: str) -> None:
    page = phone.new_page()
    page.goto(link)
    page.get_by_role("button", name="Schrijf me in").tap()
    expect(page.get_by_role("alert")).to_contain_text("Kies wat bij jou past.")
    look_at(page)
    page.get_by_label("Iemand stuurde ze mij door").check()
    page.get_by_label("Naam", exact=True).fill("Björn Thijs")
    page.get_by_role("button", name="Schrijf me in").tap()
    expect(page.get_by_role("alert")).to_contain_text("Vul je e-mailadres in.")
    expect(page.get_by_label("Naam", exact=True)).to_have_value("Björn Thijs")
    look_at(page)


def test_who_cannot_come_says_so_with_one_tap(phone: BrowserContext, link: str) -> None:
    page = phone.new_page()
    page.goto(f"{link}#kan-niet")
    page.get_by_role("button", name="Ik kan niet komen").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze uitnodiging is afgezegd.")
    look_at(page)


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mailadres").fill("organiser@voorbeeld.be")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Meld je aan").click()
    expect(page).to_have_url("/organise")


@pytest.mark.parametrize("device", ["phone", "tablet", "desktop"])
def test_an_organiser_invites_a_list_of_ambassadors_and_takes_it_back(
    request: pytest.FixtureRequest, device: str, live_server: LiveServer, link: str, tmp_path: Path
) -> None:
    with live_server.app.app_context(), transaction():
        make_user()
    page: Page = request.getfixturevalue(device).new_page()
    sign_in(page)
    with live_server.app.app_context():
        slug = db.session.scalars(sa.select(Registration)).one().event.slug
    page.goto(f"/organise/events/{slug}/invitations")
    look_at(page)
    page.goto(f"/organise/events/{slug}/invitations/earlier")
    look_at(page)
    page.goto(f"/organise/events/{slug}/people/import?as=invited")
    look_at(page)
    path = tmp_path / "ambassadeurs.csv"
    path.write_text(AMBASSADORS, encoding="cp1252")
    page.get_by_label("Bestand").set_input_files(path)
    page.get_by_role("button", name="Bekijk eerst").click()
    expect(page.get_by_label("Voornaam")).to_have_value("0")
    expect(page.get_by_role("alert")).to_contain_text("‘geen adres’ is geen e-mailadres.")
    look_at(page)
    page.get_by_text("Andere velden").click()
    page.get_by_label("Functie").select_option(label="Schoenmaat (44)")
    page.get_by_role("button", name="Bekijk opnieuw").click()
    expect(page.get_by_label("Functie")).to_have_value("4")
    page.get_by_label("Zoë").check()
    page.get_by_role("button", name="Voer de 1 goede rij in").click()
    expect(page.get_by_role("status")).to_contain_text("2 personen ingevoerd.")
    page.goto(f"/organise/events/{slug}/invitations")
    look_at(page)
    page.get_by_text("Verstuur 2 uitnodigingen").first.click()
    page.get_by_role("button", name="Verstuur 2 uitnodigingen").click()
    expect(page.get_by_role("status")).to_contain_text("2 uitnodigingen vertrekken.")
    page.goto(f"/organise/events/{slug}/people/import")
    look_at(page)
    page.get_by_text("Maak ongedaan").first.click()
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.get_by_role("status")).to_contain_text("2 personen weggehaald.")
    look_at(page)
