"""Chooses versions anew: every requirements*.in becomes a .txt with hashes, package.json its lock file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scripts.setup import ROOT, VENV

# requirements-dev.in is held to what requirements.txt says, so that comes first.
NAMES = ("requirements", "requirements-dev", "requirements-setup", "requirements-node")


def main() -> int:
    """Write all lock files; no address of a registry enters them."""
    os.chdir(ROOT)
    for name in NAMES:
        subprocess.run(_compile(name), check=True)
    subprocess.run(["npm", "update", "--save", "--package-lock-only"], check=True)
    return 0


def _compile(name: str) -> list[str]:
    options = ["--quiet", "--upgrade", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-header"]
    uv = str(Path(VENV, "bin", "uv"))
    return [uv, "pip", "compile", *options, "--python-version=3.11", f"{name}.in", f"--output-file={name}.txt"]


if __name__ == "__main__":
    sys.exit(main())
