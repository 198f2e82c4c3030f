"""The drawings of a report as SVG: the door, the kinds of points, and the tables tied together on the cover."""

from __future__ import annotations

import datetime as dt
from math import ceil, hypot, sin, sqrt
from typing import NamedTuple

from markupsafe import Markup

from exports.documents import ArrivalQuarter, Report
from exports.report_view import busiest_quarter, kind_plural, kinds, public_tables, ring_of, table_links
from exports.seat_ring import ring_marks
from exports.texts import Texts

# Counts and clock times stand in Bricolage: Atkinson's zero is slashed.
_NUMERALS = "Bricolage Grotesque, Bricolage Grotesque Ext, sans-serif"
_WORDS = "Atkinson Hyperlegible Next, Atkinson Hyperlegible Next Ext, sans-serif"
_INK, _PLUM, _SAFFRON, _LILAC, _LINE = "#211A2E", "#5E2152", "#F6B93B", "#EADFF0", "#857868"
_SVG = Markup('<svg class="{}" role="img" viewBox="0 0 {} {}"><title>{}</title>{}</svg>')
_TEXT = Markup(
    '<text class="chart__text" x="{}" y="{}" text-anchor="{}" font-family="{}" font-weight="{}" font-size="14"'
    ' fill="{}">{}</text>'
)
_QUARTER = dt.timedelta(minutes=15)


class _Spot(NamedTuple):
    """Where a table stands on the cover."""

    x: float
    y: float
    size: float


def arrivals_chart(report: Report, texts: Texts) -> Markup:
    """A staircase of who was in, quarter by quarter; empty when nobody was counted at the door."""
    busiest = busiest_quarter(report)
    if busiest is None:
        return Markup()
    quarters = _every_quarter(report.figures.arrivals)
    return _SVG.format(
        "chart chart--arrivals", 640, 184, _arrivals_told(report, texts), _stairs(quarters, busiest, texts)
    )


def _every_quarter(arrivals: tuple[ArrivalQuarter, ...]) -> list[ArrivalQuarter]:
    """The quarters from the first to the last arrival, those in which nobody came included."""
    people: dict[dt.datetime, int] = {}
    for quarter in arrivals:
        if quarter.people > 0:
            people[quarter.starts] = people.get(quarter.starts, 0) + quarter.people
    moment, last = min(people), max(people)
    quarters = []
    while moment <= last:
        quarters.append(ArrivalQuarter(starts=moment, people=people.get(moment, 0)))
        moment += _QUARTER
    return quarters


def _arrivals_told(report: Report, texts: Texts) -> str:
    """The chart in words, for who cannot see it."""
    counted = [quarter for quarter in _every_quarter(report.figures.arrivals) if quarter.people]
    listed = ", ".join(f"{texts.clock(quarter.starts)}: {texts.number(quarter.people)}" for quarter in counted)
    return texts.gettext("Aankomsten per kwartier. %(list)s", list=listed)


def _stairs(quarters: list[ArrivalQuarter], busiest: ArrivalQuarter, texts: Texts) -> Markup:
    left, right, top, floor = 2, 638, 34, 154
    width = (right - left) / len(quarters)
    total = sum(quarter.people for quarter in quarters)
    path, inside, peak = [f"M{left} {floor}"], 0, (left, floor)
    for index, quarter in enumerate(quarters):
        x = left + index * width
        if quarter.starts == busiest.starts:
            peak = (round(x), round(floor - inside / total * (floor - top)))
        inside += quarter.people
        path.append(f"V{floor - inside / total * (floor - top):.1f}H{x + width:.1f}")
    line = "".join(path)
    return Markup(
        '<path class="chart__area" d="{0}V{1}Z" fill="{2}"/>'
        '<path class="chart__line" d="{0}" fill="none" stroke="{3}" stroke-width="3" stroke-linejoin="round"/>'
        '<path class="chart__axis" d="M{4} {1}H{5}" stroke="{6}" stroke-width="1.5"/>{7}'
    ).format(line, floor, _LILAC, _PLUM, left, right, _LINE, _stair_words(quarters, busiest, texts, peak))


