"""An organiser's own words in the mails of an evening: placeholders only, in each language, and never in the way."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, delivery, outbox
from app.core.database import transaction
from app.core.i18n import LANGUAGES
from app.core.orm import db
from app.core.outbox import OutboxMail
from app.events.models import Event
from app.mailings import queries, rehearsal, services
from app.mailings.errors import UnknownPlaceholder
from app.mailings.rehearsal import Reader
from app.registration import letters
from app.registration.letter_kinds import OURS, LetterKind, all_kinds
from app.registration.letter_models import MailText
from app.registration.letters import Wording
from tests.factories.registering import registered
from tests.pages import BASE_URL, ReadingClient, parse, sign_in_as, text_of

READER = Reader("Noor Maes", "organiser@voorbeeld.be")
TICKET = "registration.ticket"
PLACEHOLDERS = ("naam", "titel", "avond", "datum", "uur", "plaats", "tafels")
SCRIPT = "<script>alert(1)</script>"
WORDS = {"naam": "Aya Claes", "avond": "Een stad", "titel": "X500", "leeg": ""}


def the_event() -> Event:
    return db.session.scalars(sa.select(Event)).one()


def rehearsed(
    kind: LetterKind, own: Wording | None = None, *, reader: Reader = READER, language: str = "nl"
) -> rehearsal.Rehearsed:
    return rehearsal.letter(the_event(), kind, own, reader=reader, language=language)


def keep(subject: str, opening: str, *, kind: str = TICKET, language: str = "nl") -> None:
    event = the_event()
    with transaction():
        services.keep_words(
            event_id=event.id,
            kind=kind,
            language=language,
            wording=Wording(subject, opening),
            known=dict.fromkeys(PLACEHOLDERS, ""),
            who="Noor Maes",
            now=clock.now(),
        )


@pytest.mark.parametrize(
    ("text", "is_filled"),
    [
        ("Dag {naam}, tot op {avond}", "Dag Aya Claes, tot op Een stad"),
        ("{naam}{naam}", "Aya ClaesAya Claes"),
        ("{naam", "{naam"),
        ("naam}", "naam}"),
        ("{}", "{}"),
        ("{{naam}}", "{Aya Claes}"),
        ("{naam.__class__} {naam!r} {0} {naam:>50}", "{naam.__class__} {naam!r} {0} {naam:>50}"),
        ("%(naam)s {{ naam }} ${naam}", "%(naam)s {{ naam }} $Aya Claes"),
        ("", ""),
    ],
)
def test_a_placeholder_is_replaced_and_nothing_else_happens(text: str, is_filled: str) -> None:
    assert letters.filled(text, WORDS) == is_filled


def test_what_someone_is_called_is_no_placeholder_itself() -> None:
    assert letters.filled("Dag {naam}", {"naam": "{avond}", "avond": "geheim"}) == "Dag {avond}"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{naam} {avond}", []),
        ("{namm} {avond} {Naam}", ["namm", "Naam"]),
        ("{ naam } {} {naam.x}", [" naam ", "", "naam.x"]),
        ("{namm} en nog eens {namm}", ["namm"]),
        ("een { die open blijft\nen een } die sluit", []),
    ],
)
def test_what_stands_between_braces_and_means_nothing_is_named(text: str, names: list[str]) -> None:
    assert letters.unknown_in(text, WORDS) == names


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("Dag Aya Claes, welkom op X500", "Dag {naam}, welkom op {titel}"),
        ("X5000 en X500", "X5000 en {titel}"),
        ("Een stad", "{avond}"),
        ("niets", "niets"),
    ],
)
def test_our_own_text_gets_its_placeholders_back(text: str, template: str) -> None:
    assert letters.unfilled(text, WORDS) == template
    assert letters.filled(template, WORDS) == text


def test_every_mail_about_a_registration_can_be_worded(app: Flask) -> None:
    writers = {kind for kind in outbox.names() if kind.startswith(OURS)}
    assert {kind.writer for kind in all_kinds().values()} == writers
    assert {TICKET, "registration.waiting", "registration.offer", "registration.coming"} <= set(all_kinds())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_mail_has_a_name_and_a_text_of_ours(context: Flask, event_slug: str, language: str) -> None:
    with context.test_request_context(base_url=BASE_URL):
        for kind in all_kinds().values():
            assert str(kind.name) != kind.key, kind.key
            found = rehearsed(kind, language=language)
            assert found.ours.subject, kind.key
            assert found.ours.opening, kind.key
            assert READER.name in found.message.text, kind.key
            assert f'lang="{language}"' in found.message.html, kind.key


def test_our_text_to_start_from_holds_nothing_of_one_person_or_one_moment(context: Flask, event_slug: str) -> None:
    with context.test_request_context(base_url=BASE_URL):
        first = {kind.key: rehearsed(kind).ours for kind in all_kinds().values()}
        with transaction():
            event = the_event()
            event.starts_at += dt.timedelta(days=40, hours=2)
            event.ends_at += dt.timedelta(days=40, hours=2)
            event.title, event.subtitle, event.venue = "Wijkraad", "Samen in Kermt", "Parochiezaal"
        other = Reader("Bram Wouters", "bram@voorbeeld.be")
        second = {kind.key: rehearsed(kind, reader=other).ours for kind in all_kinds().values()}
    assert {key: (first[key], second[key]) for key in first if first[key] != second[key]} == {}


def test_nobody_is_made_up_in_the_database_to_look_at_a_mail(context: Flask, event_slug: str) -> None:
    with context.test_request_context(base_url=BASE_URL):
        for kind in all_kinds().values():
            rehearsed(kind)
    assert not db.session.new
    assert not db.session.dirty
    assert db.session.scalar(sa.text("SELECT count(*) FROM registration")) == 0


def test_own_words_are_mailed_in_their_language_and_ticket_and_links_stay(context: Flask, event_slug: str) -> None:
    keep("Welkom {naam}!", "Je zit aan {tafels}, op {datum} om {uur} in {plaats}.")
    person = registered(event_slug, language="nl")
    french = registered(event_slug, email="luc@voorbeeld.be", language="fr")
    mails = {mail.regarding: mail for mail in db.session.scalars(sa.select(OutboxMail))}
    ours = delivery.rendered(mails[person])
    assert ours["Subject"] == "Welkom Aya Claes!"
    text = ours.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Je zit aan tafel 1, tafel 2, op " in text
    assert "Stadhuis, Voorbeeldplein 1, 3500 Hasselt" in text
    assert "/m/" in text
    assert "/t/" in text
    assert "Welkom" not in str(delivery.rendered(mails[french])["Subject"])


def test_markup_in_words_names_and_places_is_text(context: Flask, event_slug: str) -> None:
    with transaction():
        the_event().venue = SCRIPT
    keep("{naam} & <b>", f"{SCRIPT} {{naam}} {{plaats}}\n=HYPERLINK(1)")
    person = registered(event_slug, name=SCRIPT)
    mail = delivery.rendered(db.session.scalars(sa.select(OutboxMail).where(OutboxMail.regarding == person)).one())
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert mail["Subject"] == f"{SCRIPT} & <b>"


def test_a_line_feed_in_a_name_begins_no_header(context: Flask, event_slug: str) -> None:
    keep("Welkom {naam}", "Dag")
    person = registered(event_slug, name="Aya\r\nBcc: iedereen@voorbeeld.be")
    mail = delivery.rendered(db.session.scalars(sa.select(OutboxMail).where(OutboxMail.regarding == person)).one())
    assert mail["Bcc"] is None
    assert b"\nBcc:" not in mail.as_bytes().split(b"\r\n\r\n")[0]


def test_words_that_need_what_a_mail_has_not_are_left_aside(context: Flask, event_slug: str) -> None:
    event = the_event()
    with transaction() as session:
        session.add(
            MailText(
                event_id=event.id,
                kind=TICKET,
                language="nl",
                subject="x",
                body="tot {tot_uur}",
                who="",
                changed_at=clock.now(),
            )
        )
    person = registered(event_slug)
    mail = delivery.rendered(db.session.scalars(sa.select(OutboxMail).where(OutboxMail.regarding == person)).one())
    assert "{" not in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_an_offer_has_placeholders_for_how_long_it_holds(context: Flask, event_slug: str) -> None:
    with context.test_request_context(base_url=BASE_URL):
        found = rehearsed(all_kinds()["registration.offer"], Wording("Vrij", "Tot {tot_datum}, {tot_uur}"))
    assert "{tot_datum}" in found.ours.opening
    assert "{tot_uur}" in found.ours.opening
    assert f"Tot {found.words['tot_datum']}, {found.words['tot_uur']}" in found.message.text


def test_an_unknown_placeholder_is_refused_with_those_that_exist(context: Flask, event_slug: str) -> None:
    with context.test_request_context(base_url=BASE_URL), pytest.raises(UnknownPlaceholder) as refused:
        keep("Dag {namm}", "tekst")
    assert refused.value.field == "subject"
    assert "{namm}" in refused.value.sentence
    assert "{naam}, {titel}" in refused.value.sentence
    assert queries.own_words(the_event().id) == set()


def path(slug: str, *, kind: str = TICKET, language: str = "nl") -> str:
    return f"/organise/events/{slug}/mails/{kind}/{language}"


def words_of(client: FlaskClient, where: str) -> str:
    return text_of(parse(client.get(where).data))


def test_the_list_says_whose_words_each_mail_is_in(organiser: ReadingClient, event_slug: str) -> None:
    where = f"/organise/events/{event_slug}/mails"
    assert "eigen tekst" not in words_of(organiser, where)
    kept = organiser.submit(
        path(event_slug, language="fr"), {"subject": "Bienvenue", "opening": "Bonsoir", "act": "keep"}
    )
    assert kept.status_code == 303
    assert words_of(organiser, where).count("eigen tekst") == 1


def test_the_page_starts_from_our_text_and_goes_back_to_it(organiser: ReadingClient, event_slug: str) -> None:
    where = path(event_slug)
    assert "We hebben je inschrijving goed ontvangen!" in words_of(organiser, where)
    organiser.submit(where, {"subject": "Hoera", "opening": "Je komt!", "act": "keep"})
    assert "Je komt!" in words_of(organiser, where)
    back = organiser.submit(f"{where}/ours", page=where)
    assert back.status_code == 303
    assert "We hebben je inschrijving goed ontvangen!" in words_of(organiser, where)


def test_looking_keeps_what_was_typed_and_changes_nothing(organiser: ReadingClient, event_slug: str) -> None:
    answer = organiser.submit(path(event_slug), {"subject": "Hoera {naam}", "opening": "Tot {datum}", "act": "look"})
    assert answer.status_code == 200
    assert "Hoera Noor Maes" in text_of(parse(answer.data))
    assert "Tot {datum}" in answer.text
    assert "eigen tekst" not in words_of(organiser, f"/organise/events/{event_slug}/mails")


def test_a_refusal_keeps_what_was_typed(organiser: ReadingClient, event_slug: str) -> None:
    for act in ("keep", "look", "proof"):
        answer = organiser.submit(path(event_slug), {"subject": "Dag {jij}", "opening": "Lang verhaal", "act": act})
        assert answer.status_code == 422
        words = text_of(parse(answer.data))
        assert "Het invulwoord {jij} kennen we niet. Deze bestaan: {naam}" in words
        assert "Lang verhaal" in words


def test_a_proof_goes_to_who_asks_and_says_what_it_is(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    typed = {"subject": "Bienvenue {naam}", "opening": f"Bonsoir {SCRIPT}", "act": "proof"}
    answer = organiser.submit(path(event_slug, language="fr"), typed)
    assert answer.status_code == 200
    assert "organiser@voorbeeld.be" in text_of(parse(answer.data))
    with app.app_context():
        row = db.session.scalars(sa.select(OutboxMail)).one()
        mail = delivery.rendered(row)
        assert (row.recipient, row.regarding, row.campaign) == ("organiser@voorbeeld.be", None, None)
        assert str(mail["Subject"]).endswith("] Bienvenue Noor Maes")
        assert str(mail["Subject"]).startswith("[")
        assert "<script" not in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_the_mail_as_a_page_may_do_nothing(app: Flask, event_slug: str) -> None:
    plain = sign_in_as(app, "organiser")
    fields = plain.form_values(plain.get(path(event_slug)))
    # Beside the reading client: a mail has styles of its own, as no page of ours may.
    answer = FlaskClient.open(
        plain,
        f"{path(event_slug)}/html",
        method="POST",
        base_url=BASE_URL,
        data={**fields, "subject": "x", "opening": SCRIPT},
        headers={"Referer": f"{BASE_URL}{path(event_slug)}"},
    )
    assert answer.status_code == 200
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    ("kind", "language"),
    [("registration.niets", "nl"), (TICKET, "es"), ("mailings.campaign", "nl"), ("network.confirm", "nl")],
)
def test_what_is_no_mail_of_an_evening_is_not_found(
    organiser: ReadingClient, event_slug: str, kind: str, language: str
) -> None:
    assert organiser.get(path(event_slug, kind=kind, language=language)).status_code == 404


def test_only_organisers_word_mails(app: Flask, client: ReadingClient, event_slug: str) -> None:
    others = [sign_in_as(app, role) for role in ("communication", "volunteer")]
    for where in (path(event_slug), f"/organise/events/{event_slug}/mails"):
        assert [other.get(where).status_code for other in others] == [403, 403]
        assert client.get(where).status_code == 302


@pytest.mark.parametrize("typed", ["x" * 10_001, "\r\n\x00ab\x07", "שלום\u202e{naam}", "😀" * 50, "=1+1", "   "])
def test_odd_input_is_refused_with_the_reason_or_kept_as_text(
    organiser: ReadingClient, event_slug: str, typed: str
) -> None:
    answer = organiser.submit(path(event_slug), {"subject": "Dag", "opening": typed, "act": "keep"})
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        assert "field__error" in answer.text
