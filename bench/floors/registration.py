"""A registration at its barest: POST JSON, three inserts (ticket, outbox row, seat) and one commit.

Environment: DSN, a SQLAlchemy address. `python -m bench.floors.registration PEOPLE` makes its tables, with as many
people in them as ours has: a tree of one page is no floor for one of three levels.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, jsonify, request

DSN = os.environ.get("DSN", "sqlite://")
IS_SQLITE = DSN.startswith("sqlite")
metadata = sa.MetaData()
ticket = sa.Table(
    "floor_ticket",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(26), unique=True, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
)
outbox = sa.Table(
    "floor_outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
seat = sa.Table(
    "floor_seat",
    metadata,
    sa.Column("ticket_id", sa.ForeignKey("floor_ticket.id"), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)
_TICKET = sa.insert(ticket).returning(ticket.c.id)
_OUTBOX, _SEAT = sa.insert(outbox).inline(), sa.insert(seat).inline()
_thread = threading.Lock()

engine = sa.create_engine(DSN, pool_size=16, **({"connect_args": {"timeout": 30}} if IS_SQLITE else {}))
if IS_SQLITE:

    @sa.event.listens_for(engine, "connect")
    def _open(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


app = Flask(__name__)


@contextmanager
def _alone() -> Iterator[None]:
    if not IS_SQLITE:
        yield
        return
    with _thread, Path(DSN.removeprefix("sqlite:///") + ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@app.post("/register")
def register() -> tuple[Response, int]:
    """Three inserts and one commit."""
    person = request.get_json()
    code = secrets.token_hex(13)
    with _alone(), engine.begin() as connection:
        ticket_id = connection.execute(
            _TICKET, {"code": code, "name": person["name"], "email": person["email"]}
        ).scalar_one()
        connection.execute(_OUTBOX, {"recipient": person["email"], "body": code})
        connection.execute(_SEAT, {"ticket_id": ticket_id, "number": ticket_id % 12})
    return jsonify(id=ticket_id, code=code), 201


if __name__ == "__main__":
    metadata.drop_all(engine)
    metadata.create_all(engine)
    everyone = range(1, int(sys.argv[1]) + 1)
    with _alone(), engine.begin() as filling:
        names = [
            {"code": secrets.token_hex(13), "name": "Aya Claes", "email": f"p{each}@voorbeeld.be"} for each in everyone
        ]
        filling.execute(sa.insert(ticket), names)
        filling.execute(sa.insert(outbox), [{"recipient": each["email"], "body": each["code"]} for each in names])
        filling.execute(sa.insert(seat), [{"ticket_id": each, "number": each % 12} for each in everyone])
