"""The few things pip cannot bring: installed by apt where that may, otherwise named in one sentence."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0")
FONTS = Path("/usr/share/fonts")
# Names in other scripts and emoji: without a glyph the PDF shows a box, and is no PDF/UA any more.
FALLBACK_FONTS = {
    "DejaVuSans.ttf": "fonts-dejavu-core",
    "DroidSansFallbackFull.ttf": "fonts-droid-fallback",
    "Symbola*.?tf": "fonts-symbola",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Missing(RuntimeError):
    """Something only the keeper of this machine can install; the message is one sentence for that person."""


def provide(*, dev: bool, tried: Path) -> list[Missing]:
    """Install what can be installed; the rest comes back as sentences, because most of the product runs without.

    `tried` remembers what apt could not bring, so that only the first start waits for it.
    """
    wanted: list[tuple[str, tuple[str, ...]]] = []
    if not _loads(PANGO):
        wanted.append(("PDF's maken", PANGO_PACKAGES))
    absent = tuple(package for file, package in FALLBACK_FONTS.items() if not any(FONTS.rglob(file)))
    if sys.platform == "linux" and absent:
        wanted.append(("namen in andere schriften en emoji afdrukken", absent))
    if dev and browser() is None:
        wanted.append(("de browsertests", ("chromium",)))
    packages = [package for _, names in wanted for package in names]
    again = tried.exists() and tried.read_text().split() == packages
    if not packages or (not again and _apt(packages)):
        return []
    tried.write_text(" ".join(packages))
    return [Missing(_sentence(purpose, names)) for purpose, names in wanted]


def provide_venv() -> None:
    """Debian ships Python without the part that makes a .venv; raises Missing where apt may not bring it."""
    own = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not _apt([own]):
        raise Missing(_sentence("een Python-omgeving", (own,)))


def browser() -> str | None:
    """Where Chromium is: the variable CHROMIUM, or what the machine has."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _sentence(purpose: str, packages: Sequence[str]) -> str:
    return f"Voor {purpose} ontbreekt nog iets: sudo apt-get install {' '.join(packages)}"


def _loads(libraries: Sequence[str]) -> bool:
    try:
        for library in libraries:
            ctypes.CDLL(library)
    except OSError:
        # Elsewhere than on Linux the files have other names; WeasyPrint itself says what it misses there.
        return sys.platform != "linux"
    return True


def _apt(packages: Sequence[str]) -> bool:
    """Whether apt brought all of them; only tried by root, and with a fresh list when the old one does not do."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    print(f"· Systeempakketten installeren: {' '.join(packages)} …", flush=True)
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    return _quiet(install) or (_quiet([apt, "update", "-qq"]) and _quiet(install))


def _quiet(command: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, env=environment)
    return done.returncode == 0
