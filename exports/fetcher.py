"""The only door through which a PDF may fetch anything: our own fonts and icons by name, and `data:`.

Loading this module loads WeasyPrint; import it where a document is made.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fontTools.ttLib import woff2  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse

_PACKAGES = Path(__file__).resolve().parent.parent / "node_modules"
_FONTS = _PACKAGES / "@fontsource"
_ICONS = _PACKAGES / "@tabler" / "icons" / "icons" / "outline"
_LATIN = ("latin", "latin-ext")
_FACES = (
    ("bricolage-grotesque", (*_LATIN, "vietnamese"), ("400", "700", "800")),
    ("atkinson-hyperlegible-next", _LATIN, ("400", "700")),
)
_ICON_NAMES = ("address-book", "bulb", "circle-check", "flag", "heart-handshake", "info-circle", "quote")

# asset:NAME -> the file behind it. Nothing is looked up by path, so no address can climb out of a folder.
ASSETS = MappingProxyType(
    {
        f"{family}-{subset}-{weight}.woff2": _FONTS / family / "files" / f"{family}-{subset}-{weight}-normal.woff2"
        for family, subsets, weights in _FACES
        for subset in subsets
        for weight in weights
    }
    | {f"{name}.svg": _ICONS / f"{name}.svg" for name in _ICON_NAMES}
)


class AssetFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
    """Answers `asset:NAME` and `data:`, and refuses files, networks and redirects."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("asset", "data"), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Raises ValueError, which leaves the picture out of the document, for any other address."""
        scheme, _, name = url.partition(":")
        if scheme.lower() == "data":
            return super().fetch(url, headers)
        if scheme.lower() != "asset" or name not in ASSETS:
            raise ValueError(f"A document may not fetch {url[:80]}")
        kind = "font/ttf" if name.endswith(".woff2") else "image/svg+xml"
        return URLFetcherResponse(url, asset_bytes(name), {"Content-Type": kind})


@cache
def asset_bytes(name: str) -> bytes:
    """The file behind a name of ASSETS.

    Fonts are unpacked once a process: WeasyPrint would do so for every document, a sixth of its time.
    """
    packed = ASSETS[name].read_bytes()
    if not name.endswith(".woff2"):
        return packed
    unpacked = io.BytesIO()
    woff2.decompress(io.BytesIO(packed), unpacked)
    return unpacked.getvalue()
