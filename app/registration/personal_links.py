"""Links in a mail that say who answers, without a stored secret: whose it is, and a proof that we wrote it.

An invitation may be passed on, so its link names the person by a number that says nothing: the ticket code would
open their ticket.
"""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.core import tokens
from app.core.tokens import SHORT_BYTES
from app.registration import queries, unseen
from app.registration.models import Registration

_ANSWER, _CLAIM, _INVITATION, _MAILBOX = "answer", "claim", "invitation", "mailbox"


def answer_url(registration: Registration) -> str:
    """Where someone says whether they come: takes or passes an offer, leaves the list, cancels."""
    return _url("registration.answer", _ANSWER, registration)


def claim_url(registration: Registration) -> str:
    """Where a guest gives their own name and address; whoever brings them hands it on."""
    return _url("registration.claim", _CLAIM, registration)


def invitation_url(registration: Registration) -> str:
    """Where someone who was invited registers, and whoever they pass it on to."""
    return url_for("registration.invitation", **invitation_parts(registration), _external=True)


def invitation_parts(registration: Registration) -> dict[str, Any]:
    """What the addresses of someone's invitation are made of."""
    # A number may be given again when a list was taken away; the code that the proof is made of never is.
    return {"number": registration.id, "proof": _proof(_INVITATION, registration)}


def manage_url(registration: Registration, token: str) -> str:
    """Where someone manages their registration, as their mail says it.

    While something is kept back for who reads their mailbox, it also proves that they do.
    """
    proof = {"mine": _proof(_MAILBOX, registration)} if unseen.parts(registration.id) else {}
    return url_for("registration.manage", token=token, **proof, _external=True)


def is_from_mailbox(registration: Registration, proof: str) -> bool:
    """Whether this proof came with a link that we mailed to them."""
    return _checked(_MAILBOX, registration, proof) is not None


def answering(code: str, proof: str) -> Registration | None:
    """Whose answer link this is."""
    return _proven(_ANSWER, code, proof)


def claiming(code: str, proof: str) -> Registration | None:
    """Which guest this claim link is for."""
    return _proven(_CLAIM, code, proof)


def invited(number: int, proof: str) -> Registration | None:
    """Whose invitation this is."""
    return _checked(_INVITATION, queries.numbered(number), proof)


def _url(endpoint: str, purpose: str, registration: Registration) -> str:
    return url_for(endpoint, code=registration.ticket_code, proof=_proof(purpose, registration), _external=True)


def _proof(purpose: str, registration: Registration) -> str:
    return tokens.derived(purpose, registration.ticket_code, size=SHORT_BYTES)


def _proven(purpose: str, code: str, proof: str) -> Registration | None:
    return _checked(purpose, queries.ticket(code), proof)


def _checked(purpose: str, found: Registration | None, proof: str) -> Registration | None:
    if found is None or not tokens.is_derived(proof, purpose, found.ticket_code, size=SHORT_BYTES):
        return None
    return found
