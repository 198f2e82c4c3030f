"""The mailing list as a file to take along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from app.core import i18n
from app.network.models import Subscriber


def workbook(subscribers: Iterable[Subscriber], *, network: str, language: str, now: dt.datetime) -> bytes:
    """These subscribers as .xlsx, with headers in this language; `network` is its title."""
    # Only here: what draws workbooks takes longer to load than a page to answer.
    from exports.workbook.single import Made
    from exports.workbook.subscribers import ListedSubscriber, subscribers_workbook

    rows = (
        ListedSubscriber(one.email, one.language, i18n.local(one.confirmed_at, "Europe/Brussels").replace(tzinfo=None))
        for one in subscribers
        if one.confirmed_at is not None
    )
    return subscribers_workbook(rows, of=Made(network, language, now))
