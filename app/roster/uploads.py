"""Where an uploaded list waits between its preview and the click that takes it in."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from pathlib import Path

# Long enough to look a list over twice.
KEPT = dt.timedelta(hours=4)
_TOKEN = re.compile(r"[0-9a-f]{32}")


def folder_in(instance: Path) -> Path:
    """The folder of the uploads of this installation."""
    return instance / "uploads"


def keep(folder: Path, data: bytes, *, event_id: int, now: dt.datetime) -> str:
    """Put the file aside, readable by us only, and return the token that finds it; older ones go."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    forget_old(folder, now=now)
    token = secrets.token_hex(16)
    path = _path(folder, event_id, token)
    path.touch(mode=0o600)
    path.write_bytes(data)
    return token


def find(folder: Path, token: str, *, event_id: int) -> bytes | None:
    """The file of this token for this evening; None when it is gone or was never there."""
    if not _TOKEN.fullmatch(token):
        return None
    path = _path(folder, event_id, token)
    return path.read_bytes() if path.is_file() else None


def forget(folder: Path, token: str, *, event_id: int) -> None:
    """Remove the file: it was taken in."""
    if _TOKEN.fullmatch(token):
        _path(folder, event_id, token).unlink(missing_ok=True)


def forget_old(folder: Path, *, now: dt.datetime) -> int:
    """Remove the files that nobody confirmed in time; returns how many."""
    if not folder.is_dir():
        return 0
    aged = [path for path in folder.iterdir() if _kept_at(path) < now - KEPT]
    for path in aged:
        path.unlink(missing_ok=True)
    return len(aged)


def _kept_at(path: Path) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    except FileNotFoundError:  # taken in or removed by somebody else since the folder was read
        return dt.datetime.max.replace(tzinfo=dt.UTC)


def _path(folder: Path, event_id: int, token: str) -> Path:
    return folder / f"{event_id}-{token}"
