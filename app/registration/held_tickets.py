"""Which tickets a phone holds: opening one leaves a cookie until the evening is over, for the self check-in alone.

A cookie and no storage of a script: browsers keep it until its day, also those that empty a script's storage after a
week without a visit. No script can read it, only the pages of the self check-in get it, and it ends by itself.
"""

from __future__ import annotations

import datetime as dt

from flask import Response, current_app, request

from app.core.access import current_actor
from app.registration import codes
from app.registration.models import Registration

# Where the pages of the self check-in stand: the only ones that get these cookies.
PATH = "/s"
# A family's phone may hold more than one; whoever sends more is no family.
MOST = 8
_PREFIX = "opbrengst-ticket-"


def remember(response: Response, registration: Registration, *, now: dt.datetime) -> Response:
    """Let this phone hold the ticket it just opened, whatever stands on it, until the evening is over.

    Not the phone of a door and not the browser of somebody who works on evenings: what they open is not theirs.
    """
    actor, ends_at = current_actor(), registration.event.ends_at
    if not actor.is_device and not actor.is_signed_in and ends_at > now:
        response.set_cookie(
            f"{_prefix()}{registration.id}",
            registration.ticket_code,
            expires=ends_at,
            path=PATH,
            secure=_is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def held() -> list[str]:
    """The ticket codes this phone says it holds; nothing says that they are real."""
    prefix = _prefix()
    found = (codes.normalise(value) for name, value in request.cookies.items() if name.startswith(prefix))
    return [code for code in found if len(code) == codes.LENGTH][:MOST]


def _prefix() -> str:
    return f"__Secure-{_PREFIX}" if _is_secure() else _PREFIX


def _is_secure() -> bool:
    return bool(current_app.extensions["settings"].is_secure)
