"""The few pages every installation has: health, language, assets, privacy, accessibility, security.txt."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, send_file, session
from werkzeug.wrappers import Response as BaseResponse

from app.core.access import local_path, public
from app.core.i18n import LANGUAGES
from app.core.orm import db

blueprint = Blueprint("core", __name__)
FOREVER = 31_536_000
# When the statement was last held against what the screens do; goes with the text of its page.
ACCESSIBILITY_CHECKED = dt.date(2026, 11, 22)


@blueprint.get("/health")
@public()
def health() -> Response:
    """Whether this process answers and reaches its database."""
    db.session.execute(sa.text("select 1"))
    return Response("ok\n", mimetype="text/plain")


@blueprint.post("/language")
@public()
def language() -> BaseResponse:
    """Remember the language someone chose and go back; a token for that would cost every page a cookie."""
    chosen = request.values.get("code", "")
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    return redirect(local_path(request.values.get("next"), "/"), 303)


@blueprint.get("/assets/<version>/<path:path>")
@public()
def asset(version: str, path: str) -> Response:
    """A file of the asset map; any version answers, so a page opened before an update keeps working."""
    assets = current_app.extensions["assets"]
    found = assets.find(path)
    if found is None:
        abort(404)
    if isinstance(found, bytes):
        response = Response(found, mimetype="text/css")
    else:
        response = send_file(found, mimetype=assets.mimetype(path), conditional=True, etag=True)
    current = version == assets.version
    response.headers["Cache-Control"] = f"public, max-age={FOREVER}, immutable" if current else "public, max-age=60"
    return response


@blueprint.get("/favicon.ico")
@public()
def favicon() -> BaseResponse:
    """The mark of the network."""
    assets = current_app.extensions["assets"]
    return redirect(f"/assets/{assets.version}/icons/mark.svg")


@blueprint.get("/privacy")
@public()
def privacy() -> str:
    """What we keep of people, why and how long."""
    return render_template("core/privacy.html", settings=current_app.extensions["settings"])


@blueprint.get("/accessibility")
@public()
def accessibility() -> str:
    """The accessibility statement."""
    return render_template(
        "core/accessibility.html", settings=current_app.extensions["settings"], checked=ACCESSIBILITY_CHECKED
    )


@blueprint.get("/.well-known/security.txt")
@public()
def security_txt() -> Response:
    """Where to report a weakness (RFC 9116)."""
    settings = current_app.extensions["settings"]
    lines = (
        f"Contact: mailto:{settings.contact_email}",
        "Expires: 2028-01-01T00:00:00Z",
        "Preferred-Languages: nl, en, fr, de",
        f"Canonical: {settings.public_url}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
