"""A mail that comes back is noted at the message it was, once, however it is told and whatever else lies there."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.core import bounces, clock, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import Fate, MailState, OutboxMail
from tests.core.imap_server import Mailbox, imap_server

SECRET = "0123456789abcdef0123456789abcdef-haak"


def sent(app: Flask, *, state: MailState = MailState.SENT) -> str:
    """The Message-ID of a mail that left."""
    with app.app_context(), transaction() as session:
        _statement, values = outbox.queued(
            kind="test.note", recipient="zoë@voorbeeld.be", language="nl", params={}, now=clock.now()
        )
        session.add(OutboxMail(**{**values, "state": state, "sent_at": clock.now()}))
        return str(values["message_id"])


def stored(app: Flask, message_id: str) -> OutboxMail:
    """The row as it is now, detached."""
    with app.app_context():
        row = db.session.scalars(sa.select(OutboxMail).where(OutboxMail.message_id == message_id)).one()
        db.session.expunge(row)
        return row


def report(
    message_id: str,
    *,
    action: str = "failed",
    kind: str = "message/delivery-status",
    returned: str = "message/rfc822",
    line: str = "\r\n",
) -> bytes:
    """A delivery report as mail servers write it (RFC 3464)."""
    original = [
        "From: X500 <no-reply@example.org>", "To: zoe@voorbeeld.be", "Subject: Je ticket",
        "Message-Id:", f" {message_id}", "Date: Thu, 23 Oct 2031 12:00:00 +0000",
    ]  # fmt: skip
    if returned in {"message/rfc822", "message/global"}:
        original += ["", "Dag Zoë"]
    lines = [
        "From: MAILER-DAEMON@mx.voorbeeld.be", "To: bounce@example.org", "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="grens"', "",
        "--grens", "Content-Type: text/plain; charset=utf-8", "", "Het spijt me. Het lukte niet.", "",
        "--grens", f"Content-Type: {kind}", "",
        "Reporting-MTA: dns; mx.voorbeeld.be", "",
        "Final-Recipient: rfc822; zoe@voorbeeld.be", f"Action: {action}", "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 <zoe@voorbeeld.be>: Recipient", "    address rejected: User unknown", "",
        "--grens", f"Content-Type: {returned}", "", *original, "", "--grens--", "",
    ]  # fmt: skip
    return line.join(lines).encode()


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A real mailbox over the network that the application is told to read."""
    with imap_server() as box:
        use(app, bounce_imap_url=f"imap://bounce%40example.org:{quote(box.password)}@127.0.0.1:{box.port}/INBOX")
        yield box


def use(app: Flask, **settings: str) -> None:
    """Change settings of the application under test."""
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], **settings)


@pytest.mark.parametrize("line", ["\r\n", "\n"])
@pytest.mark.parametrize(
    ("kind", "returned"),
    [
        ("message/delivery-status", "message/rfc822"),
        ("message/delivery-status", "text/rfc822-headers"),
        ("message/global-delivery-status", "message/global-headers"),
        ("message/global-delivery-status", "message/global"),
    ],
)
def test_a_report_in_the_mailbox_marks_the_message_it_returns(
    app: Flask, mailbox: Mailbox, kind: str, returned: str, line: str
) -> None:
    message_id, other = sent(app), sent(app)
    mailbox.receive(report(message_id, kind=kind, returned=returned, line=line))
    assert bounces.sweep(app) == 1
    row = stored(app, message_id)
    assert row.fate is Fate.BOUNCED
    assert row.bounce_reason == "550 5.1.1 <zoe@voorbeeld.be>: Recipient address rejected: User unknown"
    assert mailbox.flags() == [{"\\Seen"}]
    assert stored(app, other).fate is Fate.SENT


def test_a_report_is_dealt_with_once(app: Flask, mailbox: Mailbox) -> None:
    message_id = sent(app)
    mailbox.receive(report(message_id))
    assert [bounces.sweep(app), bounces.sweep(app)] == [1, 0]
    first = stored(app, message_id).bounced_at
    mailbox.receive(report(message_id))  # a server that tells it twice
    assert bounces.sweep(app) == 1
    assert stored(app, message_id).bounced_at == first


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_delay_is_no_bounce(app: Flask, mailbox: Mailbox, action: str) -> None:
    message_id = sent(app)
    mailbox.receive(report(message_id, action=action))
    bounces.sweep(app)
    assert stored(app, message_id).fate is Fate.SENT
    assert mailbox.flags() == [{"\\Seen"}]


def test_a_report_that_returns_nothing_is_known_by_what_it_answers(app: Flask, mailbox: Mailbox) -> None:
    message_id = sent(app)
    raw = report("<unknown@elsewhere.example>", returned="text/plain")
    mailbox.receive(f"In-Reply-To: <first@x.example>\r\nReferences: <a@x.example>\r\n {message_id}\r\n".encode() + raw)
    bounces.sweep(app)
    assert stored(app, message_id).fate is Fate.BOUNCED


