"""As much of an IMAP4rev1 server (RFC 3501) as reading a bounce mailbox takes: one folder, UIDs and flags."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Stored:
    """A message in the folder."""

    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Mailbox:
    """What the server holds: messages by their place, counted from 1, which is their UID too."""

    password: str = "geheim van de brievenbus"
    messages: list[Stored] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    port: int = 0

    def receive(self, raw: bytes) -> Stored:
        """Put a message in."""
        stored = Stored(raw)
        self.messages.append(stored)
        return stored

    def flags(self) -> list[set[str]]:
        """The flags of each message."""
        return [message.flags for message in self.messages]


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say(b"* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, rest = [*line.split(" ", 2), "", ""][:3]
            name = command.upper()
            if name == "UID":
                name, _space, rest = rest.partition(" ")
            self.server.mailbox.commands.append(name)
            answer = getattr(self, f"do_{name.lower()}", self._unknown)(rest)
            self._say(f"{tag} {answer}".encode())
            if name == "LOGOUT":
                return

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def _unknown(self, _rest: str) -> str:
        return "BAD unknown command"

    def do_capability(self, _rest: str) -> str:
        self._say(b"* CAPABILITY IMAP4rev1")
        return "OK done"

    def do_login(self, rest: str) -> str:
        given = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', rest)[-1]
        return "OK in" if (given[0] or given[1]) == self.server.mailbox.password else "NO wrong password"

    def do_select(self, rest: str) -> str:
        if rest.strip('"') != "INBOX":
            return "NO no such folder"
        self._say(f"* {len(self.server.mailbox.messages)} EXISTS".encode())
        return "OK [READ-WRITE] selected"

    def do_search(self, rest: str) -> str:
        assert rest == "UNSEEN UNFLAGGED"
        found = [
            str(uid)
            for uid, message in enumerate(self.server.mailbox.messages, start=1)
            if not message.flags & {"\\Seen", "\\Flagged"}
        ]
        self._say(" ".join(["* SEARCH", *found]).encode())
        return "OK done"

    def do_fetch(self, rest: str) -> str:
        asked = re.fullmatch(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        assert asked
        raw = self.server.mailbox.messages[int(asked[1]) - 1].raw[: int(asked[2])]
        self.wfile.write(f"* {asked[1]} FETCH (UID {asked[1]} BODY[]<0> {{{len(raw)}}}\r\n".encode())
        self.wfile.write(raw)
        self._say(b")")
        return "OK done"

    def do_store(self, rest: str) -> str:
        asked = re.fullmatch(r"(\d+) \+FLAGS \((.+)\)", rest)
        assert asked
        self.server.mailbox.messages[int(asked[1]) - 1].flags.add(asked[2])
        self._say(f"* {asked[1]} FETCH (FLAGS ({asked[2]}))".encode())
        return "OK done"

    def do_close(self, _rest: str) -> str:
        return "OK closed"

    def do_logout(self, _rest: str) -> str:
        self._say(b"* BYE")
        return "OK bye"


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        super().__init__(("127.0.0.1", 0), _Conversation)

    def handle_error(self, _request: Any, _address: Any) -> None:
        """Let what goes wrong here reach the test as a lost connection."""


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    """A mailbox behind a listening server."""
    mailbox = Mailbox()
    with _Server(mailbox) as server:
        mailbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            thread.join()
