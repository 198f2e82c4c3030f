"""Links in a mail that say who answers, without a stored secret: a ticket code and a proof that we wrote it."""

from __future__ import annotations

from flask import url_for

from app.core import tokens
from app.core.tokens import SHORT_BYTES
from app.registration import queries
from app.registration.models import Registration

_ANSWER, _CLAIM, _INVITATION = "answer", "claim", "invitation"


def answer_url(registration: Registration) -> str:
    """Where someone says whether they come: takes or passes an offer, leaves the list, cancels."""
    return _url("registration.answer", _ANSWER, registration)


def claim_url(registration: Registration) -> str:
    """Where a guest gives their own name and address; whoever brings them hands it on."""
    return _url("registration.claim", _CLAIM, registration)


def invitation_url(registration: Registration) -> str:
    """Where someone who was invited registers."""
    return _url("registration.invitation", _INVITATION, registration)


def answering(code: str, proof: str) -> Registration | None:
    """Whose answer link this is."""
    return _proven(_ANSWER, code, proof)


def claiming(code: str, proof: str) -> Registration | None:
    """Which guest this claim link is for."""
    return _proven(_CLAIM, code, proof)


def invited(code: str, proof: str) -> Registration | None:
    """Whose invitation this is."""
    return _proven(_INVITATION, code, proof)


def _url(endpoint: str, purpose: str, registration: Registration) -> str:
    proof = tokens.derived(purpose, registration.ticket_code, size=SHORT_BYTES)
    return url_for(endpoint, code=registration.ticket_code, proof=proof, _external=True)


def _proven(purpose: str, code: str, proof: str) -> Registration | None:
    found = queries.ticket(code)
    if found is None or not tokens.is_derived(proof, purpose, found.ticket_code, size=SHORT_BYTES):
        return None
    return found
