"""A real mail server for tests, and messages in the outbox that it is sent."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from app.core import clock, outbox
from app.core.database import transaction
from app.core.orm import db
from app.core.outbox import Message, OutboxMail

# A busy machine starts a thread late, and aiosmtpd waits five seconds for it.
READY_SECONDS = 60
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

    `refusals` says what it answers to a command ("RCPT", or "RCPT ann@voorbeeld.be" for one address) instead of 250;
    `meanwhile` happens once, while it takes a message.
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
        return self.refusals.get(f"RCPT {address}") or self.refusals.get("RCPT", "250 OK")

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


@contextmanager
def mail_server(app: Flask, *, speaks_utf8: bool = True) -> Iterator[Letterbox]:
    """A real mail server that the application is told to use."""
    box = Letterbox()
    with listening(box, free_port(), enable_SMTPUTF8=speaks_utf8) as controller:
        use_server(app, f"smtp://127.0.0.1:{controller.port}")
        yield box


@contextmanager
def listening(box: Letterbox, port: int, **settings: Any) -> Iterator[Controller]:
    """A mail server that listens at this port, until it is no longer needed."""
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=READY_SECONDS, **settings)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
