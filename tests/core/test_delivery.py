"""Mail is delivered by a real server, kept when there is none, and never lost without a reason."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import socket
from email import message_from_bytes
from email.policy import SMTPUTF8
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale

from app.core import delivery, outbox
from app.core.database import transaction
from app.core.outbox import MailState, OutboxMail
from tests.core.letterbox import NOON, Letterbox, free_port, stored, use_server, write


def test_an_address_with_accents_gets_its_mail_in_its_own_letters(app: Flask, letterbox: Letterbox) -> None:
    mail_id = write(app)
    assert delivery.sweep(app) == 1
    assert letterbox.envelopes[0].rcpt_tos == ["zoë.prévot@voorbeeld.be"]
    message = letterbox.messages()[0]
    assert message["To"].addresses[0].addr_spec == "zoë.prévot@voorbeeld.be"
    assert message["From"].addresses[0].display_name == "Été"
    assert message["Subject"] == "Uw plaats – Zoë Prévot"
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"
    content = letterbox.envelopes[0].content
    assert isinstance(content, bytes)
    # Read as bytes: the body says its own encoding.
    plain = message_from_bytes(content, policy=SMTPUTF8).get_body(("plain",))
    assert plain is not None
    assert plain.get_content().strip() == "Dag Zoë Prévot, tot dan."
    row = stored(app, mail_id)
    assert (row.state, row.params, row.lease_until) == (MailState.SENT, {}, None)
    assert row.sent_at is not None


def test_nothing_is_sent_twice(app: Flask, letterbox: Letterbox) -> None:
    write(app)
    assert [delivery.sweep(app), delivery.sweep(app)] == [1, 0]
    assert len(letterbox.envelopes) == 1


@pytest.mark.parametrize("speaks_utf8", [False])
def test_a_server_that_cannot_take_accents_fails_with_the_reason_and_others_still_go(
    app: Flask, letterbox: Letterbox
) -> None:
    accented, plain = write(app), write(app, recipient="noor@voorbeeld.be")
    assert delivery.sweep(app) == 2
    failed = stored(app, accented)
    assert failed.state is MailState.FAILED
    assert failed.last_error.startswith("no_utf8: SMTPNotSupportedError")
    with app.test_request_context(), force_locale("nl"):
        assert failed.trouble.startswith("Onze mailserver kan geen adres aan met letters zoals é voor de @.")
    assert stored(app, plain).state is MailState.SENT
    assert letterbox.envelopes[0].rcpt_tos == ["noor@voorbeeld.be"]
    content = letterbox.envelopes[0].content
    assert isinstance(content, bytes)
    assert content.split(b"\r\n\r\n")[0].isascii()


def test_a_server_that_is_away_is_tried_later_and_not_before(app: Flask) -> None:
    use_server(app, f"smtp://127.0.0.1:{free_port()}")
    with time_machine.travel(NOON, tick=False) as now:
        mail_id = write(app)
        assert delivery.sweep(app) == 1
        row = stored(app, mail_id)
        assert (row.state, row.attempts, row.not_before) == (MailState.QUEUED, 1, NOON + dt.timedelta(minutes=1))
        assert row.last_error.startswith("unreachable: ConnectionRefusedError")
        assert delivery.sweep(app) == 0
        now.shift(dt.timedelta(minutes=1))
        assert delivery.sweep(app) == 1
        assert stored(app, mail_id).not_before == NOON + dt.timedelta(minutes=3)


def test_the_last_of_twenty_tries_gives_up_and_keeps_the_reason(app: Flask, letterbox: Letterbox) -> None:
    letterbox.refusals["DATA"] = "451 grey, come back"
    mail_id = write(app, attempts=19)
    delivery.sweep(app)
    row = stored(app, mail_id)
    assert (row.state, row.attempts) == (MailState.FAILED, 20)
    assert "451" in row.last_error
    assert row.params == {"name": "Zoë Prévot"}


def test_waiting_doubles_up_to_four_hours(app: Flask, letterbox: Letterbox) -> None:
    letterbox.refusals["DATA"] = "451 grey, come back"
    with time_machine.travel(NOON, tick=False):
        mail_id = write(app, attempts=12)
        delivery.sweep(app)
        assert stored(app, mail_id).not_before == NOON + dt.timedelta(hours=4)


def test_without_a_mail_server_a_message_is_kept_where_it_can_be_read(app: Flask, tmp_path: Path) -> None:
    mail_id = write(app)
    assert delivery.sweep(app) == 1
    assert stored(app, mail_id).state is MailState.KEPT
    files = list((tmp_path / "outbox").iterdir())
    assert [file.name for file in files] == [f"{mail_id:06d}-test.invitation.eml"]
    assert files[0].stat().st_mode & 0o777 == 0o600
    message = message_from_bytes(files[0].read_bytes(), policy=SMTPUTF8)
    assert message["Subject"] == "Uw plaats – Zoë Prévot"


def test_a_message_nobody_can_write_fails_at_once_and_does_not_hold_up_the_rest(
    app: Flask, letterbox: Letterbox
) -> None:
    unknown, known = write(app, kind="test.unknown", recipient="a@voorbeeld.be"), write(app)
    delivery.sweep(app)
    assert stored(app, unknown).state is MailState.FAILED
    assert stored(app, known).state is MailState.SENT


def test_a_message_another_worker_holds_is_left_until_its_lease_is_over(app: Flask, letterbox: Letterbox) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        mail_id = write(app, lease_until=NOON + delivery.LEASE)
        assert delivery.sweep(app) == 0
        now.shift(delivery.LEASE + dt.timedelta(seconds=1))
        assert delivery.sweep(app) == 1
        assert stored(app, mail_id).state is MailState.SENT


def test_two_workers_behind_a_slow_server_send_each_mail_once(app: Flask, letterbox: Letterbox) -> None:
    written = [write(app, recipient=f"gast{number}@voorbeeld.be") for number in range(3)]
    with time_machine.travel(NOON, tick=False) as now:

        def other_worker() -> None:
            now.shift(dt.timedelta(minutes=3))  # as long as fifty mails take at a server that thinks for 3 seconds
            assert delivery.sweep(app) == 2

        letterbox.meanwhile = other_worker
        assert delivery.sweep(app) == 1
    assert sorted(envelope.rcpt_tos[0] for envelope in letterbox.envelopes) == [
        "gast0@voorbeeld.be",
        "gast1@voorbeeld.be",
        "gast2@voorbeeld.be",
    ]
    assert {stored(app, mail_id).state for mail_id in written} == {MailState.SENT}


def test_a_worker_that_fails_late_leaves_mail_that_another_sent(app: Flask, letterbox: Letterbox) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        mail_id = write(app, attempts=19)

        def other_worker() -> None:
            letterbox.refusals.clear()
            now.shift(delivery.LEASE + dt.timedelta(seconds=1))
            assert delivery.sweep(app) == 1

        letterbox.refusals["DATA"] = "451 grey, come back"
        letterbox.meanwhile = other_worker
        delivery.sweep(app)
    row = stored(app, mail_id)
    assert (row.state, row.attempts, row.last_error) == (MailState.SENT, 19, "")


def test_a_worker_that_fails_late_leaves_the_lease_of_another(app: Flask, letterbox: Letterbox) -> None:
    theirs = NOON + 2 * delivery.LEASE
    with time_machine.travel(NOON, tick=False):
        mail_id = write(app)

        def other_worker() -> None:
            with app.app_context(), transaction() as session:
                session.get_one(OutboxMail, mail_id).lease_until = theirs

        letterbox.refusals["DATA"] = "451 grey, come back"
        letterbox.meanwhile = other_worker
        delivery.sweep(app)
    row = stored(app, mail_id)
    assert (row.state, row.attempts, row.lease_until) == (MailState.QUEUED, 0, theirs)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "state"),
    [("450 greylisted, come back", MailState.QUEUED), ("550 never", MailState.FAILED)],
)
def test_what_a_server_refuses_for_good_fails_and_what_it_puts_off_is_tried_again(
    app: Flask, letterbox: Letterbox, command: str, answer: str, state: MailState
) -> None:
    letterbox.refusals[command] = answer
    mail_id = write(app)
    delivery.sweep(app)
    row = stored(app, mail_id)
    assert (row.state, row.attempts, row.lease_until) == (state, 1, None)
    assert answer[:3] in row.last_error


def test_text_of_people_never_becomes_a_header(app: Flask, letterbox: Letterbox) -> None:
    write(app, params={"name": "Zoë\r\nBcc: iedereen@voorbeeld.be"})
    delivery.sweep(app)
    assert letterbox.envelopes[0].rcpt_tos == ["zoë.prévot@voorbeeld.be"]
    message = letterbox.messages()[0]
    assert message["Bcc"] is None
    assert message["Subject"] == "Uw plaats – Zoë Bcc: iedereen@voorbeeld.be"


def test_only_a_failed_message_can_be_tried_again_by_hand(app: Flask) -> None:
    failed, queued = write(app, state=MailState.FAILED, attempts=20), write(app, recipient="noor@voorbeeld.be")
    with app.app_context(), transaction() as session:
        outbox.retry(session.get_one(OutboxMail, failed), now=NOON)
        with pytest.raises(outbox.NotFailed):
            outbox.retry(session.get_one(OutboxMail, queued), now=NOON)
    row = stored(app, failed)
    assert (row.state, row.attempts, row.not_before) == (MailState.QUEUED, 0, NOON)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["530 5.7.0 Authentication required", "535 5.7.8 bad credentials", "534 too weak"])
def test_a_server_that_wants_to_know_us_first_is_tried_again(
    app: Flask, letterbox: Letterbox, command: str, answer: str
) -> None:
    letterbox.refusals[command] = answer
    mail_id = write(app)
    delivery.sweep(app)
    row = stored(app, mail_id)
    assert row.state is MailState.QUEUED
    assert explained(app, row).startswith("Aanmelden bij onze mailserver lukt niet.")


def test_a_server_that_knows_no_way_to_sign_in_is_tried_again(app: Flask, letterbox: Letterbox) -> None:
    use_server(app, app.extensions["settings"].smtp_url.replace("smtp://", "smtp://avond:geheim@"))
    mail_id = write(app)
    delivery.sweep(app)
    row = stored(app, mail_id)
    assert row.state is MailState.QUEUED
    assert explained(app, row).startswith("Aanmelden bij onze mailserver lukt niet.")
    assert "geheim" not in row.last_error


@pytest.mark.parametrize(
    ("command", "answer", "sentence"),
    [
        ("RCPT", "550 5.1.1 no such user", "Dit adres wordt geweigerd"),
        ("MAIL", "553 not yours", "De mailserver aanvaardt ons eigen afzenderadres niet."),
        ("DATA", "554 5.7.1 spam", "De mailserver weigert de inhoud van dit bericht"),
        ("RCPT", "451 4.7.1 greylisted", "De mailserver vraagt om later terug te komen."),
    ],
)
def test_what_a_server_answers_is_said_in_a_sentence_beside_its_own_words(
    app: Flask, letterbox: Letterbox, command: str, answer: str, sentence: str
) -> None:
    letterbox.refusals[command] = answer
    mail_id = write(app)
    delivery.sweep(app)
    row = stored(app, mail_id)
    assert explained(app, row).startswith(sentence)
    assert row.last_error.endswith(answer)


def explained(app: Flask, row: OutboxMail) -> str:
    """Why it did not leave, in Dutch."""
    with app.test_request_context(), force_locale("nl"):
        return row.trouble


def test_a_server_that_is_away_or_never_answers_is_told_apart(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    use_server(app, f"smtp://127.0.0.1:{free_port()}")
    mail_id = write(app)
    delivery.sweep(app)
    assert explained(app, stored(app, mail_id)) == "Onze mailserver is niet te bereiken."
    monkeypatch.setattr(delivery, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_server(app, f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        slow = write(app, recipient="noor@voorbeeld.be")
        delivery.sweep(app)
    assert explained(app, stored(app, slow)) == "Onze mailserver antwoordt te traag."


def test_what_comes_back_goes_to_the_address_for_that(app: Flask, letterbox: Letterbox) -> None:
    write(app)
    delivery.sweep(app)
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, bounce_address="terug@example.org")
    write(app, recipient="noor@voorbeeld.be")
    delivery.sweep(app)
    assert [envelope.mail_from for envelope in letterbox.envelopes] == ["no-reply@example.org", "terug@example.org"]
    assert {str(message["From"].addresses[0].addr_spec) for message in letterbox.messages()} == {"no-reply@example.org"}


@pytest.mark.parametrize("speaks_utf8", [False])
def test_a_domain_with_accents_needs_no_special_server(app: Flask, letterbox: Letterbox) -> None:
    write(app, recipient="noor@café-de-hoek.be")
    delivery.sweep(app)
    assert letterbox.envelopes[0].rcpt_tos == ["noor@xn--caf-de-hoek-dbb.be"]


def test_an_address_with_accents_on_both_sides_keeps_them(app: Flask, letterbox: Letterbox) -> None:
    write(app, recipient="zoë@café-de-hoek.be")
    delivery.sweep(app)
    assert letterbox.envelopes[0].rcpt_tos == ["zoë@café-de-hoek.be"]


def test_a_message_about_someone_who_is_erased_is_not_tried_for_days(app: Flask, letterbox: Letterbox) -> None:
    mail_id = write(app, kind="network.welcome", params={"subscriber_id": 99})
    delivery.sweep(app)
    row = stored(app, mail_id)
    assert row.state is MailState.FAILED
    assert explained(app, row) == "Waar dit bericht over gaat, bestaat niet meer."
    assert letterbox.envelopes == []


def test_all_that_failed_is_tried_again_together(app: Flask) -> None:
    failed = [write(app, state=MailState.FAILED, attempts=20), write(app, state=MailState.FAILED, attempts=3)]
    sent = write(app, state=MailState.SENT, attempts=1)
    with app.app_context(), transaction():
        assert outbox.retry_all(now=NOON) == 2
    assert {(stored(app, one).state, stored(app, one).attempts) for one in failed} == {(MailState.QUEUED, 0)}
    assert stored(app, sent).state is MailState.SENT
