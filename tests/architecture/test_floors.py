"""The floors of the house hold: import-linter finds its contracts kept, and they bite when they should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

CONTRACTS = ROOT / "pyproject.toml"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(CONTRACTS), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def house(folder: Path, **modules: str) -> Path:
    """A house in miniature; keys are dotted names with __ for the dot."""
    contents = {"app": "", "app.core": "", "app.features": "", "exports": "", "app.registration": "", "app.events": ""}
    contents |= {"app.events.rules": "", "app.events.models": "", "app.events.queries": "", "app.events.services": ""}
    contents |= {"app.events.policy": ""}
    contents |= {name.replace("__", "."): code for name, code in modules.items()}
    packages = {name.rpartition(".")[0] for name in contents} | {"app", "app.core", "app.registration", "exports"}
    for name, code in contents.items():
        path = folder.joinpath(*name.split("."))
        path = path / "__init__.py" if name in packages else path.with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    return folder


def test_every_floor_imports_only_lower_ones() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_a_house_in_miniature_stands(tmp_path: Path) -> None:
    result = lint(house(tmp_path))
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("modules", "broken"),
    [
        ({"app__events__views": "import app.registration"}, "Each floor of the house imports only lower ones BROKEN"),
        ({"app__kitchen": ""}, "Each floor of the house imports only lower ones BROKEN"),
        ({"exports__pdf": "import sqlalchemy"}, "Exports stand alone: documents in, bytes out BROKEN"),
        ({"app__events__views": "from app import create_app"}, "Nobody imports the application"),
        ({"app__events__services": "def f():\n    import flask"}, "Models, rules, queries, services and policies"),
    ],
    ids=["upward import", "unknown floor", "export with a database", "import of the roof", "web in a service"],
)
def test_a_house_that_leans_is_found(tmp_path: Path, modules: dict[str, str], broken: str) -> None:
    result = lint(house(tmp_path, **modules))
    assert result.returncode == 1
    line = next(line for line in result.stdout.splitlines() if line.startswith(broken.removesuffix(" BROKEN")))
    assert line.endswith("BROKEN"), result.stdout
