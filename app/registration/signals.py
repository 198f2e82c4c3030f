"""News that higher floors may want, sent inside the transaction that made it true.

The row of the registration stands when it is told; seats and mail may go out only with the commit.
"""

from __future__ import annotations

from blinker import Namespace

_news = Namespace()
# Whoever gets a place from the waiting list is `registered` once more.
# Both carry `registration_id` and `now`; the sender is the event's id.
registered = _news.signal("registration-registered")
cancelled = _news.signal("registration-cancelled")
