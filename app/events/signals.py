"""News and questions for higher floors, sent inside the transaction they are about."""

from __future__ import annotations

from blinker import Namespace

_news = Namespace()
# The evening ends at another moment: the sender is the event's id, `ends_at` the new moment; `is_other_day` says
# whether it begins on another day as well.
moved = _news.signal("event-moved")
# There are places that were not there, or time to offer them: the sender is the event's id; carries `now`. Whoever
# offers them returns to how many people.
room_made = _news.signal("event-room-made")
# What a calendar shows of when and where it is changed: `before` is how that was (events.announcing.Occasion), `tells`
# whether the people who count on it must hear of it, `now` the moment.
rescheduled = _news.signal("event-rescheduled")
# It does not go on (with the `reason`), or goes on after all; both with `now`.
cancelled = _news.signal("event-cancelled")
revived = _news.signal("event-revived")
# A question: to how many people would this news go by mail? Whoever knows some returns their number.
counting_people = _news.signal("event-counting-people")
# A table is about to go: the sender is its id. Whoever keeps what would go along raises a DomainError.
removing_table = _news.signal("event-removing-table")
