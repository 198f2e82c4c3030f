"""The programme of an evening: rows that grow by one at a time, also without a script."""

from __future__ import annotations

import datetime as dt

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.access import guarded
from app.core.i18n import local
from app.events import policy, queries, services
from app.events.blueprint import blueprint
from app.events.forms import ProgrammeRow
from app.events.models import Event
from app.events.rows import Rows, line_title
from app.events.writing import changing
from exports import documents

# People come at most this long before the start; what is earlier on the clock is after midnight.
_BEFORE_START = dt.timedelta(hours=6)


@blueprint.get("/organise/events/<slug>/programme")
@guarded(queries.event, policy.can_edit)
def programme(event: Event) -> str:
    """The lines as they stand, with an empty one to go on."""
    values = [
        {name: getattr(item, name) for name in ("starts", "ends", "title", "speaker", "description")}
        for item in event.programme
    ]
    return _page(event, Rows.stored(ProgrammeRow, values, title=line_title))


@blueprint.post("/organise/events/<slug>/programme")
@guarded(queries.event, policy.can_edit)
def programme_submit(event: Event) -> Response:
    """Take over the lines, or show them again with one more."""
    more = "more" in request.form
    rows = Rows.sent(ProgrammeRow, request.form, title=line_title, more=more)
    if more:
        return make_response(_page(event, rows))
    if not rows.validate():
        return make_response(_page(event, rows), 422)
    items = in_order([row.item() for row in rows.kept], starts=local(event.starts_at, event.timezone).time())
    with changing(event.id):
        services.replace_programme(event=event, items=items)
    flash(_("Het programma is bewaard."), "ok")
    return make_response(redirect(url_for("events.programme", slug=event.slug), 303))


def in_order(items: list[documents.ProgrammeItem], *, starts: dt.time) -> tuple[documents.ProgrammeItem, ...]:
    """The lines by the clock of an evening that starts at this hour, those after midnight last."""
    day = dt.datetime.combine(dt.date(2000, 1, 2), starts) - _BEFORE_START

    def minutes(item: documents.ProgrammeItem) -> int:
        passed = dt.datetime.combine(day.date(), item.starts) - day
        return passed.seconds  # of a timedelta that may be negative: exactly the hours since `day`, round the clock

    return tuple(sorted(items, key=minutes))


def _page(event: Event, rows: Rows[ProgrammeRow]) -> str:
    return render_template("events/programme.html", event=event, rows=rows)
