"""Whatever somebody types in a public form is refused with the reason, or is kept as text and nothing else."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.core.text import clean_line
from app.events.models import Event
from app.registration import questions
from app.registration.question_models import QuestionKind
from app.registration.questions import Wording
from tests.pages import ReadingClient, parse, text_of
from tests.registration.managing import PERSON, page_of, people, send

TOO_LONG = "x" * 10_001
ODD = {
    "ten thousand": "y" * 10_000,
    "emoji": "👩‍👩‍👧‍👦 🎉 Zoë",
    "right to left": "مريم العلوي \u202eomgekeerd",
    "formula": '=HYPERLINK("http://kwaad.example";"klik")',
    "line feeds": "Aya\r\nBcc: iedereen@voorbeeld.be\r\n\r\n<b>Dag</b>",
    "script": '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "template": "{{ 7 * 7 }} {% raw %} {naam}",
    "null": "Aya\x00\x07Claes",
    "percent": "100% %(name)s %s",
}
# What of each is there to read again where it is kept.
KEPT = {
    "emoji": "👩‍👩‍👧‍👦 🎉 Zoë",
    "right to left": "مريم العلوي",
    "formula": "=HYPERLINK(",
    "line feeds": "<b>Dag</b>",
    "script": "<script>alert(1)</script>",
    "template": "{{ 7 * 7 }} {% raw %} {naam}",
    "null": "Aya",
    "percent": "100% %(name)s %s",
}
# Of each field of the page that takes any text: its section, and what else it takes to send it.
TEXTS: dict[str, tuple[str, dict[str, str]]] = {
    "name": ("details", {"language": "nl"}),
    "diet": ("needs", {"agrees": "y"}),
    "access": ("needs", {"agrees": "y"}),
    "guest-name": ("guests", {}),
    "guest-N-name": ("guests/N/name", {}),
    "question_text": ("questions", {}),
}
# Of each that takes only what fits.
CHOSEN: dict[str, tuple[str, dict[str, str]]] = {
    "language": ("details", {"name": "Aya"}),
    "guest-guardian_phone": ("guests", {"guest-is_minor": "y"}),
    "guest-email": ("guests", {}),
    "question_choice": ("questions", {}),
    "question_several": ("questions", {}),
    "table_1": ("tables", {}),
    "table_2": ("tables", {}),
}


def ask(app: Flask) -> dict[str, int]:
    """A question of each kind; their ids by kind."""
    with app.app_context():
        with transaction() as session:
            event_id = session.scalars(sa.select(Event.id)).one()
            for kind in QuestionKind:
                options = ("Ja", "Nee") if kind in {QuestionKind.CHOICE, QuestionKind.SEVERAL} else ()
                wording = Wording(kind=kind, label="Wat?", reason="Zomaar.", options=options, kept_days=1)
                questions.add(event_id=event_id, wording=wording)
        return {question.kind.value: question.id for question in questions.of_event(event_id)}


def tried(
    app: Flask, there: tuple[ReadingClient, str], field: str, odd: str, asked: dict[str, int]
) -> tuple[int, Element]:
    """Send this in a field of the page; the answer, and the page that shows what became of it."""
    section, more = {**TEXTS, **CHOSEN}[field]
    client, page = there
    if field.startswith("question_"):
        field = f"question_{asked[field.removeprefix('question_')]}"
    if "-N-" in field:
        if len(people(app)) == 1:
            send(client, page, "guests")
        field, section = (part.replace("N", str(people(app)[-1].id)) for part in (field, section))
    answer = send(client, page, section, **{field: odd}, **more)
    shown = parse(answer.data) if answer.status_code == 422 else parse(client.get(page).data)
    assert "alert(1)" not in [text_of(script) for script in shown.iter("script")]
    assert not [image for image in shown.iter("img") if image.get("onerror")]
    return answer.status_code, shown


def says_why(page: Element) -> bool:
    """Whether something on the page says what is wrong."""
    return any(part.get("class") == "field__error" for part in page.iter("p"))


@pytest.mark.parametrize("field", TEXTS)
def test_what_takes_text_keeps_it_as_text(app: Flask, event_slug: str, field: str) -> None:
    asked, there = ask(app), page_of(app, event_slug)
    for odd, fragment in KEPT.items():
        # One person brings three guests at most.
        here = page_of(app, event_slug) if field == "guest-name" else there
        status, shown = tried(app, here, field, ODD[odd], asked)
        assert status == 303, odd
        typed = [each.get("value") or "" for each in shown.iter("input")]
        typed += [text_of(each) for tag in ("p", "textarea") for each in shown.iter(tag)]
        assert any(fragment in each for each in typed), odd


@pytest.mark.parametrize("field", TEXTS)
def test_ten_thousand_letters_are_refused_with_the_reason(app: Flask, event_slug: str, field: str) -> None:
    status, shown = tried(app, page_of(app, event_slug), field, ODD["ten thousand"], ask(app))
    assert status == 422
    assert says_why(shown)
    assert "Dit is te lang" in text_of(shown)


@pytest.mark.parametrize("field", CHOSEN)
def test_what_takes_only_what_fits_says_why_not(app: Flask, event_slug: str, field: str) -> None:
    asked, there = ask(app), page_of(app, event_slug)
    for odd, typed in ODD.items():
        status, shown = tried(app, there, field, typed, asked)
        assert status == 422, odd
        assert says_why(shown), odd


@pytest.mark.parametrize("form", ["/newsletter", "/lost-link"])
@pytest.mark.usefixtures("event_slug")
def test_what_is_no_address_is_refused_and_stays_as_typed(client: ReadingClient, form: str) -> None:
    for odd in (*ODD.values(), TOO_LONG):
        answer = client.submit(form, {"email": odd})
        assert answer.status_code == 422
        shown = parse(answer.data)
        assert says_why(shown)
        typed = next(each.get("value") for each in shown.iter("input") if each.get("name") == "email")
        assert typed == clean_line(odd)


def test_what_only_ticks_a_box_is_never_kept(app: Flask, event_slug: str) -> None:
    odd, asked = ODD["script"], ask(app)
    client, page = page_of(app, event_slug)
    fields = {
        "details": {"name": "Aya", "language": "nl", "photo_objection": odd},
        "needs": {"agrees": odd},
        "questions": {f"question_{asked['consent']}": odd},
        "news": {"wants": odd},
    }
    for section, values in fields.items():
        assert send(client, page, section, **values).status_code == 303
    assert "alert(1)" not in client.get(page).text


@pytest.mark.parametrize("field", ["name", "email", "organisation", "table", "wish"])
@pytest.mark.parametrize("odd", [*ODD.values(), TOO_LONG], ids=[*ODD, "too long"])
def test_the_first_form_keeps_it_or_says_why_not(client: ReadingClient, event_slug: str, field: str, odd: str) -> None:
    answer = client.submit(f"/e/{event_slug}/register", {**PERSON, "table": "0", field: odd})
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        assert [part for part in parse(answer.data).iter("p") if part.get("class") == "field__error"]


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_the_link_of_a_guest_keeps_it_or_says_why_not(app: Flask, event_slug: str, odd: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "guests")
    links = [field.get("value", "") for field in parse(client.get(page).data).iter("input")]
    link = next(link for link in links if "/c/" in link).removeprefix("https://avond.example.org")
    assert client.submit(link, {"name": odd, "email": odd}).status_code == 422
    assert client.submit(link, {"name": odd, "email": "sam@voorbeeld.be"}).status_code in {303, 422}


def test_no_name_can_write_a_line_of_a_mails_head(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug, name=ODD["line feeds"])
    send(client, page, "guests", guest_name=ODD["line feeds"], guest_email="sam@voorbeeld.be")
    assert all("\n" not in person.name for person in people(app))
    with app.app_context():
        for row in db.session.scalars(sa.select(OutboxMail)):
            email = delivery.rendered(row)
            assert email["Bcc"] is None
            assert [header for header in email if header.lower() == "to"] == ["To"]
            assert "\nBcc:" not in email.as_string().partition("\n\n")[0]


def test_an_odd_submission_is_just_a_new_one(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    for submission in ("", "noot", "9" * 5_000, "\u202e"):
        data = {**client.form_values(client.get(page)), "guest-name": "", "submission": submission}
        client.post(f"{page}/guests", data=data, headers={"Referer": "https://avond.example.org/"})
    assert len(people(app)) == 4, "three guests, and the fourth is one too many"
