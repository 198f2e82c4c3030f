"""Writing down a table's yield: repeated, out of order, by two people at once, and at the limits of a text."""

from __future__ import annotations

import datetime as dt
import uuid as uuids

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.access import Actor
from app.core.database import transaction
from app.core.orm import db
from app.events import devices
from app.events import queries as events
from app.events.models import Event, Table
from app.harvest import queries, services
from app.harvest.errors import TooLong, UnknownItem
from app.harvest.models import ContactPerson, Takeaway, TakeawayRevision
from app.harvest.rules import Choice, Wording
from app.harvest.services import Written
from exports import documents
from exports.documents import TakeawayKind

NOW = dt.datetime(2027, 10, 21, 19, 30, tzinfo=dt.UTC)
POINT = uuids.UUID("00000000-0000-4000-8000-000000000001")
NASTY = "=SOM(A1)\n\t“Zoë & l'été” <b>😀</b> مرحبا\u200f 'einde' "


def device(table: Table) -> Actor:
    """One more tablet of the table."""
    paired, _key = devices.pair(event=table.event, table=table, name="tablet", now=NOW)
    db.session.flush()
    return Actor(device_id=paired.id, table_id=table.id)


def write(table: Table, text: str, *, base: int = 0, uuid: uuids.UUID = POINT, **options: object) -> Written:
    """One call of a tablet."""
    with transaction():
        return services.write_takeaway(
            table=table,
            uuid=uuid,
            wording=Wording(text=text),
            base=base,
            now=NOW,
            **{"actor": Actor(), **options},  # type: ignore[arg-type]
        )


def texts(table: Table) -> list[str]:
    """The points as they stand."""
    return [point.text for point in queries.page_of(table).takeaways]


def revisions() -> list[tuple[int, str]]:
    """Every revision of every point."""
    rows = db.session.scalars(sa.select(TakeawayRevision).order_by(TakeawayRevision.revision))
    return [(row.revision, row.text) for row in rows]


def test_a_point_keeps_every_revision(table: Table) -> None:
    write(table, "Een")
    write(table, "Een twee", base=1)
    assert texts(table) == ["Een twee"]
    assert revisions() == [(1, "Een"), (2, "Een twee")]


def test_the_same_call_twice_is_one_point_with_one_answer(table: Table) -> None:
    first = write(table, "Een").takeaway.revision
    second = write(table, "Een")
    assert (second.takeaway.revision, second.aside) == (first, None)
    assert revisions() == [(1, "Een")]


def test_a_late_repetition_of_a_change_changes_nothing(table: Table) -> None:
    write(table, "Een")
    write(table, "Een twee", base=1)
    again = write(table, "Een twee", base=1)
    assert (again.takeaway.revision, again.aside) == (2, None)


def test_a_text_on_an_older_revision_is_kept_beside_the_one_that_stands(table: Table) -> None:
    write(table, "Een")
    write(table, "Van de buur", base=1)
    refused = write(table, "Van ons", base=1)
    assert refused.aside is not None
    assert texts(table) == ["Van de buur"]
    assert revisions() == [(1, "Een"), (2, "Van de buur"), (3, "Van ons")]


def test_a_refused_text_sent_again_is_kept_once(table: Table) -> None:
    write(table, "Een")
    write(table, "Van de buur", base=1)
    write(table, "Van ons", base=1)
    write(table, "Van ons", base=1)
    assert len(revisions()) == 3


def test_the_next_change_takes_a_number_no_refused_text_has(table: Table) -> None:
    write(table, "Een")
    write(table, "Van de buur", base=1)
    write(table, "Van ons", base=1)
    assert write(table, "Van de buur, vervolg", base=2).takeaway.revision == 4


def test_what_was_sent_without_an_answer_is_no_second_writer(table: Table) -> None:
    write(table, "Een")
    write(table, "Een twee", base=1)
    newest = write(table, "Een twee drie", base=1, unanswered="Een twee")
    assert newest.aside is None
    assert texts(table) == ["Een twee drie"]


def test_a_kind_chosen_on_an_older_revision_leaves_the_newer_text_alone(table: Table) -> None:
    write(table, "Een")
    write(table, "Een twee", base=1)
    with transaction():
        services.write_takeaway(
            table=table,
            uuid=POINT,
            wording=Wording(text="Een", kind=TakeawayKind.TIP, round=2),
            base=1,
            actor=Actor(),
            now=NOW,
        )
    point = queries.page_of(table).takeaways[0]
    assert (point.text, point.kind, point.round) == ("Een twee", TakeawayKind.TIP, 2)


