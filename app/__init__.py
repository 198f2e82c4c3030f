"""Assembles the application from its features; nobody imports from here but wsgi.py and the tests."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from app import features
from app.core import access, assets, bodies, database, errors, headers, i18n, migrations, worker_cli
from app.core.cookies import Cookies
from app.core.orm import db
from config import Settings
from exports.seat_ring import seat_ring

ROOT = Path(__file__).parent.parent


def create_app(settings: Settings) -> Flask:
    """The application for these settings; raises UndeclaredRoute when a route says not who may use it."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.session_interface = Cookies()
    _configure(app, settings)
    db.init_app(app)
    csrf = CSRFProtect(app)
    for part in (database, bodies, migrations, errors, headers, i18n, assets):
        part.prepare(app)
    _dress_templates(app)
    _add_features(app, csrf)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]
    access.check_every_route(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    prefix = "__Host-" if settings.is_secure else ""
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        TRANSLATIONS=ROOT / "translations",
        SESSION_COOKIE_NAME=f"{prefix}opbrengst-form",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        STRICT_TRANSPORT=settings.is_secure,
    )


def _dress_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        seat_ring=lambda **arguments: Markup(seat_ring(**arguments)),  # noqa: S704 - escapes its own arguments
        csrf_field=csrf_field,
        network_name=app.extensions["settings"].network_name,
    )

    @app.context_processor
    def page() -> dict[str, object]:
        return features.page_globals()


def _add_features(app: Flask, csrf: CSRFProtect) -> None:
    app.extensions["actor_loaders"] = list(features.ACTOR_LOADERS)
    for blueprint in features.BLUEPRINTS:
        app.register_blueprint(blueprint)
    for blueprint in features.API_BLUEPRINTS:
        csrf.exempt(blueprint)
    for view in features.WITHOUT_TOKEN:
        csrf.exempt(view)
    app.before_request(access.refuse_foreign_origin)
    for group in features.COMMANDS:
        app.cli.add_command(group)
    app.cli.add_command(worker_cli.worker_group(features.JOBS, features.RETENTIONS))


def csrf_field() -> Markup:
    """The hidden field that proves a form came from us."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
