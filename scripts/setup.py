"""Makes this folder ready to run: .venv with what is pinned, npm packages, system libraries, catalogues.

Runs under the machine's own Python, so it uses the standard library only. Each step leaves a stamp with the
hash of what it was made from; a second run that finds all stamps right does nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts import system_packages
from scripts.system_packages import Missing

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
NODE_MODULES = ROOT / "node_modules"
OLDEST_PYTHON = (3, 11)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare everything; 1 and one sentence on standard error when something only a person can do is missing."""
    parser = argparse.ArgumentParser(prog="scripts.setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    try:
        prepare(dev=options.dev)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"Installeren is niet gelukt: {' '.join(map(str, failure.cmd))}", file=sys.stderr)
        return 1
    return 0


def prepare(*, dev: bool) -> None:
    """Every step in order; raises Missing, or CalledProcessError when an installer failed."""
    if sys.version_info < OLDEST_PYTHON:
        raise Missing(f"Opbrengst heeft Python 3.11 of nieuwer nodig; dit is {sys.version.split()[0]}.")
    make_venv()
    install_python_packages(dev=dev)
    install_npm_packages(dev=dev)
    for missing in system_packages.provide(dev=dev, tried=STAMPS / "not-from-apt"):
        print(missing, file=sys.stderr)
    compile_catalogues()


def make_venv() -> None:
    """Create .venv, or make it again when its Python is gone or too old."""
    if PYTHON.exists() and _answers(PYTHON):
        return
    if importlib.util.find_spec("ensurepip") is None:
        system_packages.provide_venv()
    say("Python-omgeving maken in .venv")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_python_packages(*, dev: bool) -> None:
    """Everything pinned, with its hashes; development packages on top when asked."""
    names = ["requirements.txt", "requirements-dev.txt"] if dev else ["requirements.txt"]
    files = [ROOT / name for name in names]
    once(STAMPS / ("python-dev" if dev else "python"), files, lambda: _install_pinned(files))
    if dev:
        # What serves the tests serves the product too: `make run` after `make test` has nothing to do.
        (STAMPS / "python").write_text(fingerprint(files[:1]))


def install_npm_packages(*, dev: bool) -> None:
    """The locked npm packages; the stamp lies inside node_modules so that both vanish together."""
    files = [ROOT / "package.json", ROOT / "package-lock.json"]
    if not dev and _is_done(NODE_MODULES / ".stamp-dev", files):
        return
    once(NODE_MODULES / (".stamp-dev" if dev else ".stamp"), files, lambda: _npm_ci(dev=dev))


def compile_catalogues() -> None:
    """The .po files people edit become the .mo files the product reads."""
    catalogues = sorted(ROOT.glob("translations/*/LC_MESSAGES/*.po"))
    if not catalogues:
        return
    compiled = [path.with_suffix(".mo") for path in catalogues]
    if not all(path.exists() for path in compiled):
        (STAMPS / "catalogues").unlink(missing_ok=True)
    once(STAMPS / "catalogues", catalogues, lambda: run([str(PYTHON), "-m", "scripts.translations", "compile"]))


def once(stamp: Path, sources: Sequence[Path], work: Callable[[], None]) -> None:
    """Do the work unless the stamp says it was done for these very sources."""
    if _is_done(stamp, sources):
        return
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint(sources))


def fingerprint(sources: Sequence[Path]) -> str:
    """One hash over names and contents."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def say(sentence: str) -> None:
    """Tell what takes a while."""
    print(f"· {sentence} …", flush=True)


def run(command: Sequence[str], **environment: str) -> None:
    """Run a program without a keyboard; its output goes where ours goes, a failure raises CalledProcessError."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env={**os.environ, **environment})


def _is_done(stamp: Path, sources: Sequence[Path]) -> bool:
    return stamp.exists() and stamp.read_text() == fingerprint(sources)


def _answers(python: Path) -> bool:
    probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    return subprocess.run([python, "-c", probe], check=False, stderr=subprocess.DEVNULL).returncode == 0


def _install_pinned(files: Sequence[Path]) -> None:
    say("Python-pakketten installeren")
    wanted = [argument for file in files for argument in ("-r", str(file))]
    try:
        _install_uv()
        uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON)]
        # Bytecode now: without it every start on a read-only or byte-code-less machine reads the sources again.
        run([*uv, "--require-hashes", "--compile-bytecode", *wanted])
    except (OSError, subprocess.CalledProcessError):
        say("Dat ging niet met uv, nu met pip")
        _pip(*wanted)


def _install_uv() -> None:
    pinned = ROOT / "requirements-setup.txt"
    once(STAMPS / "uv", [pinned], lambda: _pip("-r", str(pinned)))


def _pip(*wanted: str) -> None:
    run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", *wanted])


def _npm_ci(*, dev: bool) -> None:
    if _which("npm") is None:
        say("Deze machine heeft geen Node.js, we zetten het in .venv")
        _pip("-r", str(ROOT / "requirements-node.txt"))
    say("npm-pakketten installeren")
    omit = [] if dev else ["--omit=dev"]
    run([_which("npm") or "npm", "ci", "--no-progress", "--loglevel=error", *omit], PATH=_path())


def _which(program: str) -> str | None:
    return shutil.which(program, path=_path())


def _path() -> str:
    # The machine's own programs come first; .venv holds Node.js only where the machine has none.
    return f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{VENV / 'bin'}"


if __name__ == "__main__":
    sys.exit(main())
