"""When two people write in one point, decided without a database."""

from __future__ import annotations

import pytest

from app.harvest.rules import Choice, Wording, merge, settled
from exports.documents import TakeawayKind

BASE = Wording(text="Een rol", kind=TakeawayKind.ACTION, round=1)


def test_a_text_that_only_one_changed_goes_in_with_the_kind_the_other_changed() -> None:
    current = Wording(text="Een rol", kind=TakeawayKind.IDEA, round=1)
    sent = Wording(text="Een rol voor de wijkagent", kind=TakeawayKind.ACTION, round=2)
    assert merge(base=BASE, current=current, sent=sent) == Wording(
        text="Een rol voor de wijkagent", kind=TakeawayKind.IDEA, round=2
    )


def test_a_tap_on_a_kind_never_undoes_a_text_that_came_between() -> None:
    current = Wording(text="Een rol voor de wijkagent", kind=TakeawayKind.ACTION, round=1)
    sent = Wording(text="Een rol", kind=TakeawayKind.TIP, round=1)
    assert merge(base=BASE, current=current, sent=sent) == Wording(
        text="Een rol voor de wijkagent", kind=TakeawayKind.TIP, round=1
    )


def test_two_changed_texts_do_not_go_together() -> None:
    current = Wording(text="Een rol voor de wijkagent")
    assert merge(base=BASE, current=current, sent=Wording(text="Een rol voor de buren")) is None


def test_the_same_change_twice_is_no_quarrel() -> None:
    both = Wording(text="Een rol voor iedereen", kind=TakeawayKind.ACTION, round=1)
    assert merge(base=BASE, current=both, sent=both) == both


@pytest.mark.parametrize(
    ("choice", "text"),
    [(Choice.MINE, "mijn"), (Choice.THEIRS, "hun\n"), (Choice.BOTH, "hun\n\nmijn")],
)
def test_a_choice_keeps_one_text_or_both_whole(choice: Choice, text: str) -> None:
    assert settled(choice=choice, mine="mijn", theirs="hun\n") == text


def test_both_texts_of_which_one_is_empty_is_the_other() -> None:
    assert settled(choice=Choice.BOTH, mine="mijn", theirs=" ") == "mijn"
