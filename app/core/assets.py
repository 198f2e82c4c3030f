"""The asset map: stylesheets, modules, fonts, icons and npm packages under one address that changes with them.

All files live below `/assets/<hash of everything>/`, so a module's relative imports resolve within the same
version, everything may be cached for ever, and no bundler or import map is needed.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup, escape

_NPM = {
    "vendor/idb/": "idb/build/",
    "vendor/zxing/": "zxing-wasm/dist/es/",
    "vendor/zxing-reader/": "zxing-wasm/dist/reader/",
}
_FONT_PACKAGES = ("bricolage-grotesque", "atkinson-hyperlegible-next")
_FONT_URL = re.compile(r'url\("fonts/([a-z0-9-]+\.woff2)"\)')
_SAFE_PATH = re.compile(r"[a-zA-Z0-9_./@-]+")

# What our files are; asking the system's list of types would cost every start a tenth of its time.
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class AssetMap:
    """Which file answers which asset path; read once at the start, so a changed file needs a new start."""

    def __init__(self, static: Path, npm: Path) -> None:
        self._static = static
        self._npm = npm
        self.stylesheet = self._joined_styles()
        self.version = self._fingerprint()

    def find(self, path: str) -> Path | bytes | None:
        """The file or bytes for an asset path, None when there is none; never outside the known folders."""
        if path == "app.css":
            return self.stylesheet
        if ".." in path or not _SAFE_PATH.fullmatch(path):
            return None
        file = self._file(path)
        return file if file is not None and file.suffix in _TYPES and file.is_file() else None

    def _file(self, path: str) -> Path | None:
        if path.startswith("fonts/"):
            name = path.removeprefix("fonts/")
            package = next((package for package in _FONT_PACKAGES if name.startswith(package)), None)
            return self._npm / "@fontsource" / package / "files" / name if package else None
        for prefix, package_path in _NPM.items():
            if path.startswith(prefix):
                return self._npm / package_path / path.removeprefix(prefix)
        if path.startswith(("js/", "icons/", "images/")):
            return self._static / path
        return None

    def shell(self) -> list[str]:
        """What any page of ours may be shown with: the stylesheet, its fonts, the marks, and every module of ours."""
        fonts = [f"fonts/{name}" for name in _FONT_URL.findall(self.stylesheet.decode())]
        files = [*self._static.glob("icons/*"), *self._static.glob("js/**/*.js")]
        ours = [file.relative_to(self._static).as_posix() for file in files if file.parent.name != "workers"]
        return ["app.css", *fonts, *sorted(ours)]

    @staticmethod
    def mimetype(path: str) -> str:
        """What kind of file this is."""
        return _TYPES[Path(path).suffix]

    def icon(self, name: str) -> Markup:
        """A tabler icon inlined as decoration: the word beside it carries the meaning."""
        return _icon(self._npm / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg")

    def _joined_styles(self) -> bytes:
        order = self._static / "css" / "order.txt"
        if not order.exists():
            return b""
        files = [line.strip() for line in order.read_text().splitlines() if line.strip() and not line.startswith("#")]
        return "\n".join((self._static / "css" / file).read_text() for file in files).encode()

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(self.stylesheet)
        for file in sorted(self._static.rglob("*")):
            if file.is_file() and file.suffix != ".css":
                digest.update(file.name.encode() + file.read_bytes())
        lock = self._npm / ".package-lock.json"
        if lock.exists():
            digest.update(lock.read_bytes())
        return digest.hexdigest()[:16]


@lru_cache(maxsize=256)
def _icon(path: Path) -> Markup:
    source = path.read_text()
    inner = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
    shapes = re.sub(r'<path stroke="none"[^>]*/>', "", inner).strip()
    return Markup(  # noqa: S704 - the file comes from a pinned package, nothing of a person's is in it
        '<svg class="icon" xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        f'focusable="false" data-icon="{escape(path.stem)}">{shapes}</svg>'
    )


def prepare(app: Flask) -> None:
    """Read the asset map and give templates `asset()` and `icon()`."""
    assets = AssetMap(Path(app.root_path) / "static", Path(app.root_path).parent / "node_modules")
    app.extensions["assets"] = assets
    app.jinja_env.globals.update(
        asset=lambda path: url_for("core.asset", version=assets.version, path=path), icon=assets.icon
    )