def test_what_is_no_report_is_left_unread_and_flagged_and_the_rest_goes_on(app: Flask, mailbox: Mailbox) -> None:
    message_id = sent(app)
    holiday = EmailMessage()
    holiday["Subject"] = "Afwezig"
    holiday["In-Reply-To"] = message_id
    holiday.set_content("Ik ben er niet.")
    garbage = (
        b"", b"\x00\xff\xfe", b"Content-Type: multipart/report\r\n\r\n", holiday.as_bytes(),
        b"Content-Type: multipart/report; boundary=\"\xe9\"; charset*=x''%\r\n\r\n--\xe9\r\nAction: failed",
        report("no id here at all"),
    )  # fmt: skip
    for raw in garbage:
        mailbox.receive(raw)
    mailbox.receive(report(message_id))
    assert bounces.sweep(app) == len(garbage) + 1
    assert mailbox.flags() == [{"\\Flagged"}] * len(garbage) + [{"\\Seen"}]
    assert stored(app, message_id).fate is Fate.BOUNCED
    assert bounces.sweep(app) == 0


def test_a_report_about_somebody_elses_mail_changes_nothing(app: Flask, mailbox: Mailbox) -> None:
    message_id = sent(app)
    mailbox.receive(report("<unknown@elsewhere.example>"))
    assert bounces.sweep(app) == 1
    assert stored(app, message_id).fate is Fate.SENT


def test_a_report_longer_than_any_is_read_from_its_beginning(app: Flask, mailbox: Mailbox) -> None:
    message_id = sent(app)
    raw = report(message_id)
    long = raw.replace("Dag Zoë".encode(), b"x" * 76 + b"\r\n" + b"y" * 2 * bounces.MOST_BYTES)
    mailbox.receive(long)
    assert bounces.sweep(app) == 1
    assert stored(app, message_id).fate is Fate.BOUNCED


def test_a_mailbox_that_cannot_be_read_stops_nothing(
    app: Flask, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"127.0.0.1:{mailbox.port}"
    urls = (
        f"imap://bounce:wrong-word@{address}/INBOX",
        f"imap://bounce:{quote(mailbox.password)}@{address}/Elders",
        "imap://bounce:wrong-word@127.0.0.1:9/INBOX",
        f"imaps://bounce:wrong-word@{address}/INBOX",
    )
    for url in urls:
        use(app, bounce_imap_url=url)
        assert bounces.sweep(app) == 0
    assert caplog.text.count("bounce mailbox not read") == 4
    assert "wrong-word" not in caplog.text
    use(app, bounce_imap_url="")
    assert bounces.sweep(app) == 0


LINES = [*report("<a@b.example>").splitlines(keepends=True), b"\xff\r\n", b"\r\n"]


@given(raw=st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(LINES)).map(b"".join)))
def test_no_message_is_too_strange_to_read(raw: bytes) -> None:
    found = bounces.report_of(raw)
    assert found is None or found.message_ids


def tell(client: FlaskClient, body: Any, *, secret: str = SECRET) -> Any:
    """Call the webhook."""
    return client.post("/hooks/bounces", json=body, headers={"Authorization": f"Bearer {secret}"})


def test_the_webhook_marks_messages_once(app: Flask, client: FlaskClient) -> None:
    use(app, bounce_secret=SECRET)
    one, two = sent(app), sent(app)
    assert tell(client, {"message_id": one, "reason": "550 no\r\nsuch user"}).json == {"known": 1, "unknown": 0}
    first = stored(app, one)
    assert (first.fate, first.bounce_reason) == (Fate.BOUNCED, "550 no such user")
    bare = two.strip("<>")
    many = [{"message_id": one, "reason": "again"}, {"message_id": bare}, {"message_id": "x\x00\ud800@y"}]
    assert tell(client, many).json == {"known": 2, "unknown": 1}
    assert stored(app, one).bounced_at == first.bounced_at
    assert stored(app, one).bounce_reason == "550 no such user"
    assert stored(app, two).fate is Fate.BOUNCED


def test_the_webhook_is_for_who_holds_the_secret_and_is_not_there_without_one(app: Flask, client: FlaskClient) -> None:
    message_id = sent(app)
    assert tell(client, {"message_id": message_id}, secret="").status_code == 404
    use(app, bounce_secret=SECRET)
    for wrong in ("", "x", SECRET + "x", SECRET[:-1], "é"):
        refused = tell(client, {"message_id": message_id}, secret=wrong)
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert client.post("/hooks/bounces", json={"message_id": message_id}).status_code == 401
    assert stored(app, message_id).fate is Fate.SENT


@pytest.mark.parametrize(
    "body", [None, [], {}, "x", 7, [1], {"message_id": ""}, {"message_id": 5}, {"message_id": "<a@b>", "reason": 5}]
)
def test_the_webhook_says_what_it_wants_when_it_gets_something_else(app: Flask, client: FlaskClient, body: Any) -> None:
    use(app, bounce_secret=SECRET)
    answer = tell(client, body)
    if body == []:
        assert answer.json == {"known": 0, "unknown": 0}
    else:
        assert answer.status_code == 400
        assert answer.json["code"] == "bad_bounce"


def test_a_message_that_came_back_before_we_noted_that_it_left_is_told_once_it_did(app: Flask) -> None:
    message_id = sent(app, state=MailState.QUEUED)  # a worker was killed between the server's answer and our note
    with app.app_context(), transaction():
        assert outbox.came_back(message_id, "550", now=dt.datetime(2031, 10, 23, tzinfo=dt.UTC))
    assert stored(app, message_id).fate is Fate.QUEUED
    with app.app_context(), transaction() as session:
        session.execute(sa.update(OutboxMail).values(state=MailState.SENT))
    assert stored(app, message_id).fate is Fate.BOUNCED
    with app.app_context():
        assert outbox.bounced_addresses(["zoë@voorbeeld.be", "noor@voorbeeld.be"]) == {"zoë@voorbeeld.be"}
