"""Every code on every paper is read from the sheet as a printer draws it, and nothing else is taken for a code."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import pytest
import zxingcpp

from exports.badges import PAPERS, Badge, BadgeSet, Seat, badges_pdf
from exports.documents import Evening, Host, Table
from exports.emergency_folder import Folder, emergency_folder_pdf
from exports.posters import Arrow, direction_pdf, self_check_in_pdf
from exports.sign_in_list import Attendee, SignInList, sign_in_list_pdf
from exports.table_cards import table_cards_pdf
from tests.exports.printed import pages_of, picture_of
from tests.factories.documents import sample_evening

LONG = "Vlaams Instituut voor Samenlevingsopbouw en Participatie in Limburg, afdeling Hasselt-Genk, werkgroep Buurten"
NAME = "Bartholomeus-Constantijn Van den Vandenberghe-Vanderstraeten"
# As long as an address of ours gets.
SITE = "https://participatieavonden.voorbeeldgemeente-aan-de-maas.example.org"
SLUG = "een-stad-maak-je-samen-ook-in-de-deelgemeenten-en-de-gehuchten-2027-10-21"
DOOR, WALK_IN, TABLE = f"{SITE}/door/{SLUG}", f"{SITE}/door/{SLUG}/walk-in", f"{SITE}/table/{SLUG}/104"
POSTER = f"{SITE}/s/123456/abcdefghijklmnopqrstuvwxyz".upper()
CODES = ("0123456789ABCDEF", "ZYXWVTSRQPNMKJHG", "0000000000000000")
ROUNDS = 6


def evening() -> Evening:
    table = Table(number=104, title=LONG, theme=LONG, question=LONG, hosts=(Host(name=NAME, organisation=LONG),))
    return replace(sample_evening(), title=LONG, subtitle=LONG, tables=(table,), rounds=ROUNDS)


def sign_in() -> SignInList:
    person = Attendee(name=NAME, organisation=LONG, tables=tuple((each, 104) for each in range(1, ROUNDS + 1)))
    return SignInList(
        evening=evening(), network="X500", at=dt.datetime(2027, 10, 21, 15, tzinfo=dt.UTC), people=(person,)
    )


def folder() -> bytes:
    return emergency_folder_pdf(
        Folder(sign_in=sign_in(), door_address=DOOR, walk_in_address=WALK_IN, table_addresses=(TABLE,))
    )


def badges(paper: str) -> bytes:
    seats = tuple(Seat(round=each, number=104, seats=20, hosts=3) for each in range(1, ROUNDS + 1))
    shown = tuple(
        Badge(name=NAME, organisation=LONG, code=code, role="Tafelgezicht", no_photo=code == CODES[0], seats=seats)
        for code in CODES
    )
    of = BadgeSet(language="nl", network=LONG, date=dt.date(2027, 10, 21), title=LONG, badges=(*shown, Badge(name="")))
    return badges_pdf(of, paper=paper)


def sides(paper: str) -> tuple[str, ...]:
    return CODES * (1 + PAPERS[paper].has_back)


PAPER: MappingProxyType[str, tuple[Callable[[], bytes], tuple[str, ...]]] = MappingProxyType(
    {
        "emergency folder": (folder, (DOOR, WALK_IN, TABLE)),
        "poster": (lambda: self_check_in_pdf(evening(), network=LONG, address=POSTER), (POSTER,)),
        "direction": (lambda: direction_pdf(evening(), network=LONG, first=1, last=104, arrow=Arrow.LEFT), ()),
        "table cards": (lambda: table_cards_pdf(evening(), network=LONG), ()),
        "sign-in list": (lambda: sign_in_list_pdf(sign_in()), ()),
    }
    | {f"badges {paper}": ((lambda paper=paper: badges(paper)), sides(paper)) for paper in PAPERS}
)


@pytest.mark.parametrize("paper", PAPER)
def test_every_code_on_paper_is_read_with_the_longest_texts_around_it(paper: str) -> None:
    printed, codes = PAPER[paper]
    pdf = printed()
    found = [
        code.text
        for number in range(1, pages_of(pdf) + 1)
        for code in zxingcpp.read_barcodes(picture_of(pdf, page=number))
    ]

    assert Counter(found) == Counter(codes)
