"""The report as JSON for the team and for other programs: everything, also what is not public.

One object, UTF-8, keys in a fixed order:

- `format` is "opbrengst/report", `format_version` is 1; a change that would break a reader raises it.
- `version`, `published_at` (ISO 8601 with offset, or null) and `url` of this version of the report.
- `figures`: `registered`, `present`, `organisations`, and `arrivals` as a list of `starts` and `people`.
- `evening`: the fields of the evening, with `programme` and `tables`; each table with its `hosts`, `takeaways`,
  `connections` and `contacts`. A contact with `public` false may not leave the team.

Dates are YYYY-MM-DD and times HH:MM:SS on the clock of `evening.timezone`. Texts are kept as they are, a text
that is not known is "", a number or time that is not known is null.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict

from exports.documents import Report

FORMAT = "opbrengst/report"
FORMAT_VERSION = 1


def report_json(report: Report) -> bytes:
    """The same report gives the same bytes, line feed at the end included."""
    content = asdict(report)
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": content["version"],
        "published_at": content["published_at"],
        "url": content["url"],
        "figures": content["figures"],
        "evening": content["evening"],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, default=_iso) + "\n").encode()


def _iso(moment: object) -> str:
    if isinstance(moment, dt.date | dt.time):
        return moment.isoformat()
    raise TypeError(f"{type(moment).__name__} has no place in a report")
