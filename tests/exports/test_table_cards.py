"""Table cards are read from both ends of a room: each table once, with its question and faces, and nothing clipped."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from exports.documents import Evening, Host, HostRole, Table
from exports.table_cards import table_cards_pdf
from tests.exports.printed import failures, pages_of, text_of, words_outside
from tests.factories.documents import sample_evening

LONG = ("Vergaderzaal van de wijkwerking en de gezondheidsbevordering " * 200)[:10_000]


def printed(*tables: Table, language: str = "nl") -> bytes:
    evening: Evening = replace(sample_evening(), tables=tables, language=language)
    return table_cards_pdf(evening, network="X500")


def test_each_table_has_a_tagged_page_of_its_own() -> None:
    pdf = table_cards_pdf(sample_evening(), network="X500")
    text = text_of(pdf)

    assert pages_of(pdf) == len(sample_evening().tables)
    assert failures(pdf) == set()
    for table in sample_evening().tables:
        assert text.count(table.question) == 1
        assert table.title in text
        assert all(host.name in text for host in table.hosts)


@pytest.mark.parametrize(("language", "role"), [("nl", "Schrijft mee"), ("en", "Takes notes")])
def test_a_card_says_who_does_what_in_the_language_of_the_evening(language: str, role: str) -> None:
    pdf = printed(Table(number=4, title="Water", hosts=(Host(name="Aya", role=HostRole.SCRIBE),)), language=language)

    assert role.casefold() in text_of(pdf).casefold()
    assert failures(pdf) == set()


@pytest.mark.parametrize("hosts", [1, 2, 4, 9])
@pytest.mark.parametrize("text", [LONG, "W" * 300])
def test_the_longest_texts_shrink_and_stay_on_the_card(text: str, hosts: int) -> None:
    line = text[:300]
    table = Table(
        number=104,
        title=line,
        theme=line,
        question=text,
        organisation=line,
        hosts=tuple(Host(name=line, organisation=line) for _ in range(hosts)) if hosts < 9 else (Host(name="Jo"),) * 9,
    )
    pdf = printed(table)

    assert pages_of(pdf) == 1
    assert words_outside(pdf, width=297, height=210) == []
    assert re.sub(r"\s", "", text) in re.sub(r"\s", "", text_of(pdf))


def test_without_tables_the_sheet_says_so() -> None:
    pdf = printed()

    assert text_of(pdf) == "Er zijn nog geen tafels."
    assert failures(pdf) == set()
