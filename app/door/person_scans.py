"""The scans of one person in words, for the history on the organisers' page about them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import User
from app.core.orm import db
from app.door import tonight_wording
from app.door.models import Scan, ScanResult
from app.events.models import Device
from app.roster import timeline
from app.roster.timeline import Moment


@timeline.source
def moments(registration_id: int) -> list[Moment]:
    """Every scan of this person, those that let nobody in too; what differed at a door is said with it."""
    rows: sa.Result[Any] = db.session.execute(
        sa.select(
            Scan.result,
            Scan.reason,
            Scan.conflict,
            Scan.let_in_at,
            Scan.server_time,
            Device.name.label("device"),
            User.name.label("user"),
        )
        .outerjoin(Device, Device.id == Scan.device_id)
        .outerjoin(User, User.id == Scan.user_id)
        .where(Scan.registration_id == registration_id)
        .order_by(Scan.id)
    )
    return [Moment(row.let_in_at or row.server_time, _told(row), _door(row)) for row in rows]


def _door(row: sa.Row[Any]) -> str:
    return row.device or row.user or tonight_wording.by_poster(row.result)


def _told(row: sa.Row[Any]) -> str:
    # Who came in by it is said so, whatever they were on the list as: that stands in the conflict.
    why = "" if row.let_in_at is not None else tonight_wording.reason(row.reason)
    differed = tonight_wording.differed(row.conflict) if row.conflict else ""
    said = f"{_happened(row)}."
    return " ".join(sentence for sentence in (said, why, differed) if sentence).removesuffix(".")


def _happened(row: sa.Row[Any]) -> str:
    words: dict[ScanResult, str] = {
        ScanResult.WELCOME: _("Kwam binnen") if row.let_in_at is not None else _("Scan aan de deur"),
        ScanResult.ALREADY: _("Nog eens gescand, was al binnen"),
        ScanResult.LOOK: _("Gescand, nog niet binnen"),
        ScanResult.NOT_FOUND: _("Scan aan de deur"),
        ScanResult.UNDONE: _("Aankomst hersteld") if not row.reason else _("Scan aan de deur"),
    }
    return words[ScanResult(row.result)]
