"""Deny by default: every route declares who may use it, and loading and permission are one act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import wants_json

View = TypeVar("View", bound=Callable[..., Any])
GUARD = "__guard__"


class UndeclaredRoute(RuntimeError):
    """A route says nothing about who may use it; the start stops."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: nobody, a person who signed in, or a paired device with few rights.

    `role` is the person's role or the device's; `event_id` and `table_id` are set for devices only.
    """

    user_id: int | None = None
    role: str = ""
    name: str = ""
    device_id: int | None = None
    event_id: int | None = None
    table_id: int | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a person who signed in (a device is not)."""
        return self.user_id is not None

    @property
    def is_device(self) -> bool:
        """Whether this is a paired device."""
        return self.device_id is not None


NOBODY = Actor()
ActorLoader = Callable[[], Actor | None]


def current_actor() -> Actor:
    """Who asks this request; looked up once, by the loaders the features registered, first answer wins."""
    if "actor" not in g:
        # Nobody until someone is found: also for the page that says the database is away.
        g.actor = NOBODY
        loaders: list[ActorLoader] = current_app.extensions["actor_loaders"]
        g.actor = next((found for load in loaders if (found := load()) is not None), NOBODY)
    actor: Actor = g.actor
    return actor


def forget_actor() -> None:
    """Look the actor up again, after signing in or out within a request."""
    g.pop("actor", None)


def guarded(load: Callable[..., Any], allow: Callable[[Actor, Any], bool]) -> Callable[[View], View]:
    """Load what the route is about with its URL arguments and hand it to the view as first argument.

    Answers 404 when the loader finds nothing and 403 when the policy refuses; a person who has not
    signed in is sent to do so first, so that nobody learns what exists.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def wrapper(**arguments: Any) -> Any:
            actor = current_actor()
            subject = load(**arguments)
            if subject is None or not allow(actor, subject):
                return _refuse(actor, found=subject is not None)
            return view(subject)

        setattr(wrapper, GUARD, f"{_name(load)} {_name(allow)}")
        return wrapper  # type: ignore[return-value]

    return declare


def public(load: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Open to everyone; with a loader, 404 when it finds nothing and the view gets what it found."""

    def declare(view: View) -> View:
        @wraps(view)
        def wrapper(**arguments: Any) -> Any:
            if load is None:
                return view(**arguments)
            subject = load(**arguments)
            return abort(404) if subject is None else view(subject)

        setattr(wrapper, GUARD, f"public {_name(load)}" if load else "public")
        return wrapper  # type: ignore[return-value]

    return declare


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _refuse(actor: Actor, *, found: bool) -> Response:
    anonymous = not actor.is_signed_in and not actor.is_device
    if anonymous and wants_json():
        abort(401)
    if anonymous:
        following = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("accounts.sign_in", next=following))
    abort(403 if found else 404)


def check_every_route(app: Flask) -> None:
    """Stop the start when a route declares no guard; raises UndeclaredRoute with the endpoints."""
    missing = sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], GUARD)
    )
    if missing:
        raise UndeclaredRoute(f"no guard declared for: {', '.join(missing)}")


def refuse_foreign_origin() -> None:
    """Refuse a writing API call that another site's page sent along with this browser's cookies.

    The door and the tablet queue for hours, longer than a form token lives, so their calls prove where
    they come from by the headers no page can forge, and by a content type no form can send.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"} or not request.path.startswith("/api/"):
        return
    if comes_from_elsewhere():
        abort(403)
    if request.mimetype != "application/json":
        abort(415)


def comes_from_elsewhere() -> bool:
    """Whether another site's page made the browser send this: told by headers that no page can forge."""
    site = request.environ.get("HTTP_SEC_FETCH_SITE", "same-origin")
    origin = request.environ.get("HTTP_ORIGIN")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    return foreign or site not in {"same-origin", "none"}


def local_path(target: str | None, fallback: str) -> str:
    """The path to go on to, only within this site: `//elsewhere`, `javascript:` and backslashes fall back."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return fallback
    parts = urlsplit(target)
    control = any(ord(letter) < 32 for letter in target)
    return fallback if parts.scheme or parts.netloc or control else target
