"""News and questions for higher floors, sent inside the transaction they are about."""

from __future__ import annotations

from blinker import Namespace

_news = Namespace()
# The evening ends at another moment: the sender is the event's id, `ends_at` the new moment.
moved = _news.signal("event-moved")
# A table is about to go: the sender is its id. Whoever keeps what would go along raises a DomainError.
removing_table = _news.signal("event-removing-table")
