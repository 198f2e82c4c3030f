"""The tables of an evening: the list, a table's own page with its hosts."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.access import guarded
from app.core.errors import DomainError
from app.events import policy, queries, services
from app.events.blueprint import blueprint
from app.events.forms import HostRow, NewTableForm, TableForm
from app.events.models import Event, Table
from app.events.refusals import show_at_field
from app.events.rows import Rows, Together, person_title
from app.events.writing import changing


@blueprint.get("/organise/events/<slug>/tables")
@guarded(queries.whole_event, policy.can_edit)
def tables(event: Event) -> str:
    """The tables, and the form for the next one."""
    return _tables_page(event, NewTableForm(data={"number": _next_number(event)}))


@blueprint.post("/organise/events/<slug>/tables")
@guarded(queries.whole_event, policy.can_edit)
def tables_submit(event: Event) -> Response:
    """Add a table."""
    form = NewTableForm()
    if form.validate():
        try:
            with changing(event.id):
                number = services.add_table(event=event, table=form.table()).number
            flash(_("Tafel %(number)d staat erbij.", number=number), "ok")
            return make_response(redirect(url_for("events.tables", slug=event.slug), 303))
        except DomainError as error:
            show_at_field(form, error)
    # Read again: a refused change was rolled back, and the page shows every host.
    return make_response(_tables_page(queries.whole_event(event.slug) or event, form), 422)


def tables_page(slug: str, *, refused: str) -> str:
    """The tables with the sentence that says why something else was refused for want of them."""
    event = queries.whole_event(slug)
    assert event is not None  # noqa: S101 - whoever calls has just loaded it
    return _tables_page(event, NewTableForm(formdata=None, data={"number": _next_number(event)}), refused=refused)


def _tables_page(event: Event, form: NewTableForm, *, refused: str = "") -> str:
    return render_template("events/tables.html", event=event, form=form, refused=refused)


def _next_number(event: Event) -> int:
    return max((table.number for table in event.tables), default=0) + 1


@blueprint.get("/organise/events/<slug>/tables/<int(max=9999):number>")
@guarded(queries.table, policy.can_edit_table)
def table_edit(table: Table) -> str:
    """What a table is about and who receives people there."""
    values = [
        {name: getattr(host, name) for name in ("name", "organisation", "email")} | {"role": host.role.value}
        for host in table.hosts
    ]
    return _table_page(table, TableForm.of(table), Rows.stored(HostRow, values, title=person_title))


@blueprint.post("/organise/events/<slug>/tables/<int(max=9999):number>")
@guarded(queries.table, policy.can_edit_table)
def table_edit_submit(table: Table) -> Response:
    """Take over what was typed, or show it again with one more row."""
    more = "more" in request.form
    form = TableForm.of(table)
    rows = Rows.sent(HostRow, request.form, title=person_title, more=more)
    if more:
        return make_response(_table_page(table, form, rows))
    slug = table.event.slug
    if all([form.validate(), rows.validate()]):
        to = form.described(tuple(row.host() for row in rows.kept))
        try:
            with changing(table.event_id):
                services.change_table(table=table, to=to)
            flash(_("Tafel %(number)d is bewaard.", number=to.number), "ok")
            return make_response(redirect(url_for("events.tables", slug=slug), 303))
        except DomainError as error:
            show_at_field(form, error)
    return make_response(_table_page(table, form, rows), 422)


@blueprint.post("/organise/events/<slug>/tables/<int(max=9999):number>/remove")
@guarded(queries.table, policy.can_edit_table)
def table_remove(table: Table) -> Response:
    """Take an empty table off the evening."""
    slug, number = table.event.slug, table.number
    with changing(table.event_id):
        services.remove_table(table=table)
    flash(_("Tafel %(number)d is weg.", number=number), "ok")
    return make_response(redirect(url_for("events.tables", slug=slug), 303))


def _table_page(table: Table, form: TableForm, rows: Rows[HostRow]) -> str:
    return render_template(
        "events/table_edit.html", event=table.event, table=table, form=form, rows=rows, both=Together(form, rows)
    )
