"""The door as an app on a phone: what lets it open without a network and stand on the home screen, and its end."""

from __future__ import annotations

import json
from functools import lru_cache

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.core import clock
from app.core.access import GUARD, comes_from_elsewhere, current_actor, guarded, public
from app.core.assets import AssetMap
from app.core.database import transaction
from app.door.views import blueprint as door
from app.events import devices
from app.events import queries as events
from app.events.models import Event
from app.events.policy import can_scan
from exports.app_icon import app_icon

blueprint = Blueprint("door_app", __name__)
# Beside our own files: what the queue and the reading of codes are made of.
_PACKAGES = (
    "vendor/idb/index.js",
    "vendor/zxing/reader/index.js",
    "vendor/zxing/share.js",
    "vendor/zxing-reader/zxing_reader.wasm",
)
# What Android (192, 512) and iOS (180) ask for.
ICON_SIDES = (180, 192, 512)
_DAY = 86_400


@blueprint.get("/door/worker.js")
@public()
def worker() -> Response:
    """The service worker of the doors; from here it may answer for every door's page and for nothing else."""
    script = _assets().find("js/workers/door.js").read_bytes()  # type: ignore[union-attr]
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@blueprint.get("/door/kept.json")
@public()
def listing() -> Response:
    """The version of the app, and the address of every file that the scanner of this version may ask for."""
    assets = _assets()
    addresses = [url_for("core.asset", version=assets.version, path=path) for path in (*assets.shell(), *_PACKAGES)]
    return _json({"version": assets.version, "assets": addresses}, "application/json")


@blueprint.get("/door/<slug>/app.webmanifest")
@guarded(events.event, can_scan)
def manifest(event: Event) -> Response:
    """What a phone needs to put this door on its home screen."""
    page = url_for("door.scanner", slug=event.slug)
    sizes = [(side, purpose) for side in ICON_SIDES for purpose in ("any", "maskable")]
    icons = [
        {"src": url_for("door_app.icon", side=side), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
        for side, purpose in sizes
    ]
    told = {
        "id": page,
        "name": _("Deur – %(title)s", title=event.title),
        "short_name": _("Deur"),
        "lang": event.language,
        "start_url": page,
        "scope": "/door/",
        "display": "standalone",
        "theme_color": "#211A2E",
        "background_color": "#211A2E",
        "icons": icons,
    }
    return _json(told, "application/manifest+json")


@blueprint.get("/door/icon-<int(max=512):side>.png")
@public()
def icon(side: int) -> Response:
    """The mark for a home screen."""
    if side not in ICON_SIDES:
        abort(404)
    return Response(_icon(side), mimetype="image/png", headers={"Cache-Control": f"public, max-age={_DAY}"})


_icon = lru_cache(maxsize=len(ICON_SIDES))(app_icon)


@blueprint.post("/door/<slug>/end")
@guarded(events.event, can_scan)
def end(event: Event) -> BaseResponse:
    """End the shift: a phone that was paired loses its rights; whoever signed in stays signed in.

    The page that posts this lay on the phone for hours, longer than a form token lives, so it proves by headers where
    it comes from.
    """
    if comes_from_elsewhere():
        abort(403)
    slug, device_id = event.slug, current_actor().device_id
    response = redirect(url_for("door_app.ended", slug=slug), 303)
    if device_id is not None:
        with transaction():
            device = events.device(slug, device_id)
            if device is not None:
                devices.revoke(device=device, now=clock.now())
        response.delete_cookie(
            devices.cookie_name(), secure=current_app.extensions["settings"].is_secure, httponly=True, samesite="Lax"
        )
    return response


@blueprint.get("/door/<slug>/ended")
@public()
def ended(slug: str) -> str:
    """The shift is over; on the phone the list goes, and what was not sent stays."""
    return _ended_page(slug, is_over=True)


def tell_revoked() -> Response | None:
    """A phone that was paired and may not any more is told so, in words, instead of being asked to sign in."""
    slug = (request.view_args or {}).get("slug")
    view = current_app.view_functions.get(request.endpoint or "")
    is_for_scanning = getattr(view, GUARD, "").endswith(can_scan.__qualname__)
    actor = current_actor()
    if slug is None or not is_for_scanning or actor.is_device or actor.is_signed_in:
        return None
    if devices.cookie_name() not in request.cookies:
        return None
    return make_response(_ended_page(slug, is_over=False), 403)


door.before_request(tell_revoked)
blueprint.before_request(tell_revoked)


def _ended_page(slug: str, *, is_over: bool) -> str:
    return render_template(
        "door/ended.html",
        is_over=is_over,
        slug=slug,
        page=url_for("door.scanner", slug=slug),
        texts={
            "unsent": str(_("Op dit toestel wachten nog {count} scans. Ze gaan mee zodra het weer gekoppeld is.")),
            "one": str(_("Op dit toestel wacht nog 1 scan. Die gaat mee zodra het weer gekoppeld is.")),
        },
    )


def _assets() -> AssetMap:
    found: AssetMap = current_app.extensions["assets"]
    return found


def _json(told: dict[str, object], mimetype: str) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), mimetype=mimetype, headers={"Cache-Control": "no-cache"})
