"""A message of the outbox as MIME: headers only from our own values, a text and an HTML part, its attachments."""

from __future__ import annotations

import re
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.core.outbox import Attachment, Message, OutboxMail

# RFC 5322, 3.2.3: these mean something in an address, and the standard library forgets to quote them in a long header.
_SPECIALS = re.compile(r'[()<>\[\]:;@\\,"]')


class _Unfolded(UnstructuredHeader):
    """A header for machines: a long one would be folded into encoded words, which no program reads as an address."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """On one line, which may have 998 characters (RFC 5322, 2.1.1)."""
        return f"{self.name}: {self}{policy.linesep}"


def _policy() -> Any:
    """SMTP, not SMTPUTF8: smtplib clones it when an address needs it and the server can.

    Bodies go in seven bits: not every server on the way need know eight, and a signature survives.
    """
    headers = HeaderRegistry()
    headers.map_to_type("list-unsubscribe", _Unfolded)  # type: ignore[arg-type]  # the stubs forget that it mixes in
    return SMTP.clone(header_factory=headers, cte_type="7bit")


def as_email(row: OutboxMail, message: Message, *, mail_from: str, reply_to: str) -> EmailMessage:
    """The MIME message: headers only from our own values, text and HTML part, stable Message-ID.

    Raises ValueError for a value that would begin a header of its own.
    """
    email = EmailMessage(policy=_policy())
    email["From"] = _addressed(mail_from, _one_line(_SPECIALS.sub(" ", message.sender_name)))
    # Nobody reads what is sent to a sender like no-reply@; whoever answers a mail writes to people.
    email["Reply-To"] = _addressed(reply_to)
    email["To"] = _addressed(row.recipient)
    email["Subject"] = _one_line(message.subject)
    email["Message-ID"] = row.message_id
    email["Date"] = row.created_at
    email["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe_url:
        email["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    for attachment in message.attachments:
        _attach(email, attachment)
    return email


def plain_address(address: str) -> str:
    """The address as every server takes it: a domain with accents in ASCII (IDNA), unless the name has them too.

    Such a name needs a server that knows SMTPUTF8, which takes the domain as it is. What is no address stays as it is.
    """
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return address
    return checked.ascii_email or address


def _addressed(address: str, name: str = "") -> Address:
    local, _at, domain = plain_address(address).rpartition("@")
    return Address(name, local, domain)


def _attach(email: EmailMessage, attachment: Attachment) -> None:
    described = EmailMessage()
    described["Content-Type"] = attachment.content_type
    kind = described["Content-Type"]
    email.add_attachment(
        attachment.data,
        maintype=kind.maintype,
        subtype=kind.subtype,
        params=dict(kind.params),
        filename=attachment.name,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
