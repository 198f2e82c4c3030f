"""How long a question to confirm stands, and where someone stands with the mailing list; pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

CONFIRM_WITHIN = dt.timedelta(days=14)
# Asked again before this, it is the same question: every mail about it has the same link, with days to use it.
SAME_QUESTION = dt.timedelta(days=7)
# And so soon it is the same tap on a button: one mail.
SAME_TAP = dt.timedelta(minutes=2)
# Who never confirmed is forgotten when the link has long stopped working, who left when nobody will ask about it.
FORGET_UNCONFIRMED = dt.timedelta(days=30)
FORGET_GONE = dt.timedelta(days=60)


class Standing(StrEnum):
    """Where an address stands."""

    SUBSCRIBED = "subscribed"
    WAITING = "waiting"
    GONE = "gone"


def can_confirm(*, asked_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether the link in the mail of that moment still confirms."""
    return now <= asked_at + CONFIRM_WITHIN
