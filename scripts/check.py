"""Runs every check that reads the code without running it, two at a time, and says which failed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
TYPED = ("app", "exports", "tests", "scripts", "bench", "config.py", "wsgi.py")
TEMPLATES = ("templates", "exports/templates")


@dataclass(frozen=True, slots=True)
class Check:
    """A name and the command behind it."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check said."""

    check: Check
    passed: bool
    output: str
    seconds: float


def main() -> int:
    """Run them all, even when one fails, so that one run shows everything; 1 when any failed."""
    os.chdir(ROOT)
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(run, check) for check in checks()]
        outcomes = [show(future.result()) for future in as_completed(futures)]
    failed = [outcome.check.name for outcome in outcomes if not outcome.passed]
    if failed:
        print(f"Failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def checks() -> Iterator[Check]:
    """The longest first, so that the short ones run beside it."""
    yield Check("mypy", _tool("mypy", *_existing(TYPED)))
    yield Check("tsc", _node_tool("typescript/bin/tsc", "--noEmit", "--project", "tsconfig.json"))
    yield Check("djlint", _tool("djlint", "--lint", "--quiet", *_existing(TEMPLATES)))
    yield Check("ruff check", _tool("ruff", "check", "--quiet", "."))
    yield Check("ruff format", _tool("ruff", "format", "--check", "--quiet", "."))
    yield Check("import-linter", _tool("lint-imports", "--config", "pyproject.toml"))
    yield Check("node --test", ["node", "--test", *_script_tests()])
    yield Check("translations", [str(BIN / "python"), "-m", "scripts.check_translations"])


def run(check: Check) -> Outcome:
    """Run one to its end, without a keyboard."""
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PATH": f"{os.environ['PATH']}{os.pathsep}{BIN}", "NO_COLOR": "1"},
    )
    return Outcome(check, done.returncode == 0, done.stdout, time.monotonic() - started)


def show(outcome: Outcome) -> Outcome:
    """One line when all is well, everything it said when not."""
    print(f"{'ok  ' if outcome.passed else 'FAIL'} {outcome.check.name} ({outcome.seconds:.1f} s)", flush=True)
    if not outcome.passed:
        print(outcome.output, flush=True)
    return outcome


def _tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def _node_tool(path: str, *arguments: str) -> list[str]:
    return ["node", f"node_modules/{path}", *arguments]


def _existing(names: Sequence[str]) -> list[str]:
    return [name for name in names if (ROOT / name).exists()]


def _script_tests() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "js").rglob("*.test.js"))


if __name__ == "__main__":
    sys.exit(main())