def test_a_refused_text_waits_for_a_choice_and_a_choice_ends_it(table: Table) -> None:
    with transaction():
        ours, theirs = device(table), device(table)
    write(table, "Een")
    write(table, "Van de buur", base=1, actor=theirs)
    write(table, "Van ons", base=1, actor=ours)
    point = queries.page_of(table).takeaways[0]
    asides = queries.page_of(table).asides[point.id]
    assert [aside.text for aside in asides] == ["Van ons"]
    with transaction():
        services.settle_takeaway(
            table=table, uuid=POINT, revision=asides[0].revision, choice=Choice.BOTH, actor=ours, now=NOW
        )
    assert texts(table) == ["Van de buur\n\nVan ons"]
    assert queries.page_of(table).asides == {}


def test_keeping_what_stands_is_a_choice_too(table: Table) -> None:
    write(table, "Een")
    write(table, "Van de buur", base=1)
    write(table, "Van ons", base=1)
    assert queries.page_of(table).asides
    write(table, "Van de buur", base=2, decided=True)
    assert queries.page_of(table).asides == {}
    assert texts(table) == ["Van de buur"]


def test_a_tablet_is_not_asked_to_choose_between_its_own_texts(table: Table) -> None:
    with transaction():
        ours = device(table)
    write(table, "Een", actor=ours)
    write(table, "Een twee drie", base=1, actor=ours)
    write(table, "Een twee", base=1, actor=ours)
    assert queries.page_of(table).asides == {}
    assert texts(table) == ["Een twee drie"]


def test_a_text_for_a_point_that_was_removed_is_kept_and_does_not_bring_it_back(table: Table) -> None:
    write(table, "Een")
    with transaction():
        services.remove_takeaway(table=table, uuid=POINT, now=NOW)
    late = write(table, "Een twee", base=1)
    assert late.aside is not None
    assert late.takeaway.deleted_at is not None
    assert (2, "Een twee") in revisions()


def test_a_removed_point_comes_back_where_it_stood(table: Table) -> None:
    points = [uuids.uuid4() for _each in range(3)]
    for number, uuid in enumerate(points, start=1):
        write(table, f"Punt {number}", uuid=uuid)
    with transaction():
        services.remove_takeaway(table=table, uuid=points[1], now=NOW)
    assert texts(table) == ["Punt 1", "Punt 3"]
    with transaction():
        services.restore_takeaway(table=table, uuid=points[1])
    assert texts(table) == ["Punt 1", "Punt 2", "Punt 3"]


@pytest.mark.parametrize(
    ("to", "order"),
    [(1, ["C", "A", "B"]), (2, ["A", "C", "B"]), (3, ["A", "B", "C"]), (99, ["A", "B", "C"]), (0, ["C", "A", "B"])],
)
def test_a_point_moves_to_the_number_it_is_given(table: Table, to: int, order: list[str]) -> None:
    points = {letter: uuids.uuid4() for letter in "ABC"}
    for letter, uuid in points.items():
        write(table, letter, uuid=uuid)
    for _repeated in range(2):
        with transaction():
            services.move_takeaway(table=table, uuid=points["C"], to=to)
    assert texts(table) == order
    assert [point.position for point in queries.page_of(table).takeaways] == [1, 2, 3]


def test_a_new_point_may_say_where_it_stands(table: Table) -> None:
    write(table, "Eerste", uuid=uuids.uuid4())
    write(table, "Derde", uuid=uuids.uuid4())
    write(table, "Tweede", uuid=uuids.uuid4(), position=2)
    assert texts(table) == ["Eerste", "Tweede", "Derde"]


def test_a_point_of_another_table_is_unknown_here(event: Event, table: Table) -> None:
    write(table, "Van tafel 3")
    other = events.table(event.slug, 1)
    assert other is not None
    with pytest.raises(UnknownItem):
        write(other, "Van tafel 1", base=1)
    for verb in (
        lambda: services.move_takeaway(table=other, uuid=POINT, to=1),
        lambda: services.remove_takeaway(table=other, uuid=POINT, now=NOW),
        lambda: services.restore_takeaway(table=other, uuid=POINT),
        lambda: services.remove_connection(table=other, uuid=POINT, now=NOW),
        lambda: services.remove_contact(table=other, uuid=POINT, now=NOW),
    ):
        with pytest.raises(UnknownItem), transaction():
            verb()
    assert texts(table) == ["Van tafel 3"]


