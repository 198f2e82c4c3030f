"""The emergency folder: one document that runs the evening on paper, in two parts: for the door and for the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from exports.badge_names import badge_order
from exports.documents import Evening, ProgrammeItem, Table, TakeawayKind
from exports.paper import paper_html
from exports.pdf import html_pdf
from exports.qr import qr_svg
from exports.report_view import kind_label
from exports.sign_in_list import Attendee, SignInList, list_parts
from exports.table_cards import host_role, table_ring
from exports.texts import Texts
from exports.type_fitting import POINTS, ended, fitted_on_paper

_TITLE = (24, 20, 17, 14, 12, 10, 8, 6)
_QUESTION = (13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3)
# What stands above the sheets of a table, in millimetres and points.
_NAME_WIDTH, _NAME_SIZE = 130.0, 10.5
# The free seats by table, in millimetres (emergency_folder.css): the sheet without the number of the table and room
# for its title; the widest column of a round, what its figure takes, and a box to strike off.
_ROUNDS_WIDTH, _ROUND_WIDTH, _FIGURE, _BOX = 96.0, 46.0, 6.0, 3.9
# What the titles have beside those columns, in millimetres; their size in points; the padding of a column.
_SEATS_WIDTH, _SEATS_SIZE, _PADDING = 162.0, 10.0, 3.0
# Two sheets full.
_SLIPS = 13
_SPARE_CHAIRS = 2
_LEAST_BOXES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What the folder is made of; the addresses ask to sign in, so that they may lie around on paper.

    `table_addresses` are those where a table's yield is typed in later, in the order of the tables.
    """

    sign_in: SignInList
    door_address: str
    walk_in_address: str
    table_addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """Who sits at a table in one round, and how many chairs are left to write on."""

    number: int
    people: tuple[Attendee, ...]
    free: int

    @property
    def blank_lines(self) -> int:
        """Also at a full table somebody may sit down."""
        return max(self.free, _SPARE_CHAIRS)


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The column of a round with the boxes that fit there on one line; a table with more free seats has the figure."""

    rounds: int

    @property
    def width(self) -> float:
        """Millimetres."""
        return min(_ROUND_WIDTH, _ROUNDS_WIDTH / self.rounds)

    @property
    def most(self) -> int:
        """How many boxes; one or two would look like all there is."""
        most = int((self.width - _FIGURE) / _BOX)
        return most if most >= _LEAST_BOXES else 0

    def titled(self, table: Table) -> str:
        """The table's title in two lines beside those columns."""
        width = (_SEATS_WIDTH - self.rounds * (self.width + _PADDING)) * POINTS / _SEATS_SIZE
        return ended(table.title, width=width, lines=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A table with everything its sheets show; sizes in points."""

    table: Table
    named: str
    ring: Markup
    rounds: tuple[_Round, ...]
    hosts: tuple[tuple[str, str, str], ...]
    qr: Markup
    title_size: float
    question_size: float


def emergency_folder_pdf(folder: Folder) -> bytes:
    """A PDF/UA-1 document in the language of the evening."""
    return html_pdf(_html(folder))


def _html(folder: Folder) -> str:
    evening = folder.sign_in.evening
    texts = Texts(evening.language)
    return paper_html(
        "emergency_folder",
        texts,
        **list_parts(folder.sign_in, texts),
        folder=folder,
        programme=[(_hours(item, texts), item) for item in evening.programme],
        places=[
            _place(table, address, folder.sign_in, texts)
            for table, address in zip(evening.tables, folder.table_addresses, strict=True)
        ],
        kinds=[kind_label(kind, texts) for kind in TakeawayKind],
        slips=_SLIPS,
        boxes=_Boxes(evening.rounds),
        room=_room(max(evening.capacity - len(folder.sign_in.people), 0), texts),
        door_qr=qr_svg(folder.door_address, label=texts.gettext("QR-code naar de deur")),
        walk_in_qr=qr_svg(folder.walk_in_address, label=texts.gettext("QR-code om nieuwe mensen in te typen")),
    )


def _room(free: int, texts: Texts) -> str:
    return texts.ngettext("In de zaal is nog %(num)s plaats over.", "In de zaal zijn nog %(num)s plaatsen over.", free)


def _hours(item: ProgrammeItem, texts: Texts) -> str:
    return "–".join(texts.clock(moment) for moment in (item.starts, item.ends) if moment is not None)


def _place(table: Table, address: str, contents: SignInList, texts: Texts) -> _Place:
    hosts = {_same(host.name) for host in table.hosts}
    # A host who registered as well stands there once, with the hosts.
    guests = [person for person in contents.people if _same(person.name) not in hosts]
    guests.sort(key=lambda person: badge_order(person.name))
    return _Place(
        table=table,
        named=f"{texts.gettext('Tafel %(number)s', number=table.number)} · {_on_one_line(table.title)}",
        ring=table_ring(table, texts),
        rounds=tuple(_rounds(table, guests, contents.evening)),
        hosts=tuple((host.name, host.organisation, host_role(host, texts)) for host in table.hosts),
        qr=qr_svg(address, label=texts.gettext("QR-code om tafel %(number)s in te typen", number=table.number)),
        title_size=fitted_on_paper(table.title, 148, 20, _TITLE),
        question_size=fitted_on_paper(table.question, 112, 20, _QUESTION, "700"),
    )


def _on_one_line(title: str) -> str:
    """What fits above a sheet between the number of the table and the round."""
    return ended(title, width=_NAME_WIDTH * POINTS / _NAME_SIZE, lines=1, weight="700")


def _rounds(table: Table, guests: list[Attendee], evening: Evening) -> Iterator[_Round]:
    for number in range(1, evening.rounds + 1):
        sitting = tuple(person for person in guests if (number, table.number) in person.tables)
        yield _Round(number=number, people=sitting, free=max(table.seats - len(sitting), 0))


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()
