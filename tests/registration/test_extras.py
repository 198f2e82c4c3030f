"""What people tell after their place is sure: needs with consent, other tables, their name, the newsletter."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core.database import transaction
from app.core.orm import db
from app.events.models import Event, Table, TableRound
from app.registration.models import Needs, Preference, Registration, Seat
from app.registration.question_models import Consent
from tests.pages import ReadingClient, parse, text_of
from tests.registration.managing import PERSON, acts, fill_up, mails, page_of, people, send, words

HEARD = {"diet": "geen noten", "access": "een tolk", "agrees": "y"}


def tables(app: Flask) -> dict[int, str]:
    """The ids of the tables as a form sends them, by number."""
    with app.app_context():
        return {number: str(id_) for number, id_ in db.session.execute(sa.select(Table.number, Table.id))}


def seated(app: Flask) -> list[tuple[int, int]]:
    """Where everybody sits: round and number."""
    with app.app_context():
        found = db.session.execute(sa.select(Seat.round, Table.number).join(Table).order_by(Seat.round))
        return [(in_round, number) for in_round, number in found]


def taken(app: Flask) -> list[tuple[int, int]]:
    """Which seats are counted as taken: round and number."""
    with app.app_context():
        found = db.session.execute(
            sa.select(TableRound.round, Table.number).join(Table).where(TableRound.taken > 0).order_by(TableRound.round)
        )
        return [(in_round, number) for in_round, number in found]


def test_needs_are_kept_with_consent_in_the_words_on_screen(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    refused = send(client, page, "needs", diet="geen noten")
    assert refused.status_code == 422
    assert "Vink dit aan, dan mogen we het bewaren." in text_of(parse(refused.data))
    assert "geen noten" in text_of(parse(refused.data))
    assert send(client, page, "needs", **HEARD).location == f"{page}#needs"
    with app.app_context():
        needs, consent = db.session.scalars(sa.select(Needs)).one(), db.session.scalars(sa.select(Consent)).one()
        assert (needs.diet, needs.access) == ("geen noten", "een tolk")
        assert needs.delete_after == db.session.scalars(sa.select(Event.ends_at)).one() + dt.timedelta(days=7)
        assert (consent.purpose, consent.channel, consent.withdrawn_at) == ("needs", "online", None)
        assert consent.wording in words(client, page)
    assert acts(app) == ["needs_changed"]


def test_consent_is_never_ticked_before_somebody_did(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)

    def is_ticked() -> bool:
        boxes = [box for box in parse(client.get(page).data).iter("input") if box.get("name") == "agrees"]
        return "checked" in boxes[0].attrib

    assert not is_ticked()
    send(client, page, "needs", **HEARD)
    assert is_ticked()


def test_who_empties_their_needs_takes_the_consent_back(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "needs", **HEARD)
    send(client, page, "needs", diet="  ", access="")
    with app.app_context():
        assert db.session.scalars(sa.select(Needs)).all() == []
        assert db.session.scalars(sa.select(Consent)).one().withdrawn_at is not None
    assert "We bewaren hier niets van." in words(client, page)


def test_saving_the_same_needs_again_is_no_news(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    for _time in range(2):
        send(client, page, "needs", **HEARD)
    with app.app_context():
        assert len(db.session.scalars(sa.select(Consent)).all()) == 1
    assert acts(app) == ["needs_changed"]


def test_the_history_never_says_what_somebody_needs(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "needs", **HEARD)
    with app.app_context():
        kept = db.session.execute(sa.text("SELECT * FROM registration_change")).all()
    assert "noten" not in str(kept)


def test_name_language_and_pictures_are_one_form(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "details", name="Yıldız P.", language="fr", photo_objection="y")
    person = people(app)[0]
    assert (person.name, person.language, person.photo_objection) == ("Yıldız P.", "fr", True)
    assert acts(app) == ["renamed", "language_changed", "photo_objection"]
    assert send(client, page, "details", name="Yıldız P.", language="xx").status_code == 422


def test_an_error_in_one_form_leaves_the_others_as_stored(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    send(client, page, "needs", **HEARD)
    shown = parse(send(client, page, "details", name="", language="en").data)
    assert "Vul je naam in." in text_of(shown)
    assert "geen noten" in text_of(shown)
    chosen = [option.get("value") for option in shown.iter("option") if "selected" in option.attrib]
    assert "en" in chosen, "what was typed beside the mistake is kept"


def test_other_tables_are_taken_and_the_former_given_back(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    ids = tables(app)
    assert seated(app) == [(1, 1), (2, 2)]
    send(client, page, "tables", table_1=ids[3], table_2=ids[1])
    assert seated(app) == taken(app) == [(1, 3), (2, 1)]
    assert "Je keuze is bewaard." in words(client, page)
    assert acts(app) == ["tables_changed"]


def test_two_rounds_can_be_swapped(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    ids = tables(app)
    send(client, page, "tables", table_1=ids[2], table_2=ids[1])
    assert seated(app) == taken(app) == [(1, 2), (2, 1)]


def test_a_full_table_is_named_and_everything_stays(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    ids = tables(app)
    with app.app_context(), transaction():
        db.session.execute(
            sa.update(TableRound).where(TableRound.table_id == int(ids[3])).values(taken=TableRound.seats)
        )
    refused = send(client, page, "tables", table_1=ids[2], table_2=ids[3])
    assert refused.status_code == 409
    shown = parse(refused.data)
    assert "Tafel 3 is volzet in ronde 2." in text_of(shown)
    assert "je houdt de tafels die je had" in text_of(shown)
    assert seated(app) == [(1, 1), (2, 2)]
    chosen = [option.get("value") for option in shown.iter("option") if "selected" in option.attrib]
    assert chosen[:2] == [ids[2], ids[3]]
    assert acts(app) == []


def test_nobody_sits_at_one_table_twice(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    ids = tables(app)
    refused = send(client, page, "tables", table_1=ids[3], table_2=ids[3])
    assert refused.status_code == 409
    assert "Tafel 3 is dan al de tafel in een andere ronde." in text_of(parse(refused.data))


def test_a_table_that_is_none_is_refused(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    assert send(client, page, "tables", table_1="999999", table_2=tables(app)[1]).status_code == 422
    assert seated(app) == [(1, 1), (2, 2)]


def test_what_an_organiser_chose_stays_chosen_in_the_other_round(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    with app.app_context(), transaction():
        db.session.execute(sa.update(Seat).values(locked=True))
    send(client, page, "tables", table_1=tables(app)[3], table_2=tables(app)[2])
    with app.app_context():
        assert list(db.session.scalars(sa.select(Seat.locked).order_by(Seat.round))) == [False, True]


def test_who_waits_changes_what_they_wish(app: Flask, event_slug: str) -> None:
    ids = tables(app)
    fill_up(app)
    client, page = page_of(app, event_slug, table=ids[2])
    send(client, page, "tables", table_1=ids[3], table_2="0")
    with app.app_context():
        wished = db.session.scalars(sa.select(Preference.table_id)).all()
    assert [str(table) for table in wished] == [ids[3]]
    assert seated(app) == []


def test_a_repeated_registration_changes_only_itself(app: Flask, event_slug: str) -> None:
    page_of(app, event_slug)
    client, page = page_of(app, event_slug)
    before = taken(app)
    send(client, page, "needs", **HEARD)
    send(client, page, "details", name="Iemand Anders", language="fr")
    send(client, page, "tables", table_1=tables(app)[3], table_2=tables(app)[1])
    first, second = people(app)
    assert (first.name, first.language) == (PERSON["name"], "nl")
    assert second.name == "Iemand Anders"
    assert "Tafel 3 · Buurtinformatienetwerken" in words(client, page)
    assert taken(app) == before
    with app.app_context():
        assert db.session.scalars(sa.select(Needs.registration_id)).all() == [second.id]
    assert mails(app).count(("extras_elsewhere", PERSON["email"])) == 1


@pytest.mark.parametrize("section", ["details", "needs", "tables"])
def test_after_the_evening_nothing_changes(app: Flask, event_slug: str, section: str) -> None:
    client, page = page_of(app, event_slug)
    with app.app_context():
        ends_at = db.session.scalars(sa.select(Event.ends_at)).one()
    with time_machine.travel(ends_at + dt.timedelta(minutes=1), tick=False):
        assert "Deze avond is voorbij." in words(client, page)
        ids = tables(app)
        data = {"name": "Te Laat", "language": "nl", **HEARD, "table_1": ids[3], "table_2": ids[1]}
        ticket = f"/t/{people(app)[0].ticket_code}"
        answer = client.submit(f"{page}/{section}", data, page=ticket)
    assert answer.status_code == 409
    assert people(app)[0].name == PERSON["name"]
    assert acts(app) == []


def test_the_newsletter_has_a_box_of_its_own(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    boxes = [box for box in parse(client.get(page).data).iter("input") if box.get("name") == "wants"]
    assert "checked" not in boxes[0].attrib
    assert send(client, page, "news").status_code == 422
    assert send(client, page, "news", wants="y").location == f"{page}#news"
    assert mails(app)[-1] == ("network.confirm", PERSON["email"])


def test_the_page_costs_the_same_for_many_guests_as_for_two(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)

    def statements() -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine
        listener = lambda _c, _cur, statement, *_rest: seen.append(statement)  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", listener)
        client.get(page)
        sa.event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    send(client, page, "guests", guest_name="Aya")
    client.get(page)
    one = statements()
    send(client, page, "guests", guest_name="Bo")
    send(client, page, "guests", guest_name="Cem")
    client.get(page)
    assert statements() == one


def test_wishes_for_each_round_are_ranked_without_dragging(app: Flask, event_slug: str) -> None:
    ids = tables(app)
    page_of(app, event_slug, table=ids[3], wish=[ids[2]])  # type: ignore[arg-type]
    assert seated(app) == [(1, 3), (2, 2)]


def test_the_same_wish_twice_counts_once(app: Flask, event_slug: str) -> None:
    ids = tables(app)
    page_of(app, event_slug, table=ids[3], wish=[ids[3], "0"])  # type: ignore[arg-type]
    assert seated(app) == [(1, 3), (2, 1)]


def test_an_unknown_wish_is_refused_at_its_field_and_the_rest_is_kept(
    app: Flask, client: ReadingClient, event_slug: str
) -> None:
    ids = tables(app)
    for wish in ("99999", "noot", "-1"):
        answer = client.submit(f"/e/{event_slug}/register", {**PERSON, "table": ids[3], "wish": wish})
        assert answer.status_code == 422
        shown = parse(answer.data)
        assert next(text_of(part) for part in shown.iter("p") if part.get("id") == "wish-error")
        checked = [box.get("value") for box in shown.iter("input") if "checked" in box.attrib]
        assert checked == [ids[3]]
    kept = client.submit(f"/e/{event_slug}/register", {**PERSON, "email": "", "table": "0", "wish": ids[2]})
    assert [o.get("value") for o in parse(kept.data).iter("option") if "selected" in o.attrib] == [ids[2]]


def test_a_registration_that_was_cancelled_has_nothing_to_fill_in(app: Flask, event_slug: str) -> None:
    client, page = page_of(app, event_slug)
    data = {**client.form_values(client.get(page)), "name": "Toch Nog", "language": "nl"}
    client.submit(f"{page}/cancel", page=page)
    assert "Nog iets dat we mogen weten?" not in words(client, page)
    refused = client.post(f"{page}/details", data=data, headers={"Referer": "https://avond.example.org/"})
    assert refused.status_code == 409
    with app.app_context():
        assert db.session.scalars(sa.select(Registration.name)).one() == PERSON["name"]