def test_a_text_survives_byte_for_byte(table: Table) -> None:
    write(table, NASTY)
    db.session.expire_all()
    assert texts(table) == [NASTY]


def test_ten_thousand_characters_fit_and_one_more_does_not(table: Table) -> None:
    longest = "😀é" * 5_000
    write(table, longest)
    assert texts(table) == [longest]
    with pytest.raises(TooLong) as refused:
        write(table, longest + "!", base=1)
    assert "10000" in refused.value.sentence.replace(".", "").replace("\u00a0", "")
    assert texts(table) == [longest]


def test_consent_is_kept_from_the_moment_it_was_given_until_it_is_withdrawn(table: Table) -> None:
    def name(*, public: bool, at: dt.datetime) -> ContactPerson:
        with transaction():
            person = documents.ContactPerson(name="Noor Peeters", email="noor@voorbeeld.be", public=public)
            return services.name_contact(table=table, uuid=POINT, contact=person, now=at)

    later = NOW + dt.timedelta(minutes=5)
    assert name(public=False, at=NOW).consent_at is None
    assert name(public=True, at=NOW).consent_at == NOW
    assert name(public=True, at=later).consent_at == NOW
    assert name(public=False, at=later).consent_at is None


def test_a_removed_connection_comes_back_when_it_is_noted_again(table: Table) -> None:
    connection = documents.Connection(source="Halte 24", target="Politie LRH")
    for _repeated in range(2):
        with transaction():
            services.note_connection(table=table, uuid=POINT, connection=connection, now=NOW)
    with transaction():
        services.remove_connection(table=table, uuid=POINT, now=NOW)
    assert queries.yield_of(table).connections == ()
    with transaction():
        services.note_connection(table=table, uuid=POINT, connection=connection, now=NOW)
    assert queries.yield_of(table).connections == (connection,)


def test_a_table_is_done_from_the_first_time_it_says_so_until_it_is_reopened(table: Table) -> None:
    later = NOW + dt.timedelta(minutes=5)
    for moment in (NOW, later):
        with transaction():
            services.finish_table(table=table, now=moment)
    assert queries.yield_of(table).done_at == NOW
    for _repeated in range(2):
        with transaction():
            services.reopen_table(table=table)
    assert queries.yield_of(table).done_at is None


def test_a_document_comes_out_as_it_went_in(table: Table) -> None:
    document = documents.Table(
        number=3,
        title="Buurt",
        takeaways=(
            documents.Takeaway(position=2, kind=TakeawayKind.QUOTE, text=NASTY, round=1),
            documents.Takeaway(position=5, kind=TakeawayKind.ACTION, text="-1 auto", round=None),
        ),
        connections=(documents.Connection(source="A", target="B", description="@plein\nen park"),),
        contacts=(
            documents.ContactPerson(name="Zoë Prévot", email="zoë.prévot@voorbeeld.be", public=True),
            documents.ContactPerson(name="Sam", phone="+32 400 00 00 00"),
        ),
    )
    with transaction():
        services.store_yield(table=table, document=document, now=NOW)
    found = queries.yield_of(table)
    assert found.takeaways == document.takeaways
    assert found.connections == document.connections
    assert found.contacts == document.contacts
    consents = db.session.scalars(sa.select(ContactPerson.consent_at).order_by(ContactPerson.position)).all()
    assert list(consents) == [NOW, None]
    assert len(revisions()) == 2


def test_an_imported_point_can_be_changed_as_any_other(table: Table) -> None:
    point = documents.Takeaway(position=1, text="Uit het werkboek")
    with transaction():
        services.store_yield(
            table=table, document=documents.Table(number=3, title="", takeaways=(point,)), now=clock.now()
        )
    uuid = db.session.scalar(sa.select(Takeaway.uuid))
    assert uuid is not None
    assert write(table, "Verbeterd", base=1, uuid=uuid).aside is None
    assert texts(table) == ["Verbeterd"]
