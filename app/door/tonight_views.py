"""The organisers' page of the evening as it goes on, and the welcome board for the hall's screen."""

from __future__ import annotations

import datetime as dt
import uuid

import babel.dates
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.access import current_actor, guarded, public
from app.core.database import core_transaction, transaction
from app.core.errors import DomainError
from app.core.forms import key_of_form
from app.core.i18n import current_language
from app.core.text import clean_line
from app.door import board, ready_wording, rules, services, tonight, tonight_wording, unlisted_hosts
from app.door.arrival_chart import series_of
from app.door.tonight import ScanOfEvening
from app.door.unlisted_hosts import HostOfEvening
from app.door.views import blueprint
from app.events import devices, policy, queries
from app.events.models import Device, Event

_PLACE = "/organise/events/<slug>/tonight"
_A_MOMENT = dt.timedelta(minutes=1)


@blueprint.get(_PLACE, endpoint="tonight")
@guarded(queries.event, policy.can_view)
def tonight_page(event: Event) -> str:
    """Who is in and who is missing, how the tables fill, what the doors' phones do; `bare` for the part that moves."""
    return _page(event)


def _page(event: Event, *, refused: str = "") -> str:
    now = clock.now()
    wanted = clean_line(request.values.get("q", ""))[:200]
    return render_template(
        "door/tonight.html",
        event=event,
        tonight=tonight.tonight(event, wanted=wanted, now=now),
        wanted=wanted,
        refused=refused,
        now=now,
        is_bare="bare" in request.args,
        new_uuid=uuid.uuid4,
        ago=lambda moment: _ago(moment, now),
        series_of=series_of,
        wording=tonight_wording,
        checks=ready_wording.CHECKS,
        lights=ready_wording.LIGHTS,
        undone_of=lambda phone: ready_wording.undone(phone.checks) if phone.works else [],
        boards=[_board_link(event, has_names=has_names) for has_names in (False, True)],
    )


def _ago(moment: dt.datetime, now: dt.datetime) -> str:
    """`3 minuten geleden`, in the language of the request."""
    if now - moment < _A_MOMENT:
        return str(_("zonet"))
    return babel.dates.format_timedelta(
        moment - now, granularity="minute", add_direction=True, locale=current_language()
    )


def _board_link(event: Event, *, has_names: bool) -> str:
    path = url_for("door.board_by_link", slug=event.slug, token=board.token(event, has_names=has_names))
    return f"{current_app.extensions['settings'].public_url}{path}"


@blueprint.post(f"{_PLACE}/scans/<uuid:scan>/undo")
@guarded(tonight.scan_of, policy.can_edit)
def tonight_undo(found: ScanOfEvening) -> Response:
    """Take any welcome of the evening back, of whichever door."""
    slug, event_id, scan = found.event.slug, found.id, found.scan.uuid
    is_repeated = tonight.was_undone(scan)
    try:
        with core_transaction() as connection:
            name = services.undo(connection, event_id=event_id, scan=scan, by=current_actor(), now=clock.now())
    except DomainError as error:
        event = queries.event(slug)
        assert event is not None  # noqa: S101 - the request has just loaded it
        return make_response(_page(event, refused=error.sentence), error.status)
    if is_repeated:
        flash(_("De scan van %(name)s was al hersteld. Je hoeft niets te doen.", name=name), "ok")
    else:
        flash(_("Hersteld: %(name)s staat niet meer als binnen.", name=name), "ok")
    return _back(slug)


@blueprint.post(f"{_PLACE}/scans/<uuid:scan>/seen")
@guarded(tonight.scan_of, policy.can_edit)
def tonight_seen(found: ScanOfEvening) -> Response:
    """Put aside what differed at a door."""
    slug = found.event.slug
    with transaction():
        tonight.put_aside(scan=found.scan, now=clock.now())
    return _back(slug)


@blueprint.post(f"{_PLACE}/hosts/<int(max=2147483647):host_id>/let-in")
@guarded(unlisted_hosts.host_of, policy.can_edit)
def tonight_host(found: HostOfEvening) -> Response:
    """Let in a host whom nobody registered: from here on they are on the list, at their own table."""
    slug, event_id, language, name = found.event.slug, found.id, found.event.language, found.host.name
    key = key_of_form()
    who = rules.WalkIn(
        name=name,
        organisation=found.host.organisation,
        email=found.host.email,
        table=found.table,
        beyond_reason=str(_("Tafelgezicht")),
    )
    with core_transaction() as connection:
        conflict = unlisted_hosts.let_in(
            connection, event_id=event_id, who=who, key=key, by=current_actor(), language=language, now=clock.now()
        )
    if conflict:
        flash(tonight_wording.differed(conflict), "attention")
    else:
        flash(_("%(name)s staat op de lijst en is binnen.", name=name), "ok")
    return _back(slug)


@blueprint.post(f"{_PLACE}/devices/<int(max=2147483647):device_id>/revoke")
@guarded(queries.device, policy.can_revoke)
def tonight_revoke(device: Device) -> Response:
    """End the rights of a door's phone and stay here."""
    slug = request.view_args["slug"] if request.view_args else ""
    with transaction():
        devices.revoke(device=device, now=clock.now())
    flash(_("Dat toestel kan niets meer. Koppel het opnieuw als dat nodig is."), "ok")
    return _back(slug)


def _back(slug: str) -> Response:
    """To the evening, with what somebody looked for."""
    wanted = request.form.get("q") or None
    return make_response(redirect(url_for("door.tonight", slug=slug, q=wanted), 303))


@blueprint.get("/organise/events/<slug>/board", endpoint="board")
@guarded(queries.event, policy.can_view)
def board_of_event(event: Event) -> str:
    """The welcome board for somebody who signed in; with `names` the first names are on it."""
    return _board(board.Opened(event, has_names="names" in request.args))


@blueprint.get("/board/<slug>/<token>")
@public(board.opened)
def board_by_link(opened: board.Opened) -> str:
    """The welcome board on the hall's computer, where nobody signs in: its link is the key."""
    return _board(opened)


def _board(opened: board.Opened) -> str:
    return render_template("door/board.html", event=opened.event, board=board.board(opened), has_names=opened.has_names)
