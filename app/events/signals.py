"""News and questions for higher floors, sent inside the transaction they are about."""

from __future__ import annotations

from blinker import Namespace

_news = Namespace()
# The evening ends at another moment: the sender is the event's id, `ends_at` the new moment; `is_other_day` says
# whether it begins on another day as well.
moved = _news.signal("event-moved")
# There are places that were not there, or time to offer them: the sender is the event's id; carries `now`.
room_made = _news.signal("event-room-made")
# A table is about to go: the sender is its id. Whoever keeps what would go along raises a DomainError.
removing_table = _news.signal("event-removing-table")
