"""Evenings that nobody would think of, for properties that must hold for each of them."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from exports.documents import (
    ArrivalQuarter,
    Connection,
    ContactPerson,
    Evening,
    Figures,
    Host,
    HostRole,
    ProgrammeItem,
    Report,
    Table,
    Takeaway,
    TakeawayKind,
)

# The same evenings on every run in CI, new ones at a desk.
thorough = settings(
    deadline=None,
    max_examples=60,
    derandomize="CI" in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

_UNWRITABLE = [*(chr(code) for code in range(32) if chr(code) not in "\t\n\r"), "\ufffe", "\uffff"]
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=_UNWRITABLE)
_DIFFICULT = st.sampled_from(
    [
        '=HYPERLINK("http://kwaad.example";"klik")',
        "+32 11 00 00 01",
        "-1",
        "@SOM(A1)",
        "Zoë’s “idee” & <b>Çelik</b>",
        "x" * 10_000,
        "é\n" * 5_000,
        "eerste regel\ntweede regel\r\nderde\rvierde",
        "  spaties  vooraan en achteraan \t",
        "\n",
        " ",
        "\r\n\t\u3000",
        "سوق الجمعة — שלום",
        "👩🏽‍🦽 aan tafel 🪑",
        "letterlijk _x000D_ en _x005F_x000D_ en _xD83D_",
        "_x0041__x0042_x0043_",
        "\u0085\u2028\u00a0\ufeff\u200b",
        "#N/A",
        "TRUE",
        "007",
        "1e5",
        "21/10/2027",
        "]]>",
        "&amp;&#13;",
        "'",
    ]
)

texts = st.one_of(st.just(""), st.text(_CHARACTERS, max_size=40), _DIFFICULT)
# What a row cannot do without.
names = texts.filter(lambda text: bool(text.strip()))
addresses = st.sampled_from(
    ["", "zoë.prévot@voorbeeld.be", "Deelnemer.14+X500@Voorbeeld.BE", "tafel1@voorbeeld.be", "i@example.org"]
)
# Not in the hours in which some clock jumps.
clock_times = st.times(min_value=dt.time(5), max_value=dt.time(23, 59)).map(
    lambda time: time.replace(second=0, microsecond=0)
)
counts = st.integers(0, 1_000)


def hosts() -> st.SearchStrategy[Host]:
    return st.builds(Host, name=names, organisation=texts, email=addresses, role=st.sampled_from(HostRole))


def connections() -> st.SearchStrategy[Connection]:
    return st.builds(Connection, source=names, target=names, description=texts)


def contacts() -> st.SearchStrategy[ContactPerson]:
    return st.builds(ContactPerson, name=names, organisation=texts, email=addresses, phone=texts, public=st.booleans())


@st.composite
def takeaways(draw: st.DrawFn) -> tuple[Takeaway, ...]:
    """The points of one table, in the order of their positions, which may have gaps."""
    positions = sorted(draw(st.sets(st.integers(1, 60), max_size=4)))
    rounds = st.one_of(st.none(), st.integers(1, 4))
    return tuple(
        Takeaway(position=position, kind=draw(st.sampled_from(TakeawayKind)), text=draw(names), round=draw(rounds))
        for position in positions
    )


def _few(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, ...]:
    """The tables of one evening, in any order, each number once."""
    numbers = draw(st.lists(st.integers(1, 9_999), unique=True, max_size=4))
    return tuple(
        Table(
            number=number,
            title=draw(names),
            theme=draw(texts),
            question=draw(texts),
            introduction=draw(texts),
            organisation=draw(texts),
            seats=draw(counts),
            step_free=draw(st.booleans()),
            hosts=draw(_few(hosts())),
            takeaways=draw(takeaways()),
            connections=draw(_few(connections())),
            contacts=draw(_few(contacts())),
            seats_taken=draw(counts),
        )
        for number in numbers
    )


def programme_items() -> st.SearchStrategy[ProgrammeItem]:
    return st.builds(
        ProgrammeItem,
        starts=clock_times,
        ends=st.one_of(st.none(), clock_times, st.just(dt.time(0))),
        title=names,
        speaker=texts,
        description=texts,
    )


def evenings() -> st.SearchStrategy[Evening]:
    return st.builds(
        Evening,
        title=names,
        subtitle=texts,
        date=st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
        starts=clock_times,
        ends=clock_times,
        timezone=st.sampled_from(["Europe/Brussels", "America/New_York", "Asia/Kolkata"]),
        venue=texts,
        address=texts,
        capacity=counts,
        rounds=st.integers(1, 9),
        minutes_per_round=st.integers(1, 240),
        language=st.sampled_from(["nl", "en", "fr", "de"]),
        programme=_few(programme_items()),
        tables=tables(),
    )


def figures() -> st.SearchStrategy[Figures]:
    first = dt.datetime.fromisoformat("2027-10-21T17:00")
    quarters = st.integers(0, 200).map(lambda each: first + each * dt.timedelta(minutes=15))
    return st.builds(
        Figures,
        registered=counts,
        present=counts,
        organisations=counts,
        arrivals=_few(st.builds(ArrivalQuarter, starts=quarters, people=counts)),
    )


def reports() -> st.SearchStrategy[Report]:
    moments = st.datetimes(*map(dt.datetime.fromisoformat, ("2000-01-01", "2099-12-31")), timezones=st.just(dt.UTC))
    return st.builds(
        Report,
        evening=evenings(),
        figures=figures(),
        version=st.integers(1, 99),
        published_at=st.one_of(st.none(), moments),
        url=st.sampled_from(["", "https://avond.example.org/avonden/x500"]),
    )
