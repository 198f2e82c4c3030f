"""Where people stand, in one set of words that do not overlap; and a place given from wherever somebody waits."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core import clock
from app.core.database import transaction
from app.registration import waiting
from app.roster import people, people_filter, waiting_list
from app.roster.people_filter import Filter
from tests.events.filling import send
from tests.pages import ReadingClient, parse, text_of
from tests.roster.crowd import REGISTERED, WAITING, evening, person, put, size


@pytest.fixture
def queue(app: Flask, event_slug: str) -> dict[str, int]:
    """A full evening of three: two people who come, one with an offer, two who wait and one who let an offer lapse."""
    with app.app_context():
        size(2)
        found = {name: put(name) for name in ("Aya Claes", "Bo Thijs")}
        found |= {name: put(name, WAITING) for name in ("Cem Peeters", "Dré Maes", "Els Wouters", "Fien Jacobs")}
        size(3)
        with transaction() as session:
            waiting.offer_free_places(session.connection(), event_id=evening().id, now=clock.now())
            person(found["Fien Jacobs"]).lapsed_at = clock.now()
        return found


def test_everybody_on_the_waiting_list_counts_in_one_place_only(
    app: Flask, organiser: ReadingClient, event_slug: str, queue: dict[str, int]
) -> None:
    with app.app_context():
        counts = people.counts(evening().id)
        parts = [counts[code] for code in (people_filter.WAITS, people_filter.OFFERED, people_filter.LAPSED)]
        assert parts == [2, 1, 1]
        assert sum(parts) == counts["waiting"]
        assert counts["registered"] + counts[people_filter.OFFERED] == evening().places_taken
        for code, count in counts.items():
            assert len(people.numbered(evening().id, Filter(status=code))) == count, code
    strip = text_of(parse(organiser.get(f"/organise/events/{event_slug}/people").data))
    for words in ("2 ingeschreven", "1 plaats aangeboden houdt een plaats bezet", "2 wacht", "1 aanbod verlopen"):
        assert words in strip


def test_the_list_and_the_waiting_list_call_it_the_same(
    organiser: ReadingClient, event_slug: str, queue: dict[str, int]
) -> None:
    base = f"/organise/events/{event_slug}"
    on_list, queued = (parse(organiser.get(f"{base}/{page}").data) for page in ("people?status=waiting", "coming"))
    for page in (on_list, queued):
        said = sorted(text_of(pill) for pill in page.iter("span") if "pill" in pill.get("class", "").split())
        assert said == ["aanbod verlopen", "plaats aangeboden", "wacht", "wacht"]
    assert "2 wacht" in text_of(queued)


@pytest.mark.parametrize(
    ("seen", "query", "there"),
    [
        ("people", "status=waits&page=2", "people?status=waits&page=2"),
        ("coming", "page=2", "coming?page=2"),
        ("coming", "page=1", "coming"),
        ("person", "", "people/{person}"),
        ("nowhere", "", "people"),
    ],
)
def test_who_gives_a_place_comes_back_to_where_they_were(
    app: Flask, organiser: ReadingClient, event_slug: str, queue: dict[str, int], seen: str, query: str, there: str
) -> None:
    with app.app_context():
        size(4)
    base, someone = f"/organise/events/{event_slug}", queue["Els Wouters"]
    given = organiser.submit(f"{base}/people/{someone}/place?seen={seen}&{query}", page=f"{base}/people")
    assert given.status_code == 303
    assert given.location == f"{base}/{there.format(person=someone)}"
    with app.app_context():
        assert person(someone).status is REGISTERED


def test_the_second_page_of_a_list_stays_the_second_page(app: Flask, organiser: ReadingClient, event_slug: str) -> None:
    with app.app_context():
        size(0)
        crowd = [put(f"Wijk {number:03}", WAITING) for number in range(waiting_list.PAGE_SIZE + 3)]
    base = f"/organise/events/{event_slug}"
    for places, page in enumerate((f"{base}/people?status=waits&page=2", f"{base}/coming?page=2"), start=1):
        with app.app_context():
            size(places)
        forms = [form.get("action", "") for form in parse(organiser.get(page).data).iter("form")]
        place = next(form for form in forms if f"/{crowd[-places]}/place" in form)
        assert organiser.submit(place, page=page).location == page


@pytest.mark.parametrize(
    ("capacity", "said"),
    [
        (4, "Bewaard. 1 persoon van de wachtlijst krijgt meteen een plaats aangeboden."),
        (9, "Bewaard. 2 mensen van de wachtlijst krijgen meteen een plaats aangeboden."),
        (3, "Bewaard."),
    ],
)
def test_whoever_makes_the_evening_larger_reads_how_many_got_an_offer(
    organiser: ReadingClient, event_slug: str, queue: dict[str, int], capacity: int, said: str
) -> None:
    path = f"/organise/events/{event_slug}/edit"
    assert send(organiser, path, capacity=str(capacity)).status_code == 303
    told = text_of(parse(organiser.get(path).data))
    assert said in told
    assert ("aangeboden" in told) == (capacity > 3)
