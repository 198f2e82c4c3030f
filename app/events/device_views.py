"""The links that pair phones and tablets with an evening, the code of its poster, and the devices that were paired."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import guarded
from app.core.database import transaction
from app.events import devices, links, policy, queries, services
from app.events.blueprint import blueprint
from app.events.models import Device, Event, Table
from app.events.writing import changing
from exports.qr import qr_svg


@dataclass(frozen=True, slots=True)
class PairingLink:
    """A link to hand out; `number` is None for the poster's and the door's, whose PIN is grouped for reading aloud."""

    number: int | None
    title: str
    hosts: tuple[str, ...]
    url: str
    qr: Markup
    pin: str = ""


@blueprint.get("/organise/events/<slug>/links", endpoint="links")
@guarded(queries.whole_event, policy.can_edit)
def links_of_event(event: Event) -> str:
    """The door's link, each table's link, and the devices paired so far."""
    return render_template(
        "events/links.html",
        event=event,
        door=_door_link(event),
        poster=_poster_link(event),
        tables=[_table_link(event, table) for table in event.tables],
        devices=queries.paired_devices(event),
        numbers={table.id: table.number for table in event.tables},
        now=clock.now(),
    )


def _door_link(event: Event) -> PairingLink:
    token = links.door_token(event.secret_key, event.door_generation)
    url = _address(url_for("door.pair", slug=event.slug, token=token))
    pin = links.door_pin(event.secret_key, event.door_generation)
    return PairingLink(
        None, _("Deur"), (), url, qr_svg(url, label=_("QR-code voor de deur")), pin=f"{pin[:4]} {pin[4:]}"
    )


def _poster_link(event: Event) -> PairingLink:
    address = links.poster_address(
        event.secret_key,
        event_id=event.id,
        generation=event.poster_generation,
        public_url=current_app.extensions["settings"].public_url,
    )
    return PairingLink(
        None, _("Zelf inchecken"), (), address.lower(), qr_svg(address, label=_("QR-code om zelf in te checken"))
    )


def _table_link(event: Event, table: Table) -> PairingLink:
    token = links.table_token(event.secret_key, table.number, table.link_generation)
    url = _address(url_for("harvest.pair", slug=event.slug, number=table.number, token=token))
    return PairingLink(
        table.number,
        table.title,
        tuple(host.name for host in table.hosts),
        url,
        qr_svg(url, label=_("QR-code voor tafel %(number)d", number=table.number)),
    )


def _address(path: str) -> str:
    # On paper the address people reach us by, not the one the organiser happens to use.
    return f"{current_app.extensions['settings'].public_url}{path}"


@blueprint.post("/organise/events/<slug>/links/renew")
@guarded(queries.whole_event, policy.can_edit)
def links_renew(event: Event) -> BaseResponse:
    """Make the door's link, or the link of the table named, worthless for new devices."""
    number = request.form.get("number", "")
    with changing(event.id):
        table = next((table for table in event.tables if str(table.number) == number), None)
        if table is None:
            services.renew_door_link(event=event)
        else:
            services.renew_table_link(table=table)
    flash(_("Er is een nieuwe link. De oude werkt niet meer om een toestel te koppelen."), "ok")
    return redirect(url_for("events.links", slug=event.slug), 303)


@blueprint.post("/organise/events/<slug>/links/poster/renew")
@guarded(queries.event, policy.can_edit)
def poster_renew(event: Event) -> BaseResponse:
    """Make the posters of the self check-in that were printed so far worthless."""
    with changing(event.id):
        services.renew_poster(event=event)
    flash(_("Er is een nieuwe code. Affiches met de oude werken niet meer: druk ze opnieuw af."), "ok")
    return redirect(url_for("events.links", slug=event.slug), 303)


@blueprint.post("/organise/events/<slug>/devices/<int(max=2147483647):device_id>/revoke")
@guarded(queries.device, policy.can_revoke)
def device_revoke(device: Device) -> BaseResponse:
    """End the rights of one device."""
    slug = request.view_args["slug"] if request.view_args else ""
    with transaction():
        devices.revoke(device=device, now=clock.now())
    flash(_("Dat toestel kan niets meer. Koppel het opnieuw als dat nodig is."), "ok")
    return redirect(url_for("events.links", slug=slug), 303)
