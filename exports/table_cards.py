"""Table cards on A4 across: the table's ring, its theme and question as large as they fit, and its hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from exports.documents import Evening, Host, HostRole, Table
from exports.paper import paper_html
from exports.pdf import html_pdf
from exports.seat_ring import seat_ring
from exports.texts import Texts
from exports.type_fitting import fitted_on_paper

# Points, falling; the smallest take the longest texts that our forms do.
_TITLE = (54, 48, 42, 36, 30, 25, 21, 18, 15, 12, 10, 8, 6)
_QUESTION = (42, 36, 32, 28, 25, 22, 19, 16, 14, 12, 10, 8.5, 7, 6, 5, 4, 3)
_SMALL = (16, 15, 14, 12, 10, 8.5, 7, 6, 5, 4, 3)
_FACE = (26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6)
# More hosts than this stand in one paragraph.
_MOST_FACES = 4
_WIDE, _FOOT_WIDE = 156.0, 261.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """A host with the sizes, in points, at which they fit beside the others."""

    name: str
    about: str
    name_size: float
    about_size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """A table with the sizes of its texts in points."""

    table: Table
    ring: Markup
    title_size: float
    question_size: float
    theme_size: float
    organisation_size: float
    faces: tuple[_Face, ...]
    crowd: str
    crowd_size: float


def table_cards_pdf(evening: Evening, *, network: str) -> bytes:
    """A PDF/UA-1 document with a page for each table; a single empty one when there are none."""
    texts = Texts(evening.language)
    cards = [_card(table, texts) for table in evening.tables]
    return html_pdf(paper_html("table_cards", texts, evening=evening, network=network, cards=cards))


def host_role(host: Host, texts: Texts) -> str:
    """What a host does at the table, in a word or two."""
    return texts.gettext("Tafelgezicht") if host.role is HostRole.HOST else texts.gettext("Schrijft mee")


def table_ring(table: Table, texts: Texts) -> Markup:
    """The table's mark with every chair filled, as on badges."""
    label = texts.gettext("Tafel %(number)s", number=table.number)
    hosts = len(table.hosts)
    return seat_ring(number=table.number, seats=table.seats, taken=table.seats, hosts=hosts, label=label)


def _card(table: Table, texts: Texts) -> _Card:
    shown, crowd = table.hosts, ""
    if len(table.hosts) > _MOST_FACES:
        shown, crowd = (), " · ".join(f"{host.name} ({host_role(host, texts).lower()})" for host in table.hosts)
    return _Card(
        table=table,
        ring=table_ring(table, texts),
        title_size=fitted_on_paper(table.title, _WIDE, 40, _TITLE),
        question_size=fitted_on_paper(table.question, _WIDE - 20, 50, _QUESTION, "700"),
        theme_size=fitted_on_paper(table.theme, _WIDE, 12, _SMALL, "700"),
        organisation_size=fitted_on_paper(table.organisation, _WIDE, 12, _SMALL, "700"),
        faces=_faces(shown, texts),
        crowd=crowd,
        crowd_size=fitted_on_paper(crowd, _FOOT_WIDE, 26, _SMALL, "700"),
    )


def _faces(hosts: Sequence[Host], texts: Texts) -> tuple[_Face, ...]:
    wide = _FOOT_WIDE / max(len(hosts), 2) - 8
    abouts = [" · ".join(filter(None, (host_role(host, texts), host.organisation))) for host in hosts]
    return tuple(
        _Face(
            name=host.name,
            about=about,
            name_size=fitted_on_paper(host.name, wide, 17, _FACE),
            about_size=fitted_on_paper(about, wide, 11, _SMALL, "700"),
        )
        for host, about in zip(hosts, abouts, strict=True)
    )
