"""Mail that came back: read from a mailbox by the worker, or told by a webhook, and noted at the message it was."""

from __future__ import annotations

import contextlib
import email
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

from app.core import clock, outbox
from app.core.database import transaction

TIMEOUT = 30
# One round; what is left waits a minute.
MOST_AT_ONCE = 200
# A report names the message near its beginning; whatever it returns behind that is of no use to us.
MOST_BYTES = 256 * 1024
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
# RFC 3464, 2.3.3: the other actions (delayed, delivered, relayed, expanded) are no bounce.
_ACTION = re.compile(r"^Action:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_DIAGNOSIS = re.compile(r"^Diagnostic-Code:\s*(?:[\w-]+\s*;)?\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^Status:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
# RFC 3464 and 3462, and RFC 6533 for addresses with letters beyond ASCII.
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says: which messages it may mean, best first, whether it failed, and why."""

    message_ids: tuple[str, ...]
    failed: bool
    reason: str


def report_of(raw: bytes) -> Report | None:
    """What this message reports about a delivery; None when it is something else, or nobody can tell."""
    try:
        return _read(email.message_from_bytes(raw))
    except Exception:  # noqa: BLE001 - anyone may send anything there; the parser's own errors are of every class
        current_app.logger.warning("a message in the bounce mailbox cannot be read")
        return None


def _read(message: Message) -> Report | None:
    parts = list(message.walk())
    status = next((_flat(part) for part in parts if part.get_content_type() in _REPORTS), "")
    actions = {action.lower() for action in _ACTION.findall(status)}
    named = _named(message, parts)
    if not actions or not named:
        return None
    said = _DIAGNOSIS.search(status) or _STATUS.search(status)
    return Report(tuple(dict.fromkeys(named)), "failed" in actions, said[1] if said else "")


def _named(message: Message, parts: list[Message]) -> list[str]:
    """The Message-IDs it may be about: that of what it returns, else what it answers."""
    returned = [_flat(part) for part in parts if part.get_content_type() in _RETURNED]
    ids = [found for text in returned for found in _own_id(text)]
    answered = " ".join(str(value) for name in ("In-Reply-To", "References") for value in message.get_all(name, []))
    return ids + _MESSAGE_ID.findall(answered)


def _own_id(headers: str) -> list[str]:
    line = re.search(r"^Message-ID:(.*)$", headers, re.IGNORECASE | re.MULTILINE)
    return _MESSAGE_ID.findall(line[1]) if line else []


def _flat(part: Message) -> str:
    """The contents of a part as text, with folded headers on one line each."""
    inside = part.get_payload()
    if isinstance(inside, list):
        text = "\n".join(str(block) for block in inside)
    else:
        decoded = part.get_payload(decode=True)
        text = decoded.decode(errors="replace") if isinstance(decoded, bytes) else str(inside)
    return re.sub(r"\r?\n[ \t]+", " ", text).replace("\r\n", "\n")


def sweep(app: Flask) -> int:
    """The worker's part: read what came in at BOUNCE_IMAP_URL; returns how many messages were dealt with."""
    url: str = app.extensions["settings"].bounce_imap_url
    if not url:
        return 0
    with app.app_context():
        try:
            with _mailbox(url) as box:
                return _read_new(box)
        except (OSError, imaplib.IMAP4.error) as error:
            app.logger.warning("bounce mailbox not read: %s: %s", type(error).__name__, error)
            return 0


@contextlib.contextmanager
def _mailbox(url: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(url)
    host, context = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "imaps":
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=TIMEOUT)
    else:
        box = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    with box:
        if parts.scheme == "imap" and "STARTTLS" in box.capabilities:
            box.starttls(context)
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        answer, said = box.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"')
        if answer != "OK":
            raise imaplib.IMAP4.error(f"no folder {folder}: {said}")
        yield box


def _read_new(box: imaplib.IMAP4) -> int:
    _answer, found = box.uid("SEARCH", "UNSEEN", "UNFLAGGED")
    uids = (found[0] or b"").decode().split()[:MOST_AT_ONCE]
    for uid in uids:
        # Its mark comes last: a worker that is killed here reads it once more, and notes the same.
        box.uid("STORE", uid, "+FLAGS", _deal_with(_fetched(box, uid)))
    return len(uids)


def _fetched(box: imaplib.IMAP4, uid: str) -> bytes:
    _answer, parts = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")


def _deal_with(raw: bytes) -> str:
    """Note what it reports; returns its new flag: seen, or flagged and unread for a person to look at."""
    report = report_of(raw)
    if report is None:
        return r"(\Flagged)"
    if report.failed:
        with transaction():
            # Of something we did not send, or erased since, there is nothing to note.
            any(outbox.came_back(known, report.reason, now=clock.now()) for known in report.message_ids)
    return r"(\Seen)"
