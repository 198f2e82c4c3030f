"""Checking yourself in: the page behind the poster's code, and the screen to show at the desk."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NoReturn

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import NOBODY, comes_from_elsewhere, public
from app.core.database import core_connection, core_transaction
from app.core.forms import key_of_form
from app.core.i18n import local
from app.core.limits import TooMany, attempt, check
from app.core.prepared import together
from app.core.text import address_key
from app.door import rules, self_check_in, services
from app.door.errors import RepeatedScan
from app.door.self_check_in import Hours, Inside
from app.door.self_form import AddressForm
from app.events.models import Event
from app.events.rules import doors_open_at
from app.registration import codes, held_tickets
from exports.badge_names import badge_letter

blueprint = Blueprint("self_check_in", __name__)

_WINDOW = dt.timedelta(minutes=10)
# A hall shares one network address, and most of its people come within half an hour.
_TRIES_FROM_ONE_PLACE = 300
_TRIES_AT_AN_EVENING = 1500
# Enough for who taps twice or comes back for a guest.
_TRIES_BY_ADDRESS = 6
# Whoever waits before a poster is helped sooner at the desk.
_TOO_OFTEN = _l("Dat was een paar keer te veel na elkaar. Kom naar de balie, we helpen je meteen.")


def _poster(event_id: int, token: str) -> Event:
    """The evening of this poster; an older poster, or none of ours, gets the page that leads to the desk."""
    return self_check_in.poster(event_id, token) or _to_the_desk("old_code", 404)


def _to_the_desk(why: str, status: int) -> NoReturn:
    abort(make_response(render_template("door/self_desk.html", why=why), status))


def _inside(event_id: int, token: str, scan: uuid.UUID) -> Inside:
    """What the green screen shows; when there is nothing to show, the page that leads to the desk."""
    event = self_check_in.some_poster(event_id, token) or _to_the_desk("old_code", 404)
    found = self_check_in.inside(core_connection(), event, scan)
    if found is None:
        _to_the_desk("nobody", 404)
    if found.until <= clock.now():
        _to_the_desk("old_screen", 410)
    return found


@blueprint.get(f"{held_tickets.PATH}/worker.js")
@public()
def worker() -> Response:
    """The service worker behind the poster's code; its reach is said in capitals as well, as the code has it."""
    script = current_app.extensions["assets"].find("js/workers/poster.js").read_bytes()
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(script, mimetype="text/javascript", headers=headers)


@blueprint.get(f"{held_tickets.PATH}/desk")
@public()
def desk() -> str:
    """What a phone shows that opens the poster's code without a network; it keeps this page for then."""
    return render_template("door/self_desk.html", why="offline")


@blueprint.get(f"{held_tickets.PATH}/<int(max=2147483647):event_id>/<token>")
@public(_poster)
def page(event: Event) -> str:
    """Checking in with a ticket that this phone holds, or with an address; only as long as the doors are open."""
    return _page(event, AddressForm(formdata=None))


@blueprint.get("/S/<int(max=2147483647):event_id>/<token>")
@public(_poster)
def in_capitals(event: Event) -> BaseResponse:
    """Phones open the QR's address as it stands, and what they hold is told to the address in lower case only."""
    return redirect(url_for("self_check_in.page", event_id=event.id, token=_token()))


@blueprint.post(f"{held_tickets.PATH}/<int(max=2147483647):event_id>/<token>")
@public(_poster)
def check_in(event: Event) -> Response:
    """Let in whoever has this ticket or this address, and the guests that were ticked; then the green screen."""
    if comes_from_elsewhere():
        abort(403)
    form = AddressForm(request.form)
    if self_check_in.hours(event, clock.now()) is not Hours.OPEN:
        return make_response(_page(event, form), 409)
    code = codes.normalise(request.form.get("code", ""))
    if not code and not form.validate():
        return make_response(_page(event, form), 422)
    event_id, key, address = event.id, key_of_form(), "" if code else form.email.data or ""
    try:
        scan = _let_in(event_id, key, code=code, address=address)
    except TooMany as error:
        form.form_errors.append(_TOO_OFTEN)
        return make_response(_page(event, form), error.status)
    found = self_check_in.inside(core_connection(), event, scan)
    if found is None:
        return make_response(_page(event, form, is_refused=True), 422)
    _let_guests_in(found)
    return _to_the_green_screen(event_id, scan)


