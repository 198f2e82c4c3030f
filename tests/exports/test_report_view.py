"""What a report shows is decided once: who may be named, what is counted, which tables hang together."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from exports.charts import arrivals_chart, tables_map, takeaways_chart
from exports.documents import ArrivalQuarter, Connection, Figures, Report, Table
from exports.report_view import figure_tiles, headline, partners_matrix, public_tables, ring_label, table_links
from exports.texts import Texts
from tests.exports.drawings import drawing
from tests.factories.documents import PRIVATE_CONTACT, sample_evening, sample_report

DUTCH = Texts("nl")


def report_of(*tables: Table) -> Report:
    return replace(sample_report(), evening=replace(sample_evening(), tables=tables))


def words(svg: str) -> list[str | None]:
    return [text.text for text in drawing(svg).iter("text")]


def test_only_contacts_who_agreed_are_public_and_no_host_shows_an_address() -> None:
    tables = public_tables(sample_report())

    assert all(contact.public for table in tables for contact in table.contacts)
    assert PRIVATE_CONTACT not in repr(tables)
    assert {host.email for table in tables for host in table.hosts} == {""}


def test_tables_come_in_the_order_of_their_numbers() -> None:
    shuffled = report_of(*reversed(sample_evening().tables))

    assert [table.number for table in public_tables(shuffled)] == list(range(1, 13))


def test_the_tiles_count_people_tables_points_and_bridges() -> None:
    tiles = [(tile.value, tile.label) for tile in figure_tiles(sample_report(), DUTCH)]

    assert tiles == [
        (150, "mensen aanwezig"),
        (12, "tafels"),
        (28, "punten om mee verder te gaan"),
        (3, "partners die tafels verbinden"),
    ]


def test_before_the_doors_open_the_tiles_count_registrations() -> None:
    report = replace(report_of(Table(number=1, title="T")), figures=Figures(registered=7))

    assert [(tile.value, tile.label) for tile in figure_tiles(report, DUTCH)] == [(7, "inschrijvingen"), (1, "tafel")]


def test_a_partner_named_in_two_spellings_is_one_partner() -> None:
    matrix = partners_matrix(
        report_of(
            Table(number=1, title="A", organisation="Perron 24"),
            Table(number=2, title="B", connections=(Connection(source=" perron  24", target="Jeugdraad"),)),
        )
    )

    assert [(row.name, row.tables, row.bridge) for row in matrix.rows] == [
        ("Perron 24", (1, 2), True),
        ("Jeugdraad", (2,), False),
    ]


def test_without_a_bridge_there_is_no_matrix() -> None:
    assert partners_matrix(report_of(Table(number=1, title="A", organisation="Perron 24"))).rows == ()


def test_a_connected_partner_strings_its_tables_and_a_mere_owner_does_not() -> None:
    assert table_links(sample_report()) == ((3, 10), (5, 8))


def test_the_headline_is_the_motto_or_else_the_title() -> None:
    assert headline(sample_evening()) == "Een stad maak je samen"
    assert headline(replace(sample_evening(), subtitle="")) == "X500"


def test_a_ring_is_named_by_its_table_and_its_seats() -> None:
    assert ring_label(sample_evening().tables[3], DUTCH) == "Tafel 4: 7 van 12 plaatsen bezet"


def test_the_door_chart_names_the_busiest_quarter_and_ends_with_everyone_in() -> None:
    chart = arrivals_chart(sample_report(), DUTCH)

    assert words(chart) == ["19.15–19.30", "42 mensen", "150 binnen", "18.15", "20.15", "19.15"]
    assert drawing(chart)[0].text == (
        "Aankomsten per kwartier. 18.15: 2, 18.30: 6, 18.45: 17, 19.00: 35, 19.15: 42, 19.30: 28, 19.45: 16, 20.00: 4"
    )


def test_a_quarter_in_which_nobody_came_is_a_flat_stair_and_not_a_gap() -> None:
    night = dt.datetime(2027, 10, 21, 23, 45)  # noqa: DTZ001 - the hands of the clock in the hall
    arrivals = (
        ArrivalQuarter(starts=night, people=3),
        ArrivalQuarter(starts=night + dt.timedelta(minutes=45), people=1),
    )
    chart = arrivals_chart(replace(sample_report(), figures=Figures(arrivals=arrivals)), DUTCH)

    line = next(path.get("d", "") for path in drawing(chart).iter("path") if path.get("class") == "chart__line")
    assert line.count("V") == 4
    assert words(chart)[-2:] == ["23.45", "00.45"]


def test_without_arrivals_or_points_there_is_no_chart() -> None:
    empty = replace(report_of(), figures=Figures())

    assert arrivals_chart(empty, DUTCH) == ""
    assert takeaways_chart(empty, DUTCH) == ""


def test_the_kinds_chart_starts_with_the_kind_there_is_most_of() -> None:
    assert words(takeaways_chart(sample_report(), DUTCH))[:4] == ["Acties", "8", "Ideeën", "7"]


def test_every_table_stands_on_the_cover_within_its_edges() -> None:
    for count in (1, 2, 12, 40):
        cover = drawing(tables_map(report_of(*(Table(number=n, title="T") for n in range(1, count + 1))), DUTCH))
        groups = cover.findall("g")
        assert len(groups) == count
        for group in groups:
            move, scale = group.get("transform", "").removesuffix(")").split(") scale(")
            x, y = map(float, move.removeprefix("translate(").split())
            size = float(scale) * 100
            assert x >= 0
            assert x + size <= 170
            assert y >= 0
            assert y + size <= 105
