"""What every test may ask for: an application on a fresh database of either kind, and clients that read pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings

from app import create_app
from app.core import clock, migrations
from app.core.database import transaction
from app.core.orm import db
from config import Settings
from tests.factories.evenings import make_event
from tests.pages import ReadingClient, sign_in_as
from tests.postgres import PostgresServer, postgres_server

settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("local"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

DATABASES = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches the database runs on both kinds; a browser drives the one people start with."""
    if "database_url" in metafunc.fixturenames and "browser" not in metafunc.definition.keywords:
        metafunc.parametrize("database_kind", DATABASES, scope="session")


@pytest.fixture(scope="session")
def database_kind() -> str:
    """`sqlite` or `postgresql`."""
    return "sqlite"


def settings_for(database_url: str, instance: Path) -> Settings:
    """Settings of a test installation that people reach over https."""
    return Settings(
        environment="test",
        secret_key="a-key-for-tests-that-is-long-enough-0123456789",
        database_url=database_url,
        public_url="https://avond.example.org",
        trusted_hosts=("avond.example.org", "localhost"),
        instance=instance,
    )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database that each test copies."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "empty.sqlite3"
    migrate(f"sqlite:///{path}", folder)
    return path


def migrate(database_url: str, instance: Path) -> None:
    """Bring the database to the newest migration."""
    app = create_app(settings_for(database_url, instance))
    migrations.enable(app)
    with app.app_context():
        upgrade()
        db.session.remove()
        if database_url.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgres_database(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database that is emptied after each test."""
    name = postgres_server.create_database()
    migrate(postgres_server.url(name), tmp_path_factory.mktemp("postgres"))
    return name


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str) -> Iterator[str]:
    """The address of a migrated database that is as new for each test."""
    if database_kind == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = template.with_name("opbrengst.sqlite3")
        for journal in ("-wal", "-shm"):
            path.with_name(path.name + journal).unlink(missing_ok=True)
        shutil.copy(template, path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = request.getfixturevalue("postgres_database")
    yield server.url(name)
    server.empty_database(name)


@pytest.fixture(scope="session")
def applications() -> Callable[[str], Flask]:
    """The application on each database, made once: its routes and templates would take half of a test's time."""

    @cache
    def make(database_url: str) -> Flask:
        app = create_app(settings_for(database_url, Path()))
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        app.test_client_class = ReadingClient
        return app

    return make


@pytest.fixture
def app(
    database_url: str, tmp_path: Path, applications: Callable[[str], Flask], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The application on a fresh database; no context is open, and what a test changes of it is its own."""
    app = applications(database_url)
    monkeypatch.setitem(app.extensions, "settings", settings_for(database_url, tmp_path))
    monkeypatch.setattr(app, "view_functions", dict(app.view_functions))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with an open context, for services and queries."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser that checks every page it reads."""
    return app.test_client()


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    """A client signed in as organiser."""
    return sign_in_as(app, "organiser")


@pytest.fixture
def communication(app: Flask) -> FlaskClient:
    """A client signed in as communication staff."""
    return sign_in_as(app, "communication")


@pytest.fixture
def event_slug(app: Flask) -> str:
    """The slug of an open evening with three tables, committed."""
    with app.app_context():
        with transaction():
            event = make_event(now=clock.now())
        return event.slug


__all__ = ["postgres_server"]
