"""What the self check-in is called where the doors of an evening are named."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ENTRANCE = _l("zelf ingecheckt")
