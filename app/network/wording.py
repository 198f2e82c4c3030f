"""What people agree to when they ask for the newsletter; kept with their consent in the language they read it in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

NEWS = _l("Stuur me nieuws over nieuwe avonden en over wat eruit voortkomt. Ik kan me op elk moment uitschrijven.")
