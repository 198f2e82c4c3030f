"""A message of the outbox as MIME: headers only from our own values, a text and an HTML part, its attachments."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from app.core.outbox import Attachment, Message, OutboxMail


def as_email(row: OutboxMail, message: Message, *, mail_from: str) -> EmailMessage:
    """The MIME message: headers only from our own values, text and HTML part, stable Message-ID.

    The policy is SMTP, not SMTPUTF8: smtplib clones it when an address needs it and the server can.
    """
    email = EmailMessage(policy=SMTP)
    local, _at, domain = mail_from.rpartition("@")
    email["From"] = Address(_one_line(message.sender_name), local, domain)
    to_local, _at, to_domain = row.recipient.rpartition("@")
    email["To"] = Address("", to_local, to_domain)
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
