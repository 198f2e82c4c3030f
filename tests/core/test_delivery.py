"""Mail is delivered by a real server, kept when there is none, and never lost without a reason."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import re
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, message_from_string
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from flask_babel import force_locale

from app.core import clock, delivery, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import MailState, Message, OutboxMail

NOON = dt.datetime(2031, 10, 23, 12, tzinfo=dt.UTC)


@outbox.writer("test.invitation")
def _invitation(params: dict[str, Any]) -> Message:
    name = params["name"]
    return Message(
        subject=f"Uw plaats – {name}",
        text=f"Dag {name}, tot dan.",
        html=f"<p>Dag <b>{name}</b>.</p>",
        sender_name="Été",
    )


class Letterbox:
    """What arrived at the server.

    `refusals` says what it answers to a command instead of 250; `meanwhile` happens once, while it takes a message.
    """

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refusals: dict[str, str] = {}
        self.meanwhile: Callable[[], object] | None = None

    async def handle_MAIL(  # noqa: N802 - the names the server calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Hear who sends."""
        envelope.mail_from = address
        return self.refusals.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Hear for whom it is."""
        envelope.rcpt_tos.append(address)
        return self.refusals.get("RCPT", "250 OK")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message."""
        answer = self.refusals.get("DATA", "250 OK")
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await asyncio.get_running_loop().run_in_executor(None, happens)
        if answer.startswith("250"):
            self.envelopes.append(envelope)
        return answer

    def messages(self) -> list[EmailMessage]:
        """The messages as their readers get them."""
        contents = (envelope.content for envelope in self.envelopes)
        return [
            message_from_string((content if isinstance(content, bytes) else b"").decode(), policy=SMTPUTF8)
            for content in contents
        ]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def speaks_utf8() -> bool:
    """Whether the server can take addresses with letters beyond ASCII."""
    return True


@pytest.fixture
def letterbox(app: Flask, speaks_utf8: bool) -> Iterator[Letterbox]:
    """A real mail server that the application is told to use."""
    box = Letterbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=speaks_utf8)
    controller.start()
    use_server(app, f"smtp://127.0.0.1:{controller.port}")
    yield box
    controller.stop()


def use_server(app: Flask, url: str) -> None:
    """Tell the application where its mail server is."""
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], smtp_url=url)


def write(
    app: Flask, *, recipient: str = "zoë.prévot@voorbeeld.be", kind: str = "test.invitation", **columns: Any
) -> int:
    """A message in the outbox."""
    with app.app_context(), transaction() as session:
        _statement, values = outbox.queued(
            kind=kind, recipient=recipient, language="nl", params={"name": "Zoë Prévot"},
            now=clock.now(),
        )  # fmt: skip
        row = OutboxMail(**{**values, **columns})
        session.add(row)
        session.flush()  # the id it is looked up by
        return row.id


def stored(app: Flask, mail_id: int) -> OutboxMail:
    """The row as it is now, detached."""
    with app.app_context():
        row = db.session.get_one(OutboxMail, mail_id)
        db.session.expunge(row)
        return row


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
