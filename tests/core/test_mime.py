"""A message on the wire: two parts, attachments, headers that nobody else can write into and every program reads."""

from __future__ import annotations

import datetime as dt
import email
from email.message import EmailMessage
from email.policy import SMTPUTF8, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import mime
from app.core.outbox import Attachment, MailState, Message, OutboxMail

NOON = dt.datetime(2031, 10, 23, 12, tzinfo=dt.UTC)
PLAIN = Message(subject="Je ticket", text="Dag Zoë", html="<p>Dag Zoë</p>", sender_name="X500")


def row(recipient: str = "noor@voorbeeld.be") -> OutboxMail:
    """A message to this address."""
    return OutboxMail(
        kind="test.x", recipient=recipient, language="nl", params={}, state=MailState.QUEUED, created_at=NOON,
        message_id="<0123456789abcdef0123456789abcdef@avond.example.org>",
    )  # fmt: skip


def sent(recipient: str = "noor@voorbeeld.be", *, mail_from: str = "avond@example.org", **fields: object) -> bytes:
    """The message as it goes to a server; `fields` are of Message."""
    words = {"subject": "Je ticket", "text": "Dag Zoë", "html": "<p>Dag Zoë</p>", "sender_name": "X500", **fields}
    message = mime.as_email(row(recipient), Message(**words), mail_from=mail_from, reply_to="info@example.org")  # type: ignore[arg-type]
    return message.as_bytes(policy=message.policy if recipient.isascii() else message.policy + SMTPUTF8)


def read(raw: bytes) -> EmailMessage:
    """As a mail program reads it."""
    return email.message_from_bytes(raw, policy=default)


def test_text_comes_before_html_and_attachments_behind_both() -> None:
    calendar = Attachment(name="avond.ics", content_type="text/calendar; method=REQUEST; charset=utf-8", data=b"BEGIN")
    ticket = Attachment(name="tickët.pdf", content_type="application/pdf", data=b"%PDF-1.7")
    message = read(sent(attachments=(calendar, ticket)))
    assert message.get_content_type() == "multipart/mixed"
    both, *attached = message.iter_parts()
    assert [part.get_content_type() for part in both.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_filename() for part in attached] == ["avond.ics", "tickët.pdf"]
    assert attached[0].get_content_type() == "text/calendar"
    assert attached[0]["Content-Type"].params["method"] == "REQUEST"
    assert attached[1].get_content() == b"%PDF-1.7"


def test_a_mail_without_attachments_is_its_two_parts() -> None:
    assert read(sent()).get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("recipient", ["noor@voorbeeld.be", "zoë@voorbeeld.be"])
def test_a_long_link_to_unsubscribe_stays_one_link(recipient: str) -> None:
    url = f"https://avond.example.org/n/unsubscribe/{'7' * 30}-{'x' * 400}"
    raw = sent(recipient, unsubscribe_url=url)
    # As the header stands on the wire, for programs that look for nothing but the angle brackets.
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert max(len(line) for line in raw.split(b"\r\n")) < 998


def test_a_mail_about_ones_own_registration_has_no_link_to_unsubscribe() -> None:
    assert b"List-Unsubscribe" not in sent()


PAYLOADS = (
    *(f"x{line}Bcc: b@voorbeeld.be" for line in ("\r\n", "\n", "\r", "\u2028", "\x85")),
    'x" <b@voorbeeld.be>, "',
    "x, b@voorbeeld.be",
    "\r\n\r\n<script>",
)


@pytest.mark.parametrize("text", PAYLOADS)
@pytest.mark.parametrize("field", ["subject", "sender_name", "text", "html", "unsubscribe_url"])
def test_no_text_of_people_writes_a_header(field: str, text: str) -> None:
    # Long enough that the header is folded, where the standard library forgets its quotes.
    given = text if field == "unsubscribe_url" else f"{text} {'lang ' * 30}"
    try:
        message = read(sent(**{field: given}))
    except ValueError:
        assert field == "unsubscribe_url"
        return
    assert message["Bcc"] is None
    assert [address.addr_spec for address in message["From"].addresses] == ["avond@example.org"]
    assert [address.addr_spec for address in message["To"].addresses] == ["noor@voorbeeld.be"]
    assert len(message["From"].addresses) == 1


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_name_of_a_file_writes_a_header(text: str) -> None:
    try:
        raw = sent(attachments=(Attachment(name=text, content_type="application/pdf", data=b"x"),))
    except ValueError:
        return
    attached = list(read(raw).iter_attachments())
    assert [part["Bcc"] for part in attached] == [None]
    assert read(raw)["Bcc"] is None


def test_a_kind_of_file_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        sent(attachments=(Attachment(name="x", content_type="text/plain\r\nBcc: b@voorbeeld.be", data=b"x"),))


@given(subject=st.text(max_size=200), sender=st.text(max_size=80))
def test_whatever_the_subject_there_is_one_reader_and_one_writer(subject: str, sender: str) -> None:
    if any(0xD800 <= ord(letter) < 0xE000 for letter in subject + sender):
        return  # lone surrogates cannot be stored, so no text of people has them
    message = read(sent(subject=subject, sender_name=sender))
    assert len(message["From"].addresses) == len(message["To"].addresses) == 1
    assert message["Bcc"] is None
    assert set(message.keys()) == {
        "From", "Reply-To", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "MIME-Version", "Content-Type",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("noor@café-de-hoek.be", "noor@xn--caf-de-hoek-dbb.be"),
        ("zoë@café-de-hoek.be", "zoë@café-de-hoek.be"),
        ("noor@voorbeeld.be", "noor@voorbeeld.be"),
        ("no address", "no address"),
    ],
)
def test_a_domain_with_accents_goes_out_in_ascii_unless_the_name_has_them_too(address: str, sent_to: str) -> None:
    assert mime.plain_address(address) == sent_to


def test_a_plain_message_reads_the_same_under_either_policy() -> None:
    message = mime.as_email(row("noor@voorbeeld.be"), PLAIN, mail_from="avond@example.org", reply_to="info@example.org")
    assert message.as_bytes().isascii()
    assert read(message.as_bytes(policy=SMTPUTF8)).get_body(("plain",)).get_content().strip() == "Dag Zoë"  # type: ignore[union-attr]