@blueprint.get(f"{held_tickets.PATH}/<int(max=2147483647):event_id>/<token>/<uuid:scan>")
@public(_inside)
def inside(found: Inside) -> str:
    """The green screen: who, which table, which letter, and what time it is."""
    now = clock.now()
    return render_template(
        "door/self_inside.html",
        event=found.event,
        inside=found,
        address=url_for("self_check_in.bring_in", event_id=found.event.id, token=_token(), scan=found.scan),
        tables=found.event.tables,
        is_open=self_check_in.hours(found.event, now) is Hours.OPEN,
        now=now,
        clock_face=f"{local(now, found.event.timezone):%H:%M:%S}",
        letter=badge_letter,
        first_name=self_check_in.first_name,
        short_name=self_check_in.short_name,
    )


@blueprint.post(f"{held_tickets.PATH}/<int(max=2147483647):event_id>/<token>/<uuid:scan>")
@public(_inside)
def bring_in(found: Inside) -> Response:
    """Let in the guests that were ticked on the green screen."""
    if comes_from_elsewhere():
        abort(403)
    event_id = found.event.id
    if self_check_in.hours(found.event, clock.now()) is not Hours.OPEN:
        _to_the_desk("closed", 409)
    _let_guests_in(found)
    return _to_the_green_screen(event_id, found.scan)


def _page(event: Event, form: AddressForm, *, is_refused: bool = False) -> str:
    now = clock.now()
    hours = self_check_in.hours(event, now)
    tickets = held_tickets.held() if hours is Hours.OPEN else []
    return render_template(
        "door/self_check_in.html",
        event=event,
        form=form,
        hours=hours.value,
        opens_at=doors_open_at(starts_at=event.starts_at, doors_at=event.doors_at),
        address=url_for("self_check_in.check_in", event_id=event.id, token=_token()),
        parties=self_check_in.parties(core_connection(), event_id=event.id, codes=tickets),
        is_refused=is_refused,
        ticked=set(request.form.getlist("guest")),
        new_uuid=uuid.uuid4,
        short_name=self_check_in.short_name,
    )


def _let_in(event_id: int, key: uuid.UUID, *, code: str, address: str) -> uuid.UUID:
    """Try to let in whoever this is, and return the scan; raises TooMany. Whoever it is, it takes as long."""
    connection = core_connection()
    if code:
        person = self_check_in.by_code(connection, event_id=event_id, code=code)
    else:
        person = self_check_in.by_address(connection, event_id=event_id, email=address)
    return _scan(event_id, person, self_check_in.scan_of(key, person), counted=True, address=address)


def _let_guests_in(found: Inside) -> None:
    """Let in those of their guests that were ticked."""
    event_id, ticked = found.event.id, set(request.form.getlist("guest"))
    for companion in found.companions:
        if str(companion.guest.id) in ticked:
            person = companion.guest.person_id
            _scan(event_id, person, self_check_in.scan_of(found.scan, person))


def _scan(event_id: int, person: int, scan: uuid.UUID, *, counted: bool = False, address: str = "") -> uuid.UUID:
    """One person at a time: a door that sends many at once may wait for one of them, but never for two."""
    now = clock.now()
    said = rules.Attempt(uuid=scan, device_time=now, registration_id=person)
    try:
        with core_transaction() as connection:
            if counted:
                _count(connection, event_id, address, now)
            services.check_in(connection, event_id=event_id, attempt=said, by=NOBODY, now=now)
    except RepeatedScan:
        current_app.logger.info("self check-in sent again", extra={"scan": str(scan)})
        # The try went back with the rest; uncounted, one form sent again and again could try address after address.
        if counted:
            with core_transaction() as connection:
                _count(connection, event_id, address, now)
    return scan


def _count(connection: sa.Connection, event_id: int, address: str, now: dt.datetime) -> None:
    tries = [(f"ip:{request.remote_addr}", _TRIES_FROM_ONE_PLACE), (f"event:{event_id}", _TRIES_AT_AN_EVENING)]
    if address:
        tries.append((f"email:{event_id}:{address_key(address)}", _TRIES_BY_ADDRESS))
    calls = (
        attempt(kind="self_check_in", subject=subject, most=most, within=_WINDOW, now=now) for subject, most in tries
    )
    for noted in together(connection, *calls):
        check(noted)


def _token() -> str:
    return str((request.view_args or {})["token"]).lower()


def _to_the_green_screen(event_id: int, scan: uuid.UUID) -> Response:
    there = url_for("self_check_in.inside", event_id=event_id, token=_token(), scan=scan)
    return make_response(redirect(there, 303))
