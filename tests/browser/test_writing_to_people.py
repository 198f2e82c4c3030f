"""Writing to one table in four languages through a real mail server: what arrives, comes back, is refused."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.core import clock, delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event
from app.registration.models import Seat
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible, assert_no_sideways_scroll, assert_targets
from tests.browser.test_inviting import sign_in
from tests.browser.watch import Watch
from tests.core.letterbox import Letterbox, mail_server
from tests.factories.evenings import make_event, make_user
from tests.mailings.people import person

AT_TABLE = {"Ann": "nl", "Jane": "en", "Luc": "fr", "Heike": "de"}
WORDS = {
    "nl": ("Nederlands", "Tot straks, {naam}", "We zien je op {datum}, van {avond}."),
    "en": ("English", "See you soon, {naam}", "We will see you on {datum}."),
    "fr": ("Français", "À bientôt, {naam}", "Rendez-vous le {datum}."),
    "de": ("Deutsch", "Bis bald, {naam}", "Wir sehen uns am {datum}."),
}
SECRET = "0123456789abcdef0123456789abcdef-haak"


@pytest.fixture
def letterbox(live_server: LiveServer) -> Iterator[Letterbox]:
    """Where the mail of this installation goes."""
    with mail_server(live_server.app) as box:
        yield box


@pytest.fixture
def slug(live_server: LiveServer) -> str:
    """An evening with four people at one table, each with a language of their own, and one at another."""
    with live_server.app.app_context(), transaction() as session:
        make_user()
        event = make_event(now=clock.now())
        session.flush()  # its tables' ids
        here, there = event.tables[0].id, event.tables[1].id
        for name, language in AT_TABLE.items():
            session.add(Seat(registration_id=person(event, name, language=language).id, round=1, table_id=here))
        session.add(Seat(registration_id=person(event, "Elders").id, round=1, table_id=there))
        return event.slug


def look_at(page: Page) -> None:
    assert_accessible(page)
    assert_targets(page)
    assert_no_sideways_scroll(page, width=320)


def states(page: Page) -> dict[str, str]:
    """What became of the messages on this page, by address."""
    rows = [row.inner_text() for row in page.locator("main tbody tr").all()]
    known = ("In de wachtrij", "Verstuurd", "Teruggekomen", "Mislukt")
    found = [(re.search(r"\S+@\S+", row), [word for word in known if word in row]) for row in rows]
    return {address[0].partition("@")[0]: words[0] for address, words in found if address and words}


def write(page: Page) -> None:
    """Fill in the form for one table in four languages."""
    page.get_by_text("Niet allemaal: kies nauwer").click()
    page.get_by_label("Aan tafel").select_option(label="1 · Krispie")
    page.get_by_role("button", name="Wie krijgt dit?").click()
    expect(page.get_by_role("status").filter(has_text="4 mensen krijgen deze mail")).to_be_visible()
    look_at(page)
    for language, (name, subject, text) in WORDS.items():
        if language != "nl":
            page.locator(".mailing__language summary").filter(has_text=LANGUAGE_IN_DUTCH[language]).click()
        page.get_by_label(f"Onderwerp ({name})").fill(subject)
        page.get_by_label(f"Tekst ({name})").fill(text)


LANGUAGE_IN_DUTCH = {"en": "Engels", "fr": "Frans", "de": "Duits"}


def look_before_it_leaves(page: Page) -> None:
    """Each language as text and as a mail program shows it."""
    page.get_by_role("button", name="Bekijk voor je verstuurt").click()
    greetings = {"nl": "Dag", "en": "Hello", "fr": "Bonjour", "de": "Hallo"}
    for language, (_name, subject, _text) in WORDS.items():
        called = {"nl": "Nederlands", **LANGUAGE_IN_DUTCH}[language]
        preview = page.get_by_role("region", name=f"Voorbeeld in het {called}")
        expect(preview).to_contain_text(subject.replace("{naam}", "Noor Maes"))
        expect(preview).not_to_contain_text("{")
        with page.expect_popup() as opened:
            preview.get_by_role("button").click()
        mail = opened.value
        expect(mail.locator("body")).to_contain_text(f"{greetings[language]} Noor Maes,")
        assert mail.locator("html").get_attribute("lang") == language
        mail.close()
    look_at(page)


def comes_back(page: Page, server: LiveServer, address: str) -> None:
    """What a mail service tells us of a message to this address."""
    with server.app.app_context():
        message_id = db.session.scalars(sa.select(OutboxMail.message_id).where(OutboxMail.recipient == address)).one()
    told = page.request.post(
        "/hooks/bounces",
        headers={"Authorization": f"Bearer {SECRET}"},
        data={"message_id": message_id, "reason": "550 5.1.1 User unknown"},
    )
    assert told.json()["known"] == 1


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_mailing_to_one_table_one_comes_back_one_fails_and_goes_out_again(
    request: pytest.FixtureRequest, device: str, live_server: LiveServer, slug: str, letterbox: Letterbox
) -> None:
    app, page = live_server.app, request.getfixturevalue(device).new_page()
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], bounce_secret=SECRET)
    sign_in(page)
    page.goto(f"/organise/events/{slug}/mailings")
    look_at(page)
    page.get_by_role("link", name="Schrijf een mailing").click()
    write(page)
    look_before_it_leaves(page)
    page.get_by_role("button", name="Verstuur naar 4 mensen").click()
    expect(page.get_by_role("status").first).to_contain_text("Je mailing staat klaar en vertrekt.")
    mailing = page.url
    assert states(page) == dict.fromkeys(("ann", "jane", "luc", "heike"), "In de wachtrij")
    look_at(page)

    letterbox.refusals["RCPT luc@voorbeeld.be"] = "550 5.1.1 No such user"
    delivery.sweep(app)
    comes_back(page, live_server, "jane@voorbeeld.be")
    page.goto(mailing)
    assert states(page) == {"ann": "Verstuurd", "jane": "Teruggekomen", "luc": "Mislukt", "heike": "Verstuurd"}
    look_at(page)
    page.get_by_role("link", name="1 teruggekomen").click()
    assert states(page) == {"jane": "Teruggekomen"}

    page.goto(f"/organise/events/{slug}/people")
    page.get_by_role("link", name="Jane").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jane")
    assert states(page) == {"jane": "Teruggekomen"}

    page.goto("/organise")
    page.get_by_role("link", name="Uitgaande mail").click()
    look_at(page)
    page.get_by_role("link", name="1 mislukt").click()
    assert states(page) == {"luc": "Mislukt"}
    look_at(page)
    page.get_by_role("link", name="luc@voorbeeld.be").click()
    expect(page.get_by_text("Dit adres wordt geweigerd")).to_be_visible()
    expect(page.get_by_text("À bientôt, Luc").first).to_be_visible()
    look_at(page)
    page.get_by_role("link", name="Naar deze persoon").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Luc")
    page.go_back()
    page.get_by_role("button", name="Probeer opnieuw").click()
    expect(page.get_by_role("status").first).to_contain_text("Het bericht staat weer klaar om te vertrekken.")

    del letterbox.refusals["RCPT luc@voorbeeld.be"]
    delivery.sweep(app)
    page.goto(mailing)
    assert states(page) == {"ann": "Verstuurd", "jane": "Teruggekomen", "luc": "Verstuurd", "heike": "Verstuurd"}
    arrived = {str(message["To"]): str(message["Subject"]) for message in letterbox.messages()}
    assert arrived == {
        f"{name.lower()}@voorbeeld.be": WORDS[language][1].replace("{naam}", name)
        for name, language in AT_TABLE.items()
    }
    page.goto(f"/organise/events/{slug}/mailings")
    expect(page.locator("main table")).to_contain_text("3 verstuurd")
    expect(page.locator("main table")).to_contain_text("1 teruggekomen")
    look_at(page)


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_mail_in_ones_own_words_refuses_what_it_does_not_know_and_shows_each_language(
    request: pytest.FixtureRequest, device: str, live_server: LiveServer, slug: str, watch: Watch
) -> None:
    page = request.getfixturevalue(device).new_page()
    sign_in(page)
    page.goto(f"/organise/events/{slug}/mails")
    look_at(page)
    page.get_by_role("link", name=re.compile(": Uitnodiging, Nederlands")).click()
    look_at(page)
    page.get_by_text("Invulwoorden").click()
    expect(page.get_by_text("{datum}")).to_be_visible()
    page.get_by_label("Tekst").fill("Hallo {naam}, kom je {ooit}?")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Het invulwoord {ooit} kennen we niet.")
    expect(page.get_by_label("Tekst")).to_have_value("Hallo {naam}, kom je {ooit}?")
    look_at(page)
    page.get_by_label("Tekst").fill("Hallo {naam}, kom je {datum}?")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("in jouw woorden")
    expect(page.get_by_role("region", name="Voorbeeld")).to_contain_text("Hallo Noor Maes, kom je ")
    for language, name in (("en", "English"), ("fr", "Français"), ("de", "Deutsch")):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_url(re.compile(f"/{language}$"))
        expect(page.get_by_role("region", name="Voorbeeld")).not_to_contain_text("Hallo Noor Maes, kom je ")
        with page.expect_popup() as opened:
            page.get_by_role("button", name="Bekijk zoals in een mailprogramma").click()
        assert opened.value.locator("html").get_attribute("lang") == language
        opened.value.close()
        look_at(page)
    with live_server.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == 1
