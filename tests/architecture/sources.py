"""The files the rules of the house are held against: what git keeps, or would keep."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("app", "exports")
TEXTUAL = {"", ".css", ".html", ".in", ".ini", ".js", ".json", ".md", ".mako", ".mjs", ".po", ".py", ".toml", ".txt"}


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file in the repository, also those not committed yet, as a path from its root."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = (Path(name) for name in listing.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def python_files(*folders: str) -> list[Path]:
    """The Python files, all of them or those in these folders."""
    return [path for path in kept_files() if path.suffix == ".py" and (not folders or path.parts[0] in folders)]


def text_files() -> list[Path]:
    """Everything people read or write."""
    return [path for path in kept_files() if path.suffix in TEXTUAL]


def read(path: Path) -> str:
    """The text of a kept file."""
    return (ROOT / path).read_text(encoding="utf-8")