def _stair_words(
    quarters: list[ArrivalQuarter], busiest: ArrivalQuarter, texts: Texts, peak: tuple[int, int]
) -> Markup:
    end = quarters[-1].starts + _QUARTER
    total = sum(quarter.people for quarter in quarters)
    x, y = peak
    # The corner above the stairs is free, except at their very start.
    words_x, anchor = (x - 10, "end") if x > 190 else (x + 10, "start")
    words_y = max(y - 26, 40) if anchor == "end" else 16
    span = f"{texts.clock(busiest.starts)}–{texts.clock(busiest.starts + _QUARTER)}"
    people = texts.ngettext("%(num)s mens", "%(num)s mensen", busiest.people)
    marks = [
        _TEXT.format(words_x, words_y, anchor, _NUMERALS, 700, _INK, span),
        _TEXT.format(words_x, words_y + 18, anchor, _NUMERALS, 700, _INK, people),
        _TEXT.format(
            638, 24, "end", _NUMERALS, 700, _INK, texts.gettext("%(count)s binnen", count=texts.number(total))
        ),
        _TEXT.format(2, 176, "start", _NUMERALS, 400, _INK, texts.clock(quarters[0].starts)),
        _TEXT.format(638, 176, "end", _NUMERALS, 400, _INK, texts.clock(end)),
    ]
    if 90 < x < 550:
        marks.append(_TEXT.format(x, 176, "middle", _NUMERALS, 400, _INK, texts.clock(busiest.starts)))
    return Markup("").join(marks)


def takeaways_chart(report: Report, texts: Texts) -> Markup:
    """A bar for each kind of point; empty when no table brought anything in."""
    counts = kinds(report.evening)
    if not counts:
        return Markup()
    told = ", ".join(f"{kind_plural(kind, texts)}: {texts.number(count)}" for kind, count in counts)
    most = counts[0][1]
    bars = Markup("").join(
        _bar(index, kind_plural(kind, texts), count / most, texts.number(count))
        for index, (kind, count) in enumerate(counts)
    )
    title = texts.gettext("Punten per soort. %(list)s", list=told)
    return _SVG.format("chart chart--takeaways", 640, 26 * len(counts), title, bars)


def _bar(index: int, name: str, share: float, count: str) -> Markup:
    y, length = 26 * index, max(4, round(430 * share))
    return (
        _TEXT.format(138, y + 17, "end", _WORDS, 400, _INK, name)
        + Markup('<rect class="chart__bar" x="150" y="{}" width="{}" height="18" rx="4" fill="{}"/>').format(
            y + 3, length, _PLUM
        )
        + _TEXT.format(158 + length, y + 17, "start", _NUMERALS, 700, _INK, count)
    )


def tables_map(report: Report, texts: Texts, *, width: int = 170, height: int = 105) -> Markup:
    """Every table's ring scattered over a dark surface, dotted lines between tables that share a partner."""
    tables = public_tables(report)
    spots = dict(zip((table.number for table in tables), _scatter(len(tables), width, height), strict=True))
    title = texts.ngettext(
        "%(num)s gesprekstafel met haar plaatsen, getekend als een ring van bollen",
        "%(num)s gesprekstafels met hun plaatsen, getekend als ringen van bollen",
        len(tables),
    )
    rings = Markup("").join(
        Markup('<g transform="translate({:.2f} {:.2f}) scale({:.4f})">{}</g>').format(
            spots[table.number].x - spots[table.number].size / 2,
            spots[table.number].y - spots[table.number].size / 2,
            spots[table.number].size / 100,
            ring_marks(**ring_of(table), on_dark=True),
        )
        for table in tables
    )
    lines = Markup("").join(_tie(spots[one], spots[other]) for one, other in table_links(report))
    return _SVG.format("tables-map", width, height, title, lines + rings)


def _scatter(count: int, width: int, height: int) -> list[_Spot]:
    """Rows that take turns in being full and one short, each spot a little off its place, always the same way."""
    columns = min(count, ceil(sqrt(count * width / height)))
    rows: list[int] = []
    while sum(rows) < count:
        full = columns if len(rows) % 2 == 0 else max(columns - 1, 1)
        rows.append(min(full, count - sum(rows)))
    cell_width, cell_height = width / max(columns, 1), height / max(len(rows), 1)
    size = min(0.66 * min(cell_width, cell_height), 44)
    spots: list[_Spot] = []
    for row, places in enumerate(rows):
        shift = 0.0 if row % 2 == 0 else cell_width / 2
        for column in range(places):
            wobble = len(spots) + 1
            x = shift + (column + 0.5) * cell_width + 0.1 * cell_width * sin(wobble * 12.9898)
            y = (row + 0.5) * cell_height + 0.14 * cell_height * sin(wobble * 4.1414)
            spots.append(_Spot(x, y, size))
    return spots


def _tie(one: _Spot, other: _Spot) -> Markup:
    """A dotted line from the edge of one ring to the edge of the other."""
    distance = hypot(other.x - one.x, other.y - one.y)
    if distance <= one.size:
        return Markup()
    away = one.size * 0.54 / distance
    across, down = (other.x - one.x) * away, (other.y - one.y) * away
    return Markup(
        '<path class="tables-map__tie" d="M{:.2f} {:.2f}L{:.2f} {:.2f}" fill="none" stroke="{}" stroke-width="0.9"'
        ' stroke-linecap="round" stroke-dasharray="0.01 2.1"/>'
    ).format(one.x + across, one.y + down, other.x - across, other.y - down, _SAFFRON)
