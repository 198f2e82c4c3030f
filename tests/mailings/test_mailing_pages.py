"""The screens of a mailing: look before it leaves, send once, see how it arrived, stop it; for organisers only."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import delivery
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, OutboxMail
from app.mailings.audience import Audience
from tests.factories.evenings import make_event
from tests.mailings.people import (
    a_mixed_list,
    mails,
    send,
    table,
)
from tests.pages import BASE_URL, ReadingClient, parse, sign_in_as, text_of

TYPED = {"statuses": ["registered"], "subject_nl": "Tot straks, {naam}", "opening_nl": "We zien je op {datum}."}


def home(slug: str) -> str:
    return f"/organise/events/{slug}/mailings"


def words(answer: Any) -> str:
    return text_of(parse(answer.data))


@pytest.fixture
def listed(app: Flask, event_slug: str) -> str:
    """An evening with a mixed list."""
    with app.app_context():
        a_mixed_list()
    return event_slug


def submit(client: ReadingClient, slug: str, **values: Any) -> Any:
    return client.submit(f"{home(slug)}/new", {**TYPED, **values})


def seen_and_send(client: ReadingClient, slug: str, **values: Any) -> Any:
    """Look first, and send what the page then holds, with `values` changed meanwhile."""
    looked = submit(client, slug, act="look")
    return client.post(
        f"{home(slug)}/new",
        data={**client.form_values(looked), **TYPED, "act": "send", **values},
        headers={"Referer": f"{BASE_URL}{home(slug)}/new"},
    )


def test_the_page_says_who_gets_it_before_anything_is_written(organiser: ReadingClient, listed: str) -> None:
    answer = organiser.submit(f"{home(listed)}/new", {"statuses": ["registered"], "act": "who"})
    assert answer.status_code == 200
    said = words(answer)
    assert "4 mensen krijgen deze mail" in said
    assert "bart@voorbeeld.be" in said
    assert "1 mens heeft geen e-mailadres en krijgt dus niets" in said
    assert "Verstuur naar" not in said


def test_looking_shows_what_people_get_in_each_language_and_sends_nothing(
    app: Flask, organiser: ReadingClient, listed: str
) -> None:
    answer = submit(organiser, listed, subject_fr="Bonsoir {naam}", opening_fr="Texte", act="look")
    said = words(answer)
    assert "Tot straks, Noor Maes" in said
    assert "Bonsoir Noor Maes" in said
    assert "Verstuur naar 4 mensen" in said
    with app.app_context():
        assert mails() == []


def test_what_was_looked_at_is_sent_and_found_again(app: Flask, organiser: ReadingClient, listed: str) -> None:
    answer = seen_and_send(organiser, listed)
    assert answer.status_code == 303
    said = words(organiser.get(answer.location))
    assert "4 in de wachtrij" in said
    assert "Ingeschreven" in said
    assert "bart@voorbeeld.be" in said
    assert "Tot straks, {naam}" in words(organiser.get(home(listed)))
    with app.app_context():
        assert len(mails()) == 4


def test_sending_the_same_page_twice_leads_to_the_same_mailing(
    app: Flask, organiser: ReadingClient, listed: str
) -> None:
    looked = submit(organiser, listed, act="look")
    data = {**organiser.form_values(looked), **TYPED, "act": "send"}
    headers = {"Referer": f"{BASE_URL}{home(listed)}/new"}
    first = organiser.post(f"{home(listed)}/new", data=data, headers=headers)
    second = organiser.post(f"{home(listed)}/new", data=data, headers=headers)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    with app.app_context():
        assert len(mails()) == 4


def test_a_choice_that_was_changed_after_looking_is_shown_first(
    app: Flask, organiser: ReadingClient, listed: str
) -> None:
    answer = seen_and_send(organiser, listed, statuses=["registered", "waiting"])
    assert answer.status_code == 409
    said = words(answer)
    assert "Je veranderde wie dit krijgt." in said
    assert "Verstuur naar 5 mensen" in said
    with app.app_context():
        assert mails() == []


def test_a_proof_goes_to_who_writes_in_each_language(app: Flask, organiser: ReadingClient, listed: str) -> None:
    answer = submit(organiser, listed, subject_fr="Bonsoir", opening_fr="Texte", act="proof")
    assert "organiser@voorbeeld.be" in words(answer)
    with app.app_context():
        assert [(row.recipient, row.language) for row in mails()] == [
            ("organiser@voorbeeld.be", "nl"),
            ("organiser@voorbeeld.be", "fr"),
        ]
        assert str(delivery.rendered(mails()[0])["Subject"]) == "[proef] Tot straks, Noor Maes"


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"statuses": []}, "Kies minstens één groep."),
        ({"statuses": ["repeated"]}, "statuses"),
        ({"table": "999999"}, "Fout:"),
        ({"round": "9"}, "Fout:"),
        ({"attendance": "wat"}, "Fout:"),
        ({"subject_nl": ""}, "Schrijf ook een onderwerp."),
        ({"opening_nl": ""}, "Schrijf ook een tekst."),
        ({"subject_de": "Nur Betreff"}, "Schrijf ook een tekst."),
        ({"opening_nl": "Dag {jij}"}, "Het invulwoord {jij} kennen we niet."),
        ({"opening_nl": "x" * 10_001}, "Dit is te lang"),
        ({"statuses": ["waiting"], "organisation": "niemand"}, "Niemand met een e-mailadres past bij je keuze"),
        ({"submission": "nee"}, "Deze pagina is niet volledig geladen."),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(
    organiser: ReadingClient, listed: str, values: dict[str, Any], complaint: str
) -> None:
    answer = submit(
        organiser, listed, **{"opening_en": "Bewaar deze tekst", "subject_en": "Ook deze", **values, "act": "look"}
    )
    assert answer.status_code == 422
    assert complaint in answer.text.replace("&#39;", "'")
    assert "Bewaar deze tekst" in answer.text


def test_the_mailing_as_a_mail_page_may_do_nothing(app: Flask, listed: str) -> None:
    client = sign_in_as(app, "organiser")
    fields = client.form_values(client.get(f"{home(listed)}/new"))
    answer = FlaskClient.open(
        client,
        f"{home(listed)}/new/html?language=nl",
        method="POST",
        base_url=BASE_URL,
        data={**fields, **TYPED, "opening_nl": "<script>alert(1)</script>"},
        headers={"Referer": f"{BASE_URL}{home(listed)}/new"},
    )
    assert answer.status_code == 200
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text


def test_an_organiser_stops_and_retries_a_mailing(app: Flask, organiser: ReadingClient, listed: str) -> None:
    there = seen_and_send(organiser, listed).location
    with app.app_context(), transaction():
        mails()[0].state = MailState.FAILED
    stopped = organiser.submit(f"{there}/stop", page=there)
    assert stopped.status_code == 303
    said = words(organiser.get(there))
    assert "3 berichten zijn tegengehouden." in said
    assert "1 mislukt" in said
    organiser.submit(f"{there}/retry", page=there)
    assert "1 in de wachtrij" in words(organiser.get(there))
    assert "3 tegengehouden" in words(organiser.get(home(listed)))


def test_a_mailing_of_another_evening_is_not_found(app: Flask, organiser: ReadingClient, listed: str) -> None:
    there = seen_and_send(organiser, listed).location
    with app.app_context(), transaction():
        other = make_event(title="Elders").slug
    elsewhere = there.replace(listed, other)
    assert organiser.get(there).status_code == 200
    assert organiser.get(elsewhere).status_code == 404
    for act in ("stop", "retry"):
        assert organiser.submit(f"{elsewhere}/{act}", page=there).status_code == 404


def test_only_organisers_write_to_people(
    app: Flask, client: ReadingClient, organiser: ReadingClient, listed: str
) -> None:
    there = seen_and_send(organiser, listed).location
    others = [sign_in_as(app, role) for role in ("communication", "volunteer")]
    for where in (home(listed), f"{home(listed)}/new", there):
        assert [other.get(where).status_code for other in others] == [403, 403]
        assert client.get(where).status_code == 302


def test_the_list_of_mailings_takes_as_many_statements_for_one_as_for_ten(
    app: Flask, organiser: ReadingClient, listed: str
) -> None:
    def statements() -> int:
        seen: list[str] = []
        listen = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        with app.app_context():
            sa.event.listen(db.engine, "before_cursor_execute", listen)
            organiser.get(home(listed))
            sa.event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    with app.app_context():
        send()
    organiser.get(home(listed))
    one = statements()
    with app.app_context():
        for _each in range(9):
            send(Audience(table_id=table(1)))
    # One more for the tables, which a choice of a table is called by.
    assert statements() <= one + 1


def test_a_choice_that_finds_nobody_any_more_keeps_what_was_typed(organiser: ReadingClient, listed: str) -> None:
    answer = seen_and_send(organiser, listed, organisation="niemand")
    assert answer.status_code == 422
    assert "Niemand met een e-mailadres past bij je keuze" in words(answer)
    assert "We zien je op {datum}." in words(answer)


def test_a_mail_without_words_is_not_shown_but_asked_for(organiser: ReadingClient, listed: str) -> None:
    answer = organiser.submit(f"{home(listed)}/new/html?language=fr", {}, page=f"{home(listed)}/new")
    assert answer.status_code == 422
    assert "Schrijf ook een onderwerp." in words(answer)


def test_a_mailing_to_six_hundred_is_read_a_page_at_a_time(app: Flask, organiser: ReadingClient, listed: str) -> None:
    def statements() -> list[str]:
        seen: list[str] = []
        listen = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        with app.app_context():
            sa.event.listen(db.engine, "before_cursor_execute", listen)
            organiser.get(there)
            sa.event.remove(db.engine, "before_cursor_execute", listen)
        return seen

    there = seen_and_send(organiser, listed).location
    organiser.get(there)
    few = statements()
    with app.app_context(), transaction() as session:
        (first, *_others) = mails()
        plain = {column.key: getattr(first, column.key) for column in sa.inspect(OutboxMail).column_attrs}
        del plain["id"]
        rows = [{**plain, "message_id": f"<{each}@x>", "recipient": f"p{each}@voorbeeld.be"} for each in range(596)]
        session.execute(sa.insert(OutboxMail), rows)
    many = statements()
    assert len(many) == len(few)
    assert all("LIMIT" in one for one in many if "outbox_mail.recipient" in one)
    assert "p0@voorbeeld.be" in words(organiser.get(there))
    last = words(organiser.get(f"{there}?page=99"))
    assert "Bladzijde 12 van 12" in last
    assert "p595@voorbeeld.be" in last
    assert "600 in de wachtrij" in last
    assert last.count("@voorbeeld.be") == 50


def test_from_a_message_one_comes_to_the_person_it_is_about(app: Flask, organiser: ReadingClient, listed: str) -> None:
    seen_and_send(organiser, listed)
    with app.app_context():
        mail = mails()[0]
        here, about = f"/organise/outbox/{mail.id}", mail.regarding
    assert "Naar deze persoon" in words(organiser.get(here))
    there = organiser.get(f"{here}/person")
    assert there.location == f"/organise/events/{listed}/people/{about}"
    assert organiser.get(there.location).status_code == 200
    assert sign_in_as(app, "communication").get(f"{here}/person").status_code == 403
    with app.app_context(), transaction():
        mails()[0].regarding = None
    assert "Naar deze persoon" not in words(organiser.get(here))
    assert organiser.get(f"{here}/person").status_code == 404
