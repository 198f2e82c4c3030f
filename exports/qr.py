"""QR codes as drawings: dark squares on white with the quiet zone that scanners ask for."""

from __future__ import annotations

from functools import lru_cache

import qrcode
from markupsafe import Markup

Matrix = tuple[tuple[bool, ...], ...]
QUIET_ZONE = 4
# The standard wants the best of eight masks. Judging them takes 80 % of the time, and our texts are mostly
# random characters, which look alike under each mask: readers do not mind which one it is.
_MASK = 3


@lru_cache(maxsize=512)
def qr_matrix(text: str) -> Matrix:
    """Rows of modules, True for dark, quiet zone included; the smallest version at error correction M.

    A text of capitals, digits and ` $%*+-./:` alone is written in alphanumeric mode, which is what keeps a
    ticket's address small.
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE, mask_pattern=_MASK)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def qr_svg(text: str, *, label: str) -> Markup:
    """One SVG path with the accessible name `label`; its size is the stylesheet's to say."""
    matrix = qr_matrix(text)
    side = len(matrix)
    return Markup(
        '<svg class="qr" role="img" viewBox="0 0 {0} {0}" shape-rendering="crispEdges"><title>{1}</title>'
        '<rect class="qr__paper" width="{0}" height="{0}" fill="#FFFFFF"/>'
        '<path class="qr__ink" fill="#000000" d="{2}"/></svg>'
    ).format(side, label, "".join(_runs(matrix)))


def _runs(matrix: Matrix) -> list[str]:
    """Each unbroken row of dark modules as one rectangle of the path."""
    runs = []
    for y, row in enumerate(matrix):
        start = None
        for x, dark in enumerate((*row, False)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append(f"M{start} {y}h{x - start}v1h{start - x}z")
                start = None
    return runs
