"""News that higher floors may want, sent inside the transaction that made it true."""

from __future__ import annotations

from blinker import Namespace

_news = Namespace()
# Whoever gets a place from the waiting list is `registered` once more.
# Both carry `registration_id` and `now`; the sender is the event's id.
registered = _news.signal("registration-registered")
cancelled = _news.signal("registration-cancelled")
