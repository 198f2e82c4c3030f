"""The page of a table: pairing its tablet, and everything a host does there, without any script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import current_actor, guarded, public
from app.core.errors import DomainError
from app.events import pairing
from app.events import queries as events
from app.events.models import Table
from app.events.policy import can_write_for
from app.harvest import cards, forms, queries, services
from app.harvest.cards import Refusals
from app.harvest.errors import UnknownItem
from app.harvest.forms import TypedPage
from app.harvest.policy import can_write_at
from app.harvest.queries import Place
from app.harvest.writing import writing
from exports.documents import TakeawayKind

blueprint = Blueprint("harvest", __name__)
# Stands in the empty cards that a script copies, where the identifier of the new card comes.
_MODEL = "uuid-of-new-{}"


@blueprint.get("/table/<slug>/<int(max=9999):number>/<token>")
@public(queries.table_of_link)
def pair(table: Table) -> str | BaseResponse:
    """Ask whether this is the tablet of the table; one that already is goes on."""
    if current_actor().is_device and can_write_for(current_actor(), table):
        return redirect(_address(table))
    return render_template("harvest/pair.html", table=table, ring=cards.ring_of(table))


@blueprint.post("/table/<slug>/<int(max=9999):number>/<token>")
@public(queries.table_of_link)
def pair_submit(table: Table) -> Response:
    """Make this the tablet of the table and go on to its page."""
    name = _("Tafel %(number)d", number=table.number)
    return pairing.pair(make_response(redirect(_address(table), 303)), event=table.event, table=table, name=name)


@blueprint.get("/table/<slug>/<int(max=9999):number>")
@guarded(events.table, can_write_for)
def table(table: Table) -> str:
    """The page to write on; of a table that is done, what it yielded."""
    return _page(table)


@blueprint.get("/table/<slug>/<int(max=9999):number>/preview")
@guarded(events.table, can_write_for)
def preview(table: Table) -> str:
    """How it will stand in the report."""
    return render_template(
        "harvest/preview.html", table=table, ring=cards.ring_of(table), found=queries.yield_of(table)
    )


@blueprint.post("/table/<slug>/<int(max=9999):number>")
@guarded(events.table, can_write_for)
def save(table: Table) -> BaseResponse:
    """Keep everything on the page."""
    return _save_and(table, said=_("Bewaard."))


@blueprint.post("/table/<slug>/<int(max=9999):number>/points")
@guarded(events.table, can_write_for)
def add_point(table: Table) -> BaseResponse:
    """Keep everything, and show a card for one more point."""
    return _save_and(table, new="point")


@blueprint.post("/table/<slug>/<int(max=9999):number>/connections")
@guarded(events.table, can_write_for)
def add_connection(table: Table) -> BaseResponse:
    """Keep everything, and show a card for one more connection."""
    return _save_and(table, new="connection")


@blueprint.post("/table/<slug>/<int(max=9999):number>/contacts")
@guarded(events.table, can_write_for)
def add_contact(table: Table) -> BaseResponse:
    """Keep everything, and show a card for one more contact person."""
    return _save_and(table, new="contact")


@blueprint.post("/table/<slug>/<int(max=9999):number>/points/<uuid:uuid>/move")
@guarded(queries.place, can_write_at)
def move_point(place: Place) -> BaseResponse:
    """Give a point another number."""
    to = forms.read_count(request.form.get("to", ""), "to")
    return _save_and(place.table, lambda: services.move_takeaway(table=place.table, uuid=place.uuid, to=to))


@blueprint.post("/table/<slug>/<int(max=9999):number>/points/<uuid:uuid>/remove")
@guarded(queries.place, can_write_at)
def remove_point(place: Place) -> BaseResponse:
    """Take a point away; the page offers it back."""
    now = clock.now()
    return _save_and(place.table, lambda: services.remove_takeaway(table=place.table, uuid=place.uuid, now=now))


@blueprint.post("/table/<slug>/<int(max=9999):number>/points/<uuid:uuid>/restore")
@guarded(queries.place, can_write_at)
def restore_point(place: Place) -> BaseResponse:
    """Bring a removed point back."""
    return _save_and(place.table, lambda: services.restore_takeaway(table=place.table, uuid=place.uuid))


@blueprint.post("/table/<slug>/<int(max=9999):number>/points/<uuid:uuid>/settle")
@guarded(queries.place, can_write_at)
def settle_point(place: Place) -> BaseResponse:
    """Choose between two texts of one point."""
    choice, revision = forms.read_choice(request.form)
    return _save_and(
        place.table,
        lambda: services.settle_takeaway(
            table=place.table,
            uuid=place.uuid,
            revision=revision,
            choice=choice,
            actor=current_actor(),
            now=clock.now(),
        ),
    )


@blueprint.post("/table/<slug>/<int(max=9999):number>/connections/<uuid:uuid>/remove")
@guarded(queries.place, can_write_at)
def remove_connection(place: Place) -> BaseResponse:
    """Take a connection away."""
    now = clock.now()
    return _save_and(place.table, lambda: services.remove_connection(table=place.table, uuid=place.uuid, now=now))


@blueprint.post("/table/<slug>/<int(max=9999):number>/contacts/<uuid:uuid>/remove")
@guarded(queries.place, can_write_at)
def remove_contact(place: Place) -> BaseResponse:
    """Take a contact person away."""
    now = clock.now()
    return _save_and(place.table, lambda: services.remove_contact(table=place.table, uuid=place.uuid, now=now))


@blueprint.post("/table/<slug>/<int(max=9999):number>/done")
@guarded(events.table, can_write_for)
def finish(table: Table) -> BaseResponse:
    """Keep everything: the table is done."""
    return _save_and(table, lambda: services.finish_table(table=table, now=clock.now()))


@blueprint.post("/table/<slug>/<int(max=9999):number>/reopen")
@guarded(events.table, can_write_for)
def reopen(table: Table) -> BaseResponse:
    """The table has more to say."""
    return _save_and(table, lambda: services.reopen_table(table=table))


def _save_and(table: Table, verb: Callable[[], object] | None = None, *, new: str = "", said: str = "") -> BaseResponse:
    """Keep what was typed, do what was asked, go back; what could not be kept stays on the page with its reason."""
    slug, number = table.event.slug, table.number
    typed = forms.read_page(request.form)
    refusals = _keep(table, typed)
    if refusals:
        return make_response(_page(table, typed=typed, refusals=refusals), 422)
    if verb is not None:
        try:
            with writing(table, current_actor()):
                verb()
        except UnknownItem:
            # A card nobody typed in was moved or removed: there is nothing of it to keep.
            said = ""
    if said:
        flash(said, "ok")
    anchor = {"point": "nieuw-punt", "connection": "nieuwe-verbinding", "contact": "nieuwe-contactpersoon"}.get(new)
    return redirect(url_for("harvest.table", slug=slug, number=number, new=new or None, _anchor=anchor), 303)


def _keep(table: Table, typed: TypedPage) -> Refusals:
    """Write each item by itself, so that one text that is too long keeps no other from being saved."""
    refusals: Refusals = {}
    actor, now = current_actor(), clock.now()
    standing = queries.standing(table)
    for point in typed.points:
        # Sent again as it stands: nothing to keep, and after the evening nothing to refuse.
        if standing.get(point.uuid) == point.wording:
            continue
        with _noting(refusals, point.uuid), writing(table, actor):
            services.write_takeaway(
                table=table, uuid=point.uuid, wording=point.wording, base=point.base, actor=actor, now=now
            )
    for typed_connection in typed.connections:
        if typed_connection.is_changed:
            with _noting(refusals, typed_connection.uuid), writing(table, actor):
                services.note_connection(
                    table=table, uuid=typed_connection.uuid, connection=typed_connection.connection, now=now
                )
    for typed_contact in typed.contacts:
        if typed_contact.is_changed:
            with _noting(refusals, typed_contact.uuid), writing(table, actor):
                services.name_contact(table=table, uuid=typed_contact.uuid, contact=typed_contact.contact, now=now)
    return refusals


@contextmanager
def _noting(refusals: Refusals, uuid: UUID) -> Iterator[None]:
    try:
        yield
    except DomainError as refusal:
        refusals[uuid] = refusal


def _page(table: Table, *, typed: TypedPage | None = None, refusals: Refusals | None = None) -> str:
    page = queries.page_of(table)
    shown = cards.cards_of(page, new=request.args.get("new", ""))
    if typed is not None and refusals:
        shown = cards.keep_refused(shown, typed, refusals)
    if page.done_at is not None and not refusals:
        return render_template(
            "harvest/done.html",
            table=table,
            ring=cards.ring_of(table),
            found=queries.yield_of(table),
        )
    return render_template(
        "harvest/table.html",
        table=table,
        ring=cards.ring_of(table),
        cards=shown,
        removed=page.removed,
        kinds=tuple(TakeawayKind),
        models=(
            cards.blank_point(_MODEL.format("point")),
            cards.blank_connection(_MODEL.format("connection")),
            cards.blank_contact(_MODEL.format("contact")),
        ),
    )


def _address(table: Table) -> str:
    return url_for("harvest.table", slug=table.event.slug, number=table.number)
