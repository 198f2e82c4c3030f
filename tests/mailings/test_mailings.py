"""Mailings: to whom, once per address and per form, in which language, and holding them back."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock, delivery, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import Fate, MailState
from app.events.models import EventState
from app.mailings import queries, services
from app.mailings.audience import Attendance, Audience, Certainty, Company
from app.mailings.errors import HalfWritten, NobodyReached, UnknownPlaceholder
from app.mailings.models import Campaign
from app.registration.letters import Wording
from tests.factories.evenings import make_event
from tests.mailings.people import (
    CANCELLED,
    DUTCH,
    INVITED,
    REGISTERED,
    WAITING,
    a_mixed_list,
    mails,
    person,
    send,
    table,
    the_event,
)
from tests.pages import BASE_URL


@pytest.mark.parametrize(
    ("choose", "names"),
    [
        (Audience, "Ann Bart Gust Terug"),
        (lambda: Audience(statuses=(WAITING, INVITED)), "Ingrid Wout"),
        (lambda: Audience(statuses=(CANCELLED,)), "Chris Tweemaal nieuw"),
        (lambda: Audience(statuses=(REGISTERED, CANCELLED)), "Ann Bart Chris Gust Terug Tweemaal nieuw"),
        (lambda: Audience(table_id=table(2)), "Ann Bart"),
        (lambda: Audience(table_id=table(2), round=1), "Bart"),
        (lambda: Audience(table_id=table(3)), ""),
        (lambda: Audience(organisation="ucll"), "Ann"),
        (lambda: Audience(organisation="COMITE ete"), "Bart"),
        (lambda: Audience(organisation="%"), ""),
        (lambda: Audience(attendance=Attendance.CAME), "Bart"),
        (lambda: Audience(attendance=Attendance.ABSENT), "Ann Gust Terug"),
        (lambda: Audience(certainty=Certainty.CONFIRMED), "Ann"),
        (lambda: Audience(certainty=Certainty.UNSURE), "Bart Gust Terug"),
        (lambda: Audience(company=Company.GUESTS), "Gust"),
        (lambda: Audience(company=Company.BY_THEMSELVES), "Ann Bart Terug"),
        (lambda: Audience(statuses=()), ""),
    ],
)
def test_a_choice_finds_whom_it_says(
    context: Flask, event_slug: str, choose: Callable[[], Audience], names: str
) -> None:
    a_mixed_list()
    reached = queries.reached(the_event().id, choose())
    assert " ".join(found.name for found in reached.people) == names


def test_who_has_no_address_is_named_and_gets_nothing(context: Flask, event_slug: str) -> None:
    a_mixed_list()
    reached = queries.reached(the_event().id, Audience())
    assert [found.name for found in reached.without_address] == ["Naamloos"]
    assert "" not in {found.email for found in reached.people}


def test_a_choice_comes_back_as_it_was_kept() -> None:
    choice = Audience(
        statuses=(WAITING, CANCELLED),
        table_id=7,
        round=2,
        organisation="UCLL",
        attendance=Attendance.CAME,
        certainty=Certainty.UNSURE,
        company=Company.GUESTS,
    )
    assert Audience.of(choice.kept()) == choice
    assert Audience.of(Audience().kept()) == Audience()
    assert choice.mark != Audience().mark


def test_people_of_another_evening_are_not_reached(context: Flask, event_slug: str) -> None:
    a_mixed_list()
    with transaction():
        other = make_event(title="Elders")
        person(other, "Vreemd")
    assert [found.name for found in queries.reached(other.id, Audience()).people] == ["Vreemd"]


def test_everybody_who_is_reached_gets_one_mail_about_them(context: Flask, event_slug: str) -> None:
    a_mixed_list()
    campaign = send(Audience(statuses=(REGISTERED, CANCELLED)))
    rows = mails()
    assert sorted(row.recipient for row in rows) == sorted(
        ["ann@voorbeeld.be", "bart@voorbeeld.be", "chris@voorbeeld.be", "gust@voorbeeld.be", "Terug@voorbeeld.be",
         "twee@voorbeeld.be"]
    )  # fmt: skip
    assert {row.campaign for row in rows} == {campaign}
    assert len({row.message_id for row in rows}) == len(rows)
    assert len({row.regarding for row in rows}) == len(rows)
    assert outbox.campaign_counts([campaign])[campaign][Fate.QUEUED] == 6


def test_who_reads_another_language_gets_theirs_or_the_evenings(context: Flask, event_slug: str) -> None:
    event = the_event()
    with transaction():
        for name, language in (("Luc", "fr"), ("Jane", "en"), ("Ann", "nl")):
            person(event, name, language=language)
    send(texts={**DUTCH, "fr": Wording("À bientôt, {naam}", "Rendez-vous le {datum}.")})
    subjects = {row.recipient: str(delivery.rendered(row)["Subject"]) for row in mails()}
    assert subjects == {
        "luc@voorbeeld.be": "À bientôt, Luc",
        "jane@voorbeeld.be": "Tot straks, Jane",
        "ann@voorbeeld.be": "Tot straks, Ann",
    }
    assert {row.recipient: row.language for row in mails()}["jane@voorbeeld.be"] == "nl"


def test_a_mailing_ends_with_the_evening_its_page_and_who_writes(context: Flask, event_slug: str) -> None:
    with transaction():
        person(the_event(), "Ann")
    send()
    mail = delivery.rendered(mails()[0])
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.startswith("Dag Ann,")
    assert f"{BASE_URL}/e/{event_slug}" in text
    assert text.rstrip().endswith("X500")
    assert "/m/" not in text
    assert "/t/" not in text
    assert mail["Reply-To"] == "info@example.org"


def test_an_evening_that_nobody_can_see_is_not_linked(context: Flask, event_slug: str) -> None:
    with transaction():
        the_event().state = EventState.DRAFT
        person(the_event(), "Ann")
    send()
    text = delivery.rendered(mails()[0]).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "/e/" not in text


def test_markup_and_formulas_are_text_and_no_header_begins(context: Flask, event_slug: str) -> None:
    with transaction():
        person(the_event(), "<script>alert(1)</script>", email="ann@voorbeeld.be")
    send(texts={"nl": Wording("{naam}\r\nBcc: allen@voorbeeld.be", "=1+1 <img src=x onerror=alert(1)> {naam}")})
    mail = delivery.rendered(mails()[0])
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<script" not in html
    assert "<img" not in html
    assert mail["Bcc"] is None


def test_the_same_form_twice_is_one_mailing(context: Flask, event_slug: str) -> None:
    a_mixed_list()
    submission = uuid.uuid4()
    assert send(submission=submission) == send(submission=submission)
    assert len(mails()) == 4
    send()
    assert len(mails()) == 8


def test_the_same_form_five_times_at_once_is_one_mailing(context: Flask, event_slug: str) -> None:
    a_mixed_list()
    submission, event_id = uuid.uuid4(), the_event().id
    db.session.remove()
    results: list[int] = []

    def rival() -> None:
        with context.app_context(), transaction():
            campaign = services.send(
                event_id=event_id,
                language="nl",
                audience=Audience(),
                texts=DUTCH,
                submission=submission,
                who="Noor Maes",
                now=clock.now(),
            )
            results.append(campaign.id)

    threads = [threading.Thread(target=rival) for _each in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 5
    assert len(set(results)) == 1
    assert len(mails()) == 4


def test_nobody_to_write_to_is_refused(context: Flask, event_slug: str) -> None:
    with pytest.raises(NobodyReached):
        send()
    assert db.session.scalars(sa.select(Campaign)).all() == []


@pytest.mark.parametrize(
    ("texts", "error", "field"),
    [
        ({}, HalfWritten, "subject_nl"),
        ({"fr": Wording("Bonsoir", "Texte")}, HalfWritten, "subject_nl"),
        ({"nl": Wording("Dag", " ")}, HalfWritten, "opening_nl"),
        ({**DUTCH, "de": Wording("", "Guten Abend")}, HalfWritten, "subject_de"),
        ({**DUTCH, "de": Wording("Abend", "{nam}")}, UnknownPlaceholder, "opening_de"),
        (DUTCH, None, ""),
    ],
)
def test_a_text_is_whole_in_each_language_that_is_written(
    context: Flask, texts: dict[str, Wording], error: Any, field: str
) -> None:
    known = {"naam": "", "datum": ""}
    if error is None:
        services.check_texts(texts, known=known, language="nl")
        return
    with pytest.raises(error) as refused:
        services.check_texts(texts, known=known, language="nl")
    assert refused.value.field == field


def test_five_hundred_people_are_written_to_in_a_constant_number_of_statements(context: Flask, event_slug: str) -> None:
    def statements_for(people: int) -> int:
        with transaction():
            for number in range(people):
                person(the_event(), f"Persoon {number} van {people}")
        seen: list[str] = []
        listen = lambda *arguments: seen.append(arguments[2])  # noqa: E731
        sa.event.listen(db.engine, "before_cursor_execute", listen)
        send()
        sa.event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    assert statements_for(500) == statements_for(5)
    assert len(mails()) == 500 + 505


def test_stopping_holds_back_what_still_waits_and_counts_it(context: Flask, event_slug: str) -> None:
    a_mixed_list()
    campaign_id = send()
    with transaction():
        sent, leased, *_others = mails()
        sent.state, sent.sent_at = MailState.SENT, clock.now()
        leased.lease_until = clock.now() + dt.timedelta(minutes=5)
    kept = {sent.id, leased.id}
    with transaction():
        assert services.stop(campaign=db.session.get_one(Campaign, campaign_id), now=clock.now()) == 2
    assert {row.id for row in mails()} == kept
    with transaction():
        assert services.stop(campaign=db.session.get_one(Campaign, campaign_id), now=clock.now()) == 0
    assert db.session.get_one(Campaign, campaign_id).withheld == 2


def test_stopping_one_mailing_leaves_other_mail_alone(context: Flask, event_slug: str) -> None:
    a_mixed_list()
    first, second = send(), send()
    with transaction():
        services.stop(campaign=db.session.get_one(Campaign, first), now=clock.now())
    assert {row.campaign for row in mails()} == {second}


def test_only_what_failed_of_this_mailing_is_tried_again(context: Flask, event_slug: str) -> None:
    a_mixed_list()
    first, second = send(), send()
    with transaction():
        for row in mails():
            row.state, row.attempts = MailState.FAILED, 20
    with transaction():
        assert outbox.retry_all(now=clock.now(), campaign=first) == 4
    assert outbox.campaign_counts([first, second])[second][Fate.FAILED] == 4
