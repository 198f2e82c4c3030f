"""Starting says where the product is, or why it does not run; ending it ends all of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scripts import serve

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("localhost", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def started(instance: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    product = subprocess.Popen(
        [sys.executable, "-m", "scripts.serve"],
        cwd=ROOT,
        env={**surroundings, "INSTANCE_DIR": str(instance), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield product
    finally:
        if product.poll() is None:
            product.send_signal(signal.SIGTERM)
        product.communicate(timeout=60)


def test_it_migrates_starts_says_where_and_stops_whole(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, PORT=str(port)) as product:
        assert product.stdout is not None
        line = product.stdout.readline()
        assert f"Opbrengst draait op http://localhost:{port} " in line
        with urllib.request.urlopen(f"http://localhost:{port}/health") as answer:
            assert answer.status == 200
        product.send_signal(signal.SIGTERM)
        rest, errors = product.communicate(timeout=60)
        assert (product.returncode, rest, errors) == (0, "", "")
    with socket.create_server(("localhost", port)):
        pass  # nobody holds the port any more
    assert serve.is_up_to_date(f"sqlite:///{tmp_path / 'opbrengst.sqlite3'}")


def test_a_taken_port_is_a_sentence_that_names_another(tmp_path: Path) -> None:
    with socket.create_server(("localhost", 0)) as listener:
        port = listener.getsockname()[1]
        with started(tmp_path, PORT=str(port)) as product:
            _, errors = product.communicate(timeout=60)
    assert product.returncode == 1
    assert errors.count("\n") == 1
    assert f"PORT={port + 1} make run" in errors


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1"])
def test_a_port_is_a_number_or_left_out(port: str) -> None:
    if not port:
        assert serve.address({"PORT": port}) == ("localhost", 5000)
        return
    with pytest.raises(serve.CannotStart, match="tussen 1 en 65535"):
        serve.address({"PORT": port})


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    with started(tmp_path, OPBRENGST_ENV="elsewhere") as product:
        _, errors = product.communicate(timeout=60)
    assert product.returncode == 1
    assert re.fullmatch(r"OPBRENGST_ENV is 'elsewhere'.*\n", errors)


def test_a_database_that_misses_a_migration_is_not_up_to_date(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "old.sqlite3"
    shutil.copy(sqlite_template, path)
    assert serve.is_up_to_date(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'before'")
        connection.commit()
    assert not serve.is_up_to_date(f"sqlite:///{path}")
    assert not serve.is_up_to_date(f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert not serve.is_up_to_date("postgresql+psycopg://user@host/name")


def test_postgresql_gets_several_processes_and_sqlite_one() -> None:
    assert "--workers=1" in serve.web_command({}, "localhost", 5000)
    assert "--workers=1" not in serve.web_command({"DATABASE_URL": "postgresql://a@b/c"}, "localhost", 5000)
    assert "--workers=3" in serve.web_command({"WEB_CONCURRENCY": "3"}, "::1", 5000)


def test_others_on_the_network_are_told_an_address_they_can_reach() -> None:
    assert "PUBLIC_URL" not in serve.surroundings({}, "localhost", 5000)
    assert serve.surroundings({}, "192.0.2.7", 5001)["PUBLIC_URL"] == "http://192.0.2.7:5001"
    given = {"PUBLIC_URL": "https://avond.example.org"}
    assert serve.surroundings(given, "::", 5000)["PUBLIC_URL"] == "https://avond.example.org"
