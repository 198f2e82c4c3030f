"""The command line says in one sentence why it cannot work, whatever is wrong with the installation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
COMMANDS = (
    ("events", "list"),
    ("demo",),
    ("users", "create", "noor@voorbeeld.be", "--role", "organiser"),
    ("worker", "run"),
)


def run(*command: str, instance: Path, database_url: str) -> subprocess.CompletedProcess[str]:
    """A program of ours with this database, to its end."""
    surroundings = {name: value for name, value in os.environ.items() if name not in {"OPBRENGST_ENV", "PUBLIC_URL"}}
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env={**surroundings, "INSTANCE_DIR": str(instance), "DATABASE_URL": database_url},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def flask(*arguments: str, instance: Path, database_url: str) -> subprocess.CompletedProcess[str]:
    """The same for a command of the product."""
    return run("flask", "--app", "wsgi", *arguments, instance=instance, database_url=database_url)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that never saw a migration."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    refused = flask("events", "list", instance=tmp_path, database_url="mysql://x")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr == "DATABASE_URL must start with sqlite:/// or postgresql+psycopg://\n"


def test_a_wrong_setting_stops_the_web_server_instead_of_starting_it_over_and_over(tmp_path: Path) -> None:
    server = ("gunicorn", "wsgi:app", "--no-control-socket", f"--bind=unix:{tmp_path}/web", "--log-level=critical")
    refused = run(*server, instance=tmp_path, database_url="mysql://x")
    assert refused.returncode == 3
    assert "DATABASE_URL must start with" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_database_that_was_not_migrated_is_one_sentence(
    tmp_path: Path, empty_database: str, command: tuple[str, ...]
) -> None:
    refused = flask(*command, instance=tmp_path, database_url=empty_database)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("De databank past niet bij deze versie (")
    assert refused.stderr.endswith("); doe eerst `flask --app wsgi db upgrade`.\n")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("address", ["sqlite:////nowhere/at/all.sqlite3", "postgresql://127.0.0.1:1/opbrengst"])
def test_a_database_that_is_not_there_is_one_sentence(tmp_path: Path, address: str, command: tuple[str, ...]) -> None:
    refused = flask(*command, instance=tmp_path, database_url=address)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is niet te " in refused.stderr
    assert refused.stderr.count("\n") == 1
