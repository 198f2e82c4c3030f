"""What a report shows, worked out once for paper and for the screen: public contents, figures, partners."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypedDict

from exports.documents import ArrivalQuarter, Evening, Host, HostRole, Report, Table, TakeawayKind
from exports.texts import Texts


@dataclass(frozen=True, slots=True)
class Tile:
    """One large number with what it counts."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner and the tables it was named at, in order."""

    name: str
    tables: tuple[int, ...]

    @property
    def bridge(self) -> bool:
        """A partner at two tables or more can tie their plans together."""
        return len(self.tables) > 1


@dataclass(frozen=True, slots=True)
class PartnersMatrix:
    """Partners down, tables across; no rows when nobody connects any tables."""

    tables: tuple[int, ...]
    rows: tuple[PartnerRow, ...]

    @property
    def bridges(self) -> int:
        return sum(row.bridge for row in self.rows)


def headline(evening: Evening) -> str:
    """The motto when the evening has one, otherwise its title."""
    return evening.subtitle or evening.title


def public_tables(report: Report) -> tuple[Table, ...]:
    """The tables by number, with only what may leave the team: no hosts' addresses, no contacts who said no."""
    return tuple(
        replace(
            table,
            hosts=tuple(replace(host, email="") for host in table.hosts),
            contacts=tuple(contact for contact in table.contacts if contact.public),
        )
        for table in sorted(report.evening.tables, key=lambda table: table.number)
    )


def faces(table: Table) -> tuple[Host, ...]:
    """The hosts of a table, those who write along not included."""
    return tuple(host for host in table.hosts if host.role is HostRole.HOST)


def scribes(table: Table) -> tuple[Host, ...]:
    return tuple(host for host in table.hosts if host.role is HostRole.SCRIBE)


class Ring(TypedDict):
    """What a seat ring is drawn from."""

    number: int
    seats: int
    taken: int
    hosts: int


def ring_of(table: Table) -> Ring:
    """Who writes along has a chair at the top too."""
    return Ring(number=table.number, seats=table.seats, taken=table.seats_taken, hosts=len(table.hosts))


def ring_label(table: Table, texts: Texts) -> str:
    """The accessible name of a table's ring."""
    return texts.ngettext(
        "Tafel %(table)s: %(taken)s van %(num)s plaats bezet",
        "Tafel %(table)s: %(taken)s van %(num)s plaatsen bezet",
        table.seats,
        table=table.number,
        taken=table.seats_taken,
    )


def takeaway_count(evening: Evening) -> int:
    return sum(len(table.takeaways) for table in evening.tables)


def figure_tiles(report: Report, texts: Texts) -> tuple[Tile, ...]:
    """At most four numbers that tell the evening; one that is not known, or nothing, is left out."""
    ngettext = texts.ngettext
    figures, evening = report.figures, report.evening
    tables, points = len(evening.tables), takeaway_count(evening)
    bridges = partners_matrix(report).bridges
    people = (
        Tile(figures.present, ngettext("mens aanwezig", "mensen aanwezig", figures.present))
        if figures.present
        else Tile(figures.registered, ngettext("inschrijving", "inschrijvingen", figures.registered))
    )
    partners = (
        Tile(bridges, ngettext("partner die tafels verbindt", "partners die tafels verbinden", bridges))
        if bridges
        else Tile(figures.organisations, ngettext("organisatie", "organisaties", figures.organisations))
    )
    tiles = (
        people,
        Tile(tables, ngettext("tafel", "tafels", tables)),
        Tile(points, ngettext("punt om mee verder te gaan", "punten om mee verder te gaan", points)),
        partners,
    )
    return tuple(tile for tile in tiles if tile.value)


def busiest_quarter(report: Report) -> ArrivalQuarter | None:
    """The first of the busiest, or None when nobody was counted at the door."""
    counted = [quarter for quarter in report.figures.arrivals if quarter.people > 0]
    return max(counted, key=lambda quarter: quarter.people) if counted else None


def kinds(evening: Evening) -> tuple[tuple[TakeawayKind, int], ...]:
    """How many points of each kind the tables brought in, most first, kinds without any left out."""
    counts = Counter(takeaway.kind for table in evening.tables for takeaway in table.takeaways)
    order = list(TakeawayKind)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], order.index(pair[0]))))


def kind_label(kind: TakeawayKind, texts: Texts) -> str:
    """The word on a point's mark."""
    _ = texts.gettext
    return {
        TakeawayKind.ACTION: _("Actie"),
        TakeawayKind.IDEA: _("Idee"),
        TakeawayKind.TIP: _("Tip"),
        TakeawayKind.CONTACT: _("Contact"),
        TakeawayKind.OFFER: _("Aanbod"),
        TakeawayKind.QUOTE: _("Citaat"),
        TakeawayKind.DECISION: _("Beslissing"),
    }[kind]


def kind_plural(kind: TakeawayKind, texts: Texts) -> str:
    """The word for several of them."""
    _ = texts.gettext
    return {
        TakeawayKind.ACTION: _("Acties"),
        TakeawayKind.IDEA: _("Ideeën"),
        TakeawayKind.TIP: _("Tips"),
        TakeawayKind.CONTACT: _("Contacten"),
        TakeawayKind.OFFER: _("Aanbiedingen"),
        TakeawayKind.QUOTE: _("Citaten"),
        TakeawayKind.DECISION: _("Beslissingen"),
    }[kind]


def partners_matrix(report: Report) -> PartnersMatrix:
    """Who was named at which tables: the owners, the hosts' organisations, connections and public contacts.

    Partners at the most tables come first, the others in the order of their first table.
    """
    names: dict[str, str] = {}
    tables: defaultdict[str, set[int]] = defaultdict(set)
    for table in public_tables(report):
        for party in _parties(table):
            key = same_name(party)
            if key:
                names.setdefault(key, " ".join(party.split()))
                tables[key].add(table.number)
    rows = [PartnerRow(name, tuple(sorted(tables[key]))) for key, name in names.items()]
    if not any(row.bridge for row in rows):
        return PartnersMatrix((), ())
    rows.sort(key=lambda row: (-len(row.tables), row.tables, row.name))
    return PartnersMatrix(tuple(table.number for table in public_tables(report)), tuple(rows))


def _parties(table: Table) -> Iterator[str]:
    yield table.organisation
    yield from (host.organisation for host in table.hosts)
    for connection in table.connections:
        yield connection.source
        yield connection.target
    yield from (contact.organisation for contact in table.contacts)


def same_name(name: str) -> str:
    """Equal for two spellings of one partner that differ in capitals or spaces only."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip().casefold()


def table_links(report: Report) -> tuple[tuple[int, int], ...]:
    """Pairs of tables to tie together: each partner of a connection strings its tables in their order."""
    connected = {
        same_name(party)
        for table in report.evening.tables
        for connection in table.connections
        for party in (connection.source, connection.target)
    }
    pairs = {
        pair
        for row in partners_matrix(report).rows
        if same_name(row.name) in connected
        for pair in zip(row.tables, row.tables[1:], strict=False)
    }
    return tuple(sorted(pairs))
