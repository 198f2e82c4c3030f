"""Whatever somebody types in a public form is refused with the reason, or is kept as text and nothing else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import OutboxMail
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
# Which form, the field that is tried, and what else it takes to send it.
FORMS = {
    "details": ("name", {"language": "nl"}),
    "needs": ("diet", {"agrees": "y"}),
    "guests": ("guest-name", {}),
    "phone": ("guest-guardian_phone", {"guest-is_minor": "y"}),
    "address": ("guest-email", {}),
    "questions": ("question", {}),
    "tables": ("table_1", {}),
}
SECTIONS = {"phone": "guests", "address": "guests"}


def ask(app: Flask) -> int:
    """One question that is answered with text."""
    with app.app_context():
        with transaction() as session:
            event_id = session.scalars(sa.select(Event.id)).one()
            wording = Wording(kind=QuestionKind.TEXT, label="Wat?", reason="Zomaar.", options=(), kept_days=1)
            questions.add(event_id=event_id, wording=wording)
        return questions.of_event(event_id)[0].id


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("form", FORMS)
def test_it_is_refused_with_a_reason_or_kept_as_text(app: Flask, event_slug: str, form: str, odd: str) -> None:
    field, more = FORMS[form]
    name = f"question_{ask(app)}" if field == "question" else field
    client, page = page_of(app, event_slug)
    answer = send(client, page, SECTIONS.get(form, form), **{name: odd}, **more)
    assert answer.status_code in {303, 422}
    shown = parse(answer.data) if answer.status_code == 422 else parse(client.get(page).data)
    assert "alert(1)" not in [text_of(script) for script in shown.iter("script")]
    assert not [image for image in shown.iter("img") if image.get("onerror")]
    if answer.status_code == 422:
        assert [part for part in shown.iter("p") if part.get("class") == "field__error"]


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
