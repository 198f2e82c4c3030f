"""Every kind of mail that people get about their registration and organisers may word, and who it would go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.core import outbox
from app.core.outbox import Message, OutboxMail
from app.registration.models import Registration, RegistrationStatus

OURS = "registration."
Fill = Callable[[Registration], dict[str, str]]


def _nothing(_registration: Registration) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of mail with words of its own: `key` is what its words are kept under.

    `writer` is the outbox's kind that composes it. To look at it takes somebody with this `status`, with an offer or
    without, and of the parameters of its writer those that `params` makes.
    """

    key: str
    name: Any
    writer: str
    status: RegistrationStatus = RegistrationStatus.REGISTERED
    has_offer: bool = False
    params: Fill = _nothing

    def composed(self, registration: Registration) -> Message:
        """The mail as this person would get it, in the language of the request."""
        params = {"invented": registration, "token": "0" * 43, **self.params(registration)}
        return outbox.compose(OutboxMail(kind=self.writer, params=params))


_declared: list[LetterKind] = []


def letter_kind(
    key: str,
    *,
    name: Any = "",
    writer: str = "",
    status: RegistrationStatus = RegistrationStatus.REGISTERED,
    has_offer: bool = False,
    params: Fill = _nothing,
) -> None:
    """Say what it takes to look at a kind of mail, or that one writer (`writer`) writes two kinds."""
    _declared.append(LetterKind(key, name, writer or key, status, has_offer, params))


def all_kinds() -> dict[str, LetterKind]:
    """The kinds by key, in the order in which their writers and their second kinds were made known."""
    declared = {kind.key: kind for kind in _declared}
    kinds: dict[str, LetterKind] = {}
    for writer, name in outbox.names().items():
        if not writer.startswith(OURS):
            continue
        kind = declared.get(writer) or LetterKind(writer, "", writer)
        kinds[writer] = replace(kind, name=kind.name or name or writer)
        kinds.update({kind.key: kind for kind in _declared if kind.writer == writer and kind.key != writer})
    return kinds
